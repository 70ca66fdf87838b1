"""Densities of the training times, shifts, the real scheduler, equal doubt."""

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.training_utils import (
    compute_density_for_timestep_sampling,
    compute_loss_weighting_for_sd3,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, ndtr, ndtri

from engines.rectified import TimesParams, densities, excess, schedule
from engines.rectified.densities import LOSSES, density, quantile, share, shifted
from engines.rectified.params.times import FOLDS
from engines.rectified.schedule import doubt, doubts, pictures

U = (np.arange(400_000) + 0.5) / 400_000
MIDDLE = np.array([0.5])


@pytest.mark.parametrize(
    ("m", "s", "middle"),
    [(0, 1, 0.728), (0, 0.5, 0.972), (0, 2, 0.417), (1, 1, 0.521), (-0.5, 1, 0.670)],
)
def test_shares_of_the_logit_normal(m: float, s: float, middle: float) -> None:
    t = quantile(TimesParams(m=m, s=s), U)
    assert share(t, 0.25, 0.75) == pytest.approx(middle, abs=6e-4)
    exact = np.diff(ndtr((np.log([1 / 3, 3]) - m) / s))[0]
    assert share(t, 0.25, 0.75) == pytest.approx(exact, abs=1e-5)


def test_peaks_of_the_logit_normal() -> None:
    assert density(TimesParams(), MIDDLE)[0] == pytest.approx(1.596, abs=1e-3)
    assert share(quantile(TimesParams(), U), 0, 0.1) == pytest.approx(0.014, abs=5e-4)
    t = np.linspace(0.001, 0.999, 4991)
    p = density(TimesParams(s=2.0), t)
    peaks = t[1:-1][(p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])]
    np.testing.assert_allclose(peaks, [0.021, 0.979], atol=1e-3)
    for s, humps in ((1.4, 1), (1.43, 2)):
        p = density(TimesParams(s=s), t)
        assert ((p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])).sum() == humps


@pytest.mark.parametrize(
    ("scale", "middle", "part"),
    [
        (-0.5, 0.778, 0.406),
        (0, 1, 0.5),
        (0.81, 1.860, 0.663),
        (1, 2.330, 0.694),
        (1.29, 3.793, 0.733),
    ],
)
def test_mode_sampling(scale: float, middle: float, part: float) -> None:
    params = TimesParams(density="mode", scale=scale)
    assert 1 / (1 + scale - scale * np.pi / 2) == pytest.approx(middle, abs=6e-3)
    assert density(params, MIDDLE)[0] == pytest.approx(middle, rel=5e-3)
    assert density(params, np.array([0.001]))[0] == pytest.approx(1 / (1 + scale), rel=2e-2)
    assert share(quantile(params, U), 0.25, 0.75) == pytest.approx(part, abs=1.2e-3)


@pytest.mark.parametrize(("scale", "folds"), [(FOLDS - 0.01, False), (FOLDS + 0.02, True)])
def test_where_mode_sampling_folds(scale: float, folds: bool) -> None:
    assert pytest.approx(1.752, abs=1e-3) == FOLDS
    assert densities(TimesParams(density="mode", scale=scale)).folded is folds


def test_cosmap() -> None:
    params = TimesParams(density="cosmap")
    found = density(params, np.array([0.002, 0.5, 0.998]))
    np.testing.assert_allclose(found, [0.637, 1.273, 0.637], rtol=6e-3)
    assert share(quantile(params, U), 0.25, 0.75) == pytest.approx(0.590, abs=6e-4)


def masses(params: TimesParams, edges: np.ndarray, shift: float, n: int) -> np.ndarray:
    """p over each cell, by the middles of n parts of it."""
    wide = np.diff(edges)
    points = edges[:-1, None] + wide[:, None] * (np.arange(n) + 0.5) / n
    return density(params, points.ravel(), shift).reshape(-1, n).mean(1) * wide


