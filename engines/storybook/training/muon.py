"""Muon: steepest descent where the size of a step is its largest singular value.

    M = beta M + (1 - beta) G,    U = (1 - beta) G + beta M
    W = W - lr .2 sqrt(max(rows, columns)) polar(U)

polar(U) is U with all its singular values set to about 1, by five Newton-Schulz steps: each
direction that a matrix can move in moves equally far, where the gradient alone would follow a few.
The factor gives a step the size that Adam would, so that both can share a schedule.

Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024,
https://kellerjordan.github.io/posts/muon/; the factor: Liu et al., "Muon is Scalable for LLM
Training", 2025, https://arxiv.org/abs/2502.16982. torch.optim.Muon takes matrices alone, one at a
time; here the kernel of a convolution counts as the matrix of its rows, and all weights of a shape
are turned in one batched product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import torch

from .precision import low_precision

__all__ = ["Muon", "polar"]

TOGETHER = 16
"""So many matrices in one product: more of them leave the processor's cache."""


def polar(u: torch.Tensor) -> torch.Tensor:
    """Matrices with the singular vectors of `u` and singular values between about .7 and 1.2.

    Arguments:
        u: (n, rows, columns).
    """
    wide = u if u.shape[-2] <= u.shape[-1] else u.mT
    x = wide.bfloat16() if low_precision(u.device) else wide
    x = x / x.float().norm(dim=(-2, -1), keepdim=True).clamp(min=1e-7).to(x.dtype)
    for _ in range(5):
        a = x @ x.mT
        p = torch.baddbmm(a, a, a, beta=-4.7750, alpha=2.0315)
        x = torch.baddbmm(x, p, x, beta=3.4445)  # x <- 3.4445 x - 4.7750 x x'x + 2.0315 x x'x x'x
    return (x if wide is u else x.mT).float()


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
            alike: dict[torch.Size, list[torch.Tensor]] = defaultdict(list)
            for w in group["params"]:
                if w.grad is not None:
                    alike[w.flatten(1).shape].append(w)
            for shape, weights in alike.items():
                size = group["lr"] * 0.2 * max(shape) ** 0.5
                for k in range(0, len(weights), TOGETHER):
                    some = weights[k : k + TOGETHER]
                    turned = self._turned(some, group["momentum"])
                    torch._foreach_mul_(some, 1 - group["lr"] * group["weight_decay"])
                    torch._foreach_add_(some, turned, alpha=-size)

    def _turned(self, weights: Sequence[torch.Tensor], beta: float) -> list[torch.Tensor]:
        """polar(U) of each of some weights of one shape, in the weight's own shape."""
        gradients = [w.grad for w in weights if w.grad is not None]
        momenta = [self.state[w].setdefault("momentum", torch.zeros_like(w)) for w in weights]
        torch._foreach_lerp_(momenta, gradients, 1 - beta)
        ahead = torch._foreach_lerp(gradients, momenta, beta)
        turned = polar(torch.stack([u.flatten(1) for u in ahead]))
        return [u.view_as(w) for u, w in zip(turned, weights, strict=True)]
