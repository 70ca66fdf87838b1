"""Muon: steepest descent where the size of a step is its largest singular value.

    M = beta M + (1 - beta) G,    U = (1 - beta) G + beta M
    W = W - lr .2 sqrt(max(rows, columns)) polar(U)

polar(U) is U with all its singular values set to about 1, by five Newton-Schulz steps: each
direction that a matrix can move in moves equally far, where the gradient alone would follow a few.
The factor gives a step the size that Adam would, so that both can share a schedule.

Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024,
https://kellerjordan.github.io/posts/muon/; the factor: Liu et al., "Muon is Scalable for LLM
Training", 2025, https://arxiv.org/abs/2502.16982. torch.optim.Muon takes matrices alone; here the
kernel of a convolution counts as the matrix of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch

__all__ = ["Muon", "polar"]


def polar(u: torch.Tensor) -> torch.Tensor:
    """A matrix with the singular vectors of `u` and singular values between about .7 and 1.2."""
    wide = u if u.shape[0] <= u.shape[1] else u.T
    x = wide.bfloat16()
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(5):
        a = x @ x.T
        p = torch.addmm(a, a, a, beta=-4.7750, alpha=2.0315)
        x = torch.addmm(x, p, x, beta=3.4445)  # x <- 3.4445 x - 4.7750 x x'x + 2.0315 x x'x x'x
    return (x if wide is u else x.T).float()


class Muon(torch.optim.Optimizer):
    """Muon for weights of two dimensions or more.

    Arguments:
        lr: length of a step, as Adam's.
        momentum: beta. weight_decay: W shrinks by lr times this at each step.
    """

    def __init__(
        self,
        params: Iterable[torch.nn.Parameter],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One step along the orthogonalised momentum."""
        for group in self.param_groups:
            lr, beta = group["lr"], group["momentum"]
            for w in group["params"]:
                if w.grad is None:
                    continue
                state = self.state[w]
                m = state.setdefault("momentum", torch.zeros_like(w))
                m.lerp_(w.grad, 1 - beta)
                u = w.grad.lerp(m, beta).flatten(1)
                w.mul_(1 - lr * group["weight_decay"])
                w.add_(polar(u).view_as(w), alpha=-lr * 0.2 * max(u.shape) ** 0.5)
