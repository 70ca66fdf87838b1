"""Where every coupling takes the same noise in so many steps."""

from engines.field import HIDDEN

from ..nets import BATCH, RATE
from ..pairs import POOL, SOLVED
from ..params import StraightParams, WayName
from ..roads import SHOWN

__all__ = ["straight"]

HEAD = """import numpy as np
{imports}
means = np.array({means})
sds, chances = np.array({sds}), np.array({weights})

def velocity(x, t, modes):
    m, v, w = means[modes], sds[modes] ** 2, chances[modes]
    wide = t**2 * v + (1 - t) ** 2
    away = x[:, None] - t * m
    logs = np.log(w / wide) - (away**2).sum(-1) / (2 * wide)
    shares = np.exp(logs - logs.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    slope = (t * v - (1 - t)) / wide
    return (shares[..., None] * (m + slope[:, None] * away)).sum(1)


def euler(field, x, steps):
    for k in range(steps):
        x = x + field(x, k / steps) / steps
    return x


noise = np.random.default_rng([{seed}, 1]).standard_normal(({shown}, 2))
every, picture = list(range(len(means))), []
"""

EXACT = """
picture.append(euler(lambda x, t: velocity(x, t, {modes}), noise, {steps}))
"""

LEARN = """

def midpoint(field, x, steps={solved}):
    for k in range(steps):
        t = k / steps
        x = x + field(x + field(x, t) / (2 * steps), t + 1 / (2 * steps)) / steps
    return x


def learn(z, x, first):
    random = torch.Generator().manual_seed({seed})
    sizes = ({inputs}, {hidden}, {hidden}, {hidden}, 2)
    layers = [torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    for layer in layers:
        for held in (layer.weight, layer.bias):
            bound = layer.in_features**-0.5
            torch.nn.init.uniform_(held, -bound, bound, generator=random)
    parts = [part for layer in layers for part in (layer, torch.nn.SiLU())]
    net = torch.nn.Sequential(*parts[:-1])
    z, x, first = (torch.as_tensor(v, dtype=torch.float32) for v in (z, x, first))
    adam = torch.optim.Adam(net.parameters(), {rate}, fused=True)
    for k in range({training}):
        adam.param_groups[0]["lr"] = {rate} / 2 * (1 + np.cos(np.pi * k / {training}))
        rows = torch.randint(len(z), ({batch},), generator=random)
        t = torch.rand({batch}, 1, generator=random)
        told = [t, (1 - t) * z[rows] + t * x[rows], first[rows, None]][:{told}]
        loss = ((net(torch.cat(told, 1)) - (x[rows] - z[rows])) ** 2).sum(1).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    return net


def field_of(net, first):
    own = torch.as_tensor(first, dtype=torch.float32)[:, None]

    def field(x, t):
        x = torch.as_tensor(x, dtype=torch.float32)
        told = [torch.full_like(x[:, :1], t), x, own][:{told}]
        with torch.no_grad():
            return net(torch.cat(told, 1)).double().numpy()

    return field


rng = np.random.default_rng([{seed}, 0])
which = rng.choice(len(means), {pool}, p=chances)
blur, z = rng.standard_normal(({pool}, 2)), rng.standard_normal(({pool}, 2))
x, first = means[which] + sds[which, None] * blur, (which == 0).astype(float)
ones = np.ones({shown})
"""

TRANSPORT = """
# Minibatch optimal transport: the cheapest pairing of every {size} points.
order = np.arange({pool})
for a in range(0, {pool} - {size} + 1, {size}):
    price = cdist(z[a : a + {size}], x[a : a + {size}], "sqeuclidean")
    order[a : a + {size}] = a + linear_sum_assignment(price)[1]
net = learn(z, x[order], first[order])
picture.append(euler(field_of(net, ones), noise, {steps}))
"""

REFLOW = """
# Reflow: noise, and where the exact flow takes it.
{flow}
again = learn(z, midpoint(flow, z), first)
"""
WALK = "picture.append(euler(field_of({net}, ones), noise, {steps}))\n"
AGAIN = "third = learn(z, midpoint(field_of(again, first), z), first)\n"
WHOLE = "flow = lambda x, t: velocity(x, t, every)\n"
CLASSES = """

def flow(x, t):
    rest = velocity(x, t, every[1:]) if chances[1:].sum() else 0
    return np.where(first[:, None] > 0, velocity(x, t, [0]), rest)

"""


def straight(params: StraightParams) -> tuple[str, str]:
    """`picture` is (ways, points, 2)."""
    dials = params.arguments()
    engine = (
        "from engines.rectified import StraightParams\n"
        "from engines.rectified.roads import picture as ends\n\n"
        f"picture = ends(StraightParams({dials}))\n"
    )
    return _plain(params), engine


def _plain(params: StraightParams) -> str:
    learns = {*params.ways} - {"independent"}
    parts = [_head(params, learns)]
    if learns:
        parts.append(_learn(params))
    if learns & {"reflow", "again"}:
        parts.append(REFLOW.format(flow=CLASSES if params.asked else WHOLE))
    if "again" in learns:
        parts.append(AGAIN)
    return "".join([*parts, *(_walked(params, way) for way in params.ways)])


def _head(params: StraightParams, learns: set[WayName]) -> str:
    imports = ["import torch"] if learns else []
    if "transport" in learns:
        imports += [
            "from scipy.optimize import linear_sum_assignment",
            "from scipy.spatial.distance import cdist",
        ]
    held = params.mixture()
    return HEAD.format(
        imports="".join(f"{line}\n" for line in imports),
        means=held.means.tolist(),
        sds=held.sds.tolist(),
        weights=held.weights.tolist(),
        seed=params.seed,
        shown=SHOWN,
    )


def _learn(params: StraightParams) -> str:
    return LEARN.format(
        solved=SOLVED,
        seed=params.seed,
        inputs=3 + params.asked,
        hidden=HIDDEN,
        rate=RATE,
        training=params.training,
        batch=BATCH,
        told=2 + params.asked,
        pool=POOL,
        shown=SHOWN,
    )


def _walked(params: StraightParams, way: str) -> str:
    if way == "independent":
        return EXACT.format(modes="[0]" if params.asked else "every", steps=params.steps)
    if way == "transport":
        return TRANSPORT.format(size=params.batch, pool=POOL, steps=params.steps)
    return WALK.format(net={"reflow": "again", "again": "third"}[way], steps=params.steps)
