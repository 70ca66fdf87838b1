"""What is counted where paths end."""

import numpy as np

from engines.mixture import Mixture

__all__ = ["FAR", "off", "side"]

FAR = 4.0
"""In standard deviations: of the true samples exp(-8) = 0.0003 are farther from their mode."""


def off(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Which points (2, ...) are off every mode that has weight, (...); lost ones are."""
    modes = zip(mixture.means, mixture.sds, mixture.weights, strict=True)
    away = [np.hypot(x[0] - m[0], x[1] - m[1]) / s for m, s, w in modes if w > 0]
    return ~(np.min(away, axis=0) <= FAR)


def side(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """The mode that each point (2, ...) is nearest to, in its standard deviations, (...)."""
    modes = zip(mixture.means, mixture.sds, mixture.weights, strict=True)
    none = np.full(x.shape[1:], np.inf)
    away = [np.hypot(x[0] - m[0], x[1] - m[1]) / s if w > 0 else none for m, s, w in modes]
    return np.argmin(away, axis=0)
