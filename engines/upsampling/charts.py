"""Test charts: pictures whose every defect after enlarging has one cause.

- step: 0 -> 255 above, where clipping hides the overshoot; 64 -> 191 below, where it shows.
- impulse: square dots of side 1 to 8, one side a row: what becomes of a single bright pixel.
- zone plate: 127.5 (1 + cos(pi r^2 / (2 size))), whose frequency r / (2 size) grows from 0 at the
  centre to 1/4 cycles a pixel at the middle of each edge, all that a picture half as large can
  carry; made smaller still, what it cannot carry comes back as moire (aliasing).
- checkerboard: squares of side 1, 2, 4 and 8.
"""

from collections.abc import Callable

import numpy as np

__all__ = ["CHARTS", "SIZE", "chart", "painter"]

SIZE = 256  # px


def step(size: int) -> np.ndarray:
    grey = np.zeros((size, size))
    grey[: size // 2, size // 2 :] = 255
    grey[size // 2 :] = 64
    grey[size // 2 :, size // 2 :] = 191
    return grey


def impulse(size: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    cell = size // 8
    side = y // cell + 1
    return 255.0 * ((y % cell < side) & (x % cell < side))


def zone_plate(size: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - size / 2
    return 127.5 * (1 + np.cos(np.pi * (x**2 + y**2) / (2 * size)))


def checkerboard(size: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    side = 2 ** (2 * (y >= size // 2) + (x >= size // 2))
    return 255.0 * ((y // side + x // side) % 2)


_PAINTERS: dict[str, Callable[[int], np.ndarray]] = {
    "step": step,
    "impulse": impulse,
    "zone_plate": zone_plate,
    "checkerboard": checkerboard,
}

CHARTS = tuple(_PAINTERS)
"""Names that `chart` knows."""


def painter(name: str) -> Callable[[int], np.ndarray]:
    """The function that paints a chart from its size alone, as grey levels in 0..255.

    Raises:
        ValueError: the name is not in `CHARTS`.
    """
    if name not in _PAINTERS:
        raise ValueError(f"There is no chart named {name!r}; choose from {', '.join(CHARTS)}.")
    return _PAINTERS[name]


def chart(name: str, size: int = SIZE) -> np.ndarray:
    """One chart as uint8 RGB, (size, size, 3).

    Raises:
        ValueError: the name is not in `CHARTS`, or the size is outside 16..4096 px.
    """
    if not 16 <= size <= 4096:
        raise ValueError(f"A chart is 16 to 4096 px wide, not {size}.")
    grey = np.round(painter(name)(size)).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)
