"""The measures on maps, joints and pictures whose figures are known."""

import numpy as np
import pytest

from engines.storybook.figures import accuracy, diversity, edge_f1, pck, pcks
from engines.storybook.models.judge import labels
from engines.storybook.world import data
from engines.storybook.world.scene import ATTRIBUTES


def test_edge_f1_on_known_maps() -> None:
    a = np.zeros((32, 32), np.uint8)
    a[:, 10] = 255
    assert edge_f1(a, a) == 1
    assert edge_f1(a, np.roll(a, 2, axis=1)) == 1
    assert edge_f1(a, np.roll(a, 3, axis=1)) == 0
    assert edge_f1(a, np.zeros_like(a)) == 0
    both = a | np.roll(a, 10, axis=1)  # all wanted edges found, half of the found ones wanted
    assert edge_f1(a, both) == pytest.approx(2 / 3)


def test_pck_on_known_joints() -> None:
    joints = np.array([[0.0, 0.0], [0.0, 100.0], [40.0, 50.0]])
    moved = joints + [[10, 0], [0, 10.1], [0, 0]]
    assert pck(joints, joints) == 1
    assert pck(joints, moved) == pytest.approx(2 / 3)


def test_diversity_of_known_pictures() -> None:
    pictures = np.zeros((3, 4, 4, 3), np.uint8)
    assert diversity(pictures) == 0
    pictures[0] = 30
    assert diversity(pictures) == pytest.approx(20)


def test_accuracy_counts_what_scenes_have() -> None:
    """All right with the scenes' own names; a pose counts for people alone."""
    scenes = data.scenes(data.UNSEEN, 30)
    truth = labels(scenes).numpy()
    names = {kind: truth[:, k].copy() for k, kind in enumerate(ATTRIBUTES)}
    assert set(accuracy(scenes, names).values()) == {1.0}
    names["colour"][:6] = (names["colour"][:6] + 1) % 8
    rates = accuracy(scenes, names)
    assert rates["colour"] == rates["subject and colour"] == 0.8
    assert rates["subject"] == 1


def test_pck_is_meant_over_people() -> None:
    scenes = data.scenes(data.UNSEEN, 30, things=1)
    found = np.stack([s.joints[0, :, :2] if len(s.joints) else np.zeros((18, 2)) for s in scenes])
    assert pcks(scenes, found) == 1
    assert np.isnan(pcks([s for s in scenes if not len(s.joints)][:1], found[:1]))
