"""The commands of `rag eval`, a module for each kind."""
