"""What the two views of the plane have in common: cached results, what a flow shows, files."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engines import guidance
from engines.guidance.params import ShownScale
from tabs.parts import Plane, Stream
from tabs.shell.builder import ViewBuilder
from tabs.shell.endpoint import plain
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .words import FLOW

__all__ = ["flow_words", "plane_of", "points_json", "result_of", "shares_csv", "told_of"]


def result_of(params: guidance.FlowParams) -> guidance.Result:
    """The engine's result, from the cache that all visitors share."""
    return cached(guidance.run, params)


def plane_of(
    params: ShownScale,
    streams: list[Stream],
    sigmas: list[float],
    band: tuple[float, float] | None = None,
) -> Plane:
    """What a flow shows of these dials."""
    modes, scales = guidance.modes_of(params.modes), list(params.each_scale())
    reach = guidance.REACH
    return Plane(streams, modes, params.std, scales, sigmas, reach, params.place(), band)


def flow_words(builder: ViewBuilder) -> dict[str, str]:
    """A flow's words."""
    return builder.words("play", "pause", "back", "forward") | builder.say_all(FLOW)


def told_of(result: guidance.Result) -> dict[str, Any]:
    """What an endpoint answers of a result."""
    shares = result.shares
    names = ("modes", "off", "distance", "mean", "std")
    found = {name: getattr(shares, name) for name in names}
    target = {"target_mean": result.target_mean, "target_std": result.target_std}
    return {"scales": result.scales, **found, **target}


def shares_csv(results: Mapping[str, guidance.Result]) -> str:
    """rule, w, shares of the modes, share off them, distance, mean and std."""
    names = ("off", "distance", "mean_x", "mean_y", "std_x", "std_y")
    modes = next(iter(results.values())).shares.modes.shape[1]
    head = ["rule", "w", *(f"mode_{k + 1}" for k in range(modes)), *names]
    return csv_text(head, (row for item in results.items() for row in _shares(*item)))


def _shares(rule: str, result: guidance.Result) -> Iterator[list[str]]:
    shares = result.shares
    for k, w in enumerate(result.scales):
        figures = [*shares.modes[k], shares.off[k], shares.distance[k]]
        row = [*figures, *shares.mean[k], *shares.std[k]]
        yield [rule, f"{w:g}", *(f"{v:.6g}" for v in row)]


def points_json(params: ShownScale, results: Mapping[str, guidance.Result]) -> str:
    """The dials, and where each rule's samples end at the scale shown first."""
    ends = {rule: r.points[params.place()].round(4).astype(float) for rule, r in results.items()}
    return json.dumps(plain({"dials": params.model_dump(), "points": ends}), indent=1)
