"""The trace of the Jacobian, exactly and by Hutchinson's signs."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.device import generator
from engines.flows.fields import Net
from engines.flows.traces import signs, trace_exact, trace_hutchinson


def curved(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x[:, 0] ** 2 * x[:, 1], torch.sin(x[:, 0]) + x[:, 1] ** 3], 1)


def points(n: int = 50, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, 2, generator=generator(seed), dtype=torch.float64)


def test_the_trace_of_a_known_field() -> None:
    x = points()
    value, trace = trace_exact(curved, x)
    torch.testing.assert_close(value, curved(x))
    torch.testing.assert_close(trace, 2 * x[:, 0] * x[:, 1] + 3 * x[:, 1] ** 2)


def test_the_trace_of_a_network_is_that_of_its_jacobian() -> None:
    net = Net(generator(1)).double()
    x = points(6)
    _, trace = trace_exact(lambda y: net(0.3, y), x)
    for row, found in zip(x, trace, strict=True):
        jacobian = torch.autograd.functional.jacobian(lambda y: net(0.3, y[None])[0], row)
        torch.testing.assert_close(found, jacobian.trace())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_hutchinson_over_all_signs_is_the_trace_and_its_variance_is_known(
    entries: list[float],
) -> None:
    """Of a linear field A x: mean tr A, variance (a12 + a21)^2, over the four sign vectors."""
    a = torch.tensor(entries, dtype=torch.float64).reshape(2, 2)
    e = torch.tensor([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=torch.float64)
    _, found = trace_hutchinson(lambda x: x @ a.T, points(1).expand(4, 2), e)
    assert found.mean().item() == pytest.approx(a.trace().item(), abs=1e-12)
    off = (a[0, 1] + a[1, 0]).item()
    assert found.var(unbiased=False).item() == pytest.approx(off**2, abs=1e-10)


def test_hutchinson_is_unbiased_by_drawn_signs() -> None:
    """Within four standard errors, of which the size is known beforehand."""
    n = 20_000
    x = torch.tensor([[0.7, -0.4]], dtype=torch.float64).expand(n, 2)
    random = generator(3)
    _, found = trace_hutchinson(curved, x, signs(x, random))
    off = x[0, 0] ** 2 + torch.cos(x[0, 0])
    exact = trace_exact(curved, x[:1])[1].item()
    assert abs(found.mean().item() - exact) < 4 * off.item() / n**0.5
    assert found.std().item() == pytest.approx(off.item(), rel=0.02)


def test_signs_are_signs() -> None:
    found = signs(torch.empty(10_000, 2), generator(0))
    assert set(found.unique().tolist()) == {-1.0, 1.0}
    assert abs(found.mean().item()) < 0.03


def test_a_field_that_ignores_x_has_no_trace() -> None:
    for field in (lambda x: torch.ones_like(x), lambda x: 0 * x + 2):
        x = points(4)
        assert (trace_exact(field, x)[1] == 0).all()
        assert (trace_hutchinson(field, x, torch.ones_like(x))[1] == 0).all()


def test_gradients_go_through_both() -> None:
    net, x = Net(generator(2)), points(8).float()
    for take in (
        trace_exact,
        lambda f, y, train: trace_hutchinson(f, y, torch.ones_like(y), train),
    ):
        net.zero_grad()
        take(lambda y: net(0.5, y), x, train=True)[1].sum().backward()
        assert max(np.abs(p.grad).max() for p in net.parameters() if p.grad is not None) > 0
