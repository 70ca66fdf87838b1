"""Public endpoints of the upsampling engine, under its own names."""

from typing import Any

import numpy as np

from engines import compute, upsampling
from engines.photos import PHOTOS, photo
from tabs.shell.endpoint import data_file, endpoint, mapping, plain, png
from tabs.shell.errors import cached

__all__ = ["register"]


def _picture(text: str) -> np.ndarray:
    """A shipped photograph by its name, or a picture in base64."""
    if text in PHOTOS:
        return photo(text)
    with data_file(text) as path:
        return upsampling.read_picture(path)


def _small(text: str) -> np.ndarray:
    """A picture that is small enough to be enlarged for a caller."""
    picture = _picture(text)
    if picture.shape[0] * picture.shape[1] > 512 * 512:
        raise ValueError("The picture to enlarge may have at most 512 × 512 pixels.")
    return picture


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("upsampling_run")
    def run(params: dict[str, Any]) -> dict[str, Any]:
        """Reduces a shipped picture and enlarges it by every method asked for.

        params: any of the engine's dials, such as {"picture": "coffee", "scale": 2}.
        Answers PSNR in dB, SSIM, milliseconds and the range before clipping of each method.
        """
        checked = upsampling.Params.check(mapping(params))
        if checked.picture == "own":
            raise ValueError("Send your own picture to /upsampling_upsample.")
        result = cached(upsampling.run, checked)
        names = ("psnr", "ssim", "ms", "low", "high")
        found = {m: {n: getattr(p, n) for n in names} for m, p in result.pictures.items()}
        refused = {m: why[0] for m, why in result.refused.items()}
        return plain({"methods": found, "refused": refused})

    @endpoint("upsampling_upsample")
    def upsample(
        image: str, scale: int, method: str, options: dict[str, Any] | None = None
    ) -> str:
        """Enlarges a picture (base64, or a shipped photograph's name); answers a PNG in base64."""
        given = mapping(options or {})
        whole = upsampling.Params.check({**given, "scale": scale, "methods": [method]})
        checked = {name: getattr(whole, name) for name in given}
        enlarged = upsampling.upsample(_small(image), whole.scale, method, **checked)
        return png(np.clip(np.rint(enlarged), 0, 255).astype(np.uint8))

    @endpoint("upsampling_psnr")
    def psnr(image: str, other: str, crop: int = 0, luma: bool = True) -> float:
        """Peak signal-to-noise ratio of two pictures of one size, dB, on luma or RGB."""
        return float(upsampling.psnr(*_pair(image, other), crop=_crop(crop), luma=bool(luma)))

    @endpoint("upsampling_ssim")
    def ssim(image: str, other: str, crop: int = 0, luma: bool = True) -> float:
        """Structural similarity of two pictures of one size, on luma or RGB."""
        return float(upsampling.ssim(*_pair(image, other), crop=_crop(crop), luma=bool(luma)))

    @endpoint("upsampling_overlap")
    def overlap(kernel: int, stride: int, padding: int, n: int) -> list[float]:
        """How many inputs reach each output pixel of a 1-D transposed convolution."""
        whole = upsampling.Params.check({"kernel": kernel, "scale": stride, "padding": padding})
        if not isinstance(n, int) or not 1 <= n <= 512:
            raise ValueError(f"n cannot be {n!r}: it takes a whole number from 1 to 512.")
        return plain(upsampling.overlap(whole.kernel, whole.scale, whole.padding, n))

    @endpoint("upsampling_explain")
    def explain(image: str, scale: int, method: str, y: int, x: int) -> dict[str, Any]:
        """Every input pixel and weight that made output pixel (y, x), and their sum."""
        whole = upsampling.Params.check({"scale": scale, "methods": [method]})
        picture = _small(image)
        if not all(isinstance(a, int) for a in (y, x)):
            raise ValueError("y and x take whole numbers.")
        found = upsampling.explain(picture, whole.scale, method, y, x)
        names = ("rows", "columns", "weights", "values", "total")
        return plain({name: getattr(found, name) for name in names})

    @endpoint("upsampling_train_espcn")
    def train_espcn(scale: int = 2, seconds: float = 10, seed: int = 0) -> dict[str, Any]:
        """Trains an ESPCN for some seconds; answers its PSNR on photographs never trained on."""
        whole = upsampling.Params.check({"scale": scale, "seed": seed})
        if not isinstance(seconds, int | float) or not 1 <= seconds <= 60:
            raise ValueError(f"seconds cannot be {seconds!r}: it takes a number from 1 to 60.")
        *_, last = compute.steps(
            upsampling.train_espcn, scale=whole.scale, seconds=seconds, seed=whole.seed
        )
        return plain({n: getattr(last, n) for n in ("step", "loss", "psnr", "bicubic", "gain")})


def _pair(image: str, other: str) -> tuple[np.ndarray, np.ndarray]:
    a, b = _picture(image), _picture(other)
    if a.shape != b.shape:
        raise ValueError(f"The pictures differ in size: {a.shape[:2]} and {b.shape[:2]}.")
    return a, b


def _crop(crop: Any) -> int:
    if not isinstance(crop, int) or not 0 <= crop <= 16:
        raise ValueError(f"crop cannot be {crop!r}: it takes a whole number from 0 to 16.")
    return crop
