"""The lines that compute the picture of "Layers to ODE": both fields, and the particles' ways."""

from engines.field import HIDDEN

from .. import fields
from ..ode import PARTICLES, POINTS, few
from ..params.ode import OdeParams
from .stack import points

__all__ = ["ode"]

RULES = {
    "euler": "x + h * f(t, x)",
    "midpoint": "x + h * f(t + h / 2, x + h / 2 * f(t, x))",
    "heun": "x + h / 2 * ((k := f(t, x)) + f(t + h, x + h * k))",
}

RK4 = """    a = f(t, x)
    b = f(t + h / 2, x + h / 2 * a)
    c = f(t + h / 2, x + h / 2 * b)
    return x + h / 6 * (a + 2 * b + 2 * c + f(t + h, x + h * c))
"""

TRACE = {
    "exact": """def trace(v, x, e):
    return sum(torch.autograd.grad(v[:, i].sum(), x, create_graph=True)[0][:, i] for i in (0, 1))
""",
    "hutchinson": """def trace(v, x, e):
    return (torch.autograd.grad(v, x, e, create_graph=True)[0] * e).sum(1)
""",
}


def ode(params: OdeParams) -> tuple[str, str]:
    """Where the particles of both fields are after every step, (2, steps + 1, particles, 2)."""
    dials = params.arguments()
    engine = (
        f"from engines.flows import OdeParams, ode\n\npicture = ode.picture(OdeParams({dials}))\n"
    )
    return _plain(params), engine


def _plain(params: OdeParams) -> str:
    signs = (
        "torch.randint(0, 2, x.shape, generator=random).to(x) * 2 - 1"
        if params.trace == "hutchinson"
        else "None"
    )
    return f'''import math

import numpy as np
import torch
from torch import nn

{points(params)}
points = sample({POINTS}, np.random.default_rng({params.seed}))
data = torch.as_tensor(points, dtype=torch.float32)


def network(random):
    sizes = (3, {HIDDEN}, {HIDDEN}, {HIDDEN}, 2)
    layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    for layer in layers:
        for weights in (layer.weight, layer.bias):
            nn.init.uniform_(weights, -layer.in_features**-0.5, layer.in_features**-0.5, random)
    return nn.Sequential(*(part for layer in layers for part in (layer, nn.SiLU())))[:-1]


def velocity(net, t, x):
    t = t if isinstance(t, torch.Tensor) else torch.full_like(x[:, :1], t)
    return net(torch.cat([t, x], 1))


def flow_matching(net, x, random):
    z = torch.randn(x.shape, generator=random)
    t = torch.rand(len(x), 1, generator=random)
    return ((velocity(net, t, (1 - t) * z + t * x) - (x - z)) ** 2).sum(1).mean()


{TRACE[params.trace]}

def likelihood(net, x, random):
    """-log p(x): back to the noise by {fields.SOLVED} midpoint steps, adding up the trace."""
    e = {signs}
    h, added = -1 / {fields.SOLVED}, torch.zeros(len(x))
    for k in range({fields.SOLVED}):
        t = 1 + k * h
        middle = x + h / 2 * velocity(net, t, x)
        v = velocity(net, t + h / 2, middle)
        x, added = x + h * v, added + h * trace(v, middle, e)
    return -(-(x**2).sum(1) / 2 - math.log(2 * math.pi) + added).mean()


def train(loss_of, steps):
    random = torch.Generator().manual_seed({params.seed})
    net = network(random)
    optimizer = torch.optim.Adam(net.parameters(), {fields.RATE}, fused=True)
    for _ in range(steps):
        batch = data[torch.randint(len(data), ({fields.BATCH},), generator=random)]
        loss = loss_of(net, batch, random)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net.requires_grad_(False)


noise = np.random.default_rng({params.seed}).standard_normal(({PARTICLES}, 2))
nets = train(flow_matching, {params.budget}), train(likelihood, {few(params)})
{_solved(params)}'''


def _solved(params: OdeParams) -> str:
    if params.solver == "dopri5":
        return _adaptive(params)
    body = f"    return {RULES[params.solver]}\n" if params.solver in RULES else RK4
    return f"""

def step(f, t, x, h):
{body}

picture = []
for net in nets:
    f = lambda t, x: velocity(net, t, x)
    x = torch.as_tensor(noise, dtype=torch.float32)
    way = [x]
    for k in range({params.steps}):
        way.append(step(f, k / {params.steps}, way[-1], 1 / {params.steps}))
    picture.append(torch.stack(way).numpy())
"""


def _adaptive(params: OdeParams) -> str:
    return f"""

from torchdiffeq import odeint
from engines.flows.ode import mesh  # an adaptive solver chooses its steps for all points together

start = torch.as_tensor(np.concatenate([noise, mesh()]))
times = torch.linspace(0, 1, {params.steps} + 1, dtype=torch.float64)
picture = []
for net in nets:
    f = lambda t, x: velocity(net, float(t), x.float()).double()
    way = odeint(
        f, start, times, rtol={params.tolerance!r}, atol={params.tolerance!r}, method="dopri5",
        options={{"step_t": times[-1:]}},
    )
    picture.append(way[:, :{PARTICLES}].numpy())
"""
