"""The evaluation suite: datasets, metrics, runs, comparison, gate and report. Uses only the public names of `rag`."""
