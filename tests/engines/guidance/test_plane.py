"""The plane: exact scores, solvers with a known answer, and the figures that must show."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.experiments import Experiment
from engines.guidance import (
    EXPERIMENTS,
    PAIR,
    RULE_NAMES,
    SOLVERS,
    CompareParams,
    FlowParams,
    Mixture,
    PicturesParams,
    PlaneParams,
    modes_of,
    noise_levels,
    numbers,
    run,
    snippets,
    texts,
    tilted,
    vectors,
)
from engines.guidance.live import of_flow, of_pictures
from engines.params import ParamsError

MANY = {"samples": 20_000, "steps": 64}
TWO = {"modes": PAIR, "std": 0.5, **MANY}


def random_points(n: int = 200, seed: int = 0) -> torch.Tensor:
    return 3 * torch.randn(2, n, generator=torch.Generator().manual_seed(seed), dtype=torch.double)


@given(sigma=st.floats(0.01, 20), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=25)
def test_scores_are_gradients_of_log_densities(sigma: float, seed: int) -> None:
    mixture, x = FlowParams().mixture(), random_points(20, seed).requires_grad_()
    for asked in (False, True):
        total = mixture.log_density(x, sigma, asked).sum()
        (gradient,) = torch.autograd.grad(total, x)
        torch.testing.assert_close(mixture.score(x, sigma, asked), gradient)
        torch.testing.assert_close(mixture.eps(x, sigma, asked), -sigma * gradient)


@pytest.mark.parametrize("sigma", [0.0, 0.1, 1.0, 10.0])
def test_the_exact_noisy_classifier_guides_as_cfg_does(sigma: float) -> None:
    """Bayes: grad log p(c|x) = s_c - s_u; the gradient here is autograd's."""
    mixture, x = FlowParams().mixture(), random_points().requires_grad_()
    (gradient,) = torch.autograd.grad(mixture.log_class(x, sigma).sum(), x)
    difference = mixture.score(x, sigma, True) - mixture.score(x, sigma, False)
    assert (gradient - difference).abs().max() < 3e-9
    assert (mixture.slope(x, sigma) - gradient).abs().max() < 3e-9


def test_densities_are_densities() -> None:
    at = torch.linspace(-8, 8, 401, dtype=torch.double)
    grid = torch.stack([g.ravel() for g in torch.meshgrid(at, at, indexing="xy")])
    for asked in (False, True):
        total = FlowParams().mixture().log_density(grid, 0.5, asked).exp().sum() * 0.04**2
        assert total == pytest.approx(1, abs=1e-6)
    posterior = FlowParams().mixture().log_class(grid, 0.5).exp()
    assert posterior.max() <= 1 + 1e-12


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_reach_the_exact_end_for_one_mode(name: str) -> None:
    """x0 = m + (x - m) s / sqrt(s^2 + sigma^2), in the limit of short steps."""
    mode = Mixture(torch.tensor([[1.0, -0.5]], dtype=torch.double), torch.tensor([True]), 0.4)
    x = 20 * random_points(50)
    m = mode.modes.T
    exact = m + (x - m) * 0.4 / np.hypot(0.4, 20)
    errors = []
    for steps in (16, 64, 256):
        *_, last = SOLVERS[name](lambda x, s, _: mode.eps(x, s, False), x, noise_levels(steps))
        errors.append((last - exact).abs().max().item())
    assert errors[-1] < {"euler": 0.04, "heun": 1e-3, "dpm": 1e-3}[name]
    assert errors[0] / errors[1] > (3.5 if name == "euler" else 14)  # first and second order


def test_mean_and_spread_against_w() -> None:
    shares = run(FlowParams(scales="0, 1, 2, 4, 7.5, 15, 30", **TWO)).shares
    mean = [0.005, 0.978, 1.291, 1.626, 1.995, 2.507, 3.167]
    std = [1.12, 0.50, 0.36, 0.28, 0.24, 0.20, 0.17]
    error = np.array(std) * 4 * np.sqrt(2 / 20_000)  # four standard errors of a difference
    assert (np.abs(shares.mean[:, 0] - mean) < error).all(), shares.mean[:, 0]
    np.testing.assert_allclose(shares.std[:, 0], std, atol=0.012)


def test_cfg_does_not_sample_the_tilted_density() -> None:
    result = run(FlowParams(scales="7.5", **TWO))
    assert result.target_mean[0, 0] == pytest.approx(1.084, abs=1e-3)
    assert result.target_std[0, 0] == pytest.approx(0.435, abs=1e-3)
    assert result.shares.mean[0, 0] == pytest.approx(1.995, abs=0.01)
    assert result.shares.std[0, 0] == pytest.approx(0.237, abs=0.005)


