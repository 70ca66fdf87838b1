"""Scenes, experiments, comparisons, errors, and what can be taken away."""

import contextlib
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.detection import (
    CONVENTIONS,
    EXPERIMENTS,
    KINDS,
    PROTOCOLS,
    SCENES,
    Areas,
    Boxes,
    Duel,
    Image,
    Params,
    Rarity,
    Result,
    Source,
    Table,
    build,
    classification,
    coco_stats,
    compare,
    compare_steps,
    curve_csv,
    error_types,
    from_coco,
    live,
    live_rarity,
    live_rivals,
    live_suppression,
    rivals,
    run,
    scene,
    snippets,
    to_coco,
    two_normals,
)
from engines.detection.compare import CHANGES
from engines.detection.dataset import Dataset
from engines.detection.doctor import best_iou
from engines.detection.duel import MODELS, OBJECTS, STRAY
from engines.experiments import Experiment
from engines.photos import photo
from tests.engines.detection.oracle import datasets

LESSON = Path(__file__).parents[3] / "tabs" / "detection"


# Scenes


@pytest.mark.parametrize("name", [name for name, it in SCENES.items() if it.photo])
def test_scenes_lie_on_their_photographs(name: str) -> None:
    dataset, where = scene(name)
    height, width = photo(where).shape[:2]
    assert dataset.images[0][2:] == (width, height)
    for box in (*dataset.truths.box, *dataset.detections.box):
        assert (box[:2] >= 0).all()
        assert (box[:2] + box[2:] <= (width, height)).all(), box
    assert all(SCENES[name].title + SCENES[name].note)


def test_two_detectors_are_what_they_are_said_to_be() -> None:
    """As many finds as the chance says, and boxes as far off as it says."""
    dataset, photograph = scene("two detectors")
    assert not photograph
    assert (dataset.truths.box[:, :2] >= 0).all()
    for name, (p, s) in MODELS.items():
        found = dataset.models[name]
        hits = len(found) - STRAY
        assert abs(hits - p * OBJECTS) < 3 * (OBJECTS * p * (1 - p)) ** 0.5
        overlap = best_iou(found.take(np.arange(hits)), dataset.truths)
        assert np.median(overlap) > 1 - 6 * s


def test_there_is_no_other_scene() -> None:
    with pytest.raises(ValueError, match="choose from garage, staircase"):
        scene("../garage")
    dial = next(dial for dial in Source.dials() if dial.name == "scene")
    assert list(dial.choices) == [*SCENES, "own"]


# Experiments


KINDS_OF_VIEW = {
    "boxes": Boxes,
    "conventions": Areas,
    "classes": Table,
    "rivals": Duel,
    "classification": Rarity,
}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.id)
def test_experiments_show_their_figure(experiment: Experiment) -> None:
    measured = experiment.measure(KINDS_OF_VIEW[experiment.view].check(experiment.settings))
    assert experiment.holds(measured), measured
    assert measured.keys() >= experiment.expected.keys()
    for english, chinese in (experiment.title, experiment.question, experiment.look):
        assert english
        assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_experiments_have_names_of_their_own_and_break_things() -> None:
    assert len({experiment.id for experiment in EXPERIMENTS}) == len(EXPERIMENTS)
    assert any(experiment.breaks for experiment in EXPERIMENTS)


def test_the_bars_fall_one_by_one() -> None:
    """All the shifts that the experiment speaks of, not only those that head its table."""
    step = next(step for step in EXPERIMENTS if step.id == "shift")
    measured = step.measure(Boxes.check(step.settings))
    standing = {5: 9, 10: 7, 15: 5, 20: 4, 25: 3}
    for d, bars in standing.items():
        assert measured[f"ap50 {d}"] == pytest.approx(1)
        assert measured[f"ap {d}"] == pytest.approx(bars / 10)
        assert measured[f"iou {d}"] == pytest.approx((100 - d) / (100 + d))


# Which one moved the number


def test_comparison_is_sorted_and_right() -> None:
    dataset, _ = scene("garage")
    first, *rows = compare(dataset)
    assert first.value == pytest.approx(coco_stats(dataset).AP, abs=1e-12)
    assert len(rows) == len(CHANGES)
    size = [abs(row.difference) for row in rows]
    assert size == sorted(size, reverse=True)
    for row in rows:
        result = run(dataset, Params(**row.settings))
        assert row.value == pytest.approx(result.bars.mean(), abs=1e-12), row.name[0]
        assert row.difference == pytest.approx(row.value - first.value)