@settings(max_examples=25)
@given(
    st.sampled_from(["lognorm", "mode", "cosmap", "uniform"]),
    st.floats(-1, 1),
    st.floats(0.3, 1.2),
    st.floats(-0.9, 1.5) | st.floats(2, 3),  # between, p is infinite at 1/2 or nearly
    st.floats(0.3, 4),
)
def test_densities_are_those_of_the_times_and_sum_to_one(
    name: str, m: float, s: float, scale: float, shift: float
) -> None:
    """A histogram of the times, folded or not, shifted or not."""
    params = TimesParams(density=name, m=m, s=s, scale=scale)
    t = shifted(quantile(params, U[::10]), shift)
    edges = np.linspace(0, 1, 21)
    counts = np.histogram(t, edges)[0] / len(t)
    sums = masses(params, edges, shift, 200)
    (steep,) = np.nonzero(np.abs(sums - masses(params, edges, shift, 211)) > 1e-3)
    for k in steep:  # p is infinite in there, and a point of one grid may come too near
        sums[k] = np.median(
            [masses(params, edges[k : k + 2], shift, n) for n in (4999, 5003, 5009)]
        )
    np.testing.assert_allclose(sums, counts, atol=2e-2)
    assert sums.sum() == pytest.approx(1, abs=3e-2)


@pytest.mark.parametrize(
    ("scheme", "name"), [("logit_normal", "lognorm"), ("mode", "mode"), ("none", "uniform")]
)
def test_the_times_are_those_that_diffusers_draws(scheme: str, name: str) -> None:
    told = {"logit_mean": 0.3, "logit_std": 0.8, "mode_scale": 1.29}
    drawn = compute_density_for_timestep_sampling(
        scheme, 20_000, **told, generator=torch.Generator().manual_seed(3)
    )
    params = TimesParams(density=name, m=0.3, s=0.8)
    ours = np.sort(quantile(params, (np.arange(20_000) + 0.5) / 20_000))
    assert np.abs(np.sort(drawn.double().numpy()) - ours).max() < 0.05  # Kolmogorov


def test_diffusers_has_cosmap_as_a_weight_only() -> None:
    sigmas = torch.tensor([0.05, 0.25, 0.5])
    weight = compute_loss_weighting_for_sd3("cosmap", sigmas).numpy()
    np.testing.assert_allclose(weight, [0.70, 1.02, 1.27], atol=6e-3)
    np.testing.assert_allclose(
        density(TimesParams(density="cosmap"), sigmas.double().numpy()), weight, rtol=5e-3
    )
    assert compute_loss_weighting_for_sd3("sigma_sqrt", sigmas)[0] == pytest.approx(400, rel=1e-5)


@given(st.floats(-2, 2), st.floats(0.2, 2), st.floats(0.1, 10))
def test_a_shift_moves_m_by_its_logarithm(m: float, s: float, shift: float) -> None:
    u = np.linspace(0.01, 0.99, 99)
    moved = shifted(expit(m + s * ndtri(u)), shift)
    np.testing.assert_allclose(moved, expit(m + np.log(shift) + s * ndtri(u)), atol=1e-13)


@pytest.mark.parametrize(("shift", "late"), [(3, 0.864), (6, 0.963)])
def test_the_share_of_noisy_times_after_a_shift(shift: int, late: float) -> None:
    assert densities(TimesParams(shift=shift)).late == pytest.approx(late, abs=6e-4)
    assert ndtr(np.log(shift)) == pytest.approx(late, abs=6e-4)


# The scheduler


@pytest.mark.parametrize(
    ("shift", "twice", "once"),
    [
        (1, (14, 0.0010), (14, 0.0357)),
        (3, (21, 0.0089), (21, 0.1)),
        (6, (24, 0.0348), (25, 0.1818)),
    ],
)
def test_sigmas_of_the_real_scheduler(
    shift: int, twice: tuple[int, float], once: tuple[int, float]
) -> None:
    found = schedule(TimesParams(shift=shift, steps=28))
    assert (found.noisy[2], found.twice[-1]) == (twice[0], pytest.approx(twice[1], abs=6e-5))
    assert (found.noisy[1], found.once[-1]) == (once[0], pytest.approx(once[1], abs=6e-5))


@pytest.mark.parametrize("steps", [2, 7, 28, 1000])
@pytest.mark.parametrize("shift", [0.1, 0.5, 3, 12])
def test_the_double_shift_until_it_is_mended(steps: int, shift: float) -> None:
    """diffusers #13243: its own ends are shifted again; sigmas that are given are shifted once."""
    found = schedule(TimesParams(shift=shift, steps=steps))
    given_ = np.linspace(1, 1 / steps, steps)
    np.testing.assert_allclose(found.once, shifted(given_, shift), atol=1e-5)  # of float32
    ends = shifted(np.array([1, 1 / 1000]), shift)
    np.testing.assert_allclose(
        found.twice, shifted(np.linspace(*ends, steps), shift), atol=1e-5
    )  # of float32


