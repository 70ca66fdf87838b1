r"""The trace of the Jacobian: how fast a small area grows along a flow, and its density falls.

    d log p(x(t)) / dt = - tr J,        J = df/dx

Exactly it takes d backward passes. Hutchinson: for noise e of mean 0 and covariance I,
E[e' J e] = tr J, and one backward pass gives e' J. With signs (+1 or -1) for e the error comes
from what lies off the diagonal alone: Var = sum_{i<j} (J_ij + J_ji)^2.

References:
    Ricky Chen et al. Neural ordinary differential equations. 2018.
    https://arxiv.org/abs/1806.07366
    Will Grathwohl et al. FFJORD. 2019. https://arxiv.org/abs/1810.01367
"""

from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ["signs", "trace_exact", "trace_hutchinson"]

Velocity = Callable[[Tensor], Tensor]


def trace_exact(f: Velocity, x: Tensor, train: bool = False) -> tuple[Tensor, Tensor]:
    """f(x) (n, d) and tr J (n,), by d backward passes; train: both can be differentiated."""
    with torch.enable_grad():
        x = x if x.requires_grad else x.detach().requires_grad_()
        value = f(x)
        rows = (
            _pulled(value, torch.eye(x.shape[1], dtype=x.dtype)[i].expand_as(x), x, train)
            for i in range(x.shape[1])
        )
        trace = torch.stack([row[:, i] for i, row in enumerate(rows)]).sum(0)
    return (value, trace) if train else (value.detach(), trace.detach())


def trace_hutchinson(
    f: Velocity, x: Tensor, e: Tensor, train: bool = False
) -> tuple[Tensor, Tensor]:
    """f(x) (n, d) and e' J e (n,), by one backward pass; e (n, d) as `signs` draws them."""
    with torch.enable_grad():
        x = x if x.requires_grad else x.detach().requires_grad_()
        value = f(x)
        trace = (_pulled(value, e, x, train) * e).sum(1)
    return (value, trace) if train else (value.detach(), trace.detach())


def signs(like: Tensor, generator: torch.Generator) -> Tensor:
    """+1 or -1 with equal chance, of this shape."""
    return torch.randint(0, 2, like.shape, generator=generator).to(like) * 2 - 1


def _pulled(value: Tensor, e: Tensor, x: Tensor, train: bool) -> Tensor:
    """e' J, (n, d)."""
    if not value.requires_grad:  # a field that does not look at x
        return torch.zeros_like(x)
    (found,) = torch.autograd.grad(
        value, x, e, create_graph=train, retain_graph=True, allow_unused=True
    )
    return torch.zeros_like(x) if found is None else found
