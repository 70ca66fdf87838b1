"""What a scene is made of, as plain records that painters and captions read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Setting", "Thing"]


@dataclass(frozen=True)
class Thing:
    """One subject.

    Attributes:
        subject, colour, size, place: the names that a caption uses.
        pose: one of `people.POSES` for a person, "" for the rest.
        back: a person who is seen from behind.
        x, y: the foot of the thing (its centre for a star or a kite), fractions of the picture.
        scale: its greatest extent, a fraction of the picture.
        seed: draws its small variations.
    """

    subject: str
    colour: str
    size: str
    place: str
    pose: str
    back: bool
    x: float
    y: float
    scale: float
    seed: int


@dataclass(frozen=True)
class Setting:
    """What stands where, and when.

    Attributes:
        ground, time: names of `scene.GROUNDS` and `scene.TIMES`.
        things: one or two `Thing`.
        seed: draws hills, clouds and stars, and the wording of the caption.
    """

    ground: str
    time: str
    things: tuple[Thing, ...]
    seed: int
