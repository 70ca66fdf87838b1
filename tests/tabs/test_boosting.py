"""The boosting tab: small replies, points in the link, refits of what changed, true numbers."""

import base64
import json
import re
import sys
import zlib

import gradio as gr
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engines import boosting
from engines.boosting import METHODS, Params
from engines.params import ParamsError
from tabs.boosting import points as code
from tabs.boosting import trees
from tabs.boosting.dials import Dials, alone
from tabs.boosting.experiments import EXPERIMENTS
from tabs.boosting.methods import edited
from tabs.boosting.strips import fit_of, mark, points_of, strip_of
from tabs.boosting.view import TAB
from tabs.boosting.words import WORDS
from tabs.parts import Fields, Pane, Scene, byte_sizes
from tabs.shell.stage import Stage

SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.fixture(scope="module")
def stage():
    with gr.Blocks(), gr.Tabs():
        built = Stage(TAB, "en")
        built.build()
    return built


def reply(stage, params, own=None):
    """What a view's drawing sends to the browser, as text."""
    drawn = stage._draws[params.view](params, own)
    sent = {c.elem_id: c.postprocess(value) for c, value in drawn.items()}
    return {name: json.dumps(value) for name, value in sent.items()}


@pytest.mark.parametrize("flips", [0.0, 0.2])
def test_the_reply_for_two_hundred_rounds_is_under_three_megabytes(stage, flips):
    params = Dials(flips=flips, methods=tuple(METHODS))
    sent = reply(stage, params)
    total = sum(len(text) for text in sent.values())
    sys.stdout.write(f"\nreply for 200 rounds of {len(METHODS)} methods: {total / 1e6:.2f} MB\n")
    assert total < 3e6


@pytest.mark.parametrize("view", ["one", "why", "stacking"])
def test_the_other_views_reply_with_less(stage, view):
    assert sum(map(len, reply(stage, Dials(view=view)).values())) < 1.5e6


def test_a_panel_holds_the_fields_of_the_engine():
    params = Dials(rounds=12, grid=20, method="adaboost", depth=2, learning_rate=1)
    strip = strip_of(params, None, "adaboost")
    steps = np.frombuffer(zlib.decompress(base64.b64decode(strip.film)), np.uint8)
    frames = np.cumsum(steps.reshape(strip.shape), axis=0, dtype=np.uint8)
    result = boosting.run(params.engine())
    np.testing.assert_array_equal(frames, boosting.quantise(result.probabilities()))
    np.testing.assert_array_equal(strip.result.test_curve, result.test_curve)
    np.testing.assert_array_equal(strip.sizes, byte_sizes(result.weights * len(result.labels)))


def test_the_methods_beside_the_one_in_hand_keep_their_usual_dials():
    params = Dials(method="xgboost", depth=7, reg_lambda=5)
    assert alone(params, "xgboost").depth == 7
    assert alone(params, "adaboost").depth == 1
    assert alone(params, "forest") == alone(Dials(), "forest")


def test_only_what_changed_is_fitted_again(monkeypatch):
    fits = []
    fitted = boosting.fitted

    def counted(params, points=None):
        fits.append(params.method)
        return fitted(params, points)

    monkeypatch.setattr(boosting, "fitted", counted)
    base = {"seed": 4321, "rounds": 5, "grid": 10, "method": "xgboost"}
    for dials in ({}, {"reg_lambda": 3.0}, {"view": "one"}, {"round": 3}):
        params = Dials(**base, **dials)
        for method in ("forest", "adaboost", "xgboost"):
            strip_of(params, None, method)
    assert fits == ["forest", "adaboost", "xgboost", "xgboost"]


tables = st.integers(0, 60).flatmap(
    lambda n: st.tuples(
        arrays.arrays(float, (n, 2), elements=st.floats(-100, 100)),
        arrays.arrays(np.int64, (n, 2), elements=st.integers(0, 3)),
    )
)


@given(tables)
def test_points_survive_their_text(table):
    x, labels = table
    whole = np.column_stack([x, labels]) if len(x) else np.zeros((0, 4))
    text = code.encode(whole, "abcd1234")
    back = code.decode(text, "abcd1234")
    assert re.fullmatch(r"abcd1234\.[\w-]*", text)
    assert len(text) < 40 + 5.4 * len(x)
    np.testing.assert_array_equal(back[:, 2:], whole[:, 2:])
    reach = np.ptp(x) if len(x) else 0
    np.testing.assert_allclose(back[:, :2], x, atol=reach / 2**14 + 1e-4)


