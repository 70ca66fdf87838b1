"""What a visitor brought, the hints that follow from the dials, and results from the cache."""

from typing import Any, NamedTuple

import numpy as np

from engines import controlnet
from tabs.shell.errors import cached

from .dials import Dials

__all__ = ["Own", "compared", "hints_of", "joints", "picture_of", "proven", "read"]


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


def compared(params: Dials, own: Own | None) -> controlnet.Result:
    """The same seed without and with the net, from the cache that all visitors share."""
    engine = params.engine()
    hints = hints_of(engine, own)
    return cached(_compare, engine, hints.get("edges"), hints.get("pose"))


def _compare(
    params: controlnet.Params, edges: np.ndarray | None, pose: np.ndarray | None
) -> controlnet.Result:
    return controlnet.compare(params, _given(edges, pose))


def proven(params: Dials, own: Own | None) -> Any:
    """What an untrained and the trained net change in the shipped model."""
    engine = params.engine().model_copy(update={"backend": "storybook"})
    hints = hints_of(engine, own)
    return cached(_prove, engine, hints.get("edges"), hints.get("pose"))


def _prove(params: controlnet.Params, edges: np.ndarray | None, pose: np.ndarray | None) -> Any:
    return controlnet.proof_of(params, _given(edges, pose))


def _given(edges: np.ndarray | None, pose: np.ndarray | None) -> dict[str, np.ndarray]:
    both = {"edges": edges, "pose": pose}
    return {kind: hint for kind, hint in both.items() if hint is not None}
