"""Scenes, experiments, comparisons, errors, and what can be taken away."""

import contextlib
import csv
import io
import json
import re
from pathlib import Path

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
    Image,
    Params,
    build,
    classification,
    coco_stats,
    compare,
    compare_steps,
    curve_csv,
    engine_snippet,
    error_types,
    from_coco,
    live,
    run,
    scene,
    snippet,
    to_coco,
    two_normals,
)
from engines.detection.compare import CHANGES
from engines.photos import photo
from tests.engines.detection.oracle import datasets

LESSON = Path(__file__).parents[3] / "tabs" / "detection"


# Scenes


@pytest.mark.parametrize("name", SCENES)
def test_scenes_lie_on_their_photographs(name):
    dataset, where = scene(name)
    height, width = photo(where).shape[:2]
    assert dataset.images[0][2:] == (width, height)
    for box in (*dataset.truths.box, *dataset.detections.box):
        assert (box[:2] >= 0).all()
        assert (box[:2] + box[2:] <= (width, height)).all(), box
    assert all(SCENES[name].title + SCENES[name].note)


def test_there_is_no_other_scene():
    with pytest.raises(ValueError, match="choose from garage, staircase"):
        scene("../garage")
    dial = next(dial for dial in Params.dials() if dial.name == "scene")
    assert list(dial.choices) == [*SCENES, "own"]


# Experiments


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.name)
def test_experiments_show_their_figure(experiment):
    assert experiment.holds(experiment.measure()), experiment.measure()
    assert experiment.measure().keys() == experiment.expected.keys()
    Params.check(experiment.settings)
    for english, chinese in (experiment.title, experiment.predict, experiment.look):
        assert english
        assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_experiments_have_names_of_their_own_and_break_things():
    assert len({experiment.name for experiment in EXPERIMENTS}) == len(EXPERIMENTS)
    assert any(experiment.breaks for experiment in EXPERIMENTS)


# Which one moved the number


def test_comparison_is_sorted_and_right():
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
def test_each_scene_is_moved_by_what_it_shows(name):
    moved = {"id zero": "id_zero", "crowd": "crowd", "tied": "ties"}
    rows = compare(scene(name)[0], iou=0.5)[1:]
    changed = [set(row.settings) for row in rows if abs(row.difference) > 1e-9]
    assert {moved.get(name, "convention")} in changed
    assert {"pixels"} not in changed


def test_comparison_for_one_size_sees_the_area():
    """A box of 40 x 40 px whose mask is small."""
    truth = {"image": 0, "label": 0, "box": [0, 0, 40, 40], "area": 900.0}
    other = {"image": 0, "label": 0, "box": [50, 50, 20, 20]}
    found = [{"image": 0, "label": 0, "box": [50, 50, 20, 20], "score": 0.5}]
    dataset = build([Image(1, "a", 99, 99)], ["x"], [truth, other], found)
    rows = compare(dataset, size="small")
    area = next(row for row in rows if row.settings == {"area": "box"})
    assert area.difference == pytest.approx(1 - 51 / 101)


def test_comparison_in_steps():
    steps = list(compare_steps(scene("tied")[0]))
    assert len(steps) == len(CHANGES) + 1
    assert [row.value for row in steps[-1].result] == [
        row.value for row in compare(scene("tied")[0])
    ]


@pytest.mark.parametrize("name", PROTOCOLS)
def test_protocols_are_parameters(name):
    assert Params.check(PROTOCOLS[name]).changed() == dict(PROTOCOLS[name])


# Errors


def test_errors_of_the_garage():
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


def test_each_kind_alone_and_its_cost():
    """One object of class a found by nobody else; mended, AP is what it would have been."""
    a, b = [0, 0, 100, 100], [200, 0, 100, 100]
    truths = [{"image": 0, "label": 0, "box": a}, {"image": 0, "label": 1, "box": b}]

    def errors(label: int, box: list[float], *more: dict):
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
def test_every_false_positive_has_one_kind(dataset, iou):
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
def saved(tmp_path, monkeypatch):
    """Writes the two files of a result and runs a snippet beside them."""

    monkeypatch.chdir(tmp_path)

    def run_beside(result, code: str) -> float:
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


@pytest.mark.parametrize("changed", SETTINGS, ids=str)
def test_snippets_print_the_number_that_is_shown(saved, changed):
    params = Params(**changed)
    result = run(scene("garage")[0], params)
    assert saved(result, snippet(params)) == pytest.approx(result.value, abs=1e-12)
    assert saved(result, engine_snippet(params)) == result.value
    own = engine_snippet(params.model_copy(update={"scene": "own"}))
    assert saved(result, own) == pytest.approx(result.value)


def test_snippet_of_annotation_0(saved):
    for how in ("ordinary", "unmatched"):
        params = Params(scene="id zero", id_zero=how)
        result = run(scene("id zero")[0], params)
        assert saved(result, snippet(params)) == pytest.approx(result.value)


def test_snippets_quote_what_visitors_typed():
    """A class name that would end the text does not end it."""
    name = '"]); print("owned'
    for params in (Params(label=name), Params(label=name, convention="voc10")):
        compile(snippet(params), "snippet", "exec")
        assert json.dumps(name) in snippet(params)
    compile(engine_snippet(Params(label=name)), "snippet", "exec")


def test_curve_table():
    result = run(scene("staircase")[0])
    rows = list(csv.DictReader(io.StringIO(curve_csv(result))))
    assert [row["outcome"] for row in rows] == ["TP", "FP", "TP", "FP", "FP", "TP"]
    assert [float(row["recall"]) for row in rows] == [0.2, 0.2, 0.4, 0.4, 0.4, 0.6]
    assert float(rows[2]["precision"]) == pytest.approx(2 / 3)


def test_curve_table_is_no_formula():
    truth = [{"image": 0, "label": 0, "box": [0, 0, 9, 9]}]
    dataset = build([Image(1, "@x")], ["=1+1"], truth, [truth[0] | {"score": 0.5}])
    row = next(csv.DictReader(io.StringIO(curve_csv(run(dataset)))))
    assert (row["class"], row["image"]) == ("'=1+1", "'@x")


def test_what_is_on_screen_comes_back():
    dataset, _ = scene("garage")
    assert coco_stats(from_coco(to_coco(dataset))) == coco_stats(dataset)


# The lesson


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_of_the_lesson_is_live(language):
    text = (LESSON / f"lesson.{language}.md").read_text(encoding="utf-8")
    dataset, _ = scene("garage")
    texts = live(run(dataset), compare(dataset))
    tokens = set(re.findall(r"\[\[(\w+)\]\]", text))
    assert len(tokens) > 15
    assert tokens <= set(texts)


def test_live_numbers():
    dataset, _ = scene("garage")
    params = Params(confidence=0.5, prevalence=0.1)
    texts, curve = live(run(dataset, params)), run(dataset, params).curve()
    tp, fp, fn = curve.at(0.5)
    assert (texts["tp"], texts["fp"], texts["fn"]) == (f"{tp}", f"{fp}", f"{fn}")
    assert float(texts["precision"]) == pytest.approx(tp / (tp + fp), abs=5e-4)
    assert float(texts["AP50"]) == pytest.approx(coco_stats(dataset).AP50, abs=5e-4)
    assert float(texts["pr_ap"]) == pytest.approx(classification(*two_normals(), 0.1).ap, abs=5e-4)
    assert live(run(dataset), compare(dataset))["moved_by"][1] == "没有真实框的类别记 0"
    assert live(run(build([], [], [], [])))["ap"] == "–"
