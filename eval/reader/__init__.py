"""How `rag/models/reader.onnx` was made and measured. Needs torch, which the library itself never imports."""
