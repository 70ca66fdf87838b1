"""Pictures from visitors, read in one place for all topics, or refused in plain words.

    pixels, notes = read("photo.heic")

The format is told by the content, never by the name. The size is read before any pixel is, so a
small file that would unfold into a huge picture is refused before it can; one picture is decoded
at a time, and a JPEG straight to about the size at which it is kept.

What comes out is what a screen would show: upright (EXIF), in sRGB (the profile that the file
carries is followed), alpha over white, 8 bits. Of 16 bits the upper eight are kept. Floating point
and 32 bits have no white of their own: they are stretched from their least to their greatest
value, and the notes say so, as they say all else that the picture cannot show by itself.
"""

import threading
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import tifffile
from PIL import Image, ImageCms, ImageOps
from PIL.TiffImagePlugin import (
    BITSPERSAMPLE,
    PLANAR_CONFIGURATION,
    SAMPLEFORMAT,
    TiffImageFile,
)

from engines.params import Text
from engines.refused import Refused

__all__ = [
    "ENDINGS",
    "LEAST",
    "LONGEST",
    "MOST_BYTES",
    "MOST_PIXELS",
    "PictureError",
    "Reading",
    "read",
    "read_picture",
]

ENDINGS = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".avif",
    ".heic",
    ".heif",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
)
"""What a page's file chooser offers; the reader itself looks at the content alone."""

MOST_BYTES = 32 * 10**6
MOST_PIXELS = 64 * 10**6
LONGEST = 1024  # px of the long side; longer pictures are made smaller
LEAST = 8  # px of the short side
DEEPEST = 256 * 2**20  # bytes of the pixels of a TIFF of 32 or 64 bits a channel

_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
_FRAMES: dict[str | None, Text] = {
    **dict.fromkeys(("PNG", "WEBP", "AVIF", "GIF"), ("frames of an animation", "帧动画")),
    "TIFF": ("pages", "页"),
}
_TAKE: Text = (
    "Take PNG, JPEG, WebP, AVIF, HEIC, GIF, BMP or TIFF.",
    "请使用 PNG、JPEG、WebP、AVIF、HEIC、GIF、BMP 或 TIFF。",
)
_IN_OPENCV = ("u1", "u2", "i2", "i4", "u4", "f4", "f8")
_TURN = threading.Lock()


class PictureError(Refused):
    """A picture that cannot be used."""


class Reading(NamedTuple):
    """What was read.

    Attributes:
        pixels: uint8 RGB, (h, w, 3), the long side at most `LONGEST`.
        notes: what was done to it that a visitor would not expect, each in two languages.
    """

    pixels: np.ndarray
    notes: tuple[Text, ...] = ()


def read_picture(path: str | Path) -> np.ndarray:
    """The pixels of `read`."""
    return read(path).pixels


def read(path: str | Path) -> Reading:
    """A picture file as a screen would show it.

    Raises:
        PictureError: the file is no such picture, broken, too large or too small.
    """
    path = Path(path)
    _check_file(path)
    notes: list[Text] = []
    with _TURN:
        try:
            image = _small(path, notes)
        except PictureError:
            raise
        except Exception as error:  # decoders raise OSError, SyntaxError, struct.error and more
            raise PictureError(
                "The picture is broken or cut short; save it again as PNG or JPEG.",
                "图片已损坏或不完整；请重新存为 PNG 或 JPEG。",
            ) from error
    return Reading(np.array(image), tuple(notes))


def _small(path: Path, notes: list[Text]) -> Image.Image:
    """The whole way from the file to an upright RGB picture of the size that is kept."""
    with _open(path, notes) as image:
        _check_size(*image.size)
        if frames := _count(image):
            notes.append(frames)
        profile = image.info.get("icc_profile")
        image.draft(None, (LONGEST, LONGEST))  # a JPEG is decoded at 1/2, 1/4 or 1/8 of its size
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        level = _eight_bits(image)
        level.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
        _check_size(*level.size)
        return _over_white(_srgb(level, profile, notes) if profile else level)


