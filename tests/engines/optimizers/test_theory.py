"""What theory and literature say of the methods, measured on the engine."""

import math
from typing import Any

import numpy as np
import pytest

from engines.experiments import Experiment
from engines.optimizers import (
    EXPERIMENTS,
    CloudParams,
    DecayParams,
    DescentParams,
    MatrixParams,
    Params,
    PlaneParams,
    RaceParams,
    ReddiParams,
    cloud,
    curvatures,
    decay_comparison,
    fair_race,
    momentum_plane,
    race_steps,
    reddi,
    run,
    tuned,
)
from engines.optimizers.params import MethodParams
from engines.optimizers.race import RATES

VIEWS = {
    "descent": DescentParams,
    "race": RaceParams,
    "cloud": CloudParams,
    "plane": PlaneParams,
    "decay": DecayParams,
    "reddi": ReddiParams,
    "matrix": MatrixParams,
}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.id)
def test_experiments_show_what_they_promise(experiment: Experiment) -> None:
    kind = VIEWS[experiment.view]
    measured = experiment.measure(kind.check(experiment.settings))
    assert set(measured) == set(experiment.expected)
    assert experiment.holds(measured), measured
    assert set(experiment.settings) <= set(kind.model_fields | MethodParams.model_fields)
    for words in (experiment.title, experiment.question, experiment.look):
        assert all(words)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.id)
def test_every_figure_of_an_experiment_can_fail(experiment: Experiment) -> None:
    for figure in experiment.expected.values():
        assert not figure.holds(float("nan"))
        assert not (figure.holds(1e9) and figure.holds(-1e9))


def path(
    method: str,
    formula: str = "x^2/2 + 0*y",
    start: tuple[float, float] = (1.0, 1.0),
    steps: int = 60,
    **own: Any,
) -> np.ndarray:
    """x along one path."""
    params = Params(
        surface="typed", formula=formula, methods=(method,), starts=(start,), steps=steps, **own
    )
    return run(params).paths[0, 0, :, 0]


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_first_step_of_adam_is_the_rate_whatever_the_scale(scale: float) -> None:
    x = path("adam", f"{scale!r}*x + 0*y", adam_lr=0.1)
    assert x[1] - x[0] == pytest.approx(-0.1, rel=1e-1 if scale < 1e-3 else 1e-6)
    off = path("adam", f"{scale!r}*x + 0*y", adam_lr=0.1, bias_correction=False)
    if scale >= 1e-3:
        assert off[1] - off[0] == pytest.approx(-0.1 * math.sqrt(10), rel=1e-6)


def test_constant_gradient() -> None:
    line, n = "x + y", np.arange(1, 61)
    np.testing.assert_allclose(np.diff(path("adam", line, adam_lr=1)), -1, rtol=1e-7)
    np.testing.assert_allclose(np.diff(path("adagrad", line, adagrad_lr=1)), -(n**-0.5), rtol=1e-7)
    momentum = np.diff(path("momentum", line, momentum_lr=0.1))
    np.testing.assert_allclose(momentum, -0.1 * (1 - 0.9**n) / 0.1, rtol=1e-9)
    np.testing.assert_allclose(np.diff(path("radam", line, radam_lr=0.1))[:5], -0.1, rtol=1e-9)
    assert np.diff(path("radam", line, radam_lr=0.1))[5] == pytest.approx(-0.1 * 0.0, abs=0.01)


@pytest.mark.parametrize("a", [0.5, 1.0, 3.0])
def test_gradient_descent_on_a_parabola(a: float) -> None:
    t = np.arange(61)
    x = path("sgd", f"{a}*x^2/2 + 0*y", sgd_lr=0.3)
    np.testing.assert_allclose(x, (1 - 0.3 * a) ** t, rtol=1e-9, atol=1e-300)
    for share, grows in ((0.99, False), (1.01, True)):
        x = path("sgd", f"{a}*x^2/2 + 0*y", sgd_lr=share * 2 / a, steps=200)
        assert (abs(x[-1]) > 1) == grows


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("nesterov", [False, True])
def test_limit_of_the_learning_rate(beta: float, nesterov: bool) -> None:
    limit = momentum_plane(PlaneParams(beta=beta, kappa=4.0, nesterov=nesterov), n=3).limit
    if not nesterov:
        assert limit == pytest.approx(2 * (1 + beta) / 4)
    for share, diverges in ((0.99, False), (1.01, True)):
        at = PlaneParams(
            alpha=share * limit,
            beta=beta,
            kappa=4.0,
            nesterov=nesterov,
            steps=2000,
        )
        plane = momentum_plane(at, n=3)
        assert (plane.regime[1] == "divergent") == diverges
        assert (abs(plane.path[-1, 1]) > 1) == diverges


