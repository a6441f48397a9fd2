"""Encoders written as int8 ONNX files: the embedder, and what the reader's export shares with it."""
