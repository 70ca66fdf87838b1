"""The lines on the page run as they stand and paint the very picture."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.upsampling import METHODS, MethodError, Params, read_picture, run
from engines.upsampling.snippets import own_snippet, snippet

ROOT = Path(__file__).parents[3]


def compute(codes: list[str], folder: Path) -> list[np.ndarray]:
    """Each snippet's `picture`, from one plain Python in an own folder."""
    if not (folder / "assets").exists():
        (folder / "assets").symlink_to(ROOT / "assets")
    lines = ["import numpy"]
    for n, code in enumerate(codes):
        (folder / f"code{n}.py").write_text(code, encoding="utf-8")
        lines.append(f"space = {{}}; exec(open('code{n}.py', encoding='utf-8').read(), space)")
        lines.append(f"numpy.save('picture{n}.npy', space['picture'])")
    subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=folder, check=True)
    return [np.load(folder / f"picture{n}.npy") for n in range(len(codes))]


def same(cases: list[Params], folder: Path, image: np.ndarray | None = None) -> None:
    todo, wanted = [], []
    for params in cases:
        for method, picture in run(params, image).pictures.items():
            todo.append((params, method))
            wanted.append(picture.image)
    found = compute([snippet(*item) for item in todo], folder)
    for item, ours, theirs in zip(todo, wanted, found, strict=True):
        assert theirs.dtype == ours.dtype
        assert np.array_equal(theirs, ours), item


def test_every_method_and_weight_mode_bit_for_bit(tmp_path: Path) -> None:
    layers = ("pixelshuffle", "transposed")
    modes = [
        Params(picture="chelsea", methods=layers, weights=weights, scale=2, kernel=4, seed=5)
        for weights in ("equal", "random", "icnr", "trained")
    ]
    turned = Params(methods=("bilinear", "bicubic"), antialias=True, align_corners=True)
    every = Params(picture="rocket", scale=3, kernel=3, methods=tuple(METHODS))
    same([every, turned, *modes], tmp_path)


def test_every_picture_and_way_to_make_it_small_bit_for_bit(tmp_path: Path) -> None:
    names = [name for dial in Params.dials() for name in dial.choices if dial.name == "picture"]
    pictures = [
        Params(picture=name, scale=5, methods=("bicubic",)) for name in names if name != "own"
    ]
    ways = [
        Params(picture="brick", reduce=how, methods=("nearest",))
        for how in ("bicubic", "area", "nearest", "bilinear")
    ]
    same([*pictures, *ways], tmp_path)


def test_own_picture_bit_for_bit(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (530, 77, 3)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "picture.png")
    params = Params(picture="own", scale=3, methods=("lanczos", "unpool"))
    same([params], tmp_path, read_picture(tmp_path / "picture.png"))


def test_the_engines_lines_run(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "picture.png")
    cases = (Params(picture="step", weights="icnr", seed=3), Params(picture="own"))
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(own_snippet(params) for params in cases)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    methods = [line.split()[0] for line in told.splitlines()]
    assert methods == [method for params in cases for method in params.methods]


def test_no_lines_for_what_cannot_be() -> None:
    with pytest.raises(MethodError, match="not 5"):
        snippet(Params(scale=5), "espcn")
    # A padding that the kernel does not take is no matter to the other methods.
    params = Params(kernel=2, padding=3)
    assert "bicubic" in snippet(params, "bicubic")
    with pytest.raises(MethodError, match="padding"):
        snippet(params, "transposed")
