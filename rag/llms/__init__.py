"""Language models: one module per way to reach one, found by its name."""
