"""The picture-book world: what is drawn, what is said of it, and where the joints are."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.storybook import make_scene, render, sample_scene
from engines.storybook.world import brush, captions, people
from engines.storybook.world.scene import (
    ATTRIBUTES,
    COLOURS,
    GROUNDS,
    HELD_OUT,
    PLACES,
    SUBJECTS,
    TIMES,
    Scene,
    grounds_of,
)

seeds = st.integers(0, 2**31 - 1)
few = settings(max_examples=40, deadline=None)

WORDS = {
    "subject": captions.SUBJECT_WORDS,
    "size": captions.SIZE_WORDS,
    "place": captions.PLACE_WORDS,
    "ground": captions.GROUND_WORDS,
    "time": captions.TIME_WORDS,
    "pose": captions.POSE_WORDS,
    "colour": {colour: (colour,) for colour in COLOURS},
}


def names_in(caption: str, kind: str) -> set[str]:
    """The names of an attribute that a caption speaks of; a star jump is no star."""
    if kind == "subject":
        caption = caption.replace("star jump", "")
    return {
        name
        for name, words in WORDS[kind].items()
        if any(f" {word} " in f" {caption} " for word in words)
    }


def true_names(scene: Scene, kind: str) -> set[str]:
    if kind in ("ground", "time"):
        return {getattr(scene, kind)}
    return {getattr(thing, kind) for thing in scene.things} - {""}


@few
@given(seeds)
def test_a_seed_gives_one_scene_and_one_picture(seed: int) -> None:
    a, b = sample_scene(seed), sample_scene(seed)
    assert a == b
    assert a.captions == b.captions
    picture = render(a)
    assert picture.shape == (128, 128, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, render(b))


def test_different_seeds_give_different_pictures() -> None:
    pictures = {render(sample_scene(seed)).tobytes() for seed in range(50)}
    assert len(pictures) == 50


@few
@given(seeds)
def test_captions_say_nothing_untrue(seed: int) -> None:
    scene = sample_scene(seed)
    for caption in scene.captions:
        for kind in WORDS:
            said = names_in(caption, kind)
            assert said <= true_names(scene, kind), caption


@few
@given(seeds)
def test_the_full_caption_says_everything(seed: int) -> None:
    scene = sample_scene(seed)
    for kind in WORDS:
        assert names_in(scene.caption, kind) == true_names(scene, kind), scene.caption


@few
@given(seeds)
def test_captions_are_of_known_words_and_short_enough(seed: int) -> None:
    for caption in sample_scene(seed).captions:
        words = caption.split()
        assert set(words) <= set(captions.WORDS)
        assert len(words) <= 34, caption


@few
@given(seeds)
def test_joints_lie_in_the_picture(seed: int) -> None:
    scene = sample_scene(seed)
    count = sum(thing.subject == "person" for thing in scene.things)
    assert scene.joints.shape == (count, 18, 3)
    xy = scene.joints[..., :2]
    assert ((xy >= 0) & (xy < 128)).all()
    assert set(np.unique(scene.joints[..., 2])) <= {0, 1}


def test_joints_are_where_the_person_is_drawn() -> None:
    """Every joint lies on pixels that change when the person leaves."""
    for seed in range(40):
        pose = people.POSES[seed % len(people.POSES)]
        scene = make_scene(
            seed, subject="person", colour="red", ground="snow", time="day", pose=pose
        )
        empty = render(replace(scene, things=()))
        changed = (render(scene).astype(int) != empty).any(axis=2).astype(np.uint8)
        changed = cv2.dilate(changed, np.ones((3, 3), np.uint8))
        for x, y, _ in scene.joints[0]:
            assert changed[int(y), int(x)], (seed, pose, x, y)


def test_poses_look_as_they_are_called() -> None:
    def person(pose: str, seed: int) -> Callable[[str], np.ndarray]:
        scene = make_scene(
            seed, subject="person", colour="red", ground="snow", time="day", pose=pose
        )
        joints = scene.joints[0, :, :2]
        named = dict(zip(people.JOINTS, joints, strict=True))
        return lambda name: named[name]

    for seed in range(20):
        up = person("arms up", seed)
        assert up("left wrist")[1] < up("nose")[1]
        assert up("right wrist")[1] < up("nose")[1]
        wave = person("waving", seed)
        raised = [wave(f"{side} wrist")[1] < wave("neck")[1] for side in ("left", "right")]
        assert sorted(raised) == [False, True]
        stand, sit = person("standing", seed), person("sitting", seed)
        assert stand("left hip")[1] < sit("left hip")[1]
        star = person("star jump", seed)
        apart = abs(star("left ankle")[0] - star("right ankle")[0])
        assert apart > 2 * abs(stand("left ankle")[0] - stand("right ankle")[0])


def test_right_is_the_persons_right() -> None:
    """Facing us the right shoulder is on the picture's left; from behind on its right."""
    for seed in range(60):
        scene = make_scene(seed, subject="person", colour="blue", ground="grass", time="day")
        joints = scene.joints[0]
        facing = joints[2, 0] < joints[5, 0]
        assert facing != scene.things[0].back
        hidden = [people.JOINTS[k] for k in np.flatnonzero(joints[:, 2] == 0)]
        assert hidden == (["nose", "right eye", "left eye"] if scene.things[0].back else [])


