"""Normalizing flows: invertible layers that carry noise to data, and the density they give."""

from .params import TargetParams as TargetParams
from .targets import entropy as entropy
from .targets import log_density as log_density
from .targets import sample as sample
from .targets import target as target
