"""Rectified flow and Stable Diffusion 3."""
