"""The story: guess, then look; a file a view."""

from engines.experiments import Experiment

from .channels import CHANNELS
from .mmdit import MMDIT
from .straight import STRAIGHT
from .times import TIMES

__all__ = ["EXPERIMENTS"]

EXPERIMENTS: tuple[Experiment, ...] = (*STRAIGHT, *TIMES, *MMDIT, *CHANNELS)