def test_a_classifier_that_never_saw_noise() -> None:
    shares = run(FlowParams(scales="4", rule="clean", **TWO)).shares
    assert shares.mean[0, 0] == pytest.approx(6.5, abs=0.2)
    assert shares.std[0, 0] == pytest.approx(5.4, abs=0.15)


def test_classifier_guidance_ends_where_cfg_ends() -> None:
    ends = [run(FlowParams(scales="4", rule=rule)).points for rule in ("cfg", "classifier")]
    assert np.abs(ends[0] - ends[1]).max() < 1e-2  # float32 along 127 predictions
    assert np.abs(ends[0] - ends[1]).mean() < 1e-5


def test_shares_of_the_modes_against_w() -> None:
    shares = run(FlowParams(scales="1, 4, 8, 16", **MANY)).shares
    expected = [[0.35, 0.31, 0.34], [0.05, 0.64, 0.31], [0.002, 0.756, 0.243], [0, 0.84, 0.16]]
    np.testing.assert_allclose(shares.modes, expected, atol=0.014)
    assert shares.off[0] == pytest.approx(0.01, abs=0.003)
    assert shares.off[3] == pytest.approx(0.19, abs=0.01)


def test_an_interval_brings_the_mode_back() -> None:
    plain, interval = (
        run(FlowParams(scales="8", rule=r, **MANY)).shares for r in ("cfg", "interval")
    )
    np.testing.assert_allclose(interval.modes[0], [0.049, 0.643, 0.308], atol=0.014)
    assert plain.off[0] == pytest.approx(0.035, abs=0.005)
    assert interval.off[0] == pytest.approx(0.014, abs=0.003)


@pytest.mark.parametrize(
    ("steps", "unguided", "guided"), [(4, 0.54, 1.22), (8, 0.43, 0.54), (64, 0.38, 0.51)]
)
def test_euler_with_few_steps(steps: int, unguided: float, guided: float) -> None:
    shares = run(FlowParams(solver="euler", scales="1, 7.5", **MANY | {"steps": steps})).shares
    np.testing.assert_allclose(shares.distance, [unguided, guided], atol=0.02)


def test_a_run_is_whole_and_repeatable() -> None:
    params = FlowParams(samples=500, steps=8, scales="0, 1, 4")
    first, again = run(params), run(params)
    assert first.points.shape == (3, 500, 2)
    assert first.paths.shape == (3, 9, 300, 2)
    np.testing.assert_array_equal(first.points, again.points)
    np.testing.assert_array_equal(first.paths[:, -1], first.points[:, :300])
    np.testing.assert_array_equal(first.paths[0, 0], first.paths[2, 0])  # the same noise
    cell = (8 / 96) ** 2
    np.testing.assert_allclose(first.sampled.sum((1, 2)) * cell, 1, atol=0.02)
    np.testing.assert_allclose(first.target.sum((1, 2)) * cell, 1, atol=1e-3)


def test_the_tilted_target_is_the_conditional_density_at_one() -> None:
    mixture = FlowParams(std=0.5).mixture()
    field, mean, _ = tilted(mixture, (1.0,))
    np.testing.assert_allclose(mean[0], mixture.modes[mixture.mine].mean(0), atol=1e-3)
    assert field[0].max() > 0


def test_vectors_at_the_cursor() -> None:
    points = np.array([[0.1, 0.2], [1.0, -1.0]])
    found = vectors(FlowParams(), points, 0.7, 3.0)
    np.testing.assert_allclose(
        found["guided"], found["unconditional"] + 3 * found["difference"], rtol=1e-12
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 0 1",
        "1 0 1; 2 0 1",
        "9 0 1; 0 0 0",
        "a b c; 0 0 0",
        "1 0 2; 0 0 0",
        "1 nan 1; 0 0 0",
        "1 0 1;" * 9,
    ],
)
def test_bad_modes_are_refused_in_words(text: str) -> None:
    with pytest.raises(ParamsError) as error:
        FlowParams.check({"modes": text})
    assert "mode" in error.value.say(0)
    assert "峰" in error.value.say(1)


