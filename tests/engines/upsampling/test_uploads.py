"""Uploads: what is a photograph is read right, the rest is refused in words."""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.photos import photo
from engines.upsampling import PictureError, read_picture

CAT = photo("chelsea")[:64, :96]


def save(folder: Path, data: bytes, name: str = "upload") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "GIF", "JPEG"])
def test_formats_are_told_by_content(kind: str, tmp_path: Path):
    options = {"lossless": True} if kind == "WEBP" else {}
    path = save(tmp_path, encode(Image.fromarray(CAT), kind, **options), "picture.txt")
    found = read_picture(path)
    assert found.shape == CAT.shape
    assert found.dtype == np.uint8
    most = {"JPEG": 12, "GIF": 25}.get(kind, 0)
    assert np.abs(found.astype(int) - CAT).mean() <= most


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(orientation: int, tmp_path: Path):
    turns = {
        1: CAT,
        2: CAT[:, ::-1],
        3: CAT[::-1, ::-1],
        4: CAT[::-1],
        5: CAT.transpose(1, 0, 2),
        6: np.rot90(CAT, -1),
        7: np.rot90(CAT, 2).transpose(1, 0, 2),
        8: np.rot90(CAT),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path, encode(Image.fromarray(CAT), "PNG", exif=exif))
    assert np.array_equal(read_picture(path), turns[orientation])


def test_alpha_lies_over_white(tmp_path: Path):
    rgba = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    rgba[:10, :, 3] = 0
    found = read_picture(save(tmp_path, encode(Image.fromarray(rgba), "PNG")))
    assert np.all(found[:10] == 255)
    assert np.array_equal(found[10:], CAT[10:])


def test_grey_with_alpha_palette_and_palette_with_transparency(tmp_path: Path):
    grey = Image.fromarray(CAT[..., 0])
    both = Image.merge("LA", [grey, Image.new("L", grey.size, 0)])
    assert np.all(read_picture(save(tmp_path, encode(both, "PNG"))) == 255)
    palette = grey.convert("P")
    found = read_picture(save(tmp_path, encode(palette, "PNG")))
    assert np.array_equal(found, np.repeat(CAT[..., :1], 3, axis=2))
    clear = int(np.asarray(palette)[0, 0])
    found = read_picture(save(tmp_path, encode(palette, "PNG", transparency=clear)))
    assert found[0, 0].tolist() == [255, 255, 255]


def test_grey_and_one_bit(tmp_path: Path):
    grey = read_picture(save(tmp_path, encode(Image.fromarray(CAT[..., 0]), "JPEG", quality=95)))
    assert grey.shape == CAT.shape
    assert np.array_equal(grey[..., 0], grey[..., 2])
    bits = read_picture(save(tmp_path, encode(Image.fromarray(CAT[..., 0] > 99), "PNG")))
    assert set(np.unique(bits)) == {0, 255}


def test_cmyk(tmp_path: Path):
    cmyk = Image.fromarray(CAT).convert("CMYK")
    found = read_picture(save(tmp_path, encode(cmyk, "JPEG", quality=95)))
    assert np.abs(found.astype(int) - CAT).mean() < 5


@pytest.mark.parametrize("kind", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(kind: str, channels: int, tmp_path: Path):
    deep = np.random.default_rng(0).integers(0, 65536, (16, 16, channels)).astype(np.uint16)
    deep[..., 3:] = 65535
    path = save(tmp_path, cv2.imencode(kind, deep)[1].tobytes())
    wanted = deep[..., [0, 0, 0] if channels == 1 else [2, 1, 0]] >> 8  # OpenCV writes B, G, R
    assert np.array_equal(read_picture(path), wanted)


def test_first_frame_of_an_animation(tmp_path: Path):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG", "TIFF"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
        found = read_picture(save(tmp_path, data))
        assert found[5, 5, 0] > 240
        assert found[5, 5, 2] < 15


def test_long_pictures_become_shorter_by_area(tmp_path: Path):
    stripes = np.zeros((64, 4096, 3), np.uint8)
    stripes[:, ::2] = 200
    found = read_picture(save(tmp_path, encode(Image.fromarray(stripes), "PNG")))
    assert found.shape == (16, 1024, 3)
    assert np.all(found == 100)


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


PNG = encode(Image.fromarray(CAT), "PNG")
JPEG = encode(Image.fromarray(photo("chelsea")), "JPEG")
HOSTILE = {
    "empty": (b"", "empty"),
    "text": (b"hello, picture", "not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "not a picture"),
    "pdf": (b"%PDF-1.4\n%%EOF", "not a picture"),
    "html": (b"<html><img src=x onerror=alert(1)></html>", "not a picture"),
    "zip": (b"PK\x03\x04" + bytes(60), "not a picture"),
    "ppm, a format not taken": (b"P6 16 16 255 " + bytes(768), "not a picture"),
    "truncated png": (PNG[: len(PNG) // 2], "broken or cut short"),
    "truncated jpeg": (JPEG[: len(JPEG) // 2], "broken or cut short"),
    "header only": (PNG[:8], "not a picture"),
    "png without pixels": (png_header(64, 64), "broken or cut short"),
    "wrong checksum": (PNG[:60] + b"xxxx" + PNG[64:], "broken or cut short"),
    "bomb of 25 megapixels": (png_header(5000, 5000), "at most 20 million"),
    "bomb of 120 megapixels": (png_header(12000, 10000), "at most 20 million"),
    "bomb of 10 gigapixels": (png_header(100000, 100000), "at most 20 million"),
    "unfolding bomb": (encode(Image.new("L", (6000, 6000)), "PNG"), "at most 20 million"),
    "1 x 1": (encode(Image.new("RGB", (1, 1)), "PNG"), "too small"),
    "7 x 100": (encode(Image.new("RGB", (7, 100)), "PNG"), "too small"),
    "too thin once shorter": (encode(Image.new("RGB", (8192, 16)), "PNG"), "too thin"),
    "floating point": (encode(Image.new("F", (16, 16)), "TIFF"), "32 bits"),
    "32 bits": (encode(Image.new("I", (16, 16)), "TIFF"), "32 bits"),
    "11 MB": (PNG + bytes(11 * 10**6), "at most 10 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_in_words(name: str, tmp_path: Path):
    data, words = HOSTILE[name]
    with pytest.raises(PictureError, match=words) as error:
        read_picture(save(tmp_path, data, "upload.png"))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.value.say(1))


def test_no_file(tmp_path: Path):
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(PictureError, match="not there"):
            read_picture(path)