def _open(path: Path, notes: list[Text]) -> Image.Image:
    with path.open("rb") as file:
        head = file.read(32)
    try:
        image = Image.open(path, formats=_formats())
        deep = isinstance(image, TiffImageFile) and _is_deep(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:  # as above
        if head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            raise _unknown(head) from error
        deep = True
    return _deep(path, notes) if deep else image


@cache
def _formats() -> tuple[str, ...]:
    """HEIC is read where its plugin is installed."""
    try:
        import pi_heif
    except ImportError:
        return _FORMATS
    pi_heif.register_heif_opener()
    return (*_FORMATS, "HEIF")


def _is_deep(image: TiffImageFile) -> bool:
    """Whether Pillow would lose what a TIFF holds: wide or signed values, planes of 16 bits."""
    tags = image.tag_v2
    signed = set(tags.get(SAMPLEFORMAT, (1,))) != {1}
    planes = tags.get(PLANAR_CONFIGURATION, 1) == 2 and max(tags.get(BITSPERSAMPLE, (1,))) > 8
    return image.mode in ("I", "F") or signed or planes


def _deep(path: Path, notes: list[Text]) -> Image.Image:
    """A TIFF by its values: 8 or 16 bits without sign as they are, all others over their range."""
    with tifffile.TiffFile(path) as file:
        page = file.pages.first
        if page.nbytes > DEEPEST:
            raise _too_large(f" ({page.imagewidth} x {page.imagelength}, {page.dtype})")
        values = _channels(_values(path, page), notes)
        if (pages := len(file.pages)) > 1:
            notes.append(_first_of(pages, _FRAMES["TIFF"]))
    if values.dtype in (np.uint8, np.uint16):
        return Image.fromarray((values >> 8 * (values.itemsize - 1)).astype(np.uint8))
    return Image.fromarray(_stretched(values, notes))


def _values(path: Path, page: tifffile.TiffPage) -> np.ndarray:
    """The numbers of one page, (h, w) or (h, w, channels)."""
    flat = page.planarconfig == 1 and page.samplesperpixel in (1, 3, 4)
    if flat and page.dtype in _IN_OPENCV:  # which knows compressions that tifffile does not
        values = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        if values is not None:
            return values[..., 2::-1] if values.ndim == 3 else values  # from B, G, R
    values = page.asarray()
    return np.moveaxis(values, 0, -1) if page.planarconfig == 2 and values.ndim == 3 else values


def _channels(values: np.ndarray, notes: list[Text]) -> np.ndarray:
    """Grey, or red, green and blue."""
    if values.ndim < 3:
        return values
    count = values.shape[-1]
    shown = 3 if count >= 3 else 1
    if count not in (1, 3, 4):
        notes.append(
            (
                f"Of its {count} channels the first {'three are' if shown == 3 else 'is'} shown.",
                f"共 {count} 个通道，只显示{'前三个' if shown == 3 else '第一个'}。",
            )
        )
    return values[..., :3] if shown == 3 else values[..., 0]


def _stretched(values: np.ndarray, notes: list[Text]) -> np.ndarray:
    """Whole numbers or floating point over their own range; what is not finite is black."""
    known = np.isfinite(values)
    if not known.any():
        raise PictureError("None of its values is a finite number.", "其中没有一个有限的数值。")
    low, high = (float(end(values[known])) for end in (np.min, np.max))
    share = (np.where(known, values, low).astype(np.float64) - low) / ((high - low) or 1.0)
    notes.append(
        (
            f"Its values run from {low:g} to {high:g}: they are shown from black to white.",
            f"数值范围为 {low:g} 到 {high:g}：按从黑到白显示。",
        )
    )
    return (255 * share).round().astype(np.uint8)


def _count(image: Image.Image) -> Text | None:
    """What to say where a file holds more pictures than the one that is taken."""
    number, kind = getattr(image, "n_frames", 1), _FRAMES.get(image.format)
    if kind is None or number < 2:
        return None
    return _first_of(number, kind)


def _first_of(number: int, kind: Text) -> Text:
    return (
        f"The first of {number} {kind[0]} is taken.",
        f"共 {number} {kind[1]}，只取第一{kind[1][:1]}。",
    )


def _eight_bits(image: Image.Image) -> Image.Image:
    """In a mode that can be averaged: no palette, 8 bits a channel."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("P", "PA") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("L") if image.mode == "1" else image


def _srgb(image: Image.Image, profile: bytes, notes: list[Text]) -> Image.Image:
    """Through the file's own colour profile; a profile that is broken is not followed."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = {"GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}.get(space.profile.xcolor_space.strip())
        colours = image.convert(mode or "RGB")
        target = ImageCms.createProfile("sRGB")
        shown = ImageCms.profileToProfile(colours, space, target, outputMode="RGB")
        assert shown is not None
    except (ImageCms.PyCMSError, OSError, ValueError):
        notes.append(
            (
                "Its colour profile cannot be read and is left aside.",
                "其色彩配置文件无法读取，已忽略。",
            )
        )
        return image
    if alpha:
        shown.putalpha(alpha)
    return shown


def _over_white(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        top = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", top.size, "white"), top)
    return image.convert("RGB")


def _check_file(path: Path) -> None:
    size = path.stat().st_size if path.is_file() else 0
    if not size:
        raise PictureError("The file is empty or is not there.", "文件为空或不存在。")
    if size > MOST_BYTES:
        most = MOST_BYTES // 10**6
        raise PictureError(
            f"The file has {size / 1e6:.1f} MB; at most {most} MB are taken.",
            f"文件有 {size / 1e6:.1f} MB；最多 {most} MB。",
        )


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
    most = MOST_PIXELS // 10**6
    return PictureError(
        f"The picture has too many pixels{size}; at most {most} million are taken. "
        "Make it smaller first.",
        f"图片像素太多{size}；最多 {100 * most} 万像素。请先缩小。",
    )


_KINDS: dict[bytes, str] = {
    b"%PDF": "PDF",
    b"8BPS": "Photoshop",
    b"PK\x03\x04": "ZIP",
    b"<svg": "SVG",
    b"<?xml": "XML",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\x1aE\xdf\xa3": "Matroska / WebM",
    b"gimp": "GIMP",
    b"v/1\x01": "OpenEXR",
    b"#?RADIANCE": "Radiance HDR",
}
"""First bytes of files that people take for pictures -> what they are."""

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


def _unknown(head: bytes) -> PictureError:
    """What to say of a file that is no picture: by its name, where its first bytes tell it."""
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return PictureError(
            "This is a HEIC picture, which cannot be read here; save it as JPEG (on an iPhone: "
            "Settings, Camera, Formats, Most Compatible), or install pi-heif.",
            "这是 HEIC 图片，此处无法读取；请存为 JPEG（iPhone：设置 > 相机 > 格式 > "
            "兼容性最佳），或安装 pi-heif。",
        )
    kind = next((name for start, name in _KINDS.items() if head.startswith(start)), "")
    kind = "MP4 / MOV" if head[4:8] == b"ftyp" else kind
    return PictureError(
        f"This is not a picture that can be read{f': it is {kind}' if kind else ''}. {_TAKE[0]}",
        f"无法识别这个文件{f'：它是 {kind}' if kind else ''}。{_TAKE[1]}",
    )
