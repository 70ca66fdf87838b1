"""ControlNet: hints, poses and scores, against OpenCV, controlnet_aux and figures of theory."""

import io
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from engines import controlnet
from engines.agreement import edge_f1, pck
from engines.controlnet import Params, hints, pose, score
from engines.controlnet.canny import least_contrast, strengths, thin
from engines.controlnet.hints import blurred
from engines.controlnet.params import PRESETS
from engines.params import ParamsError
from engines.photos import PHOTOS, photo
from engines.storybook import render, sample_scene

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from controlnet_aux import LineartStandardDetector
    from controlnet_aux.open_pose.body import Keypoint
    from controlnet_aux.open_pose.util import draw_bodypose


def step(contrast: float, n: int = 200) -> np.ndarray:
    """A sharp vertical edge in the middle, uint8 (n, n, 3)."""
    image = np.full((n, n, 3), 60, np.uint8)
    image[:, n // 2 :] += np.uint8(contrast)
    return image


def canny(image: np.ndarray, low: int, high: int, blur: float = 0) -> np.ndarray:
    return hints.detect(image, Params(low=low, high=high, blur=blur))


# Edges


@pytest.mark.parametrize(("low", "high", "least"), [(100, 200, 51), (50, 100, 26)])
def test_a_sharp_step_needs_a_quarter_of_the_threshold(low: int, high: int, least: int) -> None:
    """Its gradient is 4 c, and Canny asks for more than the threshold."""
    assert strengths(step(least)).max() == 4 * least
    assert canny(step(least), low, high).any()
    assert not canny(step(least - 1), low, high).any()


def test_noise_fills_the_hint_until_it_is_blurred() -> None:
    noise = np.random.default_rng(0).normal(128, 10, (256, 256)).clip(0, 255).astype(np.uint8)
    assert 0.2 < (canny(noise, 50, 100) > 0).mean() < 0.3
    assert not canny(noise, 50, 100, blur=2).any()


def test_hysteresis_follows_a_fading_edge() -> None:
    """Contrast 20 to 80 along 200 pixels."""
    fading = np.full((200, 200), 100, np.uint8)
    fading[:, 100:] = np.linspace(120, 180, 200).astype(np.uint8)[:, None]
    counts = [int((canny(fading, low, 200) > 0).any(1).sum()) for low in (199, 100, 50)]
    assert counts == [101, 181, 200]


def test_three_channels_count_by_their_largest_gradient() -> None:
    image = step(0)
    image[:, 100:, 1] += 60
    assert canny(image, 100, 200).any()
    assert strengths(image).max() == 240


def cut(thinned: np.ndarray, low: int, high: int) -> np.ndarray:
    """Hysteresis: what is above `low` and hangs together with something above `high`."""
    count, groups = cv2.connectedComponents((thinned > low).astype(np.uint8), connectivity=8)
    strong = np.zeros(count, bool)
    strong[groups[thinned > high]] = True
    return np.where(strong[groups] & (groups > 0), 255, 0)


@given(
    arrays.arrays(
        np.uint8,
        st.tuples(st.integers(1, 24), st.integers(1, 24), st.sampled_from((1, 3))),
        elements=st.sampled_from((0, 1, 60, 128, 200, 255)),
    ),
    st.floats(0, 3),
    st.tuples(st.integers(1, 1000), st.integers(1, 1000)),
)
def test_any_thresholds_cut_the_thinned_gradients_into_opencvs_edges(
    image: np.ndarray, blur: float, thresholds: tuple[int, int]
) -> None:
    seen = blurred(image.squeeze(axis=2) if image.shape[2] == 1 else image, Params(blur=blur))
    low, high = sorted(thresholds)
    assert (cut(thin(seen), low, high) == cv2.Canny(seen, *thresholds)).all()


@pytest.mark.parametrize("name", PHOTOS)
def test_the_thinned_gradients_of_a_photograph_hold_every_edge_of_the_hint(name: str) -> None:
    image = photo(name)
    for resize in ("crop", "fit", "fill"):
        params = Params(picture=name, resize=resize, blur=0.7)
        thinned = controlnet.thinned(image, params)
        for low, high in ((20, 60), (100, 200), (400, 300)):
            asked = params.model_copy(update={"low": low, "high": high})
            hint = controlnet.preprocess(image, asked)[..., 0]
            assert (cut(thinned, *sorted((low, high))) == hint).all()


@pytest.mark.parametrize("name", PHOTOS)
def test_the_hint_is_opencvs_canny_of_the_fitted_picture(name: str) -> None:
    params = Params(picture=name)
    image = controlnet.source(params)
    small, _ = hints.fitted(image, 128, "crop")
    hint = controlnet.preprocess(image, params)
    assert hint.shape == (128, 128, 3)
    assert (hint == cv2.Canny(small, 100, 200)[..., None]).all()


def test_a_thin_line_survives_a_finer_detector() -> None:
    image = np.zeros((512, 512, 3), np.uint8)
    image[:, 256:] = 255
    hint = controlnet.preprocess(image, Params(resolution=512))
    assert hint[..., 0].max(1).min() == 255  # the edge crosses every row


@pytest.mark.parametrize(
    ("how", "shape", "corner"),
    [
        ("crop", (64, 64), (0, 0)),
        ("fill", (64, 64), (0, 0)),
        ("fit", (32, 64), (0, 16)),
    ],
)
def test_fitting(how: str, shape: tuple[int, int], corner: tuple[int, int]) -> None:
    content, at = hints.fitted(np.zeros((100, 200, 3), np.uint8), 64, how)
    assert content.shape[:2] == shape
    assert at == corner


def test_bars_around_a_whole_picture_are_black() -> None:
    image = np.random.default_rng(0).integers(0, 255, (100, 200, 3), np.uint8)
    hint = controlnet.preprocess(image, Params(resize="fit"))
    assert not hint[:32].any()
    assert not hint[96:].any()
    assert hint[32:96].any()


@pytest.mark.parametrize(
    ("low", "high", "blur"),
    [
        (100, 200, 0),
        (50, 100, 0),
        (200, 100, 0),
        (1, 1, 0),
        (1000, 1000, 0),
        (100, 203, 0),
        (100, 200, 0.7),
        (20, 40, 2),
        (300, 90, 1.3),
        (1, 4, 5),
        (900, 1000, 3),
    ],
)
def test_the_least_contrast_is_that_of_a_step_that_just_shows(
    low: int, high: int, blur: float
) -> None:
    """Tried out level by level; without a blur it is the higher threshold's quarter."""
    told = least_contrast(low, high, blur)
    for contrast in range(1, 256):
        image = np.zeros((40, 80, 3), np.uint8)
        image[:, 40:] = contrast
        shows = bool(canny(image, low, high, blur).any())
        assert shows == (told is not None and contrast >= told), contrast
    if not blur:
        assert told == (max(low, high) // 4 + 1)


def test_a_picture_that_is_a_hint_already_is_left_as_it_is() -> None:
    """At the net's size not a level changes, colours and all; a detector would find two edges."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (128, 128, 3), np.uint8)
    assert (hints.as_hint(image, 128) == image).all()
    assert (hints.as_hint(255 - image, 128, invert=True) == image).all()


@pytest.mark.parametrize("size", [(512, 512), (300, 300), (131, 131), (1000, 700), (64, 64)])
@pytest.mark.parametrize("how", ["crop", "fit", "fill"])
def test_a_line_of_one_pixel_is_never_lost_nor_grey(size: tuple[int, int], how: str) -> None:
    """Brought by area a line of one pixel in 512 would be 64 at 128: black to every test."""
    h, w = size
    image = np.zeros((h, w, 3), np.uint8)
    image[:, w // 2] = 255
    hint = hints.as_hint(image, 128, how)
    rows = np.flatnonzero(hint[..., 0].any(axis=1))
    assert set(np.unique(hint)) == {0, 255}
    assert (hint.max(axis=(1, 2))[rows] == 255).all()
    assert len(rows) == (128 if how != "fit" else round(128 * h / max(h, w)))
    wide = hint[64, :, 0].sum() // 255
    assert wide == (2 if size == (64, 64) else 1)


def test_bars_around_an_inverted_drawing_stay_black() -> None:
    drawing = np.full((100, 200, 3), 255, np.uint8)
    drawing[50] = 0
    hint = hints.as_hint(drawing, 128, "fit", invert=True)
    assert hint[64 - 32 : 64 + 32].any()
    assert hint.max(axis=(1, 2)).nonzero()[0].size == 1
    assert not hint[:32].any()
    assert not hint[96:].any()


def test_what_is_told_of_a_drawing_on_white_is_to_invert_it() -> None:
    params = Params(detector="none")
    drawing = np.full((128, 128, 3), 255, np.uint8)
    assert "invert it" in controlnet.warning(drawing, params)[0]
    assert "do not invert" in controlnet.warning(drawing, Params(detector="invert"))[0]


def test_what_no_detector_made_is_sought_again_by_canny() -> None:
    image = controlnet.source(Params())
    for detector in ("none", "invert"):
        found = hints.detect(image, Params(detector=detector))
        assert (found == hints.detect(image, Params())).all()


def test_line_art_is_that_of_controlnet_aux() -> None:
    image = cv2.resize(controlnet.source(Params(picture="astronaut")), (512, 512))
    theirs = LineartStandardDetector()(image, detect_resolution=512, output_type="np")
    assert (hints.lineart(image) == theirs[..., 0]).all()


def test_line_art_of_a_blank_sheet_is_blank() -> None:
    assert not hints.lineart(np.full((64, 64, 3), 255, np.uint8)).any()


def test_scribbles_are_lines_where_the_picture_is_dark() -> None:
    image = np.full((128, 128, 3), 255, np.uint8)
    image[60:64] = 0
    lines = hints.scribble(image)
    assert lines[61:63].all()
    assert not lines[:40].any()


def test_the_histogram_counts_every_pixel_and_both_thresholds_cut_it() -> None:
    params = Params(picture="coffee")
    found = controlnet.gradients(controlnet.source(params), params)
    assert found.counts.sum() == 128 * 128
    assert found.below + found.between + found.above == pytest.approx(1)
    strict = params.model_copy(update={"high": 900})
    assert controlnet.gradients(controlnet.source(params), strict).above < found.above


@pytest.mark.parametrize(("white", "warned"), [(0, True), (0.1, False), (0.6, True)])
def test_a_hint_that_cannot_steer_is_warned_of(white: float, warned: bool) -> None:
    hint = np.zeros((100, 100, 3), np.uint8)
    hint[: round(100 * white)] = 255
    assert controlnet.coverage(hint) == pytest.approx(white)
    assert (controlnet.warning(hint) is not None) == warned


# Poses


def theirs(joints: np.ndarray) -> np.ndarray:
    canvas = np.zeros((512, 512, 3), np.uint8)
    for person in joints:
        draw_bodypose(canvas, [Keypoint(x, y) if v else None for x, y, v in person])
    return canvas


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "own"])
def test_a_preset_is_drawn_pixel_by_pixel_as_openpose_draws_it(name: str) -> None:
    joints = pose.preset(name)
    assert (controlnet.draw_pose(joints, 512) == theirs(joints)).all()
    assert joints[..., :2].min() >= 0
    assert joints[..., :2].max() <= 1


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_any_figures_are_drawn_as_openpose_draws_them(seed: int, people: int) -> None:
    rng = np.random.default_rng(seed)
    joints = rng.uniform(-0.2, 1.2, (people, 18, 3))
    joints[..., 2] = rng.random((people, 18)) < 0.8
    assert (controlnet.draw_pose(joints, 512) == theirs(joints)).all()


def test_a_small_skeleton_is_the_large_one_shrunk_by_area() -> None:
    joints = pose.preset("running")
    small = cv2.resize(controlnet.draw_pose(joints, 512), (128, 128), interpolation=cv2.INTER_AREA)
    assert (controlnet.draw_pose(joints) == small).all()


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_poses_travel_as_text(seed: int, people: int) -> None:
    rng = np.random.default_rng(seed)
    joints = rng.integers(-200, 1200, (people, 18, 3)) / 1000
    joints[..., 2] = rng.random((people, 18)) < 0.8
    assert np.abs(pose.from_text(pose.to_text(joints)) - joints).max() < 1e-9
    back = controlnet.from_openpose(controlnet.to_openpose(joints))
    assert (back[..., 2] == joints[..., 2]).all()
    seen = joints[..., 2] > 0
    assert back[seen] == pytest.approx(joints[seen], abs=1e-5)


def test_the_longest_pose_fits_its_dial() -> None:
    wide = np.full((4, 18, 3), -0.999)
    Params(pose=pose.to_text(wide * [1, 1, 0]))


def test_openposes_25_joints_become_18() -> None:
    body = np.arange(75.0).reshape(25, 3)
    text = json.dumps(
        {
            "people": [{"pose_keypoints_2d": body.ravel().tolist()}],
            "canvas_width": 512,
            "canvas_height": 512,
        }
    )
    found = controlnet.from_openpose(text)[0]
    assert found[8, 0] * 512 == pytest.approx(body[9, 0])  # 8 is the middle of the hips
    assert found[17, 0] * 512 == pytest.approx(body[18, 0])


def test_a_mirror_twice_changes_nothing_and_once_swaps_the_hands() -> None:
    joints = pose.preset("waving")
    assert pose.mirrored(pose.mirrored(joints)) == pytest.approx(joints)
    assert pose.mirrored(joints)[0, 4, 0] == pytest.approx(1 - joints[0, 7, 0])


# Scores


def test_f1_of_maps_that_agree_disagree_or_are_empty() -> None:
    lines = np.zeros((64, 64), np.uint8)
    lines[20] = 255
    far = np.roll(lines, 10, 0)
    assert edge_f1(lines, lines) == 1
    assert edge_f1(lines, np.roll(lines, 2, 0)) == 1
    assert edge_f1(lines, far) == 0
    assert edge_f1(lines * 0, lines * 0) == 1
    assert edge_f1(lines, lines * 0) == 0
    assert edge_f1(lines, lines | far) == pytest.approx(2 / 3)  # P = 1/2, R = 1


def test_a_picture_keeps_to_its_own_edges() -> None:
    params = Params(picture="scene", scene=3)
    image = controlnet.source(params)
    assert controlnet.adherence(image, controlnet.preprocess(image, params), "edges") == 1


@pytest.mark.parametrize("scene", range(0, 60, 4))
def test_the_subjects_box_holds_all_that_the_subject_changes(scene: int) -> None:
    rows, columns = score.subject_box(Params(scene=scene))
    held = sample_scene(scene, things=1)
    bare = render(replace(held, things=()))
    changed = np.abs(render(held).astype(int) - bare).max(axis=2)
    inside = np.zeros_like(changed, bool)
    inside[rows, columns] = True
    assert changed[~inside].max() <= 8
    assert (changed[inside] > 8).mean() > 0.2  # and hardly more: no box of the whole picture
    assert score.subject_box(Params(scene=scene, picture="coffee")) is None


def test_a_horizon_flatters_the_whole_picture_but_not_the_subjects_box() -> None:
    """The scene without its subject keeps its horizon: the whole picture calls that half kept."""
    params = Params(scene=0)
    hint = controlnet.preprocess(controlnet.source(params), params)
    bare = render(replace(sample_scene(0, things=1), things=()))
    found = score.beside(bare, controlnet.source(params), hint, "edges", params)
    assert found.whole[1] == found.subject[1] == 1
    assert found.whole[0] > 0.3
    assert found.subject[0] < found.whole[0] / 2
    assert score.beside(bare, bare, pose.preset("waving"), "pose", params).subject is None


def test_pck_counts_the_seen_joints() -> None:
    figure = pose.preset("standing")[0]
    assert pck(figure, figure[:, :2]) == 1
    moved = figure[:, :2].copy()
    moved[:9] += 1
    assert pck(figure, moved) == 0.5
    hidden = figure.copy()
    hidden[:9, 2] = 0
    assert pck(hidden, moved) == 1


def test_the_judge_gives_joints_inside_the_picture() -> None:
    found = score.joints_in(controlnet.source(Params()))
    assert found.shape == (18, 2)
    assert np.isfinite(found).all()


def test_the_overlay_shows_both_maps() -> None:
    a, b = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    a[0], b[:, 0] = 255, 255
    picture = score.overlay(a, b)
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[0, 1].tolist() != picture[1, 0].tolist()
    assert not picture[2, 2].any()


# What is refused, in words of both languages


def refused(call: Callable[..., object], *args: Any) -> None:
    with pytest.raises(ValueError, match=r"\w") as error:
        call(*args)
    assert error.value.say(0) != error.value.say(1)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((64, 64, 3)),
        np.zeros((64, 64, 7), np.uint8),
        np.zeros((4, 4, 4, 4), np.uint8),
        np.full((64, 64, 3), np.nan),
        np.broadcast_to(np.uint8(0), (20_000, 20_000, 3)),
    ],
    ids=["one pixel", "floats", "channels", "axes", "nan", "huge"],
)
def test_arrays_that_are_no_pictures(image: np.ndarray) -> None:
    refused(controlnet.preprocess, image, Params())


@pytest.mark.parametrize(
    "joints",
    [
        np.nan,
        [[1, 2, 3]],
        np.zeros((5, 18, 3)),
        np.full((1, 18, 3), 1e9),
        "waving",
        None,
        np.full((1, 18, 3), np.inf),
    ],
)
def test_arrays_that_are_no_poses(joints: Any) -> None:
    refused(controlnet.draw_pose, joints)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"people": 3}',
        '{"people": []}',
        "[" * 100_000,
        '{"people": [{"pose_keypoints_2d": [1, 2]}]}',
        '{"people": [{"pose_keypoints_2d": "x"}]}',
    ],
)
def test_texts_that_are_no_openpose(text: str) -> None:
    refused(controlnet.from_openpose, text)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1,2",
        "1,2 " * 17,
        "1,2 " * 18 + "|",
        "1;2 " * 18,
        "<b>,1 " * 18,
    ],
)
def test_texts_that_are_no_pose(text: str) -> None:
    refused(controlnet.joints_of, Params(pose=f"waving:{text}"))


@pytest.mark.parametrize(
    "values",
    [
        {"prompt": "a" * 100_000},
        {"backend": "../../etc/passwd"},
        {"backend": "someone/model"},
        {"scale": float("nan")},
        {"scale": 3},
        {"seed": -1},
        {"pictures": 1000},
        {"steps": 0},
        {"resolution": 100_000},
        {"nonsense": 1},
    ],
)
def test_dials_out_of_their_bounds(values: dict[str, float | str]) -> None:
    with pytest.raises(ParamsError):
        Params.check(values)


def png(image: np.ndarray, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG", **options)
    return out.getvalue()


NOISE = np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        png(np.zeros((1, 1, 3), np.uint8)),
        png(NOISE)[:600],
        png(np.zeros((8001, 8001), np.uint8)),
        b"<svg onload='alert(1)'/>",
    ],
    ids=["empty", "text", "one pixel", "cut", "64 million", "svg"],
)
def test_files_that_are_no_pictures(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    refused(controlnet.read_picture, path)


def test_a_transparent_picture_lies_on_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    path.write_bytes(png(np.zeros((40, 30, 4), np.uint8)))
    image = controlnet.read_picture(path)
    assert image.shape == (40, 30, 3)
    assert (image == 255).all()


def test_of_an_animation_the_first_frame_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert controlnet.read_picture(path)[0, 0].tolist() == [255, 0, 0]
