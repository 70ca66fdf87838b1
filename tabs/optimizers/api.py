"""Public endpoints of the optimizers engine, under its own names."""

from typing import Any

import numpy as np

from engines import compute, optimizers
from engines.optimizers import Params
from engines.params import ParamsError
from tabs.shell.contract import View
from tabs.shell.endpoint import endpoint, mapping, plain

from .decay import DECAY
from .plane import PLANE
from .reddi import REDDI

__all__ = ["register"]

MOST = 200_000
"""Points of all paths that one answer carries."""


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("optimizers_run")
    def run(params: dict[str, Any]) -> dict[str, Any]:
        """Runs methods of torch.optim from every start.

        params: any of the engine's dials, such as {"surface": "rosenbrock", "methods": ["adam"],
            "starts": [[-1.5, 2]], "adam_lr": 0.05, "steps": 200}.

        Answers paths (methods, starts, steps + 1, 2), losses, rates, the step at which a path
        diverged (-1: it did not), and the number of gradients. NaN and infinity come as null.
        """
        result = optimizers.run(_bounded(mapping(params)))
        names = ("paths", "losses", "rates", "diverged", "evaluations")
        return plain({"methods": list(result.params.methods)}) | plain(
            {n: getattr(result, n) for n in names}
        )

    @endpoint("optimizers_arithmetic")
    def arithmetic(
        params: dict[str, Any], method: str, start: int = 0, step: int = 0
    ) -> list[str]:
        """One step written out in LaTeX with its numbers, line by line; steps count from 0."""
        checked = _bounded(mapping(params))
        return optimizers.arithmetic(checked, str(method), _whole(start), _whole(step))

    @endpoint("optimizers_fair_race")
    def fair_race(params: dict[str, Any]) -> dict[str, Any]:
        """The score of every method at 25 learning rates, and its best rate."""
        race = compute.run(optimizers.fair_race, _bounded(mapping(params)))
        found = {n: getattr(race, n) for n in ("rates", "scores", "best")}
        return plain({"methods": list(race.params.methods)}) | plain(found)

    @endpoint("optimizers_cloud")
    def cloud(params: dict[str, Any], runs: int = 200) -> dict[str, Any]:
        """Mean and covariance after every step, over 2 to 400 runs from the first start."""
        checked, count = _bounded(mapping(params)), _whole(runs)
        if not 2 <= count <= 400:
            raise ValueError(f"runs cannot be {runs!r}: it takes a whole number from 2 to 400.")
        found = compute.run(optimizers.cloud, checked, count)
        return plain({"mean": found.mean, "covariance": found.covariance})

    @endpoint("optimizers_momentum_plane")
    def momentum_plane(params: dict[str, Any]) -> dict[str, Any]:
        """Roots, regimes and path at one learning rate and momentum on two curvatures."""
        found = compute.run(optimizers.momentum_plane, _checked(PLANE, params), n=2)
        return plain(
            {
                "size_of_roots": np.abs(found.roots),
                "regime": list(found.regime),
                "limit": found.limit,
                "path": found.path,
            }
        )

    @endpoint("optimizers_decay_comparison")
    def decay_comparison(params: dict[str, Any]) -> dict[str, Any]:
        """Adam + L2, AdamW and SGD + L2: where the mean of the runs ends, and what theory says."""
        checked = _checked(DECAY, params)
        if checked.runs * checked.steps > 4_000_000:
            raise ParamsError(
                [("runs", ("Take fewer runs or fewer steps.", "请减少次数或步数。"))]
            )
        found = compute.run(optimizers.decay_comparison, checked)
        return plain({"ends": found.means[:, -1], "theory": found.limits})

    @endpoint("optimizers_reddi")
    def reddi(params: dict[str, Any]) -> dict[str, Any]:
        """Adam, AMSGrad and SGD on Reddi's problem: where each is after every step."""
        found = compute.run(optimizers.reddi, _checked(REDDI, params))
        return plain({"x": found.x, "regret": found.regret})


def _checked(view: View, params: Any) -> Any:
    """The dials of a view, under their present names or their former ones."""
    given = mapping(params)
    return view.params.check({view.renamed.get(name, name): v for name, v in given.items()})


def _bounded(values: dict[str, Any]) -> Params:
    params = Params.check(values)
    points = len(params.methods) * len(params.starts) * params.steps
    if points > MOST:
        raise ValueError(
            f"{points:,} points are too many for one answer and {MOST:,} is the most; take fewer "
            "starts, steps or methods."
        )
    return params


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is not a whole number.")
    return value
