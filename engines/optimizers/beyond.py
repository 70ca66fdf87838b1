r"""Lion, Shampoo and SOAP, which torch.optim has not; the whole of each fits a screen.

Lion steps along the sign of an interpolated momentum. Shampoo sees a gradient as a matrix and
flattens it from both sides, W <- W - lr L^{-1/4} G R^{-1/4} with L = sum G G^T, R = sum G^T G.
SOAP is Adam in the basis of the eigenvectors of (forgetful) L and R. Muon, which torch has, goes
to the end of that road: it makes all singular values of the step one; `orthogonal` shows how.

References:
    Xiangning Chen and others. Symbolic discovery of optimization algorithms (Lion). 2023.
    https://arxiv.org/abs/2302.06675
    Vineet Gupta, Tomer Koren and Yoram Singer. Shampoo. 2018. https://arxiv.org/abs/1802.09568
    Nikhil Vyas and others. SOAP. 2024. https://arxiv.org/abs/2409.11321
    Keller Jordan and others. Muon. 2024. https://kellerjordan.github.io/posts/muon/
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

__all__ = ["SOAP", "Lion", "Shampoo", "orthogonal"]


class _Stepwise(torch.optim.Optimizer):
    """An optimiser that moves each parameter by itself."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """One step of every parameter that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.move(p, p.grad, self.state[p], **group)
        return loss

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], **own: Any) -> None:
        """The step of one parameter, in place."""
        raise NotImplementedError


class Lion(_Stepwise):
    """p <- (1 - lr wd) p - lr sign(b1 m + (1 - b1) g), then m <- b2 m + (1 - b2) g."""

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], **own: Any) -> None:
        """The step of one parameter, in place."""
        m = state.setdefault("m", torch.zeros_like(p))
        b1, b2 = own["betas"]
        p.mul_(1 - own["lr"] * own["weight_decay"])
        p.sub_(own["lr"] * (b1 * m + (1 - b1) * g).sign())
        m.mul_(b2).add_((1 - b2) * g)


class Shampoo(_Stepwise):
    """p <- p - lr L^(-1/4) g R^(-1/4), L = eps I + sum g g^T, R = eps I + sum g^T g."""

    def __init__(self, params: Iterable[Any], lr: float = 1.0, eps: float = 1e-6) -> None:
        super().__init__(params, {"lr": lr, "eps": eps})

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], **own: Any) -> None:
        """The step of one matrix, in place."""
        if not state:
            state["L"], state["R"] = (own["eps"] * torch.eye(n, dtype=p.dtype) for n in p.shape)
        state["L"] += g @ g.T
        state["R"] += g.T @ g
        p.sub_(own["lr"] * _power(state["L"], -0.25) @ g @ _power(state["R"], -0.25))


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """A symmetric positive matrix to a power."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=1e-300) ** exponent) @ vectors.T


class SOAP(_Stepwise):
    """Adam on Q_L^T g Q_R, where Q_L and Q_R are eigenvectors of the means of g g^T and g^T g.

    The first gradient only sets the basis. Every `every` steps the basis is turned by one step of
    the power method; the second moments keep their places, in the new order of the eigenvalues.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 3e-3,
        betas: tuple[float, float] = (0.95, 0.95),
        weight_decay: float = 0.0,
        every: int = 10,
        eps: float = 1e-8,
    ) -> None:
        own = {"lr": lr, "betas": betas, "weight_decay": weight_decay, "every": every, "eps": eps}
        super().__init__(params, own)

    def move(self, p: Tensor, g: Tensor, state: dict[str, Any], **own: Any) -> None:
        """The step of one matrix, in place."""
        if not state:
            state |= {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)}
            state["sides"] = [torch.zeros(n, n, dtype=p.dtype) for n in p.shape]
            self._remember(g, state, own["betas"][1])
            state["Q"] = [torch.linalg.eigh(side)[1].flip(1) for side in state["sides"]]
            return
        (b1, b2), (left, right) = own["betas"], state["Q"]
        t = state["t"] = state["t"] + 1
        state["m"].lerp_(g, 1 - b1)
        state["v"].lerp_((left.T @ g @ right) ** 2, 1 - b2)
        inside = (left.T @ state["m"] @ right) / (state["v"].sqrt() + own["eps"])
        rate = own["lr"] * (1 - b2**t) ** 0.5 / (1 - b1**t)
        p.sub_(rate * left @ inside @ right.T)
        p.mul_(1 - own["lr"] * own["weight_decay"])
        self._remember(g, state, b2)
        if t % own["every"] == 0:
            state["Q"] = [_turned(state, axis) for axis in (0, 1)]

    def _remember(self, g: Tensor, state: dict[str, Any], beta: float) -> None:
        for side, product in zip(state["sides"], (g @ g.T, g.T @ g), strict=True):
            side.lerp_(product, 1 - beta)


def _turned(state: dict[str, Any], axis: int) -> Tensor:
    """The basis of one side after one step of the power method, largest eigenvalue first."""
    side, basis = state["sides"][axis], state["Q"][axis]
    grown = side @ basis
    order = (basis * grown).sum(0).argsort(descending=True)
    state["v"] = state["v"].index_select(axis, order)
    turned: Tensor = torch.linalg.qr(grown[:, order])[0]
    return turned


def orthogonal(g: Tensor, rounds: int = 5) -> Tensor:
    """Muon's step for the momentum g: the same singular vectors, all values near one.

    Newton and Schulz's iteration with the coefficients of Muon, x <- 3.4445 x - 4.775 x x^T x +
    2.0315 (x x^T)^2 x, in the precision of g (torch's Muon takes bfloat16); it brings the values
    to about .7 ... 1.2 and no nearer.
    """
    x = g / g.norm().clamp(min=1e-7)
    x = x.T if g.shape[0] > g.shape[1] else x
    for _ in range(rounds):
        square = x @ x.T
        x = 3.4445 * x + (-4.775 * square + 2.0315 * square @ square) @ x
    return x.T if g.shape[0] > g.shape[1] else x
