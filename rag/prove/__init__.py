"""Prove and cite: which exact words carry a statement."""
