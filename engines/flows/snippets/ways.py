"""The lines that compute the picture of "Four ways": where each way takes the same noise."""

from engines.field import HIDDEN

from .. import diffusion, fields
from ..params import StackParams, WaysParams
from ..ways import BINS, DRAWN, EQUAL, LAYERS, POINTS, mixture_of
from .ode import RK4, RULES
from .stack import START, ZUKO, learning

__all__ = ["ways"]

MIXTURE = """means = np.array({means})
sds, chances = np.array({sds}), np.array({weights})


def sample(n, rng):
    which = rng.choice({k}, n, p=chances)
    return means[which] + sds[which, None] * rng.standard_normal((n, 2))
"""

REST = """

# Layers: the noise, layer by layer.
noise = np.random.default_rng([{seed}, 1]).standard_normal(({drawn}, 2))
at = torch.as_tensor(noise, dtype=torch.float32)
with torch.no_grad():
    for layer in reversed(flow().transforms):
        at = layer.inv(at)
picture = [((at - mean) / sd).numpy()]

# ODE: a field learnt by flow matching.
data = torch.as_tensor(
    sample({points}, np.random.default_rng([{seed}, 0])), dtype=torch.float32
)
random = torch.Generator().manual_seed({seed})
sizes = (3, {hidden}, {hidden}, {hidden}, 2)
layers = [torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
for layer in layers:
    for held in (layer.weight, layer.bias):
        torch.nn.init.uniform_(held, -layer.in_features**-0.5, layer.in_features**-0.5, random)
net = torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.SiLU())))[:-1]
optimizer = torch.optim.Adam(net.parameters(), {rate}, fused=True)
for _ in range({steps}):
    one = data[torch.randint(len(data), ({batch},), generator=random)]
    z = torch.randn(one.shape, generator=random)
    t = torch.rand(len(one), 1, generator=random)
    loss = ((net(torch.cat([t, (1 - t) * z + t * one], 1)) - (one - z)) ** 2).sum(1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def velocity(t, x):
    x = torch.as_tensor(x, dtype=torch.float32)
    with torch.no_grad():
        return net(torch.cat([torch.full_like(x[:, :1], t), x], 1)).double().numpy()


# Score: that of the noisy mixture, known in closed form.
def score(t, x):
    whole = {low} * t + {slope} * t**2
    m, v = math.exp(-whole / 2) * means, math.exp(-whole) * sds**2 - math.expm1(-whole)
    away = m - x[:, None]
    logs = np.log(chances / v) - (away**2).sum(-1) / (2 * v)
    shares = np.exp(logs - logs.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    return ((shares / v)[:, :, None] * away).sum(1)


def beta(t):
    return {low} + {range} * t


def probability_flow(t, x):
    return -beta(t) / 2 * (x + score(t, x))

{solve}
picture.append(solve(velocity, noise, 0, 1))
picture.append(solve(probability_flow, noise, 1, 0))

# SDE: the same score, and new noise in every step.
rng = np.random.default_rng([{seed}, 3])
x, h = noise, 1 / {sde}
for t in np.linspace(1, 0, {sde} + 1)[:-1]:
    drift = beta(t) / 2 * (x + 2 * score(t, x))
    x = x + h * drift + math.sqrt(h * beta(t)) * rng.standard_normal(x.shape)
picture.append(x)
"""

FIXED = """
def step(f, t, x, h):
{body}

def solve(f, x, start, end):
    times = np.linspace(start, end, {steps} + 1)
    for t, after in zip(times, times[1:]):
        x = step(f, t, x, after - t)
    return x

"""

ADAPTIVE = """
from torchdiffeq import odeint
from engines.flows.ode import mesh  # an adaptive solver chooses its steps for all points together


def solve(f, x, start, end):
    x, times = torch.as_tensor(np.concatenate([x, mesh()])), torch.tensor([start, end]).double()
    field = lambda t, y: torch.as_tensor(f(float(t), y.numpy()))
    end = odeint(
        field, x, times, rtol={tolerance}, atol={tolerance}, method="dopri5",
        options=dict(step_t=times[-1:]),
    )[-1]
    return end[:{drawn}].numpy()

"""


def ways(params: WaysParams) -> tuple[str, str]:
    """The ends of all drawn points by every way, (4, points, 2)."""
    dials = params.arguments()
    engine = (
        "from engines.flows import WaysParams, ways\n\n"
        f"picture = ways.picture(WaysParams({dials}))\n"
    )
    return _layers(params) + _rest(params), engine


def _layers(params: WaysParams) -> str:
    mixture, own = mixture_of(params), StackParams(kind="nsf", layers=LAYERS, bins=BINS)
    flow = ZUKO.format(
        kind="NSF",
        layers=LAYERS,
        width=own.width,
        bins=f", bins={BINS}",
        start=START.format(gain=own.gain),
    )
    sample = MIXTURE.format(
        means=mixture.means.tolist(),
        sds=mixture.sds.tolist(),
        weights=mixture.weights.tolist(),
        k=len(mixture.means),
    )
    whole = learning(
        zuko="\nimport zuko",
        sample=sample,
        flow=flow,
        points=POINTS,
        seed=params.noise,
        steps=params.training,
    )
    return whole[: whole.index("    ticks = ")]  # its own picture is not wanted


def _rest(params: WaysParams) -> str:
    body = f"    return {RULES[params.solver]}\n" if params.solver in RULES else RK4
    solve = FIXED.format(body=body, steps=params.steps)
    if params.solver == "dopri5":
        solve = ADAPTIVE.format(tolerance=repr(params.tolerance), drawn=DRAWN)
    return REST.format(
        seed=params.noise,
        drawn=DRAWN,
        points=POINTS,
        hidden=HIDDEN,
        rate=fields.RATE,
        batch=fields.BATCH,
        steps=EQUAL * params.training,
        low=diffusion.LOW,
        slope=(diffusion.HIGH - diffusion.LOW) / 2,
        range=diffusion.HIGH - diffusion.LOW,
        sde=params.steps,
        solve=solve,
    )
