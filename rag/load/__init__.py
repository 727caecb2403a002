"""Load: files to cleaned, dated articles, their passages, and which are near-copies."""
