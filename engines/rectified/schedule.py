r"""The sampler's times by diffusers' own scheduler, and equal doubt at another resolution.

    sigma' = s sigma / (1 + (s - 1) sigma)

FlowMatchEulerDiscreteScheduler shifts when it is made, takes its ends from there and shifts again
in `set_timesteps` (https://github.com/huggingface/diffusers/issues/13243); sigmas that are given
are shifted once. With dynamic shifting s is exp(mu), mu a straight line in the number of tokens.
An even colour over n pixels is known to within t / ((1 - t) sqrt n): with r^2
times the pixels, the shift r brings the same doubt.
"""

from dataclasses import dataclass

import numpy as np
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.stable_diffusion_3.pipeline_stable_diffusion_3 import calculate_shift

from engines.storybook.world import make_scene, render

from .densities import densities, shifted
from .params.times import TimesParams

__all__ = ["RATIO", "Schedule", "doubt", "doubts", "picture", "pictures", "schedule"]

RATIO = 2
"""How many times wider the large picture is."""

SIDE = 64
SCENES: dict[str, dict[str, str]] = {
    "house": {"subject": "house", "colour": "red", "ground": "grass", "time": "day"},
    "boat": {"subject": "boat", "colour": "red", "ground": "water", "time": "sunset"},
}


@dataclass(frozen=True, eq=False)
class Schedule:
    """Sigmas, the last 0 left out.

    Attributes:
        plain: without a shift. twice: by default. once: where sigmas are given. (steps,) each.
        dynamic: shifted by `factor`, which follows from the dial's resolution, (steps,).
    """

    plain: np.ndarray
    once: np.ndarray
    twice: np.ndarray
    dynamic: np.ndarray
    factor: float

    @property
    def noisy(self) -> tuple[int, int, int]:
        """How many of each stand above 1/2."""
        a, b, c = (int((part > 0.5).sum()) for part in (self.plain, self.once, self.twice))
        return a, b, c


def schedule(params: TimesParams) -> Schedule:
    """The real scheduler's, with one step and more."""
    given = np.linspace(1, 1 / params.steps, params.steps)
    return Schedule(
        _sigmas(1.0, params.steps, given),
        _sigmas(params.shift, params.steps, given),
        _sigmas(params.shift, params.steps, None),
        *_dynamic(params),
    )


def _dynamic(params: TimesParams) -> tuple[np.ndarray, float]:
    """Sigmas and the shift of a picture of the dial's pixels, a token for 16 x 16 of them."""
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True)
    names = ("base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift")
    line = [scheduler.config[name] for name in names]
    mu = calculate_shift((params.pixels // 16) ** 2, *line)
    scheduler.set_timesteps(params.steps, mu=mu)
    return np.asarray(scheduler.sigmas[:-1].double().numpy()), float(np.exp(mu))


def _sigmas(shift: float, steps: int, given: np.ndarray | None) -> np.ndarray:
    scheduler = FlowMatchEulerDiscreteScheduler(shift=shift)
    if given is None:
        scheduler.set_timesteps(steps)
    else:
        scheduler.set_timesteps(sigmas=given.tolist())
    return np.asarray(scheduler.sigmas[:-1].double().numpy())


def picture(params: TimesParams) -> np.ndarray:
    """p, p after the shift, the losses, sigmas shifted once, twice and dynamically, in one row."""
    curves, steps = densities(params), schedule(params)
    return np.concatenate(
        [curves.p, curves.moved, curves.loss, steps.once, steps.twice, steps.dynamic]
    )


def doubt(t: float, pixels: int) -> float:
    """Standard error of an even colour over so many pixels, in units of the data."""
    return t / ((1 - t) * np.sqrt(pixels))


def doubts(params: TimesParams) -> tuple[float, float, float]:
    """Of the small picture at t, of the large one at t, of the large one at the shifted t."""
    small, large, moved = SIDE**2, (RATIO * SIDE) ** 2, _moved(params.t)
    return doubt(params.t, small), doubt(params.t, large), doubt(moved, large)


def _moved(t: float) -> float:
    return float(shifted(np.array(t), RATIO))


def pictures(params: TimesParams) -> list[np.ndarray]:
    """The small picture, the large one at the same time and at the shifted one: in noise, then
    what is known of them, the means over blocks that are equally large in the scene; uint8.
    """
    large = render(make_scene(1, **SCENES[params.scene])) / 127.5 - 1
    small = large.reshape(SIDE, RATIO, SIDE, RATIO, 3).mean((1, 3))
    rng = np.random.default_rng(params.seed)
    asked = ((small, params.t), (large, params.t), (large, _moved(params.t)))
    return [part for picture, t in asked for part in _noisy(picture, t, rng)]


def _noisy(picture: np.ndarray, t: float, rng: np.random.Generator) -> list[np.ndarray]:
    """The picture in noise, and the means of its blocks with the noise's share taken out."""
    x = (1 - t) * picture + t * rng.standard_normal(picture.shape)
    side, block = len(picture), len(picture) // 16
    means = x.reshape(16, block, 16, block, 3).mean((1, 3)) / (1 - t)
    known = np.repeat(np.repeat(means, block, 0), block, 1)
    scale = 128 // side  # both are shown equally large
    return [np.repeat(np.repeat(_bytes(v), scale, 0), scale, 1) for v in (x, known)]


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.rint(127.5 * (values.clip(-1, 1) + 1)).astype(np.uint8)
