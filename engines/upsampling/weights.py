"""Weights of the layers that enlarge, under each of four modes.

- equal: all weights alike; what is left is the overlap of the kernels, nothing else.
- random: drawn at random; each of the s^2 phases of the output (y mod s, x mod s) gets weights of
  its own, so the phases differ in brightness: a checkerboard, whatever the kernel.
- icnr: random, but every phase starts with the same weights, and so with the same brightness.
- trained: those with the least squared error over the shipped training photographs, where
  gradient descent would end (see `fit`).

Pictures take positive draws (uniform in 0..1), which keep them recognisable, scaled together so
that the mean brightness is kept. A network's own first draw is signed (normal, mean 0): `signed`.

Source:
    Aitken, Ledig, Theis, Caballero, Wang, Shi, Checkerboard artifact free sub-pixel convolution,
    2017, https://arxiv.org/abs/1707.02937 (ICNR)
"""

import torch
from torch import Tensor

from engines.device import generator

from .fit import fit_pixelshuffle, fit_transposed
from .refused import MethodError

__all__ = ["WEIGHTS", "pixelshuffle_weight", "transposed_weight"]

WEIGHTS = ("equal", "random", "icnr", "trained")


def transposed_weight(
    mode: str, kernel: int, stride: int, padding: int, seed: int, *, signed: bool = False
) -> Tensor:
    """Weights of a one-channel transposed convolution, float64 (kernel, kernel).

    Raises:
        MethodError: the mode is unknown, or ICNR is asked of a kernel that the stride does not
            divide.
    """
    if mode == "trained":
        return torch.from_numpy(fit_transposed(kernel, stride, padding))
    if mode == "icnr":
        if kernel % stride:
            raise MethodError(
                f"ICNR needs a kernel that the stride divides: {stride} does not divide {kernel}.",
                f"ICNR 要求卷积核大小能被步长整除：{kernel} 不能被 {stride} 整除。",
            )
        few = _draw("random", (kernel // stride, kernel // stride), seed, signed)
        weight = few.repeat_interleave(stride, 0).repeat_interleave(stride, 1)
    else:
        weight = _draw(mode, (kernel, kernel), seed, signed)
    return weight if signed else weight * (stride**2 / weight.sum())


def pixelshuffle_weight(mode: str, scale: int, seed: int, *, signed: bool = False) -> Tensor:
    """Weights of the 3 x 3 convolution before PixelShuffle, float64 (scale^2, 1, 3, 3).

    Raises:
        MethodError: the mode is unknown.
    """
    if mode == "trained":
        return torch.from_numpy(fit_pixelshuffle(scale))
    if mode == "icnr":
        weight = _draw("random", (1, 1, 3, 3), seed, signed).repeat(scale**2, 1, 1, 1)
    else:
        weight = _draw(mode, (scale**2, 1, 3, 3), seed, signed)
    return weight if signed else weight * (scale**2 / weight.sum())


def _draw(mode: str, shape: tuple[int, ...], seed: int, signed: bool) -> Tensor:
    if mode == "equal":
        return torch.ones(shape, dtype=torch.float64)
    if mode != "random":
        raise MethodError(
            f"There is no weight mode {mode!r}; choose from {', '.join(WEIGHTS)}.",
            f"没有名为 {mode!r} 的权重方式；请从 {', '.join(WEIGHTS)} 中选择。",
        )
    draw = torch.randn if signed else torch.rand
    return draw(shape, dtype=torch.float64, generator=generator(seed))
