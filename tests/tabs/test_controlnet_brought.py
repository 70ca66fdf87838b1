"""What a visitor brings to ControlNet: odd files through the page, said, scored, in the code."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from engines import controlnet
from engines.controlnet import CompareParams, EdgesParams, GridParams, PoseParams, snippets
from engines.refused import Refused
from tabs.controlnet import data, figures
from tabs.controlnet.data import Uploaded
from tabs.controlnet.tab import TAB
from tabs.controlnet.words import WORDS
from tabs.shell.tab import State, TabBuilder

ROOT = Path(__file__).parents[2]
ODD = ROOT / "tests" / "cases" / "controlnet" / "odd"
SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def brought(stage: TabBuilder, path: Path, view: str) -> dict:
    """What the page shows once a file was brought, by element id."""
    drawn = stage._uploaded(str(path), {"view": view}, None)
    return {component.elem_id or id(component): value for component, value in drawn.items()}


def drawn_of(stage: TabBuilder, view: str, params: Any, upload: Any = None) -> dict:
    state = State(TAB.view(view), params, "story", None)
    return {c.elem_id or id(c): v for c, v in stage._drawn(state, upload).items()}


# The odd files


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pose_bom.json", ""),
        ("pose_editor.json", ""),
        ("pose_norm_controlnet.json", ""),
        ("pose_empty_person.json", "1 of 2 figures without a joint are left out."),
        ("pose_five_people.json", "Of 5 people the 4 surest are taken."),
        ("pose_coco17.json", "17 joints are converted to the 18 of OpenPose."),
        ("pose_official_nocanvas_1080p.json", "The file names no canvas"),
    ],
)
def test_figures_as_people_have_them_stand_on_the_page_and_what_was_done_is_said(
    stage: TabBuilder, name: str, said: str
) -> None:
    shown = brought(stage, ODD / name, "pose")
    assert shown["controlnet-noted"].replace("\\", "").startswith(said)
    assert bool(shown["controlnet-noted"]) == bool(said)
    figures = controlnet.read_upload(ODD / name)
    people = shown["controlnet-skeleton"].people
    assert people == pytest.approx(figures.square("crop"))
    assert len(people) == (4 if "five" in name else 1)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("a.avif", (90, 170)),
        ("a.heic", (90, 170)),
        ("g16.png", (110, 125)),
    ],
)
def test_odd_pictures_become_hints(stage: TabBuilder, name: str, means: tuple[int, int]) -> None:
    shown = brought(stage, ODD / name, "edges")
    picture, hint = shown["controlnet-edges-shown"].panels
    assert means[0] < picture.picture.mean() < means[1]
    assert hint.picture.shape == (128, 128, 3)


def test_a_profile_is_followed_on_the_page(stage: TabBuilder) -> None:
    """Its red and blue are exchanged: the file's own numbers are mostly blue."""
    shown = brought(stage, ODD / "icc_swapped.jpg", "edges")
    red, _, blue = shown["controlnet-edges-shown"].panels[0].picture.mean(axis=(0, 1))
    raw = np.asarray(Image.open(ODD / "icc_swapped.jpg").convert("RGB")).mean(axis=(0, 1))
    assert (red > blue) != (raw[0] > raw[2])


def test_a_bomb_is_refused_on_the_page_by_its_pixels(stage: TabBuilder) -> None:
    with pytest.raises(gr.Error, match="too many pixels; at most 64 million"):
        brought(stage, ODD / "bomb.png", "edges")


def test_a_picture_and_a_pose_are_told_apart(tmp_path: Path) -> None:
    picture, pose = tmp_path / "a.png", tmp_path / "b.json"
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(picture)
    joints = controlnet.joints_of(controlnet.Params())
    pose.write_text(controlnet.to_openpose(joints))
    assert data.read(str(picture)).picture.shape == (40, 60, 3)
    upload = data.read(str(pose))
    shown = data.joints(controlnet.Params(preset="own"), upload)
    assert shown == pytest.approx(joints, abs=1e-4)


