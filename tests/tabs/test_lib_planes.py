"""What the page works out of mixtures and of paths in a plane, under node, against the engines."""

import base64
import zlib
from typing import Any

import numpy as np
import pytest

from engines.mixture import Mixture
from engines.sde.ends import off, side
from tabs.parts import Flow, Plane, Stream

from .test_lib import page

REACH, CELLS = 3.0, 7


def mixtures(n: int) -> list[tuple[Mixture, float, float]]:
    """Random ones, a mode without weight in some, and a kernel of each."""
    rng = np.random.default_rng(11)
    found = []
    for k in range(n):
        weights = rng.dirichlet(np.ones(4))
        if k % 3 == 0:
            weights = np.array([0, *weights[1:] / weights[1:].sum()])
        mixture = Mixture(rng.uniform(-2, 2, (4, 2)), rng.uniform(0.1, 0.8, 4), weights)
        found.append((mixture, *rng.uniform(0, [1, 1.5]).tolist()))
    return found


def hills(mixture: Mixture) -> list[dict[str, float]]:
    rows = zip(mixture.means, mixture.sds, mixture.weights, strict=True)
    return [
        {"x": float(m[0]), "y": float(m[1]), "sd": float(s), "weight": float(w)}
        for m, s, w in rows
    ]


MARGINAL = """(({modes, a, s, places, reach, n}) => {
  const p = page.marginal(modes, a, s);
  return {square: [...p.square(n, reach)], across: places.map(at => p.across(at[1])), sd: p.sd(),
          off: places.map(at => p.off(...at))};
})(of)"""


def test_what_follows_from_p_t_is_the_engines() -> None:
    rng = np.random.default_rng(12)
    kept = mixtures(12)
    places = rng.uniform(-REACH, REACH, (40, 2))
    shared = {"places": places.tolist(), "reach": REACH, "n": CELLS}
    cases = [{"modes": hills(m), "a": a, "s": s, **shared} for m, a, s in kept]
    middles = (np.arange(CELLS) + 0.5) / CELLS * 2 * REACH - REACH
    grid = np.stack(np.meshgrid(middles, -middles), -1)  # the highest row first
    seen: set[bool] = set()
    for found, (mixture, a, s) in zip(page(MARGINAL, cases), kept, strict=True):
        truth = mixture.diffused(a, s)
        flat = Mixture(truth.means[:, 1:], truth.sds, truth.weights)
        with np.errstate(divide="ignore"):  # a mode of weight 0
            square = np.exp(truth.log_density(grid)).ravel()
            across = np.exp(flat.log_density(places[:, 1:]))
        np.testing.assert_allclose(found["square"], square, rtol=1e-9, atol=1e-300)
        np.testing.assert_allclose(found["across"], across, rtol=1e-9, atol=1e-300)
        y = flat.means[:, 0]
        spread = np.sqrt(truth.weights @ (truth.sds**2 + y**2) - (truth.weights @ y) ** 2)
        assert found["sd"] == pytest.approx(spread, rel=1e-9)
        assert found["off"] == off(truth, places.T).tolist()
        seen |= set(found["off"])
    assert seen == {True, False}


PATHS = """(({modes, path, share, m}) => {
  const way = path.map(x => Float64Array.from(x)), end = way.at(-1);
  const fates = page.paths.fates(end, modes, 4);
  const drawn = {n: end.length / 2, start: end, path: way, extra: [way]};
  const first = page.paths.first(drawn, m);
  return {at: [...page.paths.at(way, share)],
          fates: [...fates], shares: page.paths.shares(fates, modes.length),
          spread: page.paths.spread(end, page.marginal(modes, 1, 0)),
          first: [first.n, [...first.start], [...first.extra[0][0]]]};
})(of)"""


