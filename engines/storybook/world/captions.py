"""True sentences about a scene, in the small English that the text encoder learns.

No caption passes 34 words, so that with its start and end it fits the 36 places of the text
encoder.
"""

from __future__ import annotations

import numpy as np

from .brush import COLOURS
from .record import Setting, Thing

__all__ = ["WORDS", "full", "several"]

SIZE_WORDS = {"small": ("small", "little", "tiny"), "big": ("big", "large", "huge")}
PLACE_WORDS = {
    "left": ("on the left", "to the left", "at the left"),
    "middle": ("in the middle", "in the centre", "in the center"),
    "right": ("on the right", "to the right", "at the right"),
}
SUBJECT_WORDS = {
    "house": ("house", "cottage", "home"),
    "tree": ("tree",),
    "car": ("car",),
    "boat": ("sailing boat", "boat", "sailboat"),
    "ball": ("ball", "beach ball"),
    "star": ("star",),
    "kite": ("kite",),
    "cat": ("cat", "kitten"),
    "person": ("person", "child", "kid"),
}
POSE_WORDS = {
    "standing": ("standing",),
    "waving": ("waving",),
    "arms up": ("with arms up", "with both arms up"),
    "star jump": ("doing a star jump", "jumping"),
    "sitting": ("sitting",),
    "walking": ("walking",),
    "running": ("running",),
}
GROUND_WORDS = {
    "grass": ("on grass", "on the grass", "in a meadow"),
    "sand": ("on sand", "on the beach", "on the sand"),
    "snow": ("on snow", "in the snow", "in winter"),
    "water": ("on water", "on the sea", "over the water"),
}
TIME_WORDS = {
    "day": ("by day", "in daylight", "on a sunny day"),
    "sunset": ("at sunset", "at dusk", "in the evening"),
    "night": ("at night", "by night", "under the stars"),
}
OPENINGS = ("", "a picture of", "a drawing of")


def full(scene: Setting) -> str:
    """Every attribute of the scene in the plainest words."""
    return _sentence(scene, None)


def several(scene: Setting) -> tuple[str, ...]:
    """The full caption and five more, drawn by the scene's seed: other words, other gaps."""
    rng = np.random.default_rng([scene.seed, 7])
    return (full(scene), *(_sentence(scene, rng) for _ in range(5)))


def _sentence(scene: Setting, rng: np.random.Generator | None) -> str:
    """A caption; with `rng` its words are drawn and each attribute may stay unsaid."""
    subject = " and ".join(_thing(thing, rng) for thing in scene.things)
    ground = _pick(GROUND_WORDS[scene.ground], rng, 0.85)
    time = _pick(TIME_WORDS[scene.time], rng, 0.85)
    opening = _pick(OPENINGS, rng) if len(scene.things) == 1 else ""
    return " ".join(part for part in (opening, subject, ground, time) if part)


def _pick(words: tuple[str, ...], rng: np.random.Generator | None, chance: float = 1) -> str:
    """The first wording, or one that is drawn; with 1 - chance nothing."""
    if rng is None:
        return words[0]
    return words[rng.integers(len(words))] if rng.random() < chance else ""


def _thing(thing: Thing, rng: np.random.Generator | None) -> str:
    """A phrase: a big red house on the left; a child in blue waving."""
    size = _pick(SIZE_WORDS[thing.size], rng, 0.6)
    name = _pick(SUBJECT_WORDS[thing.subject], rng)
    place = _pick(PLACE_WORDS[thing.place], rng, 0.6)
    if thing.subject == "person":
        pose = _pick(POSE_WORDS[thing.pose], rng, 0.85)
        back = "from behind" if thing.back else ""
        parts = [size, name, f"in {thing.colour}", pose, back, place]
    else:
        parts = [size, thing.colour, name, place]
    phrase = " ".join(part for part in parts if part)
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _words() -> tuple[str, ...]:
    """Every word that a caption can hold, in alphabetical order."""
    tables = (SIZE_WORDS, PLACE_WORDS, SUBJECT_WORDS, POSE_WORDS, GROUND_WORDS, TIME_WORDS)
    phrases = [phrase for table in tables for words in table.values() for phrase in words]
    phrases += [*OPENINGS, *COLOURS, "a an and in from behind"]
    return tuple(sorted({word for phrase in phrases for word in phrase.split()}))


WORDS = _words()
