r"""Dvoretzky's theorem, from which the convergence of Robbins and Monro, and of TD, is proved.

    Delta_{k+1} = (1 - alpha_k) Delta_k + beta_k eta_k

of steps that are at least nought goes to nought almost surely if sum alpha_k = inf,
sum alpha_k^2 < inf, sum beta_k^2 < inf (uniformly, almost surely), E[eta_k | H_k] = 0 and
E[eta_k^2 | H_k] <= C. For the mean of samples alpha = beta = a and Delta = w - E[X]; for Robbins
and Monro alpha = a g'(w').

References:
    Aryeh Dvoretzky. On stochastic approximation. 1956.
    https://projecteuclid.org/euclid.bsmsp/1200501645
    Shiyu Zhao. Mathematical foundations of reinforcement learning, section 6.3. 2025.
    https://github.com/MathFoundationRL/Book-Mathematical-Foundation-of-Reinforcement-Learning
"""

from typing import NamedTuple

from engines.expressions import parse

from .theory import Verdict, infinite, mean_verdict, positive, square, variance_verdict

__all__ = ["Dvoretzky", "dvoretzky"]


class Dvoretzky(NamedTuple):
    """The conditions of the theorem, judged."""

    alpha_sign: Verdict
    beta_sign: Verdict
    infinite: Verdict
    alpha_square: Verdict
    beta_square: Verdict
    mean: Verdict
    variance: Verdict

    @property
    def converges(self) -> bool | None:
        """Whether the theorem says so; None where a condition cannot be told."""
        held = [verdict.holds for verdict in self]
        return None if None in held and False not in held else all(held)


def dvoretzky(alpha: str, beta: str, *, mean: bool = True, variance: bool = True) -> Dvoretzky:
    """The conditions for alpha(k), beta(k) and noise that has a mean (of nought) and a variance.

    Raises:
        ExpressionError: a formula cannot be read.
    """
    a, b = (parse(text, ("k",)) for text in (alpha, beta))
    return Dvoretzky(
        positive(a, r"\alpha", strictly=False),
        positive(b, r"\beta", strictly=False),
        infinite(a, r"\alpha"),
        square(a, r"\alpha"),
        square(b, r"\beta"),
        mean_verdict(mean),
        variance_verdict(variance),
    )
