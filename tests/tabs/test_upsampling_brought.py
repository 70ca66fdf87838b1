"""Pictures as people have them, through upsampling's page."""

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import tifffile
from PIL import Image

from engines.images import read
from tabs.shell.tab import TabBuilder
from tabs.upsampling.tab import TAB

ODD = Path(__file__).parents[1] / "cases" / "controlnet" / "odd"


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def brought(stage: TabBuilder, path: Path) -> tuple[np.ndarray, Any]:
    drawn = stage._uploaded(str(path), {"view": "compare"}, None)
    shown = {c.elem_id: v for c, v in drawn.items()}
    return shown["upsampling-zoom"].panels[0].picture, shown["upsampling-noted"]


def rows(kind: str) -> np.ndarray:
    ramp = np.linspace(0, 1, 64)[None].repeat(48, 0)
    return ramp.astype(np.float32) * 9 - 4 if kind == "float" else (ramp * 65535).astype(np.uint16)


@pytest.mark.parametrize("name", ["a.avif", "a.heic", "g16.png", "icc_swapped.jpg"])
def test_odd_pictures_are_enlarged_as_a_screen_shows_them(stage: TabBuilder, name: str) -> None:
    picture, said = brought(stage, ODD / name)
    wanted = read(ODD / name).pixels
    h, w = picture.shape[:2]
    assert (picture == wanted[:h, :w]).mean() > 0.99 or abs(picture.mean() - wanted.mean()) < 2
    assert said == ""


@pytest.mark.parametrize("kind", ["float", "16 bits"])
def test_deep_tiffs_run_from_black_to_white(stage: TabBuilder, kind: str, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "deep.tif", rows(kind))
    picture, said = brought(stage, tmp_path / "deep.tif")
    assert picture.min() <= 4
    assert picture.max() >= 251
    assert ("run from -4 to 5" in said.replace("\\", "")) == (kind == "float")


def test_cmyk_and_a_telephones_picture(stage: TabBuilder, tmp_path: Path) -> None:
    Image.new("CMYK", (60, 40), (0, 255, 255, 0)).save(tmp_path / "ink.jpg")
    picture, _ = brought(stage, tmp_path / "ink.jpg")
    red, green, blue = picture.mean((0, 1))
    assert red > 200 > 90 > max(green, blue)
    Image.linear_gradient("L").resize((8000, 6000)).save(tmp_path / "phone.jpg")
    picture, _ = brought(stage, tmp_path / "phone.jpg")
    assert max(picture.shape) <= 1024


def test_a_bomb_is_refused_by_its_pixels(stage: TabBuilder) -> None:
    with pytest.raises(gr.Error, match="too many pixels; at most 64 million"):
        brought(stage, ODD / "bomb.png")
