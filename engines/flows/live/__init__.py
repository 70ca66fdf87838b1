"""The numbers of the lesson, a file a view."""

from .layer import layer
from .ode import ode
from .stack import stack
from .ways import ways

__all__ = ["layer", "ode", "stack", "ways"]
