"""What stands in a picture: a scene is a few named attributes, drawn by seed.

    scene = sky at a time + ground + one thing or two
    thing = subject x colour x size x place, and for a person a pose

Names (the attributes that captions speak of) and numbers (where exactly, how tall) are kept apart:
a caption is true of every scene with the same names.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from . import brush, captions, draw, people
from .record import Setting, Thing

__all__ = [
    "ATTRIBUTES",
    "COLOURS",
    "GROUNDS",
    "HELD_OUT",
    "PLACES",
    "SIZES",
    "SUBJECTS",
    "TIMES",
    "Scene",
    "Thing",
    "grounds_of",
    "make_scene",
    "sample_scene",
]

SUBJECTS = ("house", "tree", "car", "boat", "ball", "star", "kite", "cat", "person")
COLOURS = tuple(brush.COLOURS)
SIZES = ("small", "big")
PLACES = ("left", "middle", "right")
GROUNDS = ("grass", "sand", "snow", "water")
TIMES = ("day", "sunset", "night")

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "subject": SUBJECTS,
    "colour": COLOURS,
    "size": SIZES,
    "place": PLACES,
    "ground": GROUNDS,
    "time": TIMES,
    "pose": people.POSES,
}
"""Every attribute of a scene's main thing and the names it takes, in the classifiers' order."""

HELD_OUT = (("purple", "tree"), ("pink", "boat"), ("blue", "cat"), ("green", "star"))
"""Pairs of colour and subject that no training scene shows: can the model put together what it
has met only apart?"""

_FLOATS = ("boat", "ball", "star", "kite")
_X = {"left": 0.27, "middle": 0.5, "right": 0.73}


def grounds_of(subject: str) -> tuple[str, ...]:
    """Where a subject is drawn: cars do not drive on water, boats need some near."""
    if subject == "boat":
        return ("sand", "water")
    return GROUNDS if subject in _FLOATS else GROUNDS[:3]


@dataclass(frozen=True)
class Scene(Setting):
    """A picture-book scene; `things` holds the main subject first."""

    @property
    def caption(self) -> str:
        """One true caption that names every attribute."""
        return captions.full(self)

    @property
    def captions(self) -> tuple[str, ...]:
        """Several true captions: all of them in other words, some of them leaving things out."""
        return captions.several(self)

    @property
    def attributes(self) -> dict[str, str]:
        """The names of the main thing and of what is around it; pose is "" for all but people."""
        names = asdict(self.things[0]) | {"ground": self.ground, "time": self.time}
        return {kind: names[kind] for kind in ATTRIBUTES}

    @cached_property
    def joints(self) -> np.ndarray:
        """The OpenPose joints of every person: x, y in pixels and visibility, (people, 18, 3)."""
        found = [people.joints(thing) for thing in self.things if thing.subject == "person"]
        return np.stack(found) if found else np.zeros((0, 18, 3))

    def edges(self, low: float = 100, high: float = 200) -> np.ndarray:
        """Canny edges of the picture at two thresholds, uint8 0 or 255, (128, 128)."""
        return cv2.Canny(draw.render(self), low, high)


def make_scene(
    seed: int,
    *,
    subject: str,
    colour: str,
    ground: str,
    time: str,
    size: str = "big",
    place: str = "middle",
    pose: str = "",
) -> Scene:
    """The scene of one thing with these names; the seed draws what they leave open.

    Raises:
        ValueError: a name that is not in the world, or a subject that does not go on the ground.
    """
    named = {
        "subject": subject,
        "colour": colour,
        "size": size,
        "place": place,
        "ground": ground,
        "time": time,
    } | ({"pose": pose} if pose else {})
    for kind, name in named.items():
        if name not in ATTRIBUTES[kind]:
            known = ", ".join(ATTRIBUTES[kind])
            raise ValueError(f"There is no {kind} {name!r} in the world; choose from {known}.")
    if ground not in grounds_of(subject):
        raise ValueError(f"A {subject} goes on {', '.join(grounds_of(subject))}, not on {ground}.")
    rng = np.random.default_rng(seed)
    return Scene(ground, time, (_thing(rng, subject, colour, size, place, ground, pose),), seed)


def sample_scene(seed: int, *, things: int | None = None, held_out: bool = False) -> Scene:
    """A scene drawn by seed; the same seed gives the same scene.

    Arguments:
        things: 1 or 2 things; by default two in three scenes out of ten.
        held_out: the main thing is one of the `HELD_OUT` pairs (otherwise nothing is).
    """
    rng = np.random.default_rng(seed)
    if held_out:
        colour, subject = HELD_OUT[rng.integers(len(HELD_OUT))]
    else:
        colour, subject = _pair(rng)
    ground = str(rng.choice(grounds_of(subject)))
    place = str(rng.choice(PLACES))
    first = _thing(rng, subject, colour, str(rng.choice(SIZES)), place, ground)
    count = things or (2 if rng.random() < 0.3 else 1)
    rest = (_second(rng, first, ground),) if count == 2 else ()
    return Scene(ground, str(rng.choice(TIMES)), (first, *rest), seed)


def _pair(rng: np.random.Generator) -> tuple[str, str]:
    """A colour and a subject that may be shown; people come thrice as often, for their poses."""
    weights = np.array([3.0 if s == "person" else 1.0 for s in SUBJECTS])
    while True:
        pair = str(rng.choice(COLOURS)), str(rng.choice(SUBJECTS, p=weights / weights.sum()))
        if pair not in HELD_OUT:
            return pair


def _second(rng: np.random.Generator, first: Thing, ground: str) -> Thing:
    """A small companion on a side that is free; of another kind, unless both are people."""
    sides = [p for p in ("left", "right") if p != first.place]
    while True:
        colour, subject = _pair(rng)
        new = subject != first.subject or (subject == "person" and colour != first.colour)
        if new and ground in grounds_of(subject):
            return _thing(
                rng, subject, colour, "small", str(rng.choice(sides)), ground, apart=True
            )


def _thing(
    rng: np.random.Generator,
    subject: str,
    colour: str,
    size: str,
    place: str,
    ground: str,
    pose: str = "",
    *,
    apart: bool = False,
) -> Thing:
    """A thing with these names at a place drawn for it; `apart` keeps it near the margin."""
    low, high = brush.EXTENT[subject][SIZES.index(size)]
    scale = rng.uniform(low, high)
    offset = 0.1 if apart else 0.0
    x = _X[place] + offset * np.sign(_X[place] - 0.5) + rng.uniform(-0.04, 0.04)
    if subject in ("star", "kite"):
        y = rng.uniform(max(0.24, scale / 2 + 0.03), 0.36)
    else:
        y = rng.uniform(0.84, 0.94) - (0.03 if size == "small" else 0.0)
    if subject == "person":
        pose, back = pose or str(rng.choice(people.POSES)), bool(rng.random() < 0.15)
    else:
        pose, back = "", False
    thing = Thing(
        subject,
        colour,
        size,
        place,
        pose,
        back,
        float(x),
        float(y),
        float(scale),
        int(rng.integers(2**31)),
    )
    return _inside(thing)


def _inside(thing: Thing) -> Thing:
    """The thing moved sideways by as little as brings all of it into the picture."""
    if thing.subject == "person":
        reach = people.joints(thing)[:, 0] / brush.SIDE - thing.x
        left, right = reach.min() - 0.03, reach.max() + 0.03
    else:
        right = thing.scale * brush.WIDTH[thing.subject] / 2 + 0.02
        left = -right
    return replace(thing, x=float(np.clip(thing.x, -left, 1 - right)))
