"""The nine subjects, each painted in a frame of height one that stands on its foot.

`PAINTERS[subject](brush, thing, scene, rng)`: rng draws the small variations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import people
from .brush import COLOURS, SIDE, Brush, Colour, mix
from .record import Setting, Thing

__all__ = ["PAINTERS"]

Painter = Callable[[Brush, Thing, Setting, np.random.Generator], None]

WHITE: Colour = (255, 255, 255)
INK: Colour = (52, 46, 66)
WOOD: Colour = (134, 92, 60)
GLASS: Colour = (196, 230, 246)
GLOW: Colour = (300, 262, 140)  # brighter than paper: a lamp is not dimmed by the night


class Tones(NamedTuple):
    """The colour of a thing, a lighter and a darker shade of it, and its outline."""

    base: Colour
    light: Colour
    dark: Colour
    line: Colour


def _tones(thing: Thing) -> Tones:
    base = COLOURS[thing.colour]
    deep: Colour = (84, 92, 128) if thing.colour == "white" else (40, 24, 60)
    return Tones(base, mix(base, WHITE, 0.42), mix(base, deep, 0.22), mix(base, deep, 0.6))


def _house(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, _, dark, line = _tones(thing)
    pane = GLOW if scene.time == "night" else GLASS
    roof = mix(line, dark, 0.35)
    brush.polygon([(0.18, -0.62), (0.18, -0.95), (0.3, -0.95), (0.3, -0.62)], WOOD, line)
    brush.polygon([(-0.4, 0), (-0.4, -0.56), (0.4, -0.56), (0.4, 0)], base, line)
    brush.polygon([(0.2, 0), (0.2, -0.56), (0.4, -0.56), (0.4, 0)], mix(base, dark, 0.6))
    brush.polygon([(-0.48, -0.52), (0, -0.98), (0.48, -0.52)], roof, line)
    door = rng.choice([-0.04, 0.08])
    brush.polygon(
        np.array([(-0.09, 0), (-0.09, -0.3), (0.09, -0.3), (0.09, 0)]) + [door, 0], WOOD, line
    )
    brush.ellipse(door + 0.05, -0.14, 0.018, 0.018, (250, 220, 120))
    for x in (-0.25, 0.27):
        w, h = 0.085, 0.095
        square = np.array([(-w, -h), (w, -h), (w, h), (-w, h)]) + [x, -0.36]
        brush.polygon(square, pane, line)
        brush.line([(x, -0.36 - h), (x, -0.36 + h)], 0.014, line)
    brush.ellipse(0, -0.7, 0.075, 0.075, pane, line)


def _tree(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, light, dark, line = _tones(thing)
    brush.polygon(
        [(-0.07, 0), (-0.045, -0.4), (0.045, -0.4), (0.07, 0)], WOOD, mix(WOOD, INK, 0.5)
    )
    if rng.random() < 0.35:  # a fir
        for y, half in ((-0.2, 0.34), (-0.42, 0.28), (-0.64, 0.21)):
            brush.polygon([(-half, y), (0, y - 0.36), (half, y)], base, line)
            brush.polygon([(0.02, y - 0.02), (0, y - 0.34), (half - 0.03, y - 0.02)], dark)
        return
    puffs = ((-0.17, -0.5, 0.19), (0.17, -0.5, 0.19), (0, -0.44, 0.18), (0, -0.74, 0.23))
    for x, y, r in puffs:
        brush.ellipse(x, y, r, r, base, line)
    for x, y, r in puffs:
        brush.ellipse(x, y, r - 0.012, r - 0.012, base)
    brush.ellipse(0.09, -0.5, 0.22, 0.17, mix(base, dark, 0.6))
    brush.ellipse(-0.04, -0.66, 0.21, 0.18, base)
    brush.ellipse(-0.08, -0.78, 0.09, 0.07, light, turn=-30)


def _car(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, light, dark, line = _tones(thing)
    cabin = [(-0.3, -0.28), (-0.2, -0.5), (0.14, -0.5), (0.28, -0.28)]
    body = [
        (-0.48, -0.1),
        (-0.48, -0.24),
        (-0.44, -0.29),
        (0.3, -0.29),
        (0.46, -0.24),
        (0.49, -0.18),
        (0.49, -0.1),
    ]
    brush.polygon(cabin, base, line)
    glass = GLOW if scene.time == "night" else GLASS
    brush.polygon([(-0.24, -0.29), (-0.17, -0.46), (-0.05, -0.46), (-0.05, -0.29)], glass, line)
    brush.polygon([(0.0, -0.29), (0.0, -0.46), (0.12, -0.46), (0.22, -0.29)], glass, line)
    brush.polygon(body, base, line)
    brush.polygon([(-0.46, -0.11), (-0.46, -0.17), (0.47, -0.17), (0.47, -0.11)], dark)
    brush.ellipse(-0.15, -0.255, 0.22, 0.016, light)
    brush.ellipse(0.455, -0.19, 0.028, 0.032, (290, 280, 190), line)
    for x in (-0.26, 0.27):
        brush.ellipse(x, -0.1, 0.105, 0.105, INK)
        brush.ellipse(x, -0.1, 0.05, 0.05, (206, 208, 220))


def _boat(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, _, dark, line = _tones(thing)
    brush.line([(0, -0.16), (0, -0.97)], 0.03, WOOD)
    brush.polygon([(0.035, -0.93), (0.035, -0.27), (0.4, -0.27)], mix(base, WHITE, 0.72), line)
    brush.polygon([(-0.035, -0.82), (-0.035, -0.27), (-0.33, -0.27)], base, line)
    hull = [(-0.46, -0.2), (0.46, -0.2), (0.3, 0.0), (-0.32, 0.0)]
    brush.polygon(hull, base, line)
    brush.polygon([(-0.38, -0.09), (0.39, -0.09), (0.3, -0.01), (-0.31, -0.01)], dark)
    brush.polygon([(0, -0.98), (0.14, -0.94), (0, -0.9)], mix(base, dark, 0.5))
    if scene.ground == "water":  # it sits in the water, not on it
        brush.ellipse(-0.2, 0.0, 0.2, 0.018, (220, 240, 250))
        brush.ellipse(0.22, 0.005, 0.17, 0.018, (220, 240, 250))


def _ball(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, _, dark, line = _tones(thing)
    brush.ellipse(0, -0.5, 0.5, 0.5, base, line)
    brush.ellipse(0, -0.5, 0.475, 0.475, dark, start=10, stop=140)
    brush.ellipse(-0.03, -0.53, 0.43, 0.42, base)
    turn = rng.uniform(-40, 40)
    brush.ellipse(0, -0.5, 0.16, 0.47, mix(base, WHITE, 0.62), turn=turn)
    brush.ellipse(-0.2, -0.74, 0.09, 0.06, WHITE, turn=-35)


def _star(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, light, _, line = _tones(thing)
    turn = rng.uniform(-0.2, 0.2)
    a = np.arange(10) * np.pi / 5 + turn
    r = np.where(np.arange(10) % 2 == 0, 0.5, 0.26)
    points = np.stack([r * np.sin(a), -r * np.cos(a)], 1)
    brush.polygon(points, base, line)
    brush.polygon(points * 0.72 + [-0.01, -0.02], mix(base, light, 0.5))
    for x in (-0.09, 0.09):
        brush.ellipse(x, -0.04, 0.032, 0.045, INK)
    smile = np.linspace(-0.9, 0.9, 8)
    brush.line(np.stack([0.09 * np.sin(smile), 0.02 + 0.07 * np.cos(smile)], 1), 0.025, INK)


def _kite(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, _, dark, line = _tones(thing)
    tail = np.linspace(0, 1, 14)
    curve = np.stack([0.05 * np.sin(9 * tail) - 0.1 * tail, 0.24 + 0.34 * tail], 1)
    brush.line(curve, 0.016, mix(line, WHITE, 0.25))
    for k in (4, 8, 12):
        x, y = curve[k]
        bow = [
            (x - 0.07, y - 0.035),
            (x + 0.07, y + 0.035),
            (x + 0.07, y - 0.035),
            (x - 0.07, y + 0.035),
        ]
        brush.polygon(bow, base, line)
    top, left, bottom, right = (0.03, -0.5), (-0.33, -0.16), (-0.0, 0.26), (0.33, -0.1)
    middle = (0.015, -0.13)
    brush.polygon([top, left, bottom, right], base, line)
    brush.polygon([top, middle, right], mix(base, WHITE, 0.4))
    brush.polygon([left, middle, bottom], mix(base, dark, 0.8))
    brush.line([top, bottom], 0.018, line)
    brush.line([left, right], 0.018, line)


def _cat(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    base, light, _, line = _tones(thing)
    t = np.linspace(0, 1, 12)
    tail = np.stack([0.2 + 0.2 * np.sin(2.2 * t), -0.06 - 0.42 * t], 1)
    brush.line(tail, 0.12, line)
    brush.line(tail, 0.085, base)
    brush.ellipse(0, -0.24, 0.25, 0.25, base, line)
    brush.ellipse(0, -0.18, 0.13, 0.17, light)
    for x in (-0.1, 0.1):
        brush.ellipse(x, -0.03, 0.085, 0.045, base, line)
    for side in (-1, 1):
        ear = np.array([(0.07, -0.76), (0.25, -0.98), (0.28, -0.64)]) * [side, 1]
        brush.polygon(ear, base, line)
        brush.polygon((ear - ear.mean(0)) * 0.5 + ear.mean(0), mix((250, 170, 180), base, 0.3))
    brush.ellipse(0, -0.63, 0.29, 0.24, base, line)
    brush.ellipse(0, -0.55, 0.13, 0.1, light)
    for x in (-0.12, 0.12):
        brush.ellipse(x, -0.66, 0.042, 0.055, INK)
        brush.ellipse(x - 0.012, -0.68, 0.014, 0.016, WHITE)
    brush.polygon([(-0.03, -0.585), (0.03, -0.585), (0, -0.55)], (240, 110, 130))
    brush.line([(-0.05, -0.51), (0, -0.535), (0.05, -0.51)], 0.016, INK)


SKINS: tuple[Colour, ...] = ((252, 218, 188), (236, 188, 148), (196, 138, 98), (132, 88, 62))
HAIRS: tuple[Colour, ...] = ((66, 46, 40), (118, 74, 44), (204, 152, 82), (44, 40, 48))


def _person(brush: Brush, thing: Thing, scene: Setting, rng: np.random.Generator) -> None:
    """Clothes, skin and hair around the exact joints."""
    at = (people.joints(thing)[:, :2] / SIDE - [thing.x, thing.y]) / thing.scale
    base, _, dark, line = _tones(thing)
    looks = np.random.default_rng([thing.seed, 2])
    skin = SKINS[looks.integers(len(SKINS))]
    hair = HAIRS[looks.integers(len(HAIRS))]
    hips = (at[8] + at[11]) / 2
    if thing.pose == "sitting":
        _stool(brush, hips)
    for hip, knee, ankle in ((8, 9, 10), (11, 12, 13)):
        trousers = mix(dark, INK, 0.35)
        brush.line(at[[hip, knee, ankle]], 0.098, line)
        brush.line(at[[hip, knee, ankle]], 0.078, trousers)
        toe = 0.025 * np.sign(at[ankle, 0] - hips[0])
        brush.ellipse(at[ankle, 0] + toe, at[ankle, 1] + 0.008, 0.056, 0.032, INK)
    _torso(brush, at, base, line)
    for shoulder, elbow, wrist in ((2, 3, 4), (5, 6, 7)):
        arm = at[[shoulder, elbow, wrist]]
        brush.line(arm, 0.082, line)
        brush.ellipse(at[wrist, 0], at[wrist, 1], 0.04, 0.04, skin, mix(skin, INK, 0.5))
        brush.line([arm[0], arm[1], arm[1] + 0.72 * (arm[2] - arm[1])], 0.064, base)
    _head(brush, at, skin, hair, back=thing.back)


def _stool(brush: Brush, hips: np.ndarray) -> None:
    x, y = hips
    for side in (-0.1, 0.1):
        brush.line([(x + side, y + 0.06), (x + 1.3 * side, -0.02)], 0.04, mix(WOOD, INK, 0.35))
    brush.ellipse(x, y + 0.06, 0.17, 0.045, WOOD, mix(WOOD, INK, 0.5))


def _torso(brush: Brush, at: np.ndarray, base: Colour, line: Colour) -> None:
    """A shirt: shoulders to hips, wider than the joints by half a limb."""
    middle = at[[2, 5, 8, 11]].mean(0)
    corners = at[[2, 5, 11, 8]]
    out = np.sign(corners - middle) * [0.03, 0.03]
    brush.polygon(corners + out, base, line)
    brush.line([at[1] + [0, 0.02], at[1] - [0, 0.05]], 0.05, line)


def _head(brush: Brush, at: np.ndarray, skin: Colour, hair: Colour, *, back: bool) -> None:
    """A round head about the nose; from behind it is all hair."""
    x, y = (at[16] + at[17]) / 2
    edge = mix(hair, INK, 0.5)
    brush.ellipse(x, y - 0.018, 0.104, 0.104, hair, edge)
    if back:
        return
    for u, v in at[16:18]:
        brush.ellipse(u, v, 0.02, 0.026, skin, mix(skin, INK, 0.4))
    brush.ellipse(x, y + 0.012, 0.086, 0.082, skin)
    brush.ellipse(x, y - 0.072, 0.08, 0.034, hair)
    for u, v in at[14:16]:
        brush.ellipse(u, v, 0.013, 0.018, INK)
    smile = np.linspace(-1, 1, 6)
    mouth = np.stack([0.034 * np.sin(smile), 0.026 * np.cos(smile)], 1) + at[0] + [0, 0.014]
    brush.line(mouth, 0.012, (190, 70, 80))


PAINTERS: dict[str, Painter] = {
    "house": _house,
    "tree": _tree,
    "car": _car,
    "boat": _boat,
    "ball": _ball,
    "star": _star,
    "kite": _kite,
    "cat": _cat,
    "person": _person,
}