def test_best_rates_at_condition_100() -> None:
    best = tuned(1.0, 100.0)
    assert best["sgd"].rate == pytest.approx(0.980198, abs=1e-6)
    assert best["momentum"].alpha == 4 / (10 + 1) ** 2
    assert best["momentum"].beta == pytest.approx(0.669421, abs=1e-6)
    assert best["momentum"].rate == pytest.approx(0.818182, abs=1e-6)
    assert best["nesterov"].rate == pytest.approx(0.9)
    # No point of the plane is better, and the roots at the best points give the same rates.
    for name, one in best.items():
        at = PlaneParams(alpha=one.alpha, beta=one.beta, nesterov=name == "nesterov")
        plane = momentum_plane(at)
        # Two roots that meet are found to the root of the machine's precision only.
        assert np.abs(plane.roots).max() == pytest.approx(one.rate, abs=1e-7)
        if name == "momentum":
            assert one.rate <= plane.rate.min() <= one.rate + 0.01


@pytest.mark.parametrize("alpha", [0.05, 0.3, 0.9])
def test_critical_damping(alpha: float) -> None:
    critical = (1 - math.sqrt(alpha)) ** 2
    regimes = []
    for beta in (critical - 1e-3, critical + 1e-3):
        at = PlaneParams(alpha=alpha, beta=max(0, beta), kappa=1.0)
        regimes.append(momentum_plane(at, n=3).regime[0])
    assert regimes == ["monotone", "ripples"]
    plane = momentum_plane(PlaneParams(kappa=1.0), n=400)
    nearest = np.abs(plane.alpha - alpha).argmin()
    expected = (1 - math.sqrt(plane.alpha[nearest])) ** 2
    assert plane.critical[nearest, 0] == pytest.approx(expected)


def test_regimes_are_what_the_path_does() -> None:
    cases = {
        (0.5, 0.0): "monotone",
        (0.5, 0.6): "ripples",
        (1.5, 0.0): "alternating",
        (1.0, 0.0): "one step",
        (2.1, 0.0): "divergent",
    }
    for (alpha, beta), regime in cases.items():
        at = PlaneParams(alpha=alpha, beta=beta, kappa=1.0, steps=40)
        plane = momentum_plane(at, n=3)
        x = plane.path[:, 0]
        assert plane.regime[0] == regime
        flips = np.flatnonzero(np.sign(x[1:]) != np.sign(x[:-1]))
        if regime == "monotone":
            assert not len(flips)
        if regime == "alternating":
            assert len(flips) == 40
        if regime == "ripples":
            assert 3 < len(flips) < 30
        if regime == "one step":
            assert x[1] == 0
        assert (abs(x[-1]) > 1) == (regime == "divergent")


def test_decay_with_no_gradient() -> None:
    result = decay_comparison(DecayParams(problem="nothing", strength=0.7, steps=100, start=3.0))
    t = np.arange(101)
    np.testing.assert_allclose(result.paths[1, :, 0], 3 * (1 - 0.007) ** t, rtol=1e-12)
    for strength in (1e-4, 0.1, 10.0):
        one = decay_comparison(DecayParams(problem="nothing", strength=strength, steps=1))
        assert one.paths[0, 1, 0] == pytest.approx(1 - 0.01, rel=1e-5)
    np.testing.assert_allclose(result.shrink[1:], 1 - 0.007)


@pytest.mark.parametrize(("decay", "end"), [(0.5, 1.0), (2.0, 0.5), (5.0, 0.2)])
def test_adamw_ends_in_its_box_and_l2_at_its_minimum(decay: float, end: float) -> None:
    result = decay_comparison(DecayParams(strength=decay, start=0.0))
    np.testing.assert_allclose(result.paths[1, -1], end, atol=1e-3)
    np.testing.assert_allclose(result.limits[1], end)
    l2 = [1 / (1 + decay), 100 / (100 + decay)]
    for row in (0, 2):
        np.testing.assert_allclose(result.paths[row, -1], l2, atol=1e-3)
        np.testing.assert_allclose(result.limits[row], l2)


