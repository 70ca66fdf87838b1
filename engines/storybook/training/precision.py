"""bfloat16 where the processor multiplies it quicker than float32: on some it is far slower."""

from __future__ import annotations

import time
from functools import cache

import torch

__all__ = ["low_precision", "mixed"]


@cache
def low_precision(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 at least a third faster than float32, measured."""
    if device.type != "cpu":
        return device.type == "cuda"

    def seconds(a: torch.Tensor) -> float:
        times = []
        for _ in range(4):
            start = time.perf_counter()
            _ = a @ a
            times.append(time.perf_counter() - start)
        return min(times)

    a = torch.ones(512, 512)
    return seconds(a) > 1.33 * seconds(a.bfloat16())


def mixed(device: torch.device) -> torch.autocast:
    """bfloat16 for products where it is quicker, float32 elsewhere."""
    return torch.autocast(device.type, torch.bfloat16, enabled=low_precision(device))