@pytest.mark.parametrize("name", ["id zero", "crowd", "tied", "seven of ten", "staircase"])
def test_each_scene_is_moved_by_what_it_shows(name: str) -> None:
    moved = {"id zero": "id_zero", "crowd": "crowd", "tied": "ties"}
    rows = compare(scene(name)[0], iou=0.5)[1:]
    changed = [set(row.settings) for row in rows if abs(row.difference) > 1e-9]
    assert {moved.get(name, "convention")} in changed
    assert {"pixels"} not in changed


def test_comparison_for_one_size_sees_the_area() -> None:
    """A box of 40 x 40 px whose mask is small."""
    truth = {"image": 0, "label": 0, "box": [0, 0, 40, 40], "area": 900.0}
    other = {"image": 0, "label": 0, "box": [50, 50, 20, 20]}
    found = [{"image": 0, "label": 0, "box": [50, 50, 20, 20], "score": 0.5}]
    dataset = build([Image(1, "a", 99, 99)], ["x"], [truth, other], found)
    rows = compare(dataset, size="small")
    area = next(row for row in rows if row.settings == {"area": "box"})
    assert area.difference == pytest.approx(1 - 51 / 101)


def test_comparison_in_steps() -> None:
    steps = list(compare_steps(scene("tied")[0]))
    assert len(steps) == len(CHANGES) + 1
    assert [row.value for row in steps[-1].result] == [
        row.value for row in compare(scene("tied")[0])
    ]


@pytest.mark.parametrize("name", PROTOCOLS)
def test_protocols_are_parameters(name: str) -> None:
    assert Params.check(PROTOCOLS[name]).changed() == dict(PROTOCOLS[name])


# Errors


def test_errors_of_the_garage() -> None:
    errors = error_types(run(scene("garage")[0]))
    assert errors.count == {
        "localisation": 1,
        "class": 3,
        "both": 0,
        "duplicate": 1,
        "background": 3,
        "missed": 1,
    }
    assert errors.missed.tolist() == [10]
    assert errors.cost["background"] == pytest.approx(0)  # they score less than every hit


def test_each_kind_alone_and_its_cost() -> None:
    """One object of class a found by nobody else; mended, AP is what it would have been."""
    a, b = [0, 0, 100, 100], [200, 0, 100, 100]
    truths = [{"image": 0, "label": 0, "box": a}, {"image": 0, "label": 1, "box": b}]

    def errors(label: int, box: list[float], *more: dict) -> Any:
        found = [{"image": 0, "label": label, "box": box, "score": 0.9}, *more]
        return error_types(run(build([Image(1, "x", 300, 100)], ["a", "b"], truths, found)))

    hit = {"image": 0, "label": 0, "box": a, "score": 0.95}
    below = {"image": 0, "label": 0, "box": a, "score": 0.8}
    cases = {
        "localisation": (errors(0, [60, 0, 100, 100]), 0.5),  # class a would have AP 1
        "class": (errors(1, a), 0.5),
        "both": (errors(1, [60, 0, 100, 100], below), 0.0),  # class b has no hit anyhow
        "duplicate": (errors(0, a, hit), 0.0),
        "background": (errors(0, [100, 0, 100, 100], below), 0.25),  # a: .5 -> 1
    }
    for kind, (result, cost) in cases.items():
        assert result.kind[0 if kind != "duplicate" else 1] == kind
        assert result.count[kind] == 1, kind
        assert result.cost[kind] == pytest.approx(cost), kind
    assert cases["class"][0].missed.tolist() == [1]
    assert cases["localisation"][0].count["missed"] == 1


@settings(max_examples=40, deadline=None, derandomize=True)
@given(datasets(), st.sampled_from([0.5, 0.75]))
def test_every_false_positive_has_one_kind(dataset: Dataset, iou: float) -> None:
    result = run(dataset, Params(iou=iou))
    errors, trace = error_types(result), result.trace()
    assert ((errors.kind != "") == (trace.outcome == "FP")).all()
    assert sum(errors.count.values()) == (trace.outcome == "FP").sum() + len(errors.missed)
    assert list(errors.cost) == list(KINDS)
    for kind in ("duplicate", "background", "both"):
        assert errors.cost[kind] >= -1e-12
    about = np.isin(errors.kind, ("localisation", "class", "duplicate"))
    assert ((errors.target >= 0) == about).all()


