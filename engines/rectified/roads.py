"""Roads from noise to data by each coupling, walked in few steps: the view "Straight roads"."""

from dataclasses import dataclass

import numpy as np

from engines import compute
from engines.cache import key, shared
from engines.mixture import Mixture
from engines.sharing import found as known

from .nets import field_of, train, trained
from .pairs import Pairs, cost, crossing, drawn, exact
from .params import NetParams, StraightParams, WayName
from .params.straight import HELD
from .plane import Field, euler, only

__all__ = [
    "ORDER",
    "SHOWN",
    "Road",
    "asked_mixture",
    "bent",
    "field",
    "layers",
    "learns",
    "noise",
    "off",
    "paths",
    "picture",
]

ORDER: tuple[WayName, ...] = ("independent", "transport", "reflow", "again")

SHOWN, JUDGED, FINE, LINES = 240, 2000, 64, 150
"""Points that are shown, that judge; steps of a road that is walked finely; roads that are looked
at for crossings."""


@dataclass(frozen=True, eq=False)
class Road:
    """One coupling, and the field that it leaves.

    Attributes:
        way: its name. pairs: (z, x) before the learning, SHOWN of them.
        ends: (SHOWN, 2), where the shown noise arrives after the dial's steps.
        off: (len(HELD),), share of points further than 4 standard deviations from every mode
            that is asked for. sd: (len(HELD),), spread in y about the asked mixture's mean.
        mean: (len(HELD), 2), of where they arrive.
        straightness: int E |v - (x_1 - z)|^2 dt; 0 is straight. longer: path over chord, mean.
        paid: E |x - z|^2 of the pairs; arrived: of noise and where the flow takes it.
        crossed, left: share of roads that cross, of the pairs and of noise and its end.
        seconds: of the training; 0 where nothing is learnt.
    """

    way: WayName
    pairs: Pairs
    ends: np.ndarray
    off: np.ndarray
    sd: np.ndarray
    mean: np.ndarray
    straightness: float
    longer: float
    paid: float
    arrived: float
    crossed: float
    left: float
    seconds: float


def noise(params: StraightParams, n: int = SHOWN) -> np.ndarray:
    """Where all ways begin, (n, 2)."""
    return np.random.default_rng([params.seed, 1]).standard_normal((n, 2))


def asked_mixture(params: StraightParams) -> Mixture:
    """What is to be met."""
    return only(params.mixture(), 0) if params.asked else params.mixture()


def field(params: StraightParams, way: WayName, n: int) -> Field:
    """The velocity of a way for n points, learnt where it must be."""
    asked = np.ones(n) if params.asked else None
    if way == "independent":
        return exact(params.net("transport"), asked)
    return field_of(trained(params.net(way)).net, asked)


def paths(params: StraightParams, wait: bool = True) -> list[Road]:
    """A road for each way of the dials; wait: False leaves out those that are not learnt yet."""
    ready = [
        way
        for way in params.ways
        if wait or way == "independent" or known(train, params.net(way)) is not None
    ]
    return [_road(params, way) for way in ready]


def _road(params: StraightParams, way: WayName) -> Road:
    """Its figures once for all visitors: they depend on neither the steps nor the start."""
    still = {n: StraightParams.model_fields[n].default for n in ("ways", "start_x", "start_y")}
    alone = params.model_copy(update=still | {"steps": HELD[0]})
    name = f"engines.rectified.road:{way}:{key(alone)}"
    road: Road = shared.get(name, lambda: compute.run(_measured, alone, way))
    ends = euler(field(params, way, SHOWN), noise(params), params.steps)[-1]
    return Road(**{**vars(road), "ends": ends})


def _measured(params: StraightParams, way: WayName) -> Road:
    z, mixture = noise(params, JUDGED), asked_mixture(params)
    own = field(params, way, JUDGED)
    walks = [euler(own, z, steps) for steps in HELD]
    ends = np.stack([walk[-1] for walk in walks])
    straight, longer = bent(walks[HELD.index(FINE)])
    pairs, seconds = _pairs(params, way)
    middle = float(mixture.weights @ mixture.means[:, 1])
    return Road(
        way=way,
        pairs=Pairs(*(part[:SHOWN] for part in pairs)),
        ends=ends[0, :SHOWN],
        off=np.array([off(mixture, x).mean() for x in ends]),
        sd=np.sqrt(((ends[..., 1] - middle) ** 2).mean(1)),
        mean=ends.mean(1),
        straightness=straight,
        longer=longer,
        paid=cost(pairs.z, pairs.x),
        arrived=cost(z, ends[-1]),
        crossed=crossing(pairs.z[:LINES], pairs.x[:LINES]),
        left=crossing(z[:LINES], ends[-1, :LINES]),
        seconds=seconds,
    )


def _pairs(params: StraightParams, way: WayName) -> tuple[Pairs, float]:
    if way == "independent":
        return drawn(params.net("transport")), 0.0
    learnt = trained(params.net(way))
    return learnt.pairs, learnt.seconds


def off(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Whether each point (n, 2) is further than 4 standard deviations from every mode."""
    away = np.linalg.norm(x[:, None] - mixture.means, axis=-1) / mixture.sds
    return np.asarray(away[:, mixture.weights > 0].min(1) > 4)


def bent(walk: np.ndarray) -> tuple[float, float]:
    """(straightness, path over chord) of roads (k + 1, n, 2) walked in even steps."""
    moves = np.diff(walk, axis=0) * (len(walk) - 1)
    chord = walk[-1] - walk[0]
    long = np.linalg.norm(moves, axis=-1).mean(0)
    straightness = float(((moves - chord) ** 2).sum(-1).mean())
    return straightness, float((long / np.linalg.norm(chord, axis=-1)).mean())


def picture(params: StraightParams) -> np.ndarray:
    """Where each way takes the shown noise, (ways, n, 2)."""
    return np.stack([road.ends for road in paths(params)])


def learns(params: StraightParams) -> list[NetParams]:
    """The fields that the dials ask for, the earlier ones first."""
    return [params.net(way) for way in ORDER[1:] if way in params.ways]


def layers(params: StraightParams, way: WayName) -> tuple[list[tuple[int, int]], np.ndarray]:
    """(inputs, outputs) of each layer of a way's net, and all weights and biases, one after the
    other; nothing where the velocity is exact.
    """
    if way == "independent":
        return [], np.empty(0, np.float32)
    held = [p.numpy() for p in trained(params.net(way)).net.parameters()]
    shapes = [(w.shape[1], w.shape[0]) for w in held[::2]]
    return shapes, np.concatenate([part.ravel() for part in held])