@pytest.mark.parametrize("content", [b"{", b"[]", b"", b"<svg/>", b"{" * 300_000, b"\xff\xd8\xff"])
def test_uploads_that_are_neither(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"\w"):
        data.read(str(path))


def test_without_an_upload_the_scene_stands_in() -> None:
    upload = data.picture_of(controlnet.Params(picture="own"), None)
    assert (upload == controlnet.source(controlnet.Params())).all()
    image = np.zeros((32, 32, 3), np.uint8)
    assert data.picture_of(controlnet.Params(picture="own"), Uploaded(picture=image)) is image


# Canvases that are no square


@pytest.mark.parametrize("how", ["crop", "fit", "fill"])
def test_a_portrait_canvas_is_brought_by_the_dial_of_the_pictures(
    stage: TabBuilder, how: str
) -> None:
    upload = data.read(str(ODD / "pose_editor.json"))
    params = PoseParams(preset="own", resize=how)
    shown = drawn_of(stage, "pose", params, upload)
    wanted = upload.figures.square(how)
    assert shown["controlnet-skeleton"].people == pytest.approx(wanted)
    seen = wanted[wanted[..., 2] > 0][:, :2]
    out = int(((seen < 0) | (seen > 1)).any(axis=1).sum())
    assert (how == "crop") == bool(out)
    told = SAY["outside"].format(n=out, all=len(seen)) if out else ""
    assert shown["controlnet-lacks"] == told
    hint = data.hints_of(params.engine(), upload)["pose"]
    assert (hint == controlnet.draw_pose(wanted)).all()


# Hands


def with_hands(path: Path) -> Path:
    joints = controlnet.joints_of(controlnet.Params())[0] * [512, 512, 1]
    fingers = np.column_stack([np.linspace(60, 200, 21), np.linspace(300, 420, 21), np.ones(21)])
    person = {
        "pose_keypoints_2d": joints.ravel().tolist(),
        "hand_left_keypoints_2d": fingers.ravel().tolist(),
    }
    path.write_text(json.dumps({"people": [person], "canvas_width": 512, "canvas_height": 512}))
    return path


def test_hands_of_a_file_reach_the_page_the_hint_and_the_file_to_take_away(
    stage: TabBuilder, tmp_path: Path
) -> None:
    upload = data.read(str(with_hands(tmp_path / "hands.json")))
    params = PoseParams(preset="own")
    hands = drawn_of(stage, "pose", params, upload)["controlnet-skeleton"].hands
    assert hands.shape == (1, 2, 21, 3)
    assert hands[0, 0, 0, :2] == pytest.approx([60 / 512, 300 / 512])
    hint = data.hints_of(params.engine(), upload)["pose"]
    assert (hint != controlnet.draw_pose(data.joints(params.engine(), upload))).any()
    taken = controlnet.read_openpose(TAB.view("pose").files["pose.json"](params, upload))
    assert taken.square_hands()[..., :2] == pytest.approx(hands[..., :2], abs=1e-4)
    assert drawn_of(stage, "pose", PoseParams())["controlnet-skeleton"].hands is None


# A picture that is the hint


@pytest.mark.parametrize("detector", ["none", "invert"])
def test_a_picture_that_is_the_hint_reaches_the_net_as_it_is(
    stage: TabBuilder, detector: str
) -> None:
    lines = np.zeros((128, 128, 3), np.uint8)
    lines[40, 10:120] = lines[10:120, 70] = 255
    upload = Uploaded(picture=lines if detector == "none" else 255 - lines)
    params = EdgesParams(picture="own", detector=detector)
    shown = drawn_of(stage, "edges", params, upload)
    assert (shown["controlnet-edges-shown"].panels[-1].picture == lines).all()
    assert shown["controlnet-warning"] == ""
    assert shown["controlnet-thresholds"] is None
    assert shown["controlnet-histogram"] is None
    wrong = params.model_copy(update={"detector": "invert" if detector == "none" else "none"})
    warning = drawn_of(stage, "edges", wrong, upload)["controlnet-warning"]
    assert "invert it" in warning
    assert ("do not" in warning) == (detector == "none")
    panel = figures.found_again(lines, params.engine(), {"edges": lines}, None, SAY)
    assert "Canny" in panel.figures


