"""Densities of training times, the least loss at each, and the scheduler's sigmas."""

from ..densities import AT, FINE, LOSSES, PAIRS
from ..params import TimesParams

__all__ = ["times"]

BODY = """import numpy as np
from diffusers import FlowMatchEulerDiscreteScheduler
from diffusers.pipelines.stable_diffusion_3.pipeline_stable_diffusion_3 import calculate_shift
{imports}
t = np.linspace({low!r}, {high!r}, {count})
{density}
before = t / ({shift!r} - ({shift!r} - 1) * t)
moved = p(before) * {shift!r} / ({shift!r} - ({shift!r} - 1) * t) ** 2

# What is left of |x - z - v|^2 at each time; noise at 1.
means = np.array({means})
sds, weights = np.array({sds}), np.array({weights})
rng = np.random.default_rng({seed})
which = rng.choice(len(weights), {pairs}, p=weights)
x = means[which] + sds[which, None] * rng.standard_normal(({pairs}, 2))
z, loss = rng.standard_normal(({pairs}, 2)), []
for noise in np.linspace({first!r}, {last!r}, {losses}):
    a = 1 - noise
    at, wide = a * x + noise * z, a**2 * sds**2 + noise**2
    away = at[:, None] - a * means
    with np.errstate(divide="ignore"):
        logs = np.log(weights / wide) - (away**2).sum(-1) / (2 * wide)
    shares = np.exp(logs - logs.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    slope = (a * sds**2 - noise) / wide
    each = means + slope[:, None] * away
    mean = (shares[..., None] * each).sum(1)
    spread = 2 * (sds**2 + 1 - (a * sds**2 - noise) ** 2 / wide)
    loss.append((shares * (spread + ((each - mean[:, None]) ** 2).sum(-1))).sum(1).mean())

# The sampler: sigmas that are given are shifted once, those of the scheduler's own twice.
given, scheduler = np.linspace(1, 1 / {steps}, {steps}), FlowMatchEulerDiscreteScheduler
once, twice = scheduler(shift={shift!r}), scheduler(shift={shift!r})
once.set_timesteps(sigmas=given.tolist())
twice.set_timesteps({steps})
# With dynamic shifting, by exp(mu): mu is a straight line in the number of tokens.
dynamic = scheduler(use_dynamic_shifting=True)
names = "base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift"
mu = calculate_shift(({pixels} // 16) ** 2, *(dynamic.config[name] for name in names))
dynamic.set_timesteps({steps}, mu=mu)
sigmas = [part.sigmas[:-1].double().numpy() for part in (once, twice, dynamic)]
picture = np.concatenate([p(t), moved, loss, *sigmas])
"""

LOGNORM = """

def p(t):
    logit = np.log(t / (1 - t))
    bell = np.exp(-(((logit - {m!r}) / {s!r}) ** 2) / 2)
    return bell / ({s!r} * np.sqrt(2 * np.pi) * t * (1 - t))

"""

FOLDING = """
u = np.linspace(0, 1, {fine})
grid = {quantile}


def p(t):  # over every piece of u that passes t, du / |dt|
    low, high = np.sort([grid[:-1], grid[1:]], axis=0)
    passes = (low <= t[:, None]) & (t[:, None] < high)
    return (passes / np.maximum(high - low, 1e-12)).sum(1) / {pieces}

"""

QUANTILES = {
    "mode": "1 - u - {scale!r} * (np.cos(np.pi * u / 2) ** 2 - 1 + u)",
    "cosmap": "1 - 1 / (np.tan(np.pi * u / 2) + 1)",
    "uniform": "u",
}


def times(params: TimesParams) -> tuple[str, str]:
    """`picture` is p, moved p, the losses, sigmas shifted once, twice and dynamically."""
    dials = params.arguments()
    engine = (
        "from engines.rectified import TimesParams\n"
        "from engines.rectified.schedule import picture as all_curves\n\n"
        f"picture = all_curves(TimesParams({dials}))\n"
    )
    return _plain(params), engine


def _plain(params: TimesParams) -> str:
    held = params.mixture()
    return BODY.format(
        imports="",
        density=_density(params),
        low=float(AT[0]),
        high=float(AT[-1]),
        count=len(AT),
        shift=params.shift,
        means=held.means.tolist(),
        sds=held.sds.tolist(),
        weights=held.weights.tolist(),
        seed=params.seed,
        pairs=PAIRS,
        first=float(LOSSES[0]),
        last=float(LOSSES[-1]),
        losses=len(LOSSES),
        steps=params.steps,
        pixels=params.pixels,
    )


def _density(params: TimesParams) -> str:
    if params.density == "lognorm":
        return LOGNORM.format(m=params.m, s=params.s)
    quantile = QUANTILES[params.density].format(scale=params.scale)
    return FOLDING.format(fine=FINE, pieces=FINE - 1, quantile=quantile)
