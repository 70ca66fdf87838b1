"""Pictures from visitors: read what is a photograph, refuse the rest in plain words.

The format is told by the content, never by the name. The size is read before any pixel is, so a
small file that would unfold into a huge picture is refused before it can.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from .refused import PictureError

__all__ = ["FORMATS", "MOST_BYTES", "MOST_PIXELS", "read_picture"]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MOST_BYTES = 10 * 10**6
MOST_PIXELS = 20 * 10**6
LONGEST = 1024  # px of the long side; longer pictures are made smaller
LEAST = 8  # px of the short side


def read_picture(path: str | Path) -> np.ndarray:
    """A picture file as uint8 RGB, (h, w, 3), the long side at most 1024 px.

    It stands upright (EXIF), alpha lies over white, grey and palettes become RGB, 16 bits become
    8, of an animation the first frame is taken.

    Raises:
        PictureError: the file is no such picture, broken, too large or too small.
    """
    path = Path(path)
    if not path.is_file() or path.stat().st_size == 0:
        raise PictureError("The file is empty or is not there.", "文件为空或不存在。")
    if path.stat().st_size > MOST_BYTES:
        raise PictureError(
            f"The file has {path.stat().st_size / 1e6:.1f} MB; at most 10 MB are taken.",
            f"文件有 {path.stat().st_size / 1e6:.1f} MB；最多 10 MB。",
        )
    with _open(path) as image:
        _check_size(*image.size)
        try:
            image.load()
            rgb = _rgb(ImageOps.exif_transpose(image))
        except PictureError:
            raise
        except Exception as error:  # decoders raise OSError, SyntaxError, struct.error and more
            raise PictureError(
                "The picture is broken or cut short; save it again as PNG or JPEG.",
                "图片已损坏或不完整；请重新存为 PNG 或 JPEG。",
            ) from error
    rgb.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    _check_size(*rgb.size)
    return np.array(rgb)


def _open(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # as above
        raise PictureError(
            "This is not a picture that can be read; take PNG, JPEG, WebP, GIF, BMP or TIFF.",
            "无法识别这个文件；请使用 PNG、JPEG、WebP、GIF、BMP 或 TIFF。",
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(f" ({width} x {height})")
    if min(width, height) < LEAST:
        raise PictureError(
            f"The picture is too small or too thin ({width} x {height}); "
            f"it needs at least {LEAST} x {LEAST} px.",
            f"图片太小或太窄（{width} x {height}）；至少需要 {LEAST} x {LEAST} 像素。",
        )


def _too_large(size: str = "") -> PictureError:
    return PictureError(
        f"The picture has too many pixels{size}; at most 20 million are taken.",
        f"图片像素太多{size}；最多 2000 万像素。",
    )


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "F"):
        raise PictureError(
            "The picture has 32 bits a channel; save it with 8 or 16.",
            "图片每通道 32 位；请存为 8 位或 16 位。",
        )
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        top = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", top.size, "white"), top)
    return image.convert("RGB")