# Figures beside figures


def test_whatever_keeps_to_the_hint_is_told_beside_what_no_net_has_steered(
    stage: TabBuilder,
) -> None:
    params = CompareParams(steps=2)
    without, steered = drawn_of(stage, "compare", params)["controlnet-versus"]
    engine = params.engine()
    plain, with_ = data.compared(engine, None).pictures
    found = controlnet.beside(plain, with_, data.hints_of(engine, None)["edges"], "edges", engine)
    assert f"F1 {found.whole[0]:.2f}" in without.figures
    assert f"F1 {found.whole[1]:.2f}" in steered.figures
    assert f"box, F1 {found.subject[1]:.2f}" in steered.figures
    answer = TAB.view("compare").run(params)["scores"]
    assert [round(row["subject"], 9) for row in answer] == [round(v, 9) for v in found.subject]


@pytest.mark.parametrize("kind", ["edges", "pose"])
def test_a_generated_picture_is_told_beside_the_one_without(stage: TabBuilder, kind: str) -> None:
    params = TAB.view(kind).params(steps=2, seed=5)
    (job,) = stage.builders[kind].jobs
    *_, last = job.work(params, None)
    told = next(v for v in last.values() if isinstance(v, str))
    engine = params.engine()
    plain = data.plain_picture(engine)
    assert np.abs(data.compared(engine, None).pictures[0].astype(int) - plain).max() <= 1
    hints, joints = data.hints_of(engine, None), data.joints(engine, None)
    made = data.generated(engine, None).pictures[0]
    for name, (a, b) in figures.measured(plain, made, engine, hints, joints).items():
        assert f"{SAY[name]} {b:.2f} (without the net {a:.2f})" in told


def test_the_grid_tells_each_picture_beside_the_one_at_scale_0(stage: TabBuilder) -> None:
    params = GridParams(steps=1)
    (job,) = stage.builders["grid"].jobs
    *_, last = job.work(params, None)
    grid = next(v for v in last.values() if hasattr(v, "rows"))
    first = grid.figures[0].split(" (without")[0].split()[-1]
    assert all(f"(without the net {first})" in line for line in grid.figures)


# What is said


def test_the_control_mode_says_what_it_does(stage: TabBuilder) -> None:
    for view in ("edges", "pose", "compare", "grid"):
        for mode in ("control", "balanced"):
            drawn = drawn_of(stage, view, TAB.view(view).params(steps=1, mode=mode))
            told = " ".join(v for v in drawn.values() if isinstance(v, str))
            assert (controlnet.MEANING[mode][0] in told) == (mode == "control")


@pytest.mark.parametrize("field", ["prompt", "negative"])
def test_weights_of_the_webui_are_said_not_to_be_read(stage: TabBuilder, field: str) -> None:
    held = {field: "a (red:1.3) house <lora:x:1> ![x](http://y)"}
    drawn = drawn_of(stage, "compare", CompareParams(steps=1, **held))
    told = drawn["controlnet-compare-said"]
    assert "Weights are not read here" in told
    assert "(red:1.3)" in told.replace("\\", "")
    assert "<" not in told
    assert "](" not in told


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, "51"),
        ({"low": 300, "high": 90}, "76"),
        ({"low": 20, "high": 40, "blur": 2}, "28"),
        ({"high": 1000, "blur": 3}, "more than 255"),
        ({"detector": "lineart"}, "–"),
        ({"picture": "sketch", "sketch": "pAAA"}, "–"),
        ({"detector": "none"}, "–"),
    ],
)
def test_the_lessons_least_step_is_that_of_the_dials(
    changes: dict[str, int | str], wanted: str
) -> None:
    told = TAB.view("edges").live(EdgesParams(**changes), None)["contrast"]
    assert (told if isinstance(told, str) else told[0]) == wanted