def test_the_list_grammar() -> None:
    read = {"low": -10, "high": 60, "most": 24}
    assert numbers("1-10[5]", **read) == (1, 3.25, 5.5, 7.75, 10)
    assert numbers("1-5(+1)", **read) == (1, 2, 3, 4, 5)
    assert numbers("1-5(+2), 7", **read) == (1, 3, 5, 7)
    assert numbers("1,2,3", **read) == (1, 2, 3)
    assert numbers("-2-2[5]", **read) == (-2, -1, 0, 1, 2)
    assert numbers("3-1", **read) == (3, 2, 1)
    assert numbers("0.1-0.5(+0.1)", **read) == (0.1, 0.2, 0.3, 0.4, 0.5)
    assert texts("a red car | a blue car", most=4) == ("a red car", "a blue car")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1-",
        "1-5(+0)",
        "99",
        "1-5[999999999999]",
        "0-9(+.1)",
        "1e3",
        "0-60(+0.0000001)",
        "1-5[2](+1)",
    ],
)
def test_bad_lists_are_refused_in_words(text: str) -> None:
    with pytest.raises(ParamsError):
        FlowParams.check({"scales": text})


def test_bad_intervals_are_refused() -> None:
    with pytest.raises(ParamsError):
        FlowParams.check({"low": 3.0, "high": 1.0})


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("modes", "scales"):
        try:
            assert getattr(FlowParams.check({name: text}), name) == text
        except ParamsError as error:
            assert error.say(0)  # noqa: PT017


VIEWS = {"plane": PlaneParams, "compare": CompareParams, "pictures": PicturesParams}


@pytest.mark.parametrize("step", EXPERIMENTS, ids=lambda step: step.id)
def test_experiments_show_what_they_promise(step: Experiment) -> None:
    measured = step.measure(VIEWS[step.view].check(step.settings))
    assert set(measured) == set(step.expected)
    assert step.holds(measured), measured


def test_experiments_begin_at_a_scale_that_is_computed() -> None:
    for step in EXPERIMENTS:
        if step.view != "pictures":
            params = VIEWS[step.view].check(step.settings)
            assert params.each_scale()[params.place()] == params.w


# The lines that are copied


def left(text: str) -> np.ndarray:
    """What a program leaves in `picture`."""
    said: dict = {"__name__": "__main__"}
    exec(compile(text, "snippet.py", "exec"), said)
    return np.asarray(said["picture"])


@pytest.mark.parametrize("solver", SOLVERS)
def test_plain_lines_give_every_rule_of_every_solver(solver: str) -> None:
    few = {"samples": 100, "steps": 5, "scales": "-2, 0.3, 1, 30", "seed": 5, "std": 0.35}
    own = {"low": 0.1, "high": 2.0, "rescale": 0.45, "eta": 0.2, "momentum": -0.3, "limit": 0.8}
    params = CompareParams(ways=tuple(RULE_NAMES), solver=solver, blur=1.7, **few, **own)
    ends = np.array([run(flow).points for flow in params.flows().values()])
    for text in snippets.compare(params):
        np.testing.assert_allclose(left(text), ends, rtol=1e-4, atol=1e-5)


def test_lines_of_no_rule_run_too() -> None:
    for text in snippets.compare(CompareParams(ways=())):
        assert left(text).size == 0


def test_what_the_page_alone_looks_at_is_not_computed_from() -> None:
    keys = {PlaneParams(w=w).flow().key() for w in (0, 4, 30)}
    assert keys == {FlowParams().key()} == {CompareParams(w=7).flows()["cfg"].key()}
    assert PicturesParams(cell="1 2 3").sweep().key() == PicturesParams().sweep().key()


def test_numbers_of_the_lesson() -> None:
    params = FlowParams(samples=200, steps=4, scales="-1, 1")
    told = of_flow(params, run(params), 1)
    assert told["w"] == "1"
    assert told["calls"] == "7"
    assert modes_of(params.modes)[0] == (0.3, 1.5, True)


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_lesson_counts_the_calls_that_are_made(solver: str) -> None:
    """In the plane, and for pictures, whose first level is pure noise."""
    for levels, told in (
        (noise_levels(6), of_flow(FlowParams(solver=solver, steps=6), run(FlowParams()), 0)),
        ([20_000.0, *noise_levels(5)], of_pictures(PicturesParams(sampler=solver, steps=6))),
    ):
        calls: list[float] = []

        def eps(
            x: torch.Tensor, sigma: float, gain: object, calls: list[float] = calls
        ) -> torch.Tensor:
            calls.append(sigma)
            return x / sigma

        list(SOLVERS[solver](eps, torch.ones(1), levels))
        assert told["calls"] == str(len(calls))
        assert told["pairs"] == str(2 * len(calls))
