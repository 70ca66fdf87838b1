"""What a network that never saw a prompt finds in pictures, attribute by attribute."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch

from engines.storybook import load_judge
from engines.storybook.scene import ATTRIBUTES

__all__ = ["NAMED", "Seen", "judged"]

NAMED = tuple(kind for kind in ATTRIBUTES if kind != "pose")
"""Attributes that every picture of the world has."""


class Seen(NamedTuple):
    """One attribute in n pictures: the names (n,), and the judge's probability of each, (n,)."""

    names: tuple[str, ...]
    p: np.ndarray


@torch.inference_mode()
def judged(pictures: np.ndarray) -> dict[str, Seen]:
    """Attribute -> what is seen in pictures of Storybook's world, uint8 (n, 128, 128, 3)."""
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    told, _ = _judge()(x)
    found = {}
    for kind in NAMED:
        p, at = told[kind].softmax(1).max(1)
        found[kind] = Seen(tuple(ATTRIBUTES[kind][int(k)] for k in at), p.numpy())
    return found


@cache
def _judge() -> Any:
    return load_judge()
