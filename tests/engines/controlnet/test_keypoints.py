"""ControlNet: figures in JSON as people have them, brought into the square, hands and all."""

import json
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import hsv2rgb

from engines import controlnet
from engines.controlnet import Params, pose, read_openpose
from engines.controlnet.pose import preset
from engines.images import Reading
from engines.refused import Refused

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from controlnet_aux.open_pose.body import Keypoint
    from controlnet_aux.open_pose.util import draw_bodypose, draw_handpose

ODD = Path(__file__).parents[2] / "cases" / "controlnet" / "odd"
W, H = 768, 1024


def odd(name: str) -> controlnet.Figures:
    found = controlnet.read_upload(ODD / f"pose_{name}.json")
    assert isinstance(found, controlnet.Figures)
    return found


def numbers(figure: np.ndarray) -> list[float]:
    return np.asarray(figure, float).ravel().tolist()


def read(**held: object) -> controlnet.Figures:
    return read_openpose(json.dumps(held))


def body(seed: int = 0, n: int = 18) -> np.ndarray:
    """Joints in pixels of the canvas, all seen."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.uniform(60, 700, n), rng.uniform(60, 1000, n), rng.uniform(0.3, 1, n)]
    )


# The odd files


@pytest.mark.parametrize(
    "name", ["bom", "editor", "empty_person", "five_people", "norm_controlnet"]
)
def test_the_same_figure_in_five_dresses(name: str) -> None:
    """Each was made of one standing figure on a canvas of 768 x 1024."""
    found = odd(name)
    assert (found.width, found.height) == (W, H)
    assert found.joints[0, 0] == pytest.approx([438.165, 195.03, 1], abs=0.01)
    assert found.joints[0, 10] == pytest.approx([384.49, 921.6, 1], abs=0.01)
    assert found.hands is None


def test_what_is_said_of_the_odd_files() -> None:
    assert [odd(name).notes for name in ("bom", "editor", "norm_controlnet")] == [()] * 3
    assert odd("empty_person").notes[0][0] == "1 of 2 figures without a joint are left out."
    assert odd("five_people").notes[0][0] == "Of 5 people the 4 surest are taken."
    assert len(odd("five_people").joints) == 4
    assert odd("coco17").notes[0][0].startswith("17 joints")
    assert "names no canvas" in odd("official_nocanvas_1080p").notes[0][0]


def test_cocos_joints_go_where_openpose_has_them() -> None:
    raw = json.loads((ODD / "pose_coco17.json").read_text())
    rows = np.reshape(raw["people"][0]["pose_keypoints_2d"], (17, 3))
    found = odd("coco17").joints[0]
    pairs = ["eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"]
    names = ["nose", *(f"{side} {part}" for part in pairs for side in ("left", "right"))]
    at = dict(zip(names, rows[:, :2], strict=True))
    for k, name in enumerate(pose.JOINTS):
        if name != "neck":
            assert found[k, :2] == pytest.approx(at[name]), name
    assert found[1, :2] == pytest.approx((at["left shoulder"] + at["right shoulder"]) / 2)


def test_without_a_canvas_the_box_of_the_joints_fills_the_square() -> None:
    found = odd("official_nocanvas_1080p").square()
    low, high = found[0, :, :2].min(0), found[0, :, :2].max(0)
    assert (high - low).max() == pytest.approx(0.9)
    assert (low + high) / 2 == pytest.approx([0.5, 0.5])
    raw = json.loads((ODD / "pose_official_nocanvas_1080p.json").read_text())
    seen = np.reshape(raw["people"][0]["pose_keypoints_2d"], (18, 3))[:, :2]
    grown = (high - low) / np.ptp(seen, axis=0)
    assert grown[0] == pytest.approx(grown[1])  # nothing is stretched


# Formats


@given(st.integers(0, 999), st.sampled_from(["canvas", "editor", "fractions", "first", "frames"]))
def test_every_format_gives_the_same_joints(seed: int, kind: str) -> None:
    rows = body(seed)
    rows[5] = 0  # hidden
    one = [{"pose_keypoints_2d": numbers(rows)}]
    small = [{"pose_keypoints_2d": numbers(rows / [W, H, 1])}]
    canvas = {"canvas_width": W, "canvas_height": H}
    held = {
        "canvas": {"people": one, **canvas},
        "editor": {"people": one, "width": W, "height": H},
        "fractions": {"people": small, **canvas},
        "first": {"people": [{"pose_keypoints": numbers(rows)}], **canvas},
        "frames": [{"people": one, **canvas}, {"people": [], **canvas}],
    }[kind]
    found = read_openpose(json.dumps(held))
    seen = rows[:, 2] > 0
    assert (found.joints[0, :, 2] == seen).all()
    assert found.joints[0][seen, :2] == pytest.approx(rows[seen, :2])
    assert bool(found.notes) == (kind == "frames")


def test_the_old_editors_list_holds_eighteen_pairs_a_person() -> None:
    a, b = body(1), body(2)
    pairs = [[x, y] for x, y, _ in [*a, *b]]
    found = read(width=512, height=1024, keypoints=pairs)
    assert found.joints[1, :, :2] == pytest.approx(b[:, :2])
    assert found.joints[..., 2].all()
    with pytest.raises(Refused):
        read(width=512, height=1024, keypoints=pairs[:-1])


@pytest.mark.parametrize("kind", ["persons", "person", "flat", "triples", "mmpose records"])
def test_persons_without_a_frame_around_them(kind: str) -> None:
    rows = body(5, 17 if kind == "mmpose records" else 18)
    flat = numbers(rows)
    record = {"keypoints": rows[:, :2].tolist(), "keypoint_scores": rows[:, 2].tolist()}
    held = {
        "persons": [{"pose_keypoints_2d": flat}],
        "person": {"pose_keypoints_2d": flat, "canvas_width": W, "canvas_height": H},
        "flat": {"keypoints": flat, "width": W, "height": H},
        "triples": {"keypoints": [rows.tolist()], "width": W, "height": H},
        "mmpose records": [record],
    }[kind]
    found = read_openpose(json.dumps(held)).joints
    assert found.shape == (1, 18, 3)
    assert np.ptp(found[0, [0, 4, 10], :2], axis=0) == pytest.approx(
        np.ptp(rows[[0, 10, 16] if len(rows) == 17 else [0, 4, 10], :2], axis=0)
    )


@pytest.mark.parametrize("joints", [17, 18, 25])
def test_numbers_by_twos_have_no_confidence(joints: int) -> None:
    """36 numbers are 18 joints, not 12."""
    rows = body(6, joints)
    rows[3, :2] = 0  # not found
    wanted = rows.copy()
    wanted[:, 2] = rows[:, :2].any(axis=1)
    wanted[3] = 0
    found, meant = (
        read(people=[{"pose_keypoints_2d": numbers(held)}], width=W, height=H)
        for held in (rows[:, :2], wanted)
    )
    assert found.joints == pytest.approx(meant.joints)


def test_joints_by_name_and_joints_that_are_no_number() -> None:
    rows = body(7, 17)
    named = [{"x": x, "y": y, "score": s, "name": "?"} for x, y, s in rows.tolist()]
    found = read_openpose(json.dumps([{"keypoints": named, "score": 0.9}]))
    plain = read_openpose(json.dumps([{"keypoints": numbers(rows)}]))
    assert found.joints == pytest.approx(plain.joints)
    lost, gone = body(8), body(8)
    lost[4] = np.nan  # as Python writes it
    gone[4] = 0
    with_nan, without = (
        read(people=[{"pose_keypoints_2d": numbers(held)}], width=W, height=H)
        for held in (lost, gone)
    )
    assert with_nan.joints == pytest.approx(without.joints)


@pytest.mark.parametrize("kind", ["annotations", "results", "mmpose"])
def test_coco_annotations_results_and_mmpose(kind: str) -> None:
    rows = body(3, 17)
    flat, pairs = numbers(rows), rows[:, :2].tolist()
    scores = rows[:, 2].tolist()
    other = {"image_id": 8, "keypoints": flat}
    held = {
        "annotations": {
            "images": [{"width": W, "height": H}],
            "annotations": [{"image_id": 7, "keypoints": flat}, other],
        },
        "results": [{"image_id": 7, "category_id": 1, "keypoints": flat, "score": 2.5}, other],
        "mmpose": {
            "instance_info": [{"instances": [{"keypoints": pairs, "keypoint_scores": scores}]}]
        },
    }[kind]
    found = read_openpose(json.dumps(held))
    assert len(found.joints) == 1
    box = found.joints[0, [0, 4, 10], :2]
    assert np.ptp(box, axis=0) == pytest.approx(np.ptp(rows[[0, 10, 16], :2], axis=0))


def test_whole_bodies_bring_their_hands() -> None:
    rows = body(4, 133)
    found = read(width=W, height=H, instances=[{"keypoints": numbers(rows)}])
    assert found.hands is not None
    assert found.hands[0, 0, :, :2] == pytest.approx(rows[91:112, :2])
    assert found.hands[0, 1, :, :2] == pytest.approx(rows[112:, :2])


def test_of_many_the_surest_are_taken_in_the_order_of_the_file() -> None:
    people = []
    for k in range(6):
        rows = body(k)
        rows[:, 2] = 0.1 * (6 - k if k % 2 else k + 1)  # .1, .5, .3, .3, .5, .1
        people.append({"pose_keypoints_2d": numbers(rows)})
    found = read(people=people, width=W, height=H)
    wanted = [body(k)[0, :2] for k in (1, 2, 3, 4)]
    assert found.joints[:, 0, :2] == pytest.approx(np.stack(wanted))


@pytest.mark.parametrize(
    "empty",
    [
        None,
        {},
        {"pose_keypoints_2d": None},
        {"pose_keypoints_2d": []},
        {"pose_keypoints_2d": [0] * 54},
        {"pose_keypoints_2d": [None] * 54},
        {"face_keypoints_2d": []},
    ],
)
def test_nobody_is_left_out_and_said(empty: dict[str, list[int | None] | None] | None) -> None:
    found = read(people=[empty, {"pose_keypoints_2d": numbers(body())}], width=W, height=H)
    assert len(found.joints) == 1
    assert "1 of 2" in found.notes[0][0]
    with pytest.raises(Refused, match="Nobody"):
        read(people=[empty])


def test_hidden_joints_stand_where_a_hand_finds_them() -> None:
    rows = preset("standing")[0] * [600, 600, 1] + [80, 200, 0]
    given_up = rows.copy()
    given_up[[4, 10]] = 0
    found = read(people=[{"pose_keypoints_2d": numbers(given_up)}], width=W, height=H).joints[0]
    assert found[[4, 10], 2].tolist() == [0, 0]
    assert found[[4, 10], :2] == pytest.approx(rows[[4, 10], :2], abs=1e-6)


@pytest.mark.parametrize("text", ["utf-8-sig", "utf-16", "utf-8"])
def test_byte_order_marks(text: str, tmp_path: Path) -> None:
    path = tmp_path / "pose.png"  # the ending says nothing
    path.write_bytes(json.dumps({"people": [{"pose_keypoints_2d": numbers(body())}]}).encode(text))
    assert isinstance(controlnet.read_upload(path), controlnet.Figures)


def test_a_picture_is_told_from_figures() -> None:
    assert isinstance(controlnet.read_upload(ODD / "a.avif"), Reading)


def test_fifteen_joints_are_refused_by_their_number() -> None:
    with pytest.raises(Refused, match="15 joints") as error:
        read(people=[{"pose_keypoints_2d": numbers(body(0, 15))}])
    assert "15" in error.value.say(1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "people",
                    "keypoints",
                    "annotations",
                    "pose_keypoints_2d",
                    "width",
                    "height",
                    "canvas_width",
                    "canvas_height",
                    "images",
                    "instances",
                    "hand_left_keypoints_2d",
                    "keypoint_scores",
                    "instance_info",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


ROW = st.none() | st.integers(-9, 999) | st.floats() | st.booleans() | st.just("1")


@settings(max_examples=150)
@given(JSON, st.lists(ROW, min_size=51, max_size=54))
def test_any_json_is_read_or_refused_in_words(held: Any, row: list[Any]) -> None:
    for tried in (held, {"people": [{"pose_keypoints_2d": row}, held], "width": held}):
        try:
            found = read_openpose(json.dumps(tried))
        except Refused as error:
            assert error.say(0) != error.say(1)  # noqa: PT017
        else:
            assert np.isfinite(found.joints).all()


# Into the square, like a picture


@pytest.mark.parametrize("how", ["crop", "fit", "fill"])
@pytest.mark.parametrize(("width", "height"), [(300, 400), (400, 300), (200, 200)])
def test_a_canvas_is_brought_into_the_square_as_a_picture_is(
    how: str, width: int, height: int
) -> None:
    """A dot in the picture and the joint on it end at one place."""
    image = np.zeros((height, width, 3), np.uint8)
    image[148:152, 138:142] = 255
    content, (x, y) = controlnet.hints.fitted(image, 100, how)
    light = content[..., 0] / content[..., 0].sum()
    rows, columns = (np.arange(n) + 0.5 for n in light.shape)
    dot = np.array([light.sum(0) @ columns + x, light.sum(1) @ rows + y]) / 100
    joints = np.full((1, 18, 3), [140, 150, 1])
    found = controlnet.Figures(joints, None, width, height).square(how)
    assert found[0, 0, :2] == pytest.approx(dot, abs=0.006)  # a bar is whole pixels wide


def test_the_dial_of_the_edges_serves_the_pose_too() -> None:
    own = odd("editor")
    for how in ("crop", "fit", "fill"):
        held = pose.joints_of(Params(preset="own", resize=how), own)
        assert held == pytest.approx(own.square(how))
    assert pose.joints_of(Params(preset="waving"), own) == pytest.approx(preset("waving"))


# Hands


def hand(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = np.column_stack([rng.uniform(0.05, 0.95, (21, 2)), np.ones(21)])
    found[rng.random(21) < 0.2] = 0
    return found


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_hands_are_drawn_as_openpose_draws_them(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its drawing asks matplotlib for the colours of the rainbow alone; scikit-image has them."""
    rainbow = SimpleNamespace(hsv_to_rgb=lambda hsv: hsv2rgb(np.array(hsv)))
    monkeypatch.setitem(sys.modules, "matplotlib", SimpleNamespace(colors=rainbow))
    joints, hands = preset("waving"), np.stack([hand(seed), hand(seed + 1)])[None]
    canvas = np.zeros((512, 512, 3), np.uint8)
    draw_bodypose(canvas, [Keypoint(x, y) if v else None for x, y, v in joints[0]])
    for one in hands[0]:
        draw_handpose(canvas, [Keypoint(x, y) if v else Keypoint(0, 0) for x, y, v in one])
    assert (controlnet.draw_pose(joints, 512, hands) == canvas).all()


