"""The painter: sky, hills and ground by time of day, then each thing with its shadow."""

from __future__ import annotations

import math

import cv2
import numpy as np

from .brush import BIG, SIDE, WIDTH, Brush, Colour, mix, times
from .record import Setting, Thing
from .subjects import PAINTERS

__all__ = ["render"]

_COARSE = SIDE // 2  # smooth skies are computed on few pixels

# Sky from the top to the horizon, light on things, hills far and near.
_SKY: dict[str, tuple[Colour, ...]] = {
    "day": ((92, 168, 236), (148, 204, 246), (220, 240, 250)),
    "sunset": ((96, 84, 164), (232, 118, 128), (255, 204, 132)),
    "night": ((14, 20, 56), (34, 46, 98), (74, 86, 146)),
}
_LIGHT: dict[str, Colour] = {
    "day": (1, 1, 1),
    "sunset": (1.0, 0.94, 0.9),
    "night": (0.86, 0.87, 0.95),
}
_HILLS: dict[str, Colour] = {
    "day": (150, 196, 190),
    "sunset": (170, 104, 142),
    "night": (44, 58, 108),
}
_GROUND: dict[str, tuple[Colour, Colour]] = {  # at the horizon, at our feet
    "grass": ((160, 212, 104), (92, 168, 74)),
    "sand": ((250, 228, 170), (232, 194, 122)),
    "snow": ((252, 253, 255), (214, 228, 246)),
    "water": ((128, 206, 226), (44, 126, 190)),
}
_GROUND_LIGHT: dict[str, Colour] = {
    "day": (1, 1, 1),
    "sunset": (0.96, 0.76, 0.74),
    "night": (0.46, 0.48, 0.66),
}


def render(scene: Setting) -> np.ndarray:
    """The picture of a scene, uint8 RGB (128, 128, 3); equal scenes give equal pictures."""
    rng = np.random.default_rng([scene.seed, 1])
    horizon = rng.uniform(0.56, 0.64)
    image = _sky(scene.time, horizon, rng)
    _ground(image, scene, horizon, rng)
    for thing in sorted(scene.things, key=lambda t: (t.subject not in ("star", "kite"), t.y)):
        draws = np.random.default_rng(thing.seed)
        light = _LIGHT[scene.time]
        mirror = thing.subject in ("house", "car", "boat", "cat", "kite") and draws.random() < 0.5
        _shadow(image, thing)
        brush = Brush(image, thing.x, thing.y, thing.scale, light=light, mirror=mirror)
        PAINTERS[thing.subject](brush, thing, scene, draws)
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _gradient(stops: tuple[Colour, ...], rows: int) -> np.ndarray:
    """Colours from top to bottom, (rows, 3)."""
    t = np.linspace(0, len(stops) - 1, rows)
    table = np.array(stops)
    return np.stack([np.interp(t, np.arange(len(stops)), table[:, k]) for k in range(3)], 1)


def _sky(time: str, horizon: float, rng: np.random.Generator) -> np.ndarray:
    """Sky with sun, moon, clouds or stars; the canvas to paint on, uint8 (256, 256, 3)."""
    edge = math.ceil(horizon * _COARSE) + 2
    rows = np.zeros((_COARSE, 3), np.float32)
    rows[:edge] = _gradient(_SKY[time], edge)
    sky = np.repeat(rows[:, None], _COARSE, axis=1)
    x = rng.choice([rng.uniform(0.1, 0.3), rng.uniform(0.7, 0.9)])
    y = horizon - 0.06 if time == "sunset" else rng.uniform(0.1, 0.2)
    _glow(sky, time, x, y)
    image = cv2.resize(sky.astype(np.uint8), (BIG, BIG), interpolation=cv2.INTER_LINEAR)
    brush = Brush(image)
    _lights(brush, time, x, y, horizon, rng)
    if time != "night":
        _clouds(brush, time, horizon, rng)
    _hills(brush, time, horizon, rng)
    return image


def _lights(
    brush: Brush, time: str, x: float, y: float, horizon: float, rng: np.random.Generator
) -> None:
    """The sun, or the moon with its spots among stars."""
    if time == "night":
        for u, v in rng.uniform((0.03, 0.03), (0.97, horizon - 0.12), (9, 2)):
            brush.ellipse(u, v, 0.009, 0.009, (236, 238, 255))
        brush.ellipse(x, y, 0.062, 0.062, (252, 244, 206))
        brush.ellipse(x - 0.018, y - 0.012, 0.014, 0.014, (232, 222, 184))
        brush.ellipse(x + 0.02, y + 0.018, 0.01, 0.01, (232, 222, 184))
    elif time == "day":
        brush.ellipse(x, y, 0.068, 0.068, (255, 232, 130))
    else:
        brush.ellipse(x, y, 0.1, 0.1, (255, 236, 170))


