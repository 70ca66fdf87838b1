"""The planar layer in closed form: against autograd, against sampling, and how it folds."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from engines.flows import LayerParams, density, layer_of, probe
from engines.flows.planar import Planar, g, roots, turn

NUMBER = st.floats(-3, 3)
PAIR = st.tuples(NUMBER, NUMBER).map(np.array)
LAYER = st.builds(Planar, PAIR, PAIR, NUMBER)


@given(LAYER, st.lists(PAIR, min_size=1, max_size=5))
def test_the_determinant_is_that_of_autograd(layer: Planar, points: list[np.ndarray]) -> None:
    u, w = torch.tensor(layer.u), torch.tensor(layer.w)

    def y(x: torch.Tensor) -> torch.Tensor:
        return x + u * torch.tanh(x @ w + layer.b)

    for x in points:
        jacobian = torch.autograd.functional.jacobian(y, torch.tensor(x))
        assert layer.det(x) == pytest.approx(float(torch.linalg.det(jacobian)), abs=1e-12)


@given(st.floats(-6, 6), st.floats(-20, 20))
def test_every_root_is_one_and_none_is_missed(c: float, s: float) -> None:
    t = g(np.array(s), c)
    found = roots(t, c)
    there = found[~np.isnan(found)]
    assert np.abs(g(there, c) - t).max() < 1e-12 * max(1, abs(t))
    slope = abs(1 + c / np.cosh(s) ** 2)
    assert np.abs(there - s).min() < 1e-6 + 1e-7 / max(slope, 1e-7) ** 0.5
    assert len(there) in (1, 2, 3)
    assert c < -1 or len(there) == 1


@given(LAYER, PAIR)
def test_preimages_land_where_they_should(layer: Planar, x: np.ndarray) -> None:
    y = layer(x)
    back = layer(layer.preimages(y))
    there = ~np.isnan(back[:, 0])
    np.testing.assert_allclose(back[there], np.broadcast_to(y, back[there].shape), atol=1e-9)


@pytest.mark.parametrize(
    ("c", "turned"), [(-0.9, 0), (-1, 0), (-1.5, 0.49), (-2, 0.62), (-3, 0.75)]
)
def test_how_much_of_the_noise_is_turned_over(c: float, turned: float) -> None:
    layer = Planar(np.array([c, 0.7]), np.array([1.0, 0]), 0.0)
    assert layer.turned() == pytest.approx(turned, abs=0.005)
    x = np.random.default_rng(0).standard_normal((200_000, 2))
    assert (layer.det(x) < 0).mean() == pytest.approx(layer.turned(), abs=0.005)
    count = (~np.isnan(layer.preimages(layer(x[:20_000]))[..., 0])).sum(-1)
    assert set(count) <= {1, 3}
    assert (count == 3).mean() == pytest.approx(layer.covered(), abs=0.015)


def test_the_preimages_of_nought() -> None:
    assert list(roots(np.array(0.0), -2.0)) == pytest.approx([-1.9150, 0, 1.9150], abs=1e-4)
    assert np.isnan(roots(np.array(0.0), -0.5)).sum() == 2


@pytest.mark.parametrize("c", [-3.0, -1.5, -0.5, 2.0])
@pytest.mark.parametrize("b", [0.0, 0.6])
def test_the_sum_over_all_preimages_is_the_density_and_one_alone_is_not(
    c: float, b: float
) -> None:
    """Between the folds' edges, where p grows like 1 / sqrt: y = middle + half sin(angle)."""
    layer = Planar(np.array([c]), np.array([1.0]), b)
    edge = abs(float(g(np.array(turn(c)), c)))
    ends = sorted({-12.0, -edge - b, edge - b, 12.0})
    x = np.random.default_rng(1).standard_normal(100_000)[:, None]
    whole = first = 0.0
    angles = (np.arange(4000) + 0.5) * np.pi / 4000 - np.pi / 2
    for low, high in pairwise(ends):
        half = (high - low) / 2
        y = ((low + high) / 2 + half * np.sin(angles))[:, None]
        weight = half * np.cos(angles) * np.pi / 4000
        mass = (weight * np.exp(layer.log_density(y))).sum()
        landed = ((layer(x) > low) & (layer(x) < high)).mean()
        assert mass == pytest.approx(landed, abs=0.008)
        whole += mass
        first += (weight * np.exp(layer.log_density(y, first=True))).sum()
    assert whole == pytest.approx(1, abs=1e-3)
    assert first == pytest.approx(layer.kept(), abs=1e-3)
    assert (layer.kept() == 1) == (turn(c) == 0)


def test_density_of_the_plane_sums_to_one() -> None:
    params = LayerParams(u1=0.9, u2=-0.4, w1=1.1, w2=0.5, b=0.3)
    ticks = np.linspace(-8, 8, 321)
    y = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    p = np.exp(layer_of(params).log_density(y))
    assert p.sum() * (ticks[1] - ticks[0]) ** 2 == pytest.approx(1, abs=1e-3)


@given(PAIR, PAIR, NUMBER, PAIR)
def test_a_small_probe_grows_by_the_determinant(
    u: np.ndarray, w: np.ndarray, b: float, x: np.ndarray
) -> None:
    dials = dict(zip(("u1", "u2", "w1", "w2", "b", "x1", "x2"), (*u, *w, b, *x), strict=True))
    found = probe(LayerParams(map="planar", side=0.01, **dials))
    steep = 1 + np.abs(u).max() * np.abs(w).max() ** 2
    assert found.after / found.before == pytest.approx(abs(found.det), abs=2e-3 * steep**2)
    assert (
        found.before * found.density
        == pytest.approx(found.after * found.image, rel=0.05, abs=1e-3)
        or abs(found.det) < 0.05 * steep**2
    )
    assert found.whole >= found.image * (1 - 1e-6) or abs(found.det) < 1e-3


def test_stretch_by_two() -> None:
    found = probe(LayerParams(map="stretch", a=2, x1=0.3, side=0.2))
    assert found.after / found.before == pytest.approx(2)
    assert found.image / found.density == pytest.approx(0.5)
    y = np.linspace(-7, 7, 281)
    np.testing.assert_allclose(density(LayerParams(map="stretch", a=2)), norm(0, 2).pdf(y))


def test_a_bend_of_the_line_is_a_planar_layer_along_w() -> None:
    line = density(LayerParams(map="bend", u1=1.2, w1=0.8, b=0.4))
    layer = Planar(np.array([1.2, 0]), np.array([0.8, 0]), 0.4)
    y = np.column_stack([np.linspace(-7, 7, 281), np.zeros(281)])
    np.testing.assert_allclose(np.exp(layer.log_density(y)), line * norm.pdf(0), rtol=1e-9)
