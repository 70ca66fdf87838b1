"""What a visitor brought, the hints that follow from the dials, and results from the cache."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from engines import controlnet
from engines.controlnet.params import ENDS, SCALES
from tabs.shell.errors import cached, hold, kept

__all__ = [
    "Own",
    "compared",
    "dials_json",
    "drawn_before",
    "generated",
    "hints_of",
    "joints",
    "keep",
    "picture_of",
    "proven",
    "read",
    "swept",
    "swept_before",
]


class Own(NamedTuple):
    """A picture, or figures of an OpenPose file."""

    picture: np.ndarray | None = None
    joints: np.ndarray | None = None


def read(path: str) -> Own:
    """A picture file, or an OpenPose JSON file, told apart by what is in it."""
    found = controlnet.read_upload(path)
    if isinstance(found, controlnet.Figures):
        return Own(joints=found.square())
    return Own(picture=found.pixels)


def picture_of(params: Any, own: Own | None) -> np.ndarray:
    """The picture that edges are taken from; a scene until there is one of the visitor's own."""
    image = own.picture if own else None
    if image is None and params.picture == "own":
        params = params.model_copy(update={"picture": "scene"})
    return controlnet.source(params, image)


def joints(params: Any, own: Own | None) -> np.ndarray:
    """The figures that the dials, or the visitor, stand there, (people, 18, 3)."""
    return controlnet.joints_of(params, own.joints if own else None)


def hints_of(params: controlnet.Params, own: Own | None) -> dict[str, np.ndarray]:
    """kind -> hint, for every net that the dials ask for."""
    side = controlnet.BACKENDS[params.backend].side
    found = {}
    if params.control != "pose":
        found["edges"] = controlnet.preprocess(picture_of(params, own), params)
    if params.control != "edges":
        found["pose"] = controlnet.draw_pose(joints(params, own), side)
    return found


def generated(params: controlnet.Params, own: Own | None) -> controlnet.Result:
    """Pictures of consecutive seeds."""
    return _kept(_generate, params, own)


def drawn_before(params: controlnet.Params, own: Own | None) -> controlnet.Result | None:
    """The same, if anybody asked for them."""
    return kept(_generate, params, *_both(params, own))


def swept_before(params: controlnet.Params, own: Own | None) -> controlnet.Result | None:
    """The grid, if anybody asked for it."""
    return kept(_sweep, params, *_both(params, own))


def keep(made: controlnet.Result, params: controlnet.Params, own: Own | None) -> None:
    """Pictures that were drawn step by step, for whoever asks for them next."""
    hold(made, _generate, params, *_both(params, own))


def compared(params: controlnet.Params, own: Own | None) -> controlnet.Result:
    """The same seed without and with the net."""
    return _kept(_compare, params, own)


def swept(params: controlnet.Params, own: Own | None) -> controlnet.Result:
    """The grid of scales and ends."""
    return _kept(_sweep, params, own)


def proven(params: controlnet.Params, own: Own | None) -> Any:
    """What an untrained and the trained net change in the shipped model."""
    return _kept(_prove, params, own)


def _kept(run: Callable[..., Any], params: controlnet.Params, own: Own | None) -> Any:
    """From the cache that all visitors share."""
    return cached(run, params, *_both(params, own))


Hint = np.ndarray | None


def _both(params: controlnet.Params, own: Own | None) -> tuple[Hint, Hint]:
    hints = hints_of(params, own)
    return hints.get("edges"), hints.get("pose")


def _generate(params: controlnet.Params, edges: Hint, pose: Hint) -> controlnet.Result:
    return _last(controlnet.generate(params, _given(edges, pose)))


def _sweep(params: controlnet.Params, edges: Hint, pose: Hint) -> controlnet.Result:
    return _last(controlnet.sweep(params, _given(edges, pose), SCALES, ENDS))


def _last(steps: Iterator[Any]) -> controlnet.Result:
    *_, result = steps
    assert isinstance(result, controlnet.Result)
    return result


def _compare(params: controlnet.Params, edges: Hint, pose: Hint) -> controlnet.Result:
    return controlnet.compare(params, _given(edges, pose))


def _prove(params: controlnet.Params, edges: Hint, pose: Hint) -> Any:
    return controlnet.proof_of(params, _given(edges, pose))


def _given(edges: Hint, pose: Hint) -> dict[str, np.ndarray]:
    both = {"edges": edges, "pose": pose}
    return {kind: hint for kind, hint in both.items() if hint is not None}


def dials_json(params: controlnet.Params, own: Own | None) -> str:
    """The engine's dials, and the share of the edges' hint that is white."""
    hint = controlnet.preprocess(picture_of(params, own), params)
    return json.dumps({"dials": params.model_dump(), "white": controlnet.coverage(hint)}, indent=1)