def test_edits_belong_to_the_points_that_were_edited():
    params = Dials(size=50)
    rows = np.column_stack([np.zeros((30, 2)), np.arange(30) % 2, np.arange(30) % 2])
    params = Dials(size=50, **edited(params, None, {"points": rows.tolist()}))
    assert len(points_of(params, None).y) == 30
    moved_on = params.model_copy(update={"size": 60})
    assert points_of(moved_on, None) is None
    assert points_of(params.model_copy(update={"method": "forest"}), None) is not None
    assert edited(params, None, {"points": None}) == {"points": ""}


def test_a_link_holds_few_points_and_leaves_many_out(stage):
    rng = np.random.default_rng(0)
    for n, linked in ((300, True), (1800, False)):
        rows = np.column_stack([rng.normal(size=(n, 2)), np.arange(n) % 2, np.arange(n) % 2])
        base = Dials(methods=("tree",), rounds=3, grid=10)
        params = Dials.check(base.model_dump() | edited(base, None, {"points": rows.tolist()}))
        query = params.to_query()
        assert ("points" in query) == linked
        assert len("&".join(query.values())) < 7_500
        assert ("leaves them out" in reply(stage, params)["boosting-note"]) != linked
        if linked:
            assert Dials.from_query(query) == params


@pytest.mark.parametrize(
    "text",
    ["{m}.@@@", "{m}.AAAA", "{m}." + "A" * 20_000, "{m}.____f____3____9____3", "{m}"],
)
def test_a_damaged_text_is_refused_in_words(text):
    params = Dials()
    held = params.model_copy(update={"points": text.format(m=mark(params))})
    with pytest.raises(ParamsError, match="undo the edits"):
        points_of(held, None)


@pytest.mark.parametrize(
    "rows",
    [
        "text",
        [[1, 2, 3]],
        [[1, 2, 5, 0]],
        [[1, 2, 0.5, 0]],
        [[1e9, 0, 0, 0]],
        [[float("nan"), 0, 0, 0]],
        {"a": 1},
        [[0, 0, 0, 0]] * 2001,
    ],
)
def test_points_of_the_page_are_not_believed(rows):
    with pytest.raises(ParamsError):
        edited(Dials(), None, {"points": rows})


def test_a_plane_without_points_waits_for_some(stage):
    base = {"data": "own", "rounds": 3, "methods": ["tree", "xgboost"]}
    params = Dials.check(base)
    sent = reply(stage, params)
    assert "click into the plane" in sent["boosting-note"]
    one = [[0.1, 0.2, 0, 0], [0.4, 0.2, 0, 0]]
    again = Dials.check(base | edited(params, None, {"points": one}))
    assert "same label" in reply(stage, again)["boosting-note"]
    two = [*one, [0.9, 0.9, 1, 1], [0.8, 0.7, 1, 1]]
    full = Dials.check(base | edited(params, None, {"points": two}))
    assert "edited points: 4" in reply(stage, full)["boosting-note"]


def test_a_method_that_cannot_learn_says_why_on_its_own_panel(stage):
    rows = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 1, 1]]
    params = Dials(data="own", methods=("tree", "adaboost", "stacking"), rounds=3)
    params = Dials.check(params.model_dump() | edited(params, None, {"points": rows}))
    panes = json.loads(reply(stage, params)["boosting-fields"])["panes"]
    assert panes[0]["film"]
    assert "AdaBoost cannot start" in panes[1]["message"]
    assert "5 folds" in panes[2]["message"]