# Take away


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Result, str], float]:
    """Writes the two files of a result and runs a snippet beside them."""

    monkeypatch.chdir(tmp_path)

    def run_beside(result: Result, code: str) -> float:
        data = json.dumps(to_coco(result.dataset))
        Path("detection.json").write_text(data, encoding="utf-8")
        Path("curve.csv").write_text(curve_csv(result), encoding="utf-8")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, "snippet", "exec"), {})
        return float(said.getvalue().split()[-1])

    return run_beside


SETTINGS = [
    *({"convention": name} for name in CONVENTIONS),
    *({"convention": name, "grid": "float"} for name in ("voc07", "coco")),
    *({"convention": name, "average": "pooled"} for name in CONVENTIONS),
    {"grid": "exact"},
    {"iou": 0.75},
    {"size": "medium", "iou": 0.6},
    {"size": "small", "area": "box"},
    {"label": "lamp"},
    {"label": "lamp", "convention": "sklearn"},
    {"max_dets": 2},
    {"empty": "zero"},
    {"difficult": "handled", "crowd": "dropped", "pixels": "inclusive", "matching": "voc"},
    {"shift_x": 3, "clutter": 30, "rescale": "rank"},
    {"id_zero": "unmatched"},
    dict(PROTOCOLS["voc07"]),
]


def numbers_of(result: Result) -> dict[type, Any]:
    """What each view's code leaves in `picture`."""
    columns = ("ap", "ap_ten", "small", "medium", "large")
    return {
        Boxes: list(result.numbers().values()),
        Areas: list(result.conventions().values()),
        Table: [[row[name] for name in columns] for row in result.per_class()],
    }


CODE = {Boxes: snippets.boxes, Areas: snippets.areas, Table: snippets.table}


def picture_of(text: str) -> np.ndarray:
    """Runs the lines; what they print is not shown."""
    said = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "code", "exec"), said)
    return np.asarray(said["picture"], float)


@pytest.mark.parametrize("changed", SETTINGS, ids=str)
def test_code_prints_the_number_that_is_shown(
    saved: Callable[[Result, str], float], changed: dict[str, Any]
) -> None:
    params = Boxes(**changed)
    result = run(scene("garage")[0], params.conventions())
    plain, engine = snippets.boxes(params)
    assert saved(result, plain) == pytest.approx(result.value, abs=1e-12)
    assert saved(result, engine) == result.value
    own = params.model_copy(update={"scene": "own"})
    for text in snippets.boxes(own):
        assert saved(result, text) == pytest.approx(result.value)


MORE_SETTINGS = [
    {"ties": "shuffled", "scene": "tied", "seed": 3},
    {"scene": "crowd", "crowd": "ordinary", "strict": True},
    {"scene": "id zero", "id_zero": "unmatched", "convention": "voc10"},
    {"scene": "duplicates", "matching": "voc", "difficult": "dropped", "cutoff": 0.5},
    {"label": "helmet"},
    {"label": "helmet", "empty": "zero"},
    {"label": "of another scene"},
    {"beta": 2.0, "confidence": 0.7},
    {"scene": "turned", "overlap": "mask"},
    {"scene": "turned", "overlap": "oriented", "iou": 0.9},
    {"scene": "turned", "overlap": "mask", "matching": "voc", "size": "medium"},
    {"scene": "turned", "overlap": "oriented", "convention": "voc07", "size": "small"},
]


