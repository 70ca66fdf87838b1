"""What a visitor brought, the hints that follow from the dials, and results from the cache."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from engines import controlnet
from engines.controlnet.params import ENDS, SCALES
from engines.params import Text
from tabs.shell.errors import ahead, cached, hold, kept

__all__ = [
    "Uploaded",
    "begin_plain",
    "compared",
    "dials_json",
    "drawn_before",
    "expected",
    "generated",
    "hands",
    "hints_of",
    "joints",
    "keep",
    "picture_of",
    "plain_picture",
    "pose_json",
    "proven",
    "read",
    "swept",
    "swept_before",
    "timed",
]


class Uploaded(NamedTuple):
    """A picture, or figures of an OpenPose file, and what is to be said of it."""

    picture: np.ndarray | None = None
    figures: controlnet.Figures | None = None
    notes: tuple[Text, ...] = ()


def read(path: str) -> Uploaded:
    """A picture file, or an OpenPose JSON file, told apart by what is in it."""
    found = controlnet.read_upload(path)
    if isinstance(found, controlnet.Figures):
        return Uploaded(figures=found, notes=found.notes)
    return Uploaded(picture=found.pixels, notes=found.notes)


def picture_of(params: Any, upload: Uploaded | None) -> np.ndarray:
    """The picture that edges are taken from; a scene until there is one of the visitor's own."""
    image = upload.picture if upload else None
    if image is None and params.picture == "own":
        params = params.model_copy(update={"picture": "scene"})
    return controlnet.source(params, image)


def joints(params: Any, upload: Uploaded | None) -> np.ndarray:
    """The figures that the dials, or the visitor, stand there, (people, 18, 3)."""
    return controlnet.joints_of(params, upload.figures if upload else None)


def hands(params: Any, upload: Uploaded | None) -> np.ndarray | None:
    """Their hands, where the file has them, (people, 2, 21, 3)."""
    return controlnet.hands_of(params, upload.figures if upload else None)


def hints_of(params: controlnet.Params, upload: Uploaded | None) -> dict[str, np.ndarray]:
    """kind -> hint, for every net that the dials ask for."""
    side = controlnet.BACKENDS[params.backend].side
    found = {}
    if params.control != "pose":
        found["edges"] = controlnet.preprocess(picture_of(params, upload), params)
    if params.control != "edges":
        figures = upload.figures if upload else None
        found["pose"] = controlnet.pose_hint(params, figures, side)
    return found


def generated(params: controlnet.Params, upload: Uploaded | None) -> controlnet.Result:
    """Pictures of consecutive seeds."""
    return _kept(_generate, params, upload)


def drawn_before(params: controlnet.Params, upload: Uploaded | None) -> controlnet.Result | None:
    """The same, if anybody asked for them."""
    return kept(_generate, params, *_both(params, upload))


def swept_before(params: controlnet.Params, upload: Uploaded | None) -> controlnet.Result | None:
    """The grid, if anybody asked for it."""
    return kept(_sweep, params, *_both(params, upload))


def keep(made: controlnet.Result, params: controlnet.Params, upload: Uploaded | None) -> None:
    """Pictures that were drawn step by step, for whoever asks for them next."""
    hold(made, _generate, params, *_both(params, upload))


def compared(params: controlnet.Params, upload: Uploaded | None) -> controlnet.Result:
    """The same seed without and with the net."""
    return _kept(_compare, params, upload)


def plain_picture(params: controlnet.Params) -> np.ndarray:
    """What the first seed becomes without any net, which no dial of a hint changes."""
    return cached(controlnet.unsteered, _plain(params))


def begin_plain(params: controlnet.Params) -> None:
    """The same, while others draw with the net."""
    ahead(controlnet.unsteered, [_plain(params)])


def _plain(params: controlnet.Params) -> controlnet.Params:
    fields = ("seed", "prompt", "person", "negative", "guidance", "steps", "sampler", "backend")
    held = {name: getattr(params, name) for name in fields} | {"prompt": params.text}
    return controlnet.Params(**held | {"person": ""})


def swept(params: controlnet.Params, upload: Uploaded | None) -> controlnet.Result:
    """The grid of scales and ends."""
    return _kept(_sweep, params, upload)


def proven(params: controlnet.Params, upload: Uploaded | None) -> Any:
    """What an untrained and the trained net change in the shipped model."""
    return _kept(_prove, params, upload)


def _kept(run: Callable[..., Any], params: controlnet.Params, upload: Uploaded | None) -> Any:
    """From the cache that all visitors share."""
    return cached(run, params, *_both(params, upload))


Hint = np.ndarray | None


def _both(params: controlnet.Params, upload: Uploaded | None) -> tuple[Hint, Hint]:
    hints = hints_of(params, upload)
    return hints.get("edges"), hints.get("pose")


def _generate(params: controlnet.Params, edges: Hint, pose: Hint) -> controlnet.Result:
    return _last(controlnet.generate(params, _given(edges, pose)))


def _sweep(params: controlnet.Params, edges: Hint, pose: Hint) -> controlnet.Result:
    begun = time.perf_counter()
    made = _last(controlnet.sweep(params, _given(edges, pose), SCALES, ENDS))
    timed(params, time.perf_counter() - begun)
    return made


_paces: dict[str, float] = {}
"""Model -> seconds that a step of the last grid took."""


def timed(params: controlnet.Params, seconds: float) -> None:
    """How long a grid took, for what is said of the next one."""
    _paces[params.backend] = seconds / params.steps


def expected(params: controlnet.Params) -> float | None:
    """Seconds that a grid will take by the pace of the last one; None before there was any."""
    pace = _paces.get(params.backend)
    return None if pace is None else pace * params.steps


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


def pose_json(params: controlnet.Params, upload: Uploaded | None) -> str:
    """The figures as OpenPose writes them, hands and all."""
    return controlnet.to_openpose(joints(params, upload), hands=hands(params, upload))


def dials_json(params: controlnet.Params, upload: Uploaded | None) -> str:
    """The engine's dials, and the share of the edges' hint that is white."""
    hint = controlnet.preprocess(picture_of(params, upload), params)
    return json.dumps({"dials": params.model_dump(), "white": controlnet.coverage(hint)}, indent=1)
