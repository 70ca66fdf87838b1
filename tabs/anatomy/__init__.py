"""Stable Diffusion: the face."""
