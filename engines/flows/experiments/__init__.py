"""The story: guess, then look; a file a view."""

from engines.experiments import Experiment

from .layer import LAYER
from .ode import ODE
from .stack import STACK
from .ways import WAYS

__all__ = ["EXPERIMENTS"]

EXPERIMENTS: tuple[Experiment, ...] = (*LAYER, *STACK, *ODE, *WAYS)
