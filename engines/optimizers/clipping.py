"""Gradient clipping: a gradient that is too long is shortened, or cut coordinate by coordinate.

References:
    Razvan Pascanu, Tomas Mikolov and Yoshua Bengio. On the difficulty of training recurrent neural
    networks. 2013. https://arxiv.org/abs/1211.5063
"""

import numpy as np
import torch

from .params import Params

__all__ = ["by_norm", "by_value", "clipped"]

LITTLE = 1e-6
"""What torch adds to the norm before it divides."""


def by_norm(g: np.ndarray, limit: float) -> np.ndarray:
    """g shortened to the length `limit` if it is longer: torch.nn.utils.clip_grad_norm_."""
    return np.asarray(g * min(1.0, limit / (float(np.linalg.norm(g)) + LITTLE)))


def by_value(g: np.ndarray, limit: float) -> np.ndarray:
    """Each coordinate cut to -limit ... limit: torch.nn.utils.clip_grad_value_."""
    return np.clip(g, -limit, limit)


def clipped(g: torch.Tensor, params: Params) -> torch.Tensor:
    """Gradients (..., 2), each clipped by itself as the dials say."""
    if params.clip == "norm":
        norm = torch.linalg.vector_norm(g, dim=-1, keepdim=True)
        return g * (params.clip_at / (norm + LITTLE)).clamp(max=1.0)
    return g.clamp(-params.clip_at, params.clip_at) if params.clip == "value" else g