def test_everything_is_reachable_and_held_out_pairs_are_not() -> None:
    scenes = [sample_scene(seed) for seed in range(4000)]
    things = [thing for scene in scenes for thing in scene.things]
    pairs = {(thing.colour, thing.subject) for thing in things}
    assert pairs == {(c, s) for c in COLOURS for s in SUBJECTS} - set(HELD_OUT)
    assert {(s.ground, s.time) for s in scenes} == {(g, t) for g in GROUNDS for t in TIMES}
    assert {t.pose for t in things} == {"", *people.POSES}
    assert {(t.size, t.place) for t in things} == {
        (z, p) for z in ATTRIBUTES["size"] for p in PLACES
    }
    assert {len(scene.things) for scene in scenes} == {1, 2}
    assert {len(scene.joints) for scene in scenes} == {0, 1, 2}
    grounds = {(thing.subject, s.ground) for s in scenes for thing in s.things}
    assert grounds == {(s, g) for s in SUBJECTS for g in grounds_of(s)}


def test_held_out_scenes_show_held_out_pairs() -> None:
    shown = [sample_scene(seed, things=1, held_out=True).things[0] for seed in range(100)]
    assert {(thing.colour, thing.subject) for thing in shown} == set(HELD_OUT)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_thing_shows_its_colour(subject: str, colour: str) -> None:
    """Of the eight colours the named one covers most of the thing, by day."""
    votes = np.zeros(len(COLOURS))
    palette = np.array(list(brush.COLOURS.values()))
    for seed in range(5):
        ground = "snow" if "snow" in grounds_of(subject) else "water"
        scene = make_scene(seed, subject=subject, colour=colour, ground=ground, time="day")
        with_it, without = render(scene).astype(float), render(replace(scene, things=()))
        pixels = with_it[(np.abs(with_it - without) > 12).any(axis=2)]
        distance = np.linalg.norm(pixels[:, None] - palette, axis=2)
        near = distance.min(axis=1) < 40
        votes += np.bincount(distance[near].argmin(axis=1), minlength=len(COLOURS))
    assert COLOURS[votes.argmax()] == colour, dict(zip(COLOURS, votes, strict=True))


def test_a_big_thing_is_bigger_and_places_are_in_order() -> None:
    def thing(**names: Any) -> Any:
        scene = make_scene(3, subject="car", colour="red", ground="grass", time="day", **names)
        return scene.things[0]

    assert thing(size="big").scale > 1.3 * thing(size="small").scale
    x = [thing(size="small", place=place).x for place in PLACES]
    assert x == sorted(x)


@few
@given(seeds, st.integers(20, 150), st.integers(150, 300))
def test_edges_are_canny_edges(seed: int, low: int, high: int) -> None:
    scene = sample_scene(seed)
    edges = scene.edges(low, high)
    assert np.array_equal(edges, cv2.Canny(render(scene), low, high))
    assert set(np.unique(edges)) <= {0, 255}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"no subject 'dragon' .* choose from house"):
        make_scene(0, subject="dragon", colour="red", ground="grass", time="day")
    with pytest.raises(ValueError, match="A car goes on grass, sand, snow, not on water"):
        make_scene(0, subject="car", colour="red", ground="water", time="day")


@pytest.fixture(scope="module")
def openpose() -> Callable[..., np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses detectors that nobody asked for
        from controlnet_aux.open_pose.util import draw_bodypose
    return draw_bodypose


@pytest.mark.parametrize("seed", range(12))
def test_skeletons_equal_those_of_openpose(openpose: Callable[..., np.ndarray], seed: int) -> None:
    """Pixel by pixel the drawing of controlnet_aux, some joints hidden."""
    scene = make_scene(seed, subject="person", colour="red", ground="grass", time="day")
    joints = scene.joints.copy()
    joints[0, np.random.default_rng(seed).choice(18, seed % 6, replace=False), 2] = 0
    points = [SimpleNamespace(x=x / 128, y=y / 128) if v else None for x, y, v in joints[0]]
    peer = openpose(np.zeros((512, 512, 3), np.uint8), points)
    assert np.array_equal(people.draw_skeleton(joints, 512), peer)