def with_hands() -> controlnet.Figures:
    rows = preset("standing")[0] * [W, H, 1]
    left = hand(1) * [W, H, 1]
    person = {
        "pose_keypoints_2d": numbers(rows),
        "hand_left_keypoints_2d": numbers(left),
        "hand_right_keypoints_2d": None,
    }
    return read(people=[person], canvas_width=W, canvas_height=H)


def test_hands_of_the_file_are_drawn_and_follow_their_wrist() -> None:
    own, params = with_hands(), Params(preset="own", resize="fill")
    plain = controlnet.draw_pose(pose.joints_of(params, own))
    assert (controlnet.pose_hint(params, own) != plain).any()
    assert (
        controlnet.pose_hint(params.model_copy(update={"preset": "waving"}), own)
        == controlnet.draw_pose(preset("waving"))
    ).all()
    before = controlnet.hands_of(params, own)
    joints = pose.joints_of(params, own)
    joints[0, 7, :2] += [0.1, -0.2]
    dragged = params.model_copy(update={"pose": f"own:{pose.to_text(joints)}"})
    after = controlnet.hands_of(dragged, own)
    assert (after - before)[0, 0, :, :2] == pytest.approx(np.tile([0.1, -0.2], (21, 1)), abs=2e-3)
    joints[0, 7, 2] = 0  # a wrist that is hidden has no hand
    hidden = params.model_copy(update={"pose": f"own:{pose.to_text(joints)}"})
    assert not controlnet.hands_of(hidden, own)[..., 2].any()
    two = params.model_copy(update={"pose": f"own:{pose.to_text(np.tile(joints, (2, 1, 1)))}"})
    assert controlnet.hands_of(two, own) is None