@pytest.mark.parametrize("kind", CODE, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("changed", [*SETTINGS, *MORE_SETTINGS], ids=str)
def test_code_gives_the_numbers_of_its_view(kind: type[Any], changed: dict[str, Any]) -> None:
    params = kind(**changed)
    known = params.label in scene(params.scene)[0].classes
    asked = params.conventions().model_copy(update={} if known else {"label": ""})
    shown = numbers_of(run(scene(params.scene)[0], asked))[kind]
    for text in CODE[kind](params):
        np.testing.assert_allclose(picture_of(text), np.array(shown, float), 1e-9, 1e-12)


RULES = {
    "matching": ["coco", "voc"],
    "pixels": ["exact", "inclusive"],
    "strict": [False, True],
    "crowd": ["handled", "dropped", "ordinary"],
    "difficult": ["handled", "dropped", "ordinary"],
    "ties": ["file", "reversed", "shuffled"],
    "max_dets": [1, 2, 100],
    "area": ["annotated", "box"],
    "size": ["all", "small", "medium", "large"],
    "id_zero": ["ordinary", "unmatched"],
    "average": ["classes", "pooled"],
    "empty": ["left out", "zero"],
    "convention": list(CONVENTIONS),
    "grid": ["usual", "float", "exact"],
    "cutoff": [0.0, 0.5],
    "iou": [0.3, 0.5, 0.75],
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(datasets(), st.fixed_dictionaries({k: st.sampled_from(v) for k, v in RULES.items()}))
def test_plain_code_follows_every_rule(
    tmp_path_factory: pytest.TempPathFactory, dataset: Dataset, rules: dict[str, float | str]
) -> None:
    """Of any boxes, by any rules: what is written out agrees with the engine."""
    path = tmp_path_factory.mktemp("code") / "detection.json"
    path.write_text(json.dumps(to_coco(dataset)), encoding="utf-8")
    result = run(dataset, Params(**rules))
    for kind, shown in numbers_of(result).items():
        text = CODE[kind](kind(scene="own", **rules))[0]
        found = picture_of(text.replace('"detection.json"', repr(str(path))))
        np.testing.assert_allclose(found, np.array(shown, float), 1e-9, 1e-12)


def test_code_of_the_twin_without_boxes() -> None:
    for prevalence in (0.5, 0.01):
        twin = classification(*two_normals(), prevalence)
        for text in snippets.rarity(Rarity(prevalence=prevalence)):
            shown = [twin.fpr, twin.tpr, twin.precision]
            np.testing.assert_allclose(picture_of(text), shown, atol=1e-9)


def test_code_of_annotation_0(saved: Callable[[Result, str], float]) -> None:
    for how in ("ordinary", "unmatched"):
        params = Boxes(scene="id zero", id_zero=how)
        result = run(scene("id zero")[0], params.conventions())
        assert saved(result, snippets.boxes(params)[0]) == pytest.approx(result.value)


def test_code_quotes_what_visitors_typed() -> None:
    """A class name that would end the text does not end it."""
    name = '"]); print("owned'
    for convention in ("coco", "voc10"):
        for kind, code in CODE.items():
            for text in code(kind(scene="own", label=name, convention=convention)):
                compile(text, "code", "exec")
            if kind is not Table:
                assert json.dumps(name) in code(kind(scene="own", label=name))[0]


def test_curve_table() -> None:
    result = run(scene("staircase")[0])
    rows = list(csv.DictReader(io.StringIO(curve_csv(result))))
    assert [row["outcome"] for row in rows] == ["TP", "FP", "TP", "FP", "FP", "TP"]
    assert [float(row["recall"]) for row in rows] == [0.2, 0.2, 0.4, 0.4, 0.4, 0.6]
    assert float(rows[2]["precision"]) == pytest.approx(2 / 3)


def test_curve_table_is_no_formula() -> None:
    truth = [{"image": 0, "label": 0, "box": [0, 0, 9, 9]}]
    dataset = build([Image(1, "@x")], ["=1+1"], truth, [truth[0] | {"score": 0.5}])
    row = next(csv.DictReader(io.StringIO(curve_csv(run(dataset)))))
    assert (row["class"], row["image"]) == ("'=1+1", "'@x")


def test_what_is_on_screen_comes_back() -> None:
    dataset, _ = scene("garage")
    assert coco_stats(from_coco(to_coco(dataset))) == coco_stats(dataset)


# The lesson


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_of_the_lesson_is_live(language: str) -> None:
    text = (LESSON / f"lesson.{language}.md").read_text(encoding="utf-8")
    dataset, _ = scene("garage")
    pair = scene("two detectors")[0]
    texts = live(run(dataset), compare(dataset)) | live_rarity(0.5)
    texts |= live_rivals(rivals(pair, *pair.models, n=100)) | live_suppression(np.zeros(3))
    tokens = set(re.findall(r"\[\[(\w+)\]\]", text))
    assert len(tokens) > 15
    assert tokens <= set(texts)


def test_live_numbers() -> None:
    dataset, _ = scene("garage")
    params = Params(confidence=0.5)
    texts, curve = live(run(dataset, params)) | live_rarity(0.1), run(dataset, params).curve()
    tp, fp, fn = curve.at(0.5)
    assert (texts["tp"], texts["fp"], texts["fn"]) == (f"{tp}", f"{fp}", f"{fn}")
    assert float(texts["precision"]) == pytest.approx(tp / (tp + fp), abs=5e-4)
    assert float(texts["AP50"]) == pytest.approx(coco_stats(dataset).AP50, abs=5e-4)
    assert float(texts["pr_ap"]) == pytest.approx(classification(*two_normals(), 0.1).ap, abs=5e-4)
    assert live(run(dataset), compare(dataset))["moved_by"][1] == "没有真实框的类别记 0"
    assert live(run(build([], [], [], [])))["ap"] == "–"
