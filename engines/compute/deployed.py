"""What serve.yaml names: the application of each kind."""

from .cluster import bound

__all__ = ["diffusion", "fit", "light"]

light, fit, diffusion = bound("light"), bound("fit"), bound("diffusion")