def test_an_uploaded_table_keeps_a_third_for_the_test(tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{k % 7},{k % 5},{'ab'[k % 2]}" for k in range(90)]
    path.write_text("\n".join(["x,y,label", *rows]))
    own = TAB.upload.read(str(path))
    params = Dials(data="own", rounds=3, grid=10)
    result = strip_of(params, own, "xgboost").result
    assert len(result.labels) == 60
    assert len(result.test_labels) == 30


def test_the_tree_shows_the_numbers_of_the_library():
    params = Dials(method="xgboost", rounds=4, round=3)
    fit = fit_of(params, None, "xgboost")
    frame = fit.model.get_booster().trees_to_dataframe()
    frame = frame[frame.Tree == 2].set_index("Node")
    tree = boosting.tree(fit.params, 2, fit=fit)
    figure = trees.drawn(tree, 0, "", SAY)
    assert sorted(figure.data[1].customdata) == sorted(frame.index)
    for node in tree.nodes:
        told = trees.in_words(node, SAY)
        gain = float(frame.Gain[node.id])
        if node.left is None:
            assert float(re.search(r"adds η w\* = (\S+)", told)[1]) == pytest.approx(
                gain, rel=1e-3
            )
        else:
            assert float(re.search(r"gain (\S+)", told)[1]) == pytest.approx(gain, rel=1e-3)


def test_the_table_says_both_conventions():
    params = Params(gamma=0.5)
    fit = boosting.fitted(params)
    found = boosting.split_candidates(params, 0, fit=fit)
    text = trees.table(found, params, 0, SAY)
    chosen = next(line for line in text.splitlines() if "**" in line)
    gain, paper = (float(cell) for cell in chosen.split("|")[6:8])
    assert paper == pytest.approx(gain / 2 - 0.5, rel=1e-3)
    assert "γ = 0.5" in text


def test_a_deep_tree_is_cut_not_crowded():
    params = Params(method="tree", depth=0, flips=0.3)
    tree = boosting.tree(params, 0)
    figure = trees.drawn(tree, 0, "", SAY)
    assert len(tree.nodes) > 60
    assert len(figure.data[1].customdata) <= 31
    assert "deeper nodes" in figure.layout.annotations[0].text


@pytest.mark.parametrize("data", ["iris", "blobs"])
@pytest.mark.parametrize("method", ["tree", "bagging", "gradient", "xgboost", "stacking"])
def test_one_method_with_many_classes(stage, data, method):
    params = Dials(view="one", data=data, classes=4, method=method, rounds=4, grid=10)
    assert reply(stage, params)["boosting-field"]


@pytest.mark.parametrize("found", boosting.EXPERIMENTS, ids=lambda e: e.id)
def test_an_experiment_shows_what_it_measures(found):
    ours = EXPERIMENTS[boosting.EXPERIMENTS.index(found)]
    params = Dials.check(ours.settings)
    dials = found.params.model_dump()
    assert {k: getattr(params, k) for k in dials} == dials
    assert ours.expected == f"≈ {found.expected}"
    assert ours.breaks == found.breaks
    for figure in found.figures:
        assert figure.label[0] in ours.look[0]


@pytest.mark.parametrize("k", [1, 3, 7])
def test_an_experiment_measures_the_number_that_it_promises(k):
    found, ours = boosting.EXPERIMENTS[k], EXPERIMENTS[k]
    measured = [float(n) for n in ours.measure(Dials.check(ours.settings)).split(" / ")]
    for figure, value in zip(found.figures, measured, strict=True):
        assert abs(value - figure.expected) <= 2 * figure.spread + 0.005


def test_sizes_are_bytes():
    np.testing.assert_array_equal(byte_sizes([[0, 1, 2, 100]]), [[0, 32, 64, 255]])


def test_a_scene_travels_as_json():
    pane = Pane("a", sizes=byte_sizes(np.ones((3, 2))))
    value = Fields().postprocess(Scene([pane], np.zeros((2, 4)), (0, 1, 0, 1), 2))
    assert json.loads(json.dumps(value))["points"] == [[0, 0, 0, 0]] * 2
    steps = np.frombuffer(zlib.decompress(base64.b64decode(value["panes"][0]["sizes"])), np.uint8)
    assert steps.tolist() == [32, 32, 0, 0, 0, 0]
    assert Fields().postprocess(None) is None


def test_files_hold_a_row_a_round_and_a_row_a_point():
    params = Dials(rounds=4, grid=10, methods=("tree", "xgboost"), flips=0.1)
    curves = TAB.files["curves.csv"](params, None).strip().splitlines()
    assert len(curves) == 1 + 1 + 4
    points = TAB.files["points.csv"](params, None).strip().splitlines()
    assert len(points) == 301
    assert sum(line.endswith(",1") for line in points[1:]) == 30
    state = json.loads(TAB.files["state.json"](params, None))
    assert set(state["methods"]) == {"tree", "xgboost"}
