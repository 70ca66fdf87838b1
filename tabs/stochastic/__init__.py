"""Stochastic approximation: the face of engines.stochastic."""
