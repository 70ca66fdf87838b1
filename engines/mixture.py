"""A Gaussian mixture, exactly: what diffusion and flows are checked against, no network needed.

    p(x)   = sum_k w_k N(x; m_k, s_k^2 I)
    r_k(x) = w_k N(x; m_k, s_k^2 I) / p(x)              which mode x came from
    score  = grad log p(x) = sum_k r_k (m_k - x) / s_k^2

A linear Gaussian kernel x_t = a x_0 + s z leaves a mixture: modes a m_k, standard deviations
sqrt(a^2 s_k^2 + s^2). So density and score of every noisy time are known in closed form.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

__all__ = ["Mixture"]


@dataclass(frozen=True, eq=False)
class Mixture:
    """Round modes.

    Attributes:
        means: (k, d). sds: (k,), above 0. weights: (k,), of sum 1.
    Points are rows, (..., d).
    """

    means: np.ndarray
    sds: np.ndarray
    weights: np.ndarray

    def diffused(self, a: float, s: float) -> "Mixture":
        """The mixture of a x + s z, z standard normal."""
        return Mixture(a * self.means, np.hypot(a * self.sds, s), self.weights)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """log p(x), in nats, (...)."""
        return logsumexp(self._logits(x), axis=-1)

    def responsibilities(self, x: np.ndarray) -> np.ndarray:
        """r_k(x), (..., k), of sum 1 however far x is."""
        logits = self._logits(x)
        return np.exp(logits - logsumexp(logits, axis=-1, keepdims=True))

    def score(self, x: np.ndarray) -> np.ndarray:
        """grad log p(x), (..., d)."""
        pull = self.responsibilities(x) / self.sds**2
        return pull @ self.means - pull.sum(-1, keepdims=True) * x

    def hessian(self, x: np.ndarray) -> np.ndarray:
        """Second derivatives of log p(x), (..., d, d): its trace is the score's divergence."""
        away = (self.means - x[..., None, :]) / self.sds[:, None] ** 2
        shares = self.responsibilities(x)
        score = np.einsum("...k,...kd->...d", shares, away)
        outer = np.einsum("...k,...kd,...ke->...de", shares, away, away)
        pull = (shares / self.sds**2).sum(-1)
        eye = np.eye(x.shape[-1])
        return outer - score[..., :, None] * score[..., None, :] - pull[..., None, None] * eye

    def divergence(self, x: np.ndarray) -> np.ndarray:
        """div grad log p(x), (...), without the whole Hessian."""
        away = (self.means - x[..., None, :]) / self.sds[:, None] ** 2
        shares = self.responsibilities(x)
        score = np.einsum("...k,...kd->...d", shares, away)
        spread = (shares * (away**2).sum(-1)).sum(-1) - (score**2).sum(-1)
        return spread - x.shape[-1] * (shares / self.sds**2).sum(-1)

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n points, (n, d)."""
        which = rng.choice(len(self.weights), n, p=self.weights)
        noise = rng.standard_normal((n, self.means.shape[1]))
        return self.means[which] + self.sds[which, None] * noise

    def _logits(self, x: np.ndarray) -> np.ndarray:
        """log w_k N(x; m_k, s_k^2 I), (..., k)."""
        square = ((x[..., None, :] - self.means) ** 2).sum(-1)
        scale = self.means.shape[1] / 2 * np.log(2 * np.pi * self.sds**2)
        with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
            return np.log(self.weights) - scale - square / (2 * self.sds**2)
