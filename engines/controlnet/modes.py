"""Control modes: which residuals count for how much, and in which half of the guidance.

With residuals 0 (finest skip) to n - 1 (the middle of the U-Net):

    balanced   all of them in full, in both halves
    prompt     residual i times .825^(n-1-i): the fine ones hardly speak
    control    in full, but in the conditional half alone: guidance then amplifies the hint as well
    guess      in the conditional half alone, times 10^(-1 + i/(n-1))

The first three are those of the WebUI extension, guess mode is that of the paper's authors.
"""

import numpy as np

__all__ = ["MODES", "both_halves", "weights"]

MODES = ("balanced", "prompt", "control", "guess")


def weights(mode: str, n: int) -> list[float]:
    """What each of n residuals is multiplied by."""
    if mode == "prompt":
        return [float(0.825 ** (n - 1 - i)) for i in range(n)]
    if mode == "guess":
        return [float(w) for w in np.logspace(-1, 0, n)]
    return [1.0] * n


def both_halves(mode: str) -> bool:
    """Whether the unconditional prediction hears the net too."""
    return mode in ("balanced", "prompt")
