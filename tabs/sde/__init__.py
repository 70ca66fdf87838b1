"""Diffusion as an SDE: the face."""
