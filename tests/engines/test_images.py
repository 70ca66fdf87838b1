"""Pictures from visitors: what is a photograph is read right, the rest is refused in words."""

import io
import struct
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from engines import controlnet, images, upsampling
from engines.images import LONGEST, MOST_PIXELS, PictureError, read, read_picture
from engines.photos import photo

CAT = photo("chelsea")[:64, :96]
ODD = Path(__file__).parents[1] / "cases" / "controlnet" / "odd"


def far(a: np.ndarray, b: np.ndarray) -> float:
    """Mean absolute difference in levels."""
    return float(np.abs(a.astype(float) - b).mean())


def save(folder: Path, data: bytes, name: str = "upload") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


FINE = {"WEBP": {"lossless": True}, "AVIF": {"quality": 95}, "JPEG": {"quality": 95}}


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "AVIF", "GIF", "JPEG"])
@pytest.mark.parametrize("ending", ["txt", "png", "jpg", "heic"])
def test_formats_are_told_by_content(kind: str, ending: str, tmp_path: Path) -> None:
    data = encode(Image.fromarray(CAT), kind, **FINE.get(kind, {}))
    path = save(tmp_path, data, f"picture.{ending}")
    found = read_picture(path)
    assert found.shape == CAT.shape
    assert found.dtype == np.uint8
    most = {"JPEG": 5, "AVIF": 5, "GIF": 25}.get(kind, 0)
    assert np.abs(found.astype(int) - CAT).mean() <= most


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(orientation: int, kind: str, tmp_path: Path) -> None:
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
    path = save(tmp_path, encode(Image.fromarray(CAT), kind, exif=exif, **FINE.get(kind, {})))
    found = read_picture(path)
    assert found.shape == turns[orientation].shape
    assert far(found, turns[orientation]) < {"JPEG": 3, "AVIF": 3}.get(kind, 1e-9)


def test_alpha_lies_over_white(tmp_path: Path) -> None:
    rgba = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    rgba[:10, :, 3] = 0
    found = read_picture(save(tmp_path, encode(Image.fromarray(rgba), "PNG")))
    assert np.all(found[:10] == 255)
    assert np.array_equal(found[10:], CAT[10:])


def test_grey_with_alpha_palette_and_palette_with_transparency(tmp_path: Path) -> None:
    grey = Image.fromarray(CAT[..., 0])
    both = Image.merge("LA", [grey, Image.new("L", grey.size, 0)])
    assert np.all(read_picture(save(tmp_path, encode(both, "PNG"))) == 255)
    palette = grey.convert("P")
    found = read_picture(save(tmp_path, encode(palette, "PNG")))
    assert np.array_equal(found, np.repeat(CAT[..., :1], 3, axis=2))
    clear = int(np.asarray(palette)[0, 0])
    found = read_picture(save(tmp_path, encode(palette, "PNG", transparency=clear)))
    assert found[0, 0].tolist() == [255, 255, 255]


def test_grey_and_one_bit(tmp_path: Path) -> None:
    grey = read_picture(save(tmp_path, encode(Image.fromarray(CAT[..., 0]), "JPEG", quality=95)))
    assert grey.shape == CAT.shape
    assert np.array_equal(grey[..., 0], grey[..., 2])
    bits = read_picture(save(tmp_path, encode(Image.fromarray(CAT[..., 0] > 99), "PNG")))
    assert set(np.unique(bits)) == {0, 255}


def test_cmyk(tmp_path: Path) -> None:
    cmyk = Image.fromarray(CAT).convert("CMYK")
    found = read_picture(save(tmp_path, encode(cmyk, "JPEG", quality=95)))
    assert np.abs(found.astype(int) - CAT).mean() < 5


@pytest.mark.parametrize("kind", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_become_eight(kind: str, channels: int, tmp_path: Path) -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (16, 16, channels)).astype(np.uint16)
    deep[..., 3:] = 65535
    path = save(tmp_path, cv2.imencode(kind, deep)[1].tobytes())
    wanted = deep[..., [0, 0, 0] if channels == 1 else [2, 1, 0]] >> 8  # OpenCV writes B, G, R
    assert np.array_equal(read_picture(path), wanted)


