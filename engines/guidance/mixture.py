"""A Gaussian mixture in the plane under noise: its scores are known exactly, no network needed.

Data are modes of one standard deviation s, some of them of the class c. With noise of standard
deviation sigma each mode only widens, to the variance v = s^2 + sigma^2, so that

    p(x; sigma)   = mean over modes k of N(x; m_k, v)
    score         = grad log p(x; sigma) = (E[m | x] - x) / v
    E[m | x]      = sum_k m_k softmax_k(-|x - m_k|^2 / 2v)
    p(c | x)      = p(c) p(x | c) / p(x),       the exact classifier of noisy points

and the noise that a perfect network would predict is eps = -sigma score.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Mixture"]


@dataclass(frozen=True, eq=False)
class Mixture:
    """Equally likely modes.

    Attributes:
        modes: (k, 2). mine: (k,) bool, the modes of the class that is asked for.
        std: of every mode.
    Points are columns, (2, n): one mode's distances then lie side by side in memory.
    """

    modes: Tensor
    mine: Tensor
    std: float

    def to(self, dtype: torch.dtype) -> "Mixture":
        """The same mixture in another precision."""
        return Mixture(self.modes.to(dtype), self.mine, self.std)

    def wider(self, factor: float) -> "Mixture":
        """A blurred mixture: what a worse model believes."""
        return Mixture(self.modes, self.mine, self.std * factor)

    def expected(self, x: Tensor, v: float, asked: bool) -> Tensor:
        """E[m | x] over all modes, or over those of the class, (2, n)."""
        modes = self.modes[self.mine] if asked else self.modes
        return modes.T @ torch.softmax(_logits(modes, x, v), dim=0)

    def eps(self, x: Tensor, sigma: float, asked: bool) -> Tensor:
        """The predicted noise, without or with the class, (2, n)."""
        v = self.std**2 + sigma**2
        return (x - self.expected(x, v, asked)) * (sigma / v)

    def score(self, x: Tensor, sigma: float, asked: bool) -> Tensor:
        """grad log p(x; sigma), or grad log p(x | c; sigma), (2, n)."""
        v = self.std**2 + sigma**2
        return (self.expected(x, v, asked) - x) / v

    def log_density(self, x: Tensor, sigma: float, asked: bool) -> Tensor:
        """log p(x; sigma), or log p(x | c; sigma), (n,)."""
        v = self.std**2 + sigma**2
        modes = self.modes[self.mine] if asked else self.modes
        logits = _logits(modes, x, v) - (x * x).sum(0) / (2 * v)
        scale = torch.tensor(2 * torch.pi * v * len(modes), dtype=x.dtype).log()
        return torch.logsumexp(logits, 0) - scale

    def log_class(self, x: Tensor, sigma: float) -> Tensor:
        """log p(c | x; sigma), (n,): a classifier; with sigma = 0 one that never saw noise."""
        share = self.mine.double().mean().log()
        return self.log_density(x, sigma, True) - self.log_density(x, sigma, False) + share

    def slope(self, x: Tensor, sigma: float) -> Tensor:
        """grad log p(c | x; sigma), (2, n)."""
        v = self.std**2 + sigma**2
        return (self.expected(x, v, True) - self.expected(x, v, False)) / v


def _logits(modes: Tensor, x: Tensor, v: float) -> Tensor:
    """-|x - m_k|^2 / 2v without the part that all modes share, (k, n)."""
    return torch.addmm(-(modes * modes).sum(1, keepdim=True) / (2 * v), modes, x, alpha=1 / v)
