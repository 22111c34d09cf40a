"""Learning: gold articles → the weights that `nlp` ships. Needs the `train` extra (PyTorch)."""
