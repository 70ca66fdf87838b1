"""Optimizers: the face of engines.optimizers."""
