"""Plain Langevin dynamics on the data's own score, no noise levels: x + e s + sqrt(2 e) z.

It finds each mode's shape and never the modes' weights: between distant modes the score says
nothing of how heavy they are (Song and Ermon 2019, arXiv:1907.05600, section 3.2.2).
"""

import numpy as np

from engines.mixture import Mixture

from .scores import Score, slope

__all__ = ["langevin", "pace"]


def pace(mixture: Mixture) -> float:
    """A step that every mode bears: a fifth of the smallest variance."""
    return float(0.2 * mixture.sds.min() ** 2)


def langevin(
    mixture: Mixture, start: np.ndarray, noise: np.ndarray, score: Score | None = None
) -> np.ndarray:
    """Every step.

    Arguments:
        start: (d, ...). noise: (steps, d, ...).
        score: in the place of the data's own, at t = 0.

    Returns:
        (steps + 1, d, ...).
    """
    e, x, path = pace(mixture), start, [start]
    for z in noise:
        s = slope(mixture, x) if score is None else score(x, 0.0)
        x = x + e * s + np.sqrt(2 * e) * z
        path.append(x)
    return np.stack(path)
