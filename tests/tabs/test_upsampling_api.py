"""The public endpoints: right answers for the honest, clear errors for the hostile."""

import base64
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

import engines
from engines import upsampling
from engines.photos import photo


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return Client(served, verbose=False, analytics_enabled=False)


def base64_of(picture: np.ndarray, kind: str = "PNG") -> str:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def bomb(width: int, height: int) -> str:
    """A PNG that says it is huge and is a few bytes long."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def test_run_answers_as_the_engine(client: Client) -> None:
    answer = client.predict({"picture": "coffee", "scale": 2}, api_name="/upsampling_run")
    result = upsampling.run(upsampling.Params(picture="coffee", scale=2))
    assert answer["methods"].keys() == result.pictures.keys()
    for method, picture in result.pictures.items():
        assert answer["methods"][method]["psnr"] == pytest.approx(picture.psnr, abs=1e-9)


def test_upsample_answers_with_the_picture(client: Client) -> None:
    small = photo("chelsea")[:40, :50]
    text = client.predict(base64_of(small), 3, "bicubic", api_name="/upsampling_upsample")
    data = base64.b64decode(text.split(",")[1])
    got = np.asarray(Image.open(io.BytesIO(data)))
    assert (got == upsampling.levels(upsampling.upsample(small, 3, "bicubic"))).all()


def test_metrics_overlap_and_explain(client: Client) -> None:
    a, b = photo("brick")[:64, :64], photo("camera")[:64, :64]
    psnr = client.predict(base64_of(a), base64_of(b), api_name="/upsampling_psnr")
    assert psnr == pytest.approx(upsampling.psnr(a, b), abs=1e-9)
    ssim = client.predict(base64_of(a), base64_of(b), api_name="/upsampling_ssim")
    assert ssim == pytest.approx(upsampling.ssim(a, b), abs=1e-9)
    counts = client.predict(3, 2, 0, 4, api_name="/upsampling_overlap")
    assert counts == [1, 1, 2, 1, 2, 1, 2, 1, 1]
    found = client.predict(base64_of(a), 2, "bilinear", 5, 7, api_name="/upsampling_explain")
    assert sum(found["weights"]) == pytest.approx(1)


def test_training_answers_after_its_time(client: Client) -> None:
    answer = client.predict(2, 2, 0, api_name="/upsampling_train_espcn")
    assert answer["step"] > 0
    assert answer["gain"] == pytest.approx(answer["psnr"] - answer["bicubic"])


def test_only_the_engines_functions_are_public(client: Client) -> None:
    names = set(client.view_api(return_format="dict")["named_endpoints"])
    functions = ("run", "upsample", "psnr", "ssim", "overlap", "explain", "train_espcn")
    ours = {name for name in names if name.startswith("/upsampling_")}
    assert ours == {f"/upsampling_{name}" for name in functions}
    topics = tuple(path.name for path in Path(engines.__file__).parent.iterdir() if path.is_dir())
    assert all(name.startswith(tuple(f"/{topic}_" for topic in topics)) for name in names)


SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HOSTILE = [
    ("run", ({"scale": 99},), "from 2 to 8"),
    ("run", ({"scale": -1},), "from 2 to 8"),
    ("run", ({"scale": 10**30},), "from 2 to 8"),
    ("run", ({"scale": "4; rm -rf /"},), "whole number"),
    ("run", ({"scale": None},), "whole number"),
    ("run", ({"scale": [4]},), "whole number"),
    ("run", ({"picture": "../../etc/passwd"},), "choose from"),
    ("run", ({"picture": "<img src=x onerror=alert(1)>"},), "choose from"),
    ("run", ({"picture": "own"},), "upsampling_upsample"),
    ("run", ({"methods": ["magic"]},), "choose from"),
    ("run", ({"methods": ["nearest"] * 1000},), "at most 10"),
    ("run", ({"methods": {"a": 1}},), "choose from"),
    ("run", ({"nothing": 1},), "no dial"),
    ("run", ({"__class__": 1},), "no dial"),
    ("run", ("text",), "an object"),
    ("run", (None,), "an object"),
    ("run", ([1, 2],), "an object"),
    ("run", ({"seed": -5},), "from 0"),
    ("run", ({"kernel": 1e9},), "whole number"),
    ("upsample", ("/etc/passwd", 2, "bicubic"), "base64"),
    ("upsample", ("file:///etc/passwd", 2, "bicubic"), "base64"),
    ("upsample", ("http://127.0.0.1/x.png", 2, "bicubic"), "base64"),
    ("upsample", ("", 2, "bicubic"), "empty"),
    ("upsample", (None, 2, "bicubic"), "base64"),
    ("upsample", ({"path": "/etc/passwd"}, 2, "bicubic"), "base64"),
    ("upsample", (base64.b64encode(SVG.encode()).decode(), 2, "bicubic"), "not a picture"),
    ("upsample", (base64.b64encode(b"GIF89a").decode(), 2, "bicubic"), "picture"),
    ("upsample", (bomb(100_000, 100_000), 2, "bicubic"), "too many pixels"),
    ("upsample", (bomb(300, 300), 2, "bicubic"), "broken"),
    ("upsample", ("A" * 45_000_000, 2, "bicubic"), "too large"),
    ("upsample", ("astronaut", 2, "__import__('os')"), "choose from"),
    ("upsample", ("astronaut", 3, "bicubic", {"antialias": "yes; drop"}), "antialias"),
    ("upsample", ("astronaut", 3, "bicubic", {"kernel": 4}), "kernel"),
    ("upsample", ("retina", 2, "bicubic"), "at most 512"),
    ("psnr", ("astronaut", "coffee"), "differ in size"),
    ("psnr", ("astronaut", "astronaut", -3), "crop"),
    ("psnr", ("astronaut", "astronaut", 10**9), "crop"),
    ("overlap", (3, 2, 0, 10**12), "from 1 to 512"),
    ("overlap", ("x", 2, 0, 4), "whole number"),
    ("overlap", (1, 2, 7, 1), "padding"),
    ("explain", ("astronaut", 2, "bicubic", -1, 0), "outside"),
    ("explain", ("astronaut", 2, "bicubic", 10**9, 0), "outside"),
    ("explain", ("astronaut", 2, "bicubic", "0", "0"), "whole numbers"),
    ("train_espcn", (99, 2, 0), "from 2 to 8"),
    ("train_espcn", (2, 10**9, 0), "from 1 to 60"),
    ("train_espcn", (2, None, 0), "from 1 to 60"),
]


@pytest.mark.parametrize(("name", "values", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_in_words(
    client: Client, served: str, name: str, values: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(AppError, match=said) as caught:
        client.predict(*values, api_name=f"/upsampling_{name}")
    assert "<img" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert httpx.get(served + "/gradio_api/info", timeout=10).status_code == 200


@pytest.mark.parametrize("path", ["/etc/passwd", "app.py", "../app.py", "engines/params.py"])
def test_no_file_of_the_machine_is_served(served: str, path: str) -> None:
    assert httpx.get(f"{served}/gradio_api/file={path}", timeout=10).status_code in (403, 404)


def test_a_language_in_the_header_leads_to_its_page(served: str) -> None:
    answer = httpx.get(
        served + "/?tab=upsampling", headers={"Accept-Language": "zh-CN"}, timeout=10
    )
    assert (answer.status_code, answer.headers["location"]) == (307, "zh?tab=upsampling")
    asked = {"Accept-Language": "zh-CN"}
    assert httpx.get(served + "/?lang=en", headers=asked, timeout=10).status_code == 200