def test_first_frame_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG", "TIFF", "AVIF"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
        found, notes = read(save(tmp_path, data))
        assert found[5, 5, 0] > 240
        assert found[5, 5, 2] < 15
        assert notes[0][0].startswith("The first of 2 " + ("pages" if kind == "TIFF" else "fra"))
        assert "共 2" in notes[0][1]


def test_long_pictures_become_shorter_by_area(tmp_path: Path) -> None:
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
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "it is SVG"),
    "pdf": (b"%PDF-1.4\n%%EOF", "it is PDF"),
    "html": (b"<html><img src=x onerror=alert(1)></html>", "not a picture"),
    "zip": (b"PK\x03\x04" + bytes(60), "not a picture"),
    "ppm, a format not taken": (b"P6 16 16 255 " + bytes(768), "not a picture"),
    "truncated png": (PNG[: len(PNG) // 2], "broken or cut short"),
    "truncated jpeg": (JPEG[: len(JPEG) // 2], "broken or cut short"),
    "header only": (PNG[:8], "not a picture"),
    "png without pixels": (png_header(64, 64), "broken or cut short"),
    "wrong checksum": (PNG[:60] + b"xxxx" + PNG[64:], "broken or cut short"),
    "bomb of 65 megapixels": (png_header(8063, 8063), "at most 64 million"),
    "bomb of 120 megapixels": (png_header(12000, 10000), "at most 64 million"),
    "bomb of 10 gigapixels": (png_header(100000, 100000), "at most 64 million"),
    "unfolding bomb": (encode(Image.new("1", (9000, 9000)), "PNG"), "at most 64 million"),
    "1 x 1": (encode(Image.new("RGB", (1, 1)), "PNG"), "too small"),
    "7 x 100": (encode(Image.new("RGB", (7, 100)), "PNG"), "too small"),
    "too thin once shorter": (encode(Image.new("RGB", (8192, 16)), "PNG"), "too thin"),
    "33 MB": (PNG + bytes(33 * 10**6), "at most 32 MB"),
    "film": (b"\0\0\0\x20ftypisom" + bytes(60), "it is MP4"),
    "jpeg xl": (b"\0\0\0\x0cJXL \r\n" + bytes(60), "it is JPEG XL"),
    "photoshop": (b"8BPS\0\1" + bytes(60), "it is Photoshop"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_in_words(name: str, tmp_path: Path) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(PictureError, match=words) as error:
        read_picture(save(tmp_path, data, "upload.png"))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.value.say(1))


@pytest.mark.parametrize("name", ["g16.png", "a.avif", "a.heic", "icc_swapped.jpg"])
def test_odd_files_are_read(name: str) -> None:
    """Each is the top left of the same photograph, or all of it, in a dress of its own."""
    found, notes = read(ODD / name)
    assert notes == ()
    whole = np.asarray(Image.fromarray(photo("chelsea")).resize((200, 133), Image.Resampling.BOX))
    wanted = CAT if name == "a.heic" else whole
    means = {
        "g16.png": (115.4,) * 3,
        "a.avif": (141.1, 106.3, 96.2),
        "icc_swapped.jpg": (96.5, 105.8, 141.5),
    }
    assert found.mean((0, 1)) == pytest.approx(means.get(name, wanted.mean((0, 1))), abs=1)


def test_the_bomb_is_refused_by_its_size_and_at_once() -> None:
    with pytest.raises(PictureError, match="at most 64 million"):
        read(ODD / "bomb.png")


def test_both_topics_read_with_this_reader() -> None:
    assert upsampling.read_picture is controlnet.read_picture is images.read_picture


def test_heic_without_its_plugin_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    monkeypatch.setattr(images, "_formats", images._formats.__wrapped__)
    monkeypatch.setattr(Image, "OPEN", {k: v for k, v in Image.OPEN.items() if k != "HEIF"})
    with pytest.raises(PictureError, match="HEIC") as error:
        read(ODD / "a.heic")
    assert "Most Compatible" in error.value.say(0)
    assert "兼容性最佳" in error.value.say(1)


VALUES = np.linspace(-3, 5, 16 * 20).reshape(16, 20)
DEEP = {"float16": "f2", "float32": "f4", "float64": "f8", "int32": "i4", "big-endian": ">f4"}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("channels", [1, 3])
def test_deep_values_run_from_black_to_white_and_it_is_said(
    kind: str, channels: int, tmp_path: Path
) -> None:
    values = np.repeat(1000 * VALUES[..., None], channels, axis=2)
    values[..., 1:] *= -1
    values = values.squeeze().astype(DEEP[kind])
    path = tmp_path / "deep.tif"
    tifffile.imwrite(path, values, photometric="rgb" if channels == 3 else "minisblack")
    found, notes = read(path)
    held = values.astype(float)
    share = (held - held.min()) / np.ptp(held)
    wanted = share if channels == 3 else np.repeat(share[..., None], 3, axis=2)
    assert np.abs(found - 255 * wanted).max() <= 0.5 + 1e-6
    assert "shown from black to white" in notes[0][0]
    assert f"{held.max():g}" in notes[0][1]


RAMP = np.linspace(0, 1, 16 * 20).reshape(16, 20)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("kind", ["u1", "u2", "i1", "i2", "u4", "f2", "f4", ">f8"])
def test_values_of_any_kind_in_any_order_of_a_tiff(
    kind: str, planes: bool, big: bool, tmp_path: Path
) -> None:
    """Signed bytes do not wrap, planes are not taken for rows, and large files are known too."""
    colours = np.stack([RAMP, RAMP**2, 1 - RAMP], -1)
    low, high = {"u1": (0, 255), "u2": (0, 65535), "i1": (-128, 127)}.get(kind, (-0.0, 9999))
    values = (low + (high - low) * colours).astype(kind)
    held = np.ascontiguousarray(values.transpose(2, 0, 1)) if planes else values
    path = tmp_path / "deep.tif"
    order = "separate" if planes else "contig"
    tifffile.imwrite(path, held, photometric="rgb", planarconfig=order, bigtiff=big)
    found, notes = read(path)
    assert np.abs(found - 255 * colours).max() <= 1 + 1e-6
    assert bool(notes) == (kind not in ("u1", "u2"))


@pytest.mark.parametrize(("channels", "kind"), [(2, "f4"), (5, "f4"), (5, "u1"), (7, "u2")])
def test_other_numbers_of_channels_are_told(channels: int, kind: str, tmp_path: Path) -> None:
    values = (200 * np.random.default_rng(0).random((20, 30, channels))).astype(kind)
    values[0, 0] = 0
    values[0, 1] = 200
    path = tmp_path / "many.tif"
    tifffile.imwrite(path, values, photometric="minisblack", planarconfig="contig")
    found, notes = read(path)
    told = " ".join(note[0] for note in notes)
    assert f"Of its {channels} channels the first" in told
    shown = values[..., :3] if channels > 2 else np.repeat(values[..., :1], 3, -1)
    scale = {"u1": 1, "u2": 1 / 256, "f4": 255 / 200}[kind]
    assert np.abs(found - np.floor(scale * shown + 1e-6)).max() <= 1


def test_pages_of_deep_values_are_told_and_a_page_without_a_number_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "deep.tif"
    tifffile.imwrite(path, np.stack([RAMP] * 3).astype("f4"), photometric="minisblack")
    assert "The first of 3 pages is taken." in [note[0] for note in read(path).notes]
    tifffile.imwrite(path, np.full((16, 16), np.nan, np.float32))
    with pytest.raises(PictureError, match="finite"):
        read(path)


def test_compressed_floats_and_what_is_not_finite(tmp_path: Path) -> None:
    values = VALUES.astype(np.float32)
    values[0] = np.nan
    values[1, 0] = np.inf
    path = tmp_path / "deep.tif"
    assert cv2.imwrite(str(path), values)  # with LZW
    found, notes = read(path)
    assert (found[0] == 0).all()
    assert found[1, 0, 0] == 0
    assert found.max() == 255
    assert "-2" in notes[0][0]
    constant = np.full((16, 16), 7, np.float32)
    cv2.imwrite(str(path), constant)
    assert not read(path).pixels.any()


def test_a_bomb_of_floats_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tifffile.imwrite(tmp_path / "deep.tif", VALUES.astype(np.float32))
    monkeypatch.setattr(images, "DEEPEST", 16 * 20 * 4 - 1)
    monkeypatch.setattr(cv2, "imdecode", pytest.fail)
    with pytest.raises(PictureError, match="too many pixels"):
        read(tmp_path / "deep.tif")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_fifty_megapixels_are_read_small(kind: str, tmp_path: Path) -> None:
    """A telephone's picture: the means of its blocks come out, and quickly."""
    tiny = np.asarray(Image.fromarray(photo("astronaut")).resize((128, 96)))
    large = Image.fromarray(tiny).resize((8160, 6120), Image.Resampling.NEAREST)
    options = {"quality": 90} if kind == "JPEG" else {"compress_level": 1}
    found = read_picture(save(tmp_path, encode(large, kind, **options)))
    assert found.shape == (768, LONGEST, 3)
    small = np.asarray(Image.fromarray(found).resize((128, 96), Image.Resampling.BOX))
    assert far(small, tiny) < 2
    assert MOST_PIXELS > 8160 * 6120


def swapped_profile() -> bytes:
    return Image.open(ODD / "icc_swapped.jpg").info["icc_profile"]


def profile(space: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def test_a_profile_is_followed_and_srgb_changes_nothing(tmp_path: Path) -> None:
    picture = Image.fromarray(CAT)
    plain = save(tmp_path, encode(picture, "PNG", icc_profile=profile("sRGB")))
    assert np.array_equal(read_picture(plain), CAT)
    turned = save(tmp_path, encode(picture, "PNG", icc_profile=swapped_profile()))
    assert far(read_picture(turned), CAT[..., ::-1]) < 1
    clear = picture.convert("RGBA")
    clear.putalpha(0)
    over = save(tmp_path, encode(clear, "PNG", icc_profile=swapped_profile()))
    assert (read_picture(over) == 255).all()
    grey = save(tmp_path, encode(picture.convert("L"), "PNG", icc_profile=swapped_profile()))
    assert far(read_picture(grey), np.asarray(picture.convert("L"))[..., None]) < 1


def test_a_broken_profile_is_left_aside_and_it_is_said(tmp_path: Path) -> None:
    found, notes = read(save(tmp_path, encode(Image.fromarray(CAT), "PNG", icc_profile=b"x" * 99)))
    assert np.array_equal(found, CAT)
    assert "colour profile" in notes[0][0]


def test_lab_is_read_through_its_profile(tmp_path: Path) -> None:
    lab = ImageCms.profileToProfile(
        Image.fromarray(CAT),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    found = read_picture(save(tmp_path, encode(lab, "TIFF")))
    assert far(found, CAT) < 3


SOUND = {
    "PNG": encode(Image.fromarray(CAT[:24, :24]), "PNG", icc_profile=swapped_profile()),
    "palette": encode(Image.fromarray(CAT[:24, :24]).quantize(16), "PNG", transparency=3),
    "JPEG": encode(Image.fromarray(CAT[:24, :24]), "JPEG", icc_profile=swapped_profile()),
    "progressive": encode(Image.fromarray(CAT[:24, :24]), "JPEG", progressive=True),
    "WEBP": encode(Image.fromarray(CAT[:24, :24]), "WEBP"),
    "AVIF": encode(Image.fromarray(CAT[:24, :24]), "AVIF"),
    "HEIC": (ODD / "a.heic").read_bytes(),
    "GIF": encode(Image.fromarray(CAT[:24, :24]), "GIF"),
    "BMP": encode(Image.fromarray(CAT[:24, :24]), "BMP"),
    "TIFF": encode(Image.fromarray(CAT[:24, :24]), "TIFF", compression="tiff_lzw"),
    "float TIFF": encode(Image.fromarray(VALUES.astype(np.float32)), "TIFF"),
    "16 bits": (ODD / "g16.png").read_bytes()[:2000],
}


@pytest.mark.parametrize("kind", SOUND)
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused_in_words(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    held = bytearray(SOUND[kind])
    places = st.integers(0, len(held) - 1) | st.integers(0, min(len(held) - 1, 200))
    for at, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        held[at] = byte
    cut = data.draw(st.integers(0, len(held)) | st.just(len(held)))
    path = save(tmp_path_factory.getbasetemp(), bytes(held[:cut]))
    try:
        found = read_picture(path)
    except PictureError as error:
        assert error.say(0) != error.say(1)  # noqa: PT017
    else:
        assert found.dtype == np.uint8
        assert found.shape[2] == 3
        assert max(found.shape) <= LONGEST


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    with pytest.raises(PictureError):
        read(save(tmp_path_factory.getbasetemp(), data))


def test_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(PictureError, match="not there"):
            read_picture(path)