def test_points_on_their_paths_end_where_the_engine_says() -> None:
    rng = np.random.default_rng(13)
    cases: list[dict[str, Any]] = []
    kept = []
    for mixture, _, _ in mixtures(9):
        path = rng.normal(0, 1.5, (6, 2, 50))
        share = float(rng.choice([0, 1, rng.random()]))
        told = [x.ravel().tolist() for x in path]
        cases.append({"modes": hills(mixture), "path": told, "share": share, "m": 20})
        kept.append((mixture, path, share))
    for found, (mixture, path, share) in zip(page(PATHS, cases), kept, strict=True):
        end = path[-1]
        steps = np.linspace(0, 1, len(path))
        wanted = [np.interp(share, steps, row) for row in path.reshape(len(path), -1).T]
        np.testing.assert_allclose(found["at"], wanted, rtol=1e-9, atol=1e-12)
        lost = off(mixture, end)
        fates = np.where(lost, 255, side(mixture, end))
        assert found["fates"] == fates.tolist()
        counts = [(fates == k).mean() for k in (*range(len(mixture.sds)), 255)]
        np.testing.assert_allclose(found["shares"], counts, atol=1e-12)
        assert found["spread"] == pytest.approx({"sd": end[1].std(), "off": lost.mean()})
        first = end[:, :20].ravel().tolist()
        assert found["first"] == [20, first, path[0][:, :20].ravel().tolist()]


SQUARE = """(({at, reach, k, box}) => {
  const [left, top, width, height] = box;
  const laid = {left, top, width, height};
  const canvas = {width: 2 * width, height: 2 * height, getBoundingClientRect: () => laid};
  const [x, y] = page.square.onto(canvas, reach, at, k);
  const over = {clientX: left + x / 2, clientY: top + y / 2};
  return [x, y, ...page.square.under(canvas, reach, over, k)];
})(of)"""


def test_a_place_of_a_square_is_found_again_under_the_pointer() -> None:
    rng = np.random.default_rng(14)
    cases = [
        {"at": at, "reach": 2.5, "k": k, "box": [30, 40, 300, 300]}
        for at in rng.uniform(-2, 2, (10, 2)).tolist()
        for k in (1, 0.3)
    ]
    for (x, y, *back), of in zip(page(SQUARE, cases), cases, strict=True):
        assert back == pytest.approx(of["at"])
        assert x > 300 if of["at"][0] > 0 else x < 300
        assert y < 300 if of["at"][1] > 0 else y > 300
    (corner,) = page(SQUARE, [{"at": [2.5, -2.5], "reach": 2.5, "k": 1, "box": [0, 0, 50, 50]}])
    assert corner[:2] == [100, 100]


def test_what_lies_beyond_a_square_stands_on_its_edge() -> None:
    places = np.random.default_rng(15).uniform(-300, 400, (40, 2)).round(3).tolist()
    edges = page("page.square.within({width: 100, height: 80}, of)", places)
    assert edges == np.clip(places, 0, [100, 80]).tolist()


PLACES = """(({bytes, shape, span}) => {
  const places = page.places(Uint8Array.from(bytes), shape, span), [W, T, n] = shape;
  const all = k => [...Array(k).keys()];
  return {points: all(W).map(w => all(T).map(t => all(n).map(i => places.at(w, t, i)))),
          ends: all(W).map(w => [...places.ends(w)])};
})(of)"""


@pytest.mark.parametrize("whole", [True, False])
def test_points_of_a_flow_are_read_as_they_were_packed(whole: bool) -> None:
    rng = np.random.default_rng(15)
    sigmas = [20.0, 3.0, 0.4, 0.0]
    far = np.sqrt(4 + np.array(sigmas if whole else sigmas[-1:]) ** 2)[:, None, None] / 2
    points = rng.normal(0, 3, (2, len(far), 9, 2)) * far
    points[0, -1, 0] = 50  # beyond what is sent
    stream = Stream("", points if whole else points[:, 0])
    value = Flow().postprocess(Plane([stream], [], 1.0, [1.0, 2.0], sigmas))
    assert value is not None
    sent = value["streams"][0]["points"]
    steps = [*zlib.decompress(base64.b64decode(sent["data"]))]
    case = {"bytes": steps, "shape": sent["shape"], "span": value["span"]}
    (found,) = page(PLACES, [case])
    shown = (points / far).clip(-value["span"], value["span"])
    np.testing.assert_allclose(found["points"], shown, atol=value["span"] / 65535 * 1.001)
    np.testing.assert_allclose(
        np.reshape(found["ends"], (2, 2, 9)).swapaxes(1, 2), np.array(found["points"])[:, -1]
    )
