"""Which model writes and which one embeds, as the settings name them; what LlamaIndex gives and is given."""