def test_the_grids_time_is_that_of_the_last_one(
    stage: TabBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "_paces", {})
    params = GridParams(steps=20, seed=8)

    def told() -> str:
        return next(v for v in drawn_of(stage, "grid", params).values() if "One seed" in str(v))

    assert "about" not in told()
    data.timed(GridParams(steps=5).engine(), 2.5)
    assert "about 10 s" in told()


# Code


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pictures_of(texts: Iterable[str]) -> list[np.ndarray]:
    found = []
    for text in texts:
        said: dict = {"__name__": "__main__"}
        exec(compile(text, "snippet.py", "exec"), said)
        found.append(said["picture"])
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {"detector": "none", "resize": "fit"},
        {"detector": "invert"},
        {"resize": "fit"},
        {"resolution": 512, "guidance": 0.5},
        {"resolution": 512, "guidance": 1, "blur": 1.0},
        {"detector": "scribble", "resolution": 512, "resize": "fill", "guidance": 0},
    ],
    ids=str,
)
def test_code_draws_the_very_picture_of_a_photograph_that_was_brought(
    here: Path, changes: dict[str, Any]
) -> None:
    """A telephone's: turned by its EXIF, with a profile, larger than what is kept."""
    image = np.random.default_rng(0).integers(0, 256, (9, 13, 3), np.uint8)
    turned = Image.fromarray(image).resize((1400, 900), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = Image.open(ODD / "icc_swapped.jpg").info["icc_profile"]
    turned.save(here / "picture.png", exif=exif, icc_profile=profile)
    params = EdgesParams(picture="own", steps=1, **changes)
    wanted = data.generated(params.engine(), data.read(str(here / "picture.png"))).pictures
    for picture in pictures_of(snippets.edges(params)):
        assert (picture == wanted).all()


@pytest.mark.parametrize("name", ["editor", "coco17", "five_people", "official_nocanvas_1080p"])
def test_code_draws_the_very_picture_of_figures_that_were_brought(here: Path, name: str) -> None:
    shutil.copy(ODD / f"pose_{name}.json", here / "pose.json")
    upload = data.read(str(here / "pose.json"))
    params = PoseParams(preset="own", steps=1, resize="fit")
    wanted = data.generated(params.engine(), upload).pictures
    for picture in pictures_of(snippets.pose(params)):
        assert (picture == wanted).all()


def test_code_draws_the_very_picture_of_dragged_figures_with_hands(here: Path) -> None:
    upload = data.read(str(with_hands(here / "pose.json")))
    joints = data.joints(controlnet.Params(preset="own"), upload)
    joints[0, 7, :2] += 0.05
    text = f"own:{controlnet.pose.to_text(joints)}"
    params = PoseParams(preset="own", pose=text, steps=1)
    wanted = data.generated(params.engine(), upload).pictures
    for picture in pictures_of(snippets.pose(params)):
        assert (picture == wanted).all()


def test_code_reads_what_the_view_gives(here: Path) -> None:
    """picture.png, and the pose.json that is taken away."""
    image = np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)
    Image.fromarray(image).save(here / "picture.png")
    figures = controlnet.read_upload(with_hands(here / "first.json"))
    upload = Uploaded(image, figures)
    params = CompareParams(control="both", picture="own", preset="own", steps=1)
    (here / "pose.json").write_text(TAB.view("compare").files["pose.json"](params, upload))
    wanted = data.compared(params.engine(), upload).pictures
    for picture in pictures_of(snippets.compare(params)):
        assert np.abs(picture.astype(int) - wanted).mean() < 0.5  # joints are rounded