def test_noise_hides_the_decay_of_loud_weights() -> None:
    # The figures of the literature come from few runs: (.927, .006), (.385, .394), (.368, .368).
    # Over 2,000 runs the means are 0.905 = (1 - lr wd / 10)^1000 and 0.3677 = (1 - lr wd)^1000.
    result = decay_comparison(
        DecayParams(
            problem="noise",
            strength=0.1,
            steps=1000,
            beta2=0.999,
            runs=2000,
        )
    )
    adam, adamw, sgd = result.means[:, -1]
    np.testing.assert_allclose(adam, [0.927, 0.006], atol=0.03)
    np.testing.assert_allclose(adamw, [0.385, 0.394], atol=0.03)
    np.testing.assert_allclose(sgd, [0.368, 0.368], atol=0.003)
    np.testing.assert_allclose(result.shrink[0, -1], [1 - 1e-4, 1 - 1e-2], rtol=2e-3)
    # On a clean bowl nothing of it is to be seen: the quiet and the loud weight end alike.
    clean = decay_comparison(DecayParams(strength=0.1, start=1.0))
    assert np.abs(clean.paths[:, -1] - 1).max() < 0.1


def test_reddi() -> None:
    result = reddi(ReddiParams())
    adam, amsgrad, sgd = result.x[:, -1]
    assert adam == 1.0
    assert amsgrad < -0.98
    assert sgd < -0.95
    assert result.regret[0, -1] > 0.6
    assert result.regret[1, -1] < 0.03


def test_cloud_has_the_spread_of_theory() -> None:
    params = Params(methods=("sgd",), sgd_lr=0.05, noise=1.0, steps=100, condition=4.0)
    found = cloud(params, 400)
    t = np.arange(101)
    for axis, curvature in ((0, 1.0), (1, 4.0)):
        q = (1 - 0.05 * curvature) ** 2
        theory = 0.05**2 * (1 - q**t) / (1 - q)
        np.testing.assert_allclose(found.covariance[0, :, axis, axis], theory, rtol=0.25)
    ellipse, last = found.ellipse("sgd", 100), found.result.paths[0, :, -1]
    away = np.linalg.solve(
        np.linalg.cholesky(found.covariance[0, -1]), (last - found.mean[0, -1]).T
    )
    inside = (away**2).sum(0) <= -2 * math.log(0.05)
    assert inside.mean() == pytest.approx(0.95, abs=0.03)
    edge = np.linalg.solve(
        np.linalg.cholesky(found.covariance[0, -1]), (ellipse - found.mean[0, -1]).T
    )
    np.testing.assert_allclose((edge**2).sum(0), -2 * math.log(0.05))


def test_fair_race_finds_the_best_rate() -> None:
    # On one parabola the best rate of gradient descent is 1/a: it is there in one step.
    params = Params(
        surface="typed", formula="2*x^2 + 2*y^2", methods=("sgd", "lbfgs"), steps=20, span=4
    )
    race = fair_race(params)
    assert race.best[0] == RATES[np.abs(RATES - 0.25).argmin()]
    assert np.isinf(race.scores[0][RATES > 1]).all()
    assert np.isfinite(race.scores[0][RATES < 0.5]).all()
    assert race.params.sgd_lr == race.best[0]
    assert (race.result.losses[0, 0, -1]) < 1e-12
    # Every score is the mean logarithm of the losses of a run at that rate.
    for rate in (0, 8):
        alone = run(params.model_copy(update={"sgd_lr": float(RATES[rate])})).losses[0, 0]
        score = np.log10(np.maximum(alone, 1e-12)).mean()
        assert race.scores[0, rate] == pytest.approx(score, rel=1e-9)


def test_fair_race_reports_progress() -> None:
    words = list(race_steps(Params(methods=("sgd", "adam"), steps=5)))
    assert [w.done for w in words] == [1, 2, 2]
    assert words[-1].race.scores.shape == (2, len(RATES))


def test_curvatures() -> None:
    assert curvatures(Params(condition=50.0)) == pytest.approx((1, 50))
    assert curvatures(Params(condition=50.0, rotation=30.0)) == pytest.approx((1, 50))
    assert curvatures(Params(surface="booth")) == pytest.approx((2, 18))
    assert np.isnan(curvatures(Params(surface="saddle"))).all()
