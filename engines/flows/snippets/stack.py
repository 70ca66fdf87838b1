"""A flow trained from the start: with zuko and torch alone, and with this engine."""

from ..params import StackParams, TargetParams
from ..training import BATCH, CLIP, MEMORY, POINTS, RATE, SLOWER, STEPS

__all__ = ["TARGETS", "points", "stack"]

TARGETS = {
    "two_modes": """def sample(n, rng):
    which = rng.choice(2, n, p=[0.5, 0.5])
    return np.array([[-2.0, 0], [2, 0]])[which] + 0.3 * rng.standard_normal((n, 2))
""",
    "moons": """def sample(n, rng):
    which, t = rng.choice(2, n, p=[0.5, 0.5]), np.pi * rng.random(n)
    moon = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return np.where(which[:, None] == 0, moon, -moon) + 0.1 * rng.standard_normal((n, 2))
""",
    "checkerboard": """def sample(n, rng):
    x = 4 * rng.random(n) - 2
    y = rng.random(n) + 2 * rng.integers(2, size=n) - 2 + np.floor(x) % 2
    return np.column_stack([x, y])
""",
    "spirals": """def sample(n, rng):
    which, t = rng.choice(2, n, p=[0.5, 0.5]), rng.random(n)
    turn = np.column_stack([np.cos(3 * np.pi * t), np.sin(3 * np.pi * t)])
    arm = (0.4 + 1.8 * t[:, None]) * turn
    return np.where(which[:, None] == 0, arm, -arm) + 0.08 * rng.standard_normal((n, 2))
""",
    "rings": """def sample(n, rng):
    which, t = rng.choice(2, n, p=[1 / 3, 2 / 3]), 2 * np.pi * rng.random(n)
    ring = np.column_stack([np.cos(t), np.sin(t)]) * (1 + which[:, None])
    return ring + 0.08 * rng.standard_normal((n, 2))
""",
}

OWN = """from engines.flows import TargetParams, target

sample = target(TargetParams({dials})).sample
"""

START = """for part in flow.modules():
    if isinstance(part, torch.nn.Linear | zuko.nn.Linear):
        bound = {gain} * part.weight.shape[-1] ** -0.5
        torch.nn.init.uniform_(part.weight, -bound, bound, random)
        torch.nn.init.uniform_(part.bias, -bound, bound, random)
"""

PLANAR = """class Planar(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.u, self.w = (torch.nn.Parameter(torch.zeros(2)) for _ in range(2))
        self.b = torch.nn.Parameter(torch.zeros(()))

    def forward(self, x):
        along = self.u @ self.w  # u is pushed along w until u.w > -1: the layer can be undone
        more = torch.nn.functional.softplus(along) - 1 - along
        u = self.u + more * self.w / (self.w @ self.w + 1e-6)
        h = torch.tanh(x @ self.w + self.b)
        return x + u * h[..., None], torch.log1p((u @ self.w) * (1 - h**2))


flow = torch.nn.ModuleList([Planar() for _ in range({layers})])
for part in flow:
    torch.nn.init.uniform_(part.u, -{gain}, {gain}, random)
    torch.nn.init.uniform_(part.w, -{gain}, {gain}, random)


def to_noise(x):
    total = 0
    for part in flow:
        x, log_det = part(x)
        total = total + log_det
    return x, total
"""

ZUKO = """sizes = dict(transforms={layers}, hidden_features=({width}, {width}){bins})
flow = zuko.flows.{kind}(2, **sizes).transform
{start}

def to_noise(x):
    return flow().call_and_ladj(x)
"""

TRAIN = """import math

import numpy as np
import torch{zuko}

{sample}
x = torch.from_numpy(sample({points}, np.random.default_rng([{seed}, 0])).astype(np.float32))
mean, sd = x.numpy().mean(axis=0), x.numpy().std(axis=0)
mean, sd = (-mean / sd, 1 / sd)  # the layer next to the data: z = mean + sd x
mean, sd = torch.as_tensor(mean), torch.as_tensor(sd)
random = torch.Generator().manual_seed({seed})
{flow}

def log_prob(x):
    z, log_det = to_noise(mean + sd * x)
    log_det = sd.abs().log().sum() + log_det
    return log_det, (z**2).sum(-1) / 2


weights = list(flow.parameters())
averaged = [w.detach().clone() for w in weights]
adam = torch.optim.Adam(weights, lr={rate}, fused=True)
order = torch.empty(0, dtype=torch.int64)
for k in range({steps}):
    if len(order) < {batch}:
        order = torch.randperm(len(x), generator=random)
    now, order = order[:{batch}], order[{batch}:]
    adam.param_groups[0]["lr"] = {rate} / (1 + k / {slower}) ** 0.5
    log_det, half = log_prob(x[now])
    loss = (half - log_det).mean() + np.log(2 * np.pi)
    adam.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, {clip})
    adam.step()
    share = max(1 - {memory}, 9 / (11 + k))
    torch._foreach_lerp_(averaged, [w.detach() for w in weights], share)

with torch.no_grad():
    for w, mean_of_w in zip(weights, averaged):
        w.copy_(mean_of_w)
    ticks = np.linspace(-4, 4, 41)
    places = torch.as_tensor(np.stack(np.meshgrid(ticks, ticks), axis=-1), dtype=torch.float32)
    log_det, half = log_prob(places.reshape(-1, 2))
    picture = (log_det - half - math.log(2 * math.pi)).double().numpy().reshape(41, 41)
"""

KINDS = {"realnvp": "RealNVP", "maf": "MAF", "nsf": "NSF"}


def learning(**of: object) -> str:
    """The training of a stack as `training` does it.

    Arguments:
        of: what the template leaves open: zuko, sample, flow, points, seed, steps.
    """
    return TRAIN.format(rate=RATE, slower=SLOWER, clip=CLIP, memory=MEMORY, batch=BATCH, **of)


def points(params: TargetParams) -> str:
    """Lines that define `sample(n, rng)`, the target's points."""
    if params.target in TARGETS:
        return TARGETS[params.target]
    held = {k: getattr(params, k) for k in ("target", "letter", "strokes")}
    return OWN.format(dials=", ".join(f"{k}={v!r}" for k, v in held.items()))


def stack(params: StackParams) -> tuple[str, str]:
    """Both leave log p on a grid of 41 x 41 in `picture`."""
    sizes = {"layers": params.layers, "width": params.width, "gain": params.gain}
    if params.kind == "planar":
        flow = PLANAR.format(**sizes)
    else:
        bins = f", bins={params.bins}" if params.kind == "nsf" else ""
        start = START.format(gain=params.gain)
        flow = ZUKO.format(kind=KINDS[params.kind], bins=bins, start=start, **sizes)
    plain = learning(
        zuko="" if params.kind == "planar" else "\nimport zuko",
        sample=points(params),
        flow=flow,
        points=POINTS,
        seed=params.seed,
        steps=STEPS * params.rounds,
    )
    dials = params.arguments()
    own = (
        "from engines.flows import StackParams, log_p, trained\n\n"
        f"picture = log_p(trained(StackParams({dials})))\n"
    )
    return plain, own
