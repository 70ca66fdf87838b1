"""Public endpoints of the stochastic engine, under its own names."""

from typing import Any, TypeVar

from engines import compute, stochastic
from engines import params as dials
from engines.expressions import parse
from engines.stochastic import BatchParams, MeanParams, Params
from tabs.shell.contract import View
from tabs.shell.endpoint import endpoint, mapping, plain

from .batch import BATCH
from .mean import MEAN

__all__ = ["register"]

P = TypeVar("P", bound=dials.Params)


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("stochastic_run")
    def run(params: dict[str, Any]) -> dict[str, Any]:
        """Runs a fan of paths and answers its bands, bias, spread and errors at the kept steps.

        params: any of the engine's dials, such as {"problem": "tanh", "step": "1/k"}.
        """
        result = compute.run(stochastic.run, Params.check(mapping(params)))
        names = ("k", "bands", "bias", "spread", "error", "averaged_error", "lost", "root")
        found = {n: getattr(result, n) for n in (*names, "slope", "averaged_slope", "theory")}
        sums = {"sum_a": result.sum_a[-1], "sum_a2": result.sum_a2[-1]}
        return plain(found | sums | {"verdicts": _verdicts(result.verdicts)})

    @endpoint("stochastic_cobweb")
    def cobweb(params: dict[str, Any], steps: int = 12) -> dict[str, Any]:
        """The first steps (1 to 40) of the first path: every w, every reading, the root."""
        whole = _whole("steps", steps, 40)
        found = stochastic.cobweb(Params.check(mapping(params)), whole)
        return plain({n: getattr(found, n) for n in ("w", "readings", "root")})

    @endpoint("stochastic_incremental_mean")
    def incremental_mean(params: dict[str, Any]) -> dict[str, Any]:
        """Three estimates of a mean from the same samples, after every sample."""
        found = compute.run(stochastic.incremental_mean, _checked(MeanParams, params, MEAN))
        return plain({n: getattr(found, n) for n in ("samples", "truth", "estimates")})

    @endpoint("stochastic_weights")
    def weights(step: str, samples: int = 100) -> dict[str, Any]:
        """What each of the first samples (1 to 10,000) counts in their running mean."""
        params = MeanParams.check({"step": step, "samples": 10_000})
        steps = compute.run(stochastic.incremental_mean, params).steps["own"]
        each, start = stochastic.weights(steps, _whole("samples", samples, 10_000))
        return plain({"weights": each, "start": start})

    @endpoint("stochastic_minibatch")
    def minibatch(params: dict[str, Any]) -> dict[str, Any]:
        """SGD, mini-batch and full batch on the same points: sizes, distances, theory."""
        found = compute.run(stochastic.minibatch, _checked(BatchParams, params, BATCH))
        return plain({n: getattr(found, n) for n in ("sizes", "mean", "distance", "theory")})

    @endpoint("stochastic_verdicts")
    def verdicts(params: dict[str, Any]) -> list[dict[str, Any]]:
        """The conditions of the theorem of Robbins and Monro: which hold, and why."""
        return _verdicts(stochastic.verdicts(Params.check(mapping(params))))

    @endpoint("stochastic_decay")
    def decay(step: str) -> dict[str, Any]:
        """(c, p) of a step size that goes as c / k^p in the end; null where it does not."""
        if not isinstance(step, str):
            raise ValueError("A step size is a formula of k, as a text.")
        c, p = stochastic.decay(parse(step, ("k",)))
        return plain({"c": c, "p": p})


def _checked(kind: type[P], params: Any, view: View) -> P:
    """The dials of a view, under their present names or their former ones."""
    given = mapping(params)
    return kind.check({view.renamed.get(name, name): value for name, value in given.items()})


def _verdicts(found: tuple[stochastic.Verdict, ...]) -> list[dict[str, Any]]:
    return [{"condition": v.condition, "holds": v.holds, "why": v.why[0]} for v in found]


def _whole(name: str, value: Any, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= high:
        raise ValueError(
            f"{name} cannot be {value!r}: it takes a whole number from 1 to {high:,}."
        )
    return value