def _glow(sky: np.ndarray, time: str, x: float, y: float) -> None:
    """Light around sun or moon: mixes in a colour by a Gaussian of the distance."""
    colour, strength, width = {
        "day": ((255, 250, 214), 0.7, 0.16),
        "sunset": ((255, 226, 150), 0.85, 0.26),
        "night": ((150, 160, 214), 0.6, 0.17),
    }[time]
    at = (np.arange(_COARSE, dtype=np.float32) + 0.5) / _COARSE
    gx, gy = np.exp(-(((at - x) / width) ** 2)), np.exp(-(((at - y) / width) ** 2))
    share = (strength * np.outer(gy, gx))[..., None]
    sky += share * (np.array(colour, np.float32) - sky)


def _clouds(brush: Brush, time: str, horizon: float, rng: np.random.Generator) -> None:
    colour, under = {
        "day": ((255, 255, 255), (232, 242, 250)),
        "sunset": ((255, 186, 168), (240, 150, 156)),
    }[time]
    for _ in range(rng.integers(1, 3)):
        x, y, s = rng.uniform(0.12, 0.88), rng.uniform(0.1, horizon - 0.28), rng.uniform(0.7, 1.1)
        puffs = ((-0.075, 0.0, 0.05), (0.0, -0.022, 0.065), (0.075, 0.004, 0.045))
        brush.ellipse(x, y + 0.02 * s, 0.13 * s, 0.032 * s, under)
        for u, v, r in puffs:
            brush.ellipse(x + u * s, y + v * s, r * s, 0.72 * r * s, colour)


def _hills(brush: Brush, time: str, horizon: float, rng: np.random.Generator) -> None:
    """Two soft ranges behind the ground, the farther one paler."""
    x = np.linspace(-0.02, 1.02, 30)
    for height, pale in ((0.1, 0.35), (0.055, 0.0)):
        phase, pace = rng.uniform(0, 2 * np.pi), rng.uniform(4, 8)
        y = horizon - height * (0.55 + 0.45 * np.sin(pace * x + phase))
        colour = mix(_HILLS[time], _SKY[time][2], pale)
        brush.polygon(np.column_stack([[*x, 1.02, -0.02], [*y, 1.0, 1.0]]), colour)


def _ground(image: np.ndarray, scene: Setting, horizon: float, rng: np.random.Generator) -> None:
    """The ground from the horizon to our feet, with a few marks of its own."""
    top = int(horizon * BIG)
    far, near = (times(c, _GROUND_LIGHT[scene.time]) for c in _GROUND[scene.ground])
    image[top:] = _gradient((far, near), BIG - top).astype(np.uint8)[:, None]
    brush = Brush(image)
    if scene.ground == "water":
        shine: Colour = (255, 255, 255) if scene.time == "day" else (255, 224, 160)
        bright = mix(mix(far, shine, 0.3 if scene.time == "day" else 0.55), near, 0.25)
        for y in np.linspace(horizon + 0.05, 0.95, 6) + rng.uniform(-0.015, 0.015, 6):
            x, width = rng.uniform(0.08, 0.92), rng.uniform(0.05, 0.11)
            brush.ellipse(x, y, width, 0.008, bright)
    elif scene.ground == "grass":
        dark = mix(near, (0, 0, 0), 0.14)
        for x, y in rng.uniform((0.05, horizon + 0.1), (0.95, 0.96), (5, 2)):
            for lean, tall in ((-0.02, 0.022), (0.0, 0.034), (0.02, 0.022)):
                brush.line([(x + lean / 3, y), (x + lean, y - tall)], 0.009, dark)
    else:  # long soft dunes or drifts
        for y in (horizon + 0.1, horizon + 0.24):
            x, width = rng.uniform(0.1, 0.9), rng.uniform(0.3, 0.5)
            brush.ellipse(x, y + 0.02, width, 0.04, mix(far, near, 2.2 * (y - horizon) + 0.12))
            brush.ellipse(x, y + 0.034, width, 0.036, mix(far, near, 2.2 * (y - horizon)))


def _shadow(image: np.ndarray, thing: Thing) -> None:
    """A flat shadow at the foot of what stands on the ground."""
    if thing.subject in ("star", "kite"):
        return
    r, g, b = image[min(int(thing.y * BIG) + 4, BIG - 1), 2].tolist()
    half = thing.scale * WIDTH[thing.subject] * (0.36 if thing.subject == "person" else 0.5)
    shade = mix((r, g, b), (20, 24, 60), 0.26)
    Brush(image).ellipse(thing.x, thing.y, half, 0.1 * half + 0.012, shade)