@pytest.mark.parametrize(("pixels", "factor"), [(256, 1.65), (512, 1.88), (1024, 3.16)])
def test_the_dynamic_shift_is_the_schedulers_and_made_once(pixels: int, factor: float) -> None:
    """256, 1,024 and 4,096 tokens; exp of a straight line."""
    found = schedule(TimesParams(pixels=pixels, steps=28))
    assert found.factor == pytest.approx(factor, abs=6e-3)
    plain = np.linspace(1, 1 / 1000, 28)
    np.testing.assert_allclose(found.dynamic, shifted(plain, found.factor), atol=1e-5)


def test_a_step_is_eulers_and_x0_is_x_less_sigma_v() -> None:
    scheduler = FlowMatchEulerDiscreteScheduler(shift=3)
    scheduler.set_timesteps(4)
    x, v = torch.randn(2, 5, generator=torch.Generator().manual_seed(0))
    after = scheduler.step(v, scheduler.timesteps[0], x).prev_sample
    a, b = scheduler.sigmas[:2]
    torch.testing.assert_close(after, x + (b - a) * v)
    x0 = torch.ones(5)
    noise = (x - (1 - a) * x0) / a
    torch.testing.assert_close(x - a * (noise - x0), x0)


# Doubt


@pytest.mark.parametrize(("t", "moved"), [(0.5, 0.6667), (0.3, 0.4615), (0.8, 0.8889)])
def test_equal_doubt_at_twice_the_width(t: float, moved: float) -> None:
    assert shifted(np.array(t), 2) == pytest.approx(moved, abs=5e-5)
    assert doubt(float(shifted(np.array(t), 2)), 1024**2) == pytest.approx(doubt(t, 512**2))
    small, large, again = doubts(TimesParams(t=t))
    assert (again, large) == (pytest.approx(small), pytest.approx(small / 2))


def test_equal_doubt_at_four_times_the_width() -> None:
    assert shifted(np.array(0.5), 4) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("side", "t", "sd"), [(64, 0.5, 0.01556), (128, 0.5, 0.0079), (128, 2 / 3, 0.01558)]
)
def test_doubt_is_what_is_drawn(side: int, t: float, sd: float) -> None:
    """The mean of an even colour in noise, 2,000 times."""
    rng = np.random.default_rng(side)
    means = [rng.standard_normal((100, side * side)).mean(1) * t / (1 - t) for _ in range(20)]
    found = np.concatenate(means).std()
    assert found == pytest.approx(doubt(t, side**2), rel=0.07)
    assert doubt(t, side**2) == pytest.approx(sd, abs=1.5e-4)


def test_the_pictures_are_as_sure_as_they_say() -> None:
    """Blocks of the large picture at the shifted time err as those of the small one."""
    params = TimesParams(t=0.3)
    shown = [part.astype(float) for part in pictures(params)]
    assert [part.shape for part in shown] == [(128, 128, 3)] * 6
    clean = [part.astype(float) for part in pictures(params.model_copy(update={"t": 0.02}))][1]
    errors = [np.abs(shown[k] - clean).mean() for k in (1, 3, 5)]
    assert errors[1] < 0.75 * errors[0]
    assert errors[2] == pytest.approx(errors[0], rel=0.25)


@pytest.mark.parametrize(
    "dials",
    [
        {"s": 0},
        {"m": float("nan")},
        {"m": 50},
        {"s": float("inf")},
        {"shift": 0},
        {"shift": -1},
        {"steps": 10**6},
        {"steps": 0},
        {"t": 1},
        {"scale": 5},
    ],
)
def test_what_cannot_be_is_refused_in_words(dials: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="takes"):
        TimesParams.check(dials)


# What a density buys


def test_a_narrow_density_is_better_in_the_middle_and_worse_at_the_ends() -> None:
    """Of nets trained equally long, against the exact velocity; one seed, wide margins."""
    even = excess.measured(excess.held(TimesParams(), excess.EVEN))
    narrow = excess.measured(excess.held(TimesParams(s=0.3)))
    middle = len(LOSSES) // 2
    assert LOSSES[middle] == pytest.approx(0.5)
    assert narrow[middle] < even[middle]
    assert narrow[0] > 2 * even[0]
    assert narrow[-1] > 5 * even[-1]


def test_a_training_depends_on_its_times_alone() -> None:
    params = TimesParams(m=0.4, shift=7.0, steps=3, t=0.7, pixels=512)
    assert excess.held(params) == excess.held(TimesParams(m=0.4))
    assert excess.held(params, excess.EVEN) == excess.held(TimesParams(), excess.EVEN)
    assert excess.held(params) != excess.held(TimesParams())
