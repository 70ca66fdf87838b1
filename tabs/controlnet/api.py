"""Public endpoints of the ControlNet engine, under its own names."""

from typing import Any

import numpy as np

from engines import compute, controlnet
from engines.controlnet.uploads import LONGEST_JSON
from engines.photos import PHOTOS, photo
from tabs.shell.endpoint import data_file, endpoint, mapping, plain, png

from .data import hints_of

__all__ = ["register"]


def _picture(text: Any) -> np.ndarray:
    """A shipped photograph by its name, or a picture in base64."""
    if isinstance(text, str) and text in PHOTOS:
        return photo(text)
    with data_file(text) as path:
        return controlnet.read_picture(path)


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("controlnet_preprocess")
    def preprocess(image: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The hint of a picture (base64, or a shipped photograph's name), a PNG in base64.

        params: any of the engine's dials, such as {"low": 50, "high": 100}.
        """
        checked = controlnet.Params.check(mapping(params or {}))
        hint = controlnet.preprocess(_picture(image), checked)
        warning = controlnet.warning(hint, checked)
        told = warning[0] if warning else ""
        return {"hint": png(hint), "white": controlnet.coverage(hint), "warning": told}

    @endpoint("controlnet_draw_pose")
    def draw_pose(pose: str, size: int = 128, resize: str = "crop") -> str:
        """The skeleton picture of OpenPose JSON, a PNG in base64, with hands where it has them.

        pose: as the page takes it, COCO and BODY_25 too. size: of its side, 64 to 512 px.
        resize: how the canvas becomes a square: crop, fit or fill.
        """
        if not isinstance(size, int) or not 64 <= size <= 512:
            raise ValueError(f"size cannot be {size!r}: it takes a whole number from 64 to 512.")
        if not isinstance(pose, str) or len(pose) > LONGEST_JSON:
            raise ValueError(f"A pose is OpenPose JSON of at most {LONGEST_JSON:,} characters.")
        checked = controlnet.Params.check({"preset": "own", "resize": resize})
        return png(controlnet.pose_hint(checked, controlnet.read_openpose(pose), size))

    @endpoint("controlnet_generate")
    def generate(params: dict[str, Any], image: str = "") -> dict[str, Any]:
        """Pictures under the hint that the dials name, each a PNG in base64.

        image: your own picture (base64) in the place of the shipped one.
        Answers the size of every residual at every step too.
        """
        checked = controlnet.Params.check(mapping(params))
        hints = hints_of(checked, None)
        if image and "edges" in hints:
            hints["edges"] = controlnet.preprocess(_picture(image), checked)
        *_, result = compute.steps(controlnet.generate, checked, hints)
        assert isinstance(result, controlnet.Result)
        pictures = [png(picture) for picture in result.pictures]
        return plain({"pictures": pictures, "norms": result.norms})

    @endpoint("controlnet_adherence")
    def adherence(image: str, hint: str, params: dict[str, Any] | None = None) -> float:
        """F1 of the edges of a picture and of a hint (both base64, of one size)."""
        checked = controlnet.Params.check(mapping(params or {}))
        one, other = _picture(image), _picture(hint)
        if one.shape != other.shape:
            raise ValueError(f"The sizes differ: {one.shape[:2]} and {other.shape[:2]}.")
        return controlnet.adherence(one, other, "edges", checked)
