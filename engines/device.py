"""Where to compute: the accelerator if there is one, one thread if there is none.

Two threads on a busy two-core machine made fits 20 to 80 times slower, so a worker takes one.
Seeds go through a CPU generator, so that a seed gives the same picture on every device.
"""

from functools import cache

import torch

__all__ = ["device", "dtype", "generator", "one_thread"]


@cache
def device() -> torch.device:
    """cuda, mps or cpu, the first that is there."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def dtype() -> torch.dtype:
    """The precision that networks run in: bfloat16 on CUDA, float32 elsewhere."""
    return torch.bfloat16 if device().type == "cuda" else torch.float32


def generator(seed: int) -> torch.Generator:
    """A CPU generator: draw with it on the CPU, then move the draw to the device."""
    return torch.Generator(device="cpu").manual_seed(seed)


def one_thread() -> None:
    """Call once at start, before any work: one thread per worker."""
    torch.set_num_threads(1)
