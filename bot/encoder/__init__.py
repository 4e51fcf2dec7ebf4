"""The sentence encoder: all-MiniLM-L6-v2 as an int8 ONNX graph, built here from the weights in its package."""
