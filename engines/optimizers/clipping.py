"""Gradient clipping: a gradient that is too long is shortened, or cut coordinate by coordinate.

References:
    Razvan Pascanu, Tomas Mikolov and Yoshua Bengio. On the difficulty of training recurrent neural
    networks. 2013. https://arxiv.org/abs/1211.5063
"""

import torch

from .params import Params

__all__ = ["clipped"]

LITTLE = 1e-6
"""What torch adds to the norm before it divides."""


def clipped(g: torch.Tensor, params: Params) -> torch.Tensor:
    """Gradients (..., 2), each clipped by itself as the dials say.

    "norm" is torch.nn.utils.clip_grad_norm_, "value" torch.nn.utils.clip_grad_value_.
    """
    if params.clip == "norm":
        norm = torch.linalg.vector_norm(g, dim=-1, keepdim=True)
        return g * (params.clip_at / (norm + LITTLE)).clamp(max=1.0)
    return g.clamp(-params.clip_at, params.clip_at) if params.clip == "value" else g
