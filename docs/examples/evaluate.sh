#!/bin/sh
# An evaluation of one's own archive: a gold file is checked against it, then asked.
set -eu
rag eval check docs/examples/questions.jsonl
rag eval docs/examples/questions.jsonl
