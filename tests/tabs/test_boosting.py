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
from engines.boosting import (
    EXPERIMENTS,
    METHODS,
    Comparison,
    Ensemble,
    Params,
    Redraws,
    Stack,
    edits,
)
from engines.boosting.edits import mark
from engines.params import ParamsError
from tabs.boosting import strips, trees
from tabs.boosting.methods import edited
from tabs.boosting.strips import fit, points_of, strip_of
from tabs.boosting.tab import TAB
from tabs.boosting.words import WORDS
from tabs.parts import Fields, Pane, Scene, byte_sizes
from tabs.shell.tab import TabBuilder

SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.fixture(scope="module")
def stage():
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


FILES = TAB.views[0].files
VIEWS = {view.params: view.id for view in TAB.views}


def reply(stage, params, own=None):
    """What a view's drawing sends to the browser, as text."""
    drawn = stage.draws[VIEWS[type(params)]](params, own)
    sent = {c.elem_id: c.postprocess(value) for c, value in drawn.items()}
    return {name: json.dumps(value) for name, value in sent.items()}


@pytest.mark.parametrize("flips", [0.0, 0.2])
def test_the_reply_for_two_hundred_rounds_is_under_three_megabytes(stage, flips):
    params = Comparison(flips=flips, methods=tuple(METHODS))
    sent = reply(stage, params)
    total = sum(len(text) for text in sent.values())
    sys.stdout.write(f"\nreply for 200 rounds of {len(METHODS)} methods: {total / 1e6:.2f} MB\n")
    assert total < 3e6


@pytest.mark.parametrize("kind", [Ensemble, Redraws, Stack])
def test_the_other_views_reply_with_less(stage, kind):
    assert sum(map(len, reply(stage, kind()).values())) < 1.5e6


def test_a_panel_holds_the_fields_of_the_engine():
    params = Comparison(rounds=12, grid=20, method="adaboost", depth=2, learning_rate=1)
    strip = strip_of(params, None, "adaboost")
    steps = np.frombuffer(zlib.decompress(base64.b64decode(strip.film)), np.uint8)
    frames = np.cumsum(steps.reshape(strip.shape), axis=0, dtype=np.uint8)
    result = boosting.run(params.whole())
    np.testing.assert_array_equal(frames, boosting.quantise(result.probabilities()))
    np.testing.assert_array_equal(strip.result.test_curve, result.test_curve)
    np.testing.assert_array_equal(strip.sizes, byte_sizes(result.weights * len(result.labels)))


def test_the_methods_beside_the_one_in_hand_keep_their_usual_dials():
    params = Comparison(method="xgboost", depth=7, reg_lambda=5)
    assert params.of("xgboost").depth == 7
    assert params.of("adaboost").depth == 1
    assert params.of("forest") == Comparison().of("forest")


def test_only_what_changed_is_fitted_again(monkeypatch):
    fits = []
    fitted = boosting.fitted

    def counted(params, points=None):
        fits.append(params.method)
        return fitted(params, points)

    monkeypatch.setattr(boosting, "fitted", counted)
    base = {"seed": 4321, "rounds": 5, "grid": 10, "method": "xgboost"}
    views = [(Comparison, {}), (Comparison, {"reg_lambda": 3.0}), (Ensemble, {})]
    for kind, dials in (*views, (Redraws, {}), (Ensemble, {"round": 3, "node": 2, "point": 9})):
        params = kind(**base, **dials)
        for method in ("forest", "adaboost", "xgboost"):
            strip_of(params, None, method)
    assert fits == ["forest", "adaboost", "xgboost", "xgboost"]


def test_a_turn_of_a_dial_computes_what_the_view_shows_and_no_more(stage, monkeypatch):
    calls = []

    def counted(name):
        whole = getattr(boosting, name)

        def call(params, *rest, **more):
            calls.append((name, params.method))
            return whole(params, *rest, **more)

        monkeypatch.setattr(boosting, name, call)

    for name in ("fitted", "variance", "stacking_plane"):
        counted(name)
    dials = {"seed": 8765, "rounds": 4, "grid": 10}
    shown = [
        (
            Comparison(**dials, methods=("tree", "xgboost")),
            {("fitted", m) for m in ("tree", "xgboost")},
        ),
        (Ensemble(**dials, gamma=0.3), {("fitted", "xgboost")}),
        (Redraws(**dials, method="forest"), {("variance", "forest"), ("variance", "tree")}),
        (Stack(seed=8765, grid=10), {("fitted", "stacking"), ("stacking_plane", "stacking")}),
    ]
    for params, asked in shown:
        for again in (asked, set()):  # the second time all is kept
            calls.clear()
            stage.draws[VIEWS[type(params)]](params, None)
            assert set(calls) == again


@pytest.mark.parametrize("kind", [Comparison, Ensemble])
def test_the_picture_is_what_the_panels_show(kind):
    params = kind(rounds=6, grid=12, round=4, flips=0.1)
    view = next(view for view in TAB.views if view.params is kind)
    shares = view.picture(params)[-1] if kind is Comparison else view.picture(params)
    strip = strip_of(params, None, "xgboost")
    steps = np.frombuffer(zlib.decompress(base64.b64decode(strip.film)), np.uint8)
    frames = np.cumsum(steps.reshape(strip.shape), axis=0, dtype=np.uint8)
    np.testing.assert_array_equal(boosting.quantise(shares[None, ..., 1])[0], frames[3])


def test_the_code_reads_the_points_that_were_brought(tmp_path, monkeypatch):
    """From points.csv, as the view exports it: an own table with its held-out third, and edits."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    table = x, (x.sum(axis=1) > 0).astype(int)
    rows = np.column_stack([*table, table[1]])
    monkeypatch.chdir(tmp_path)
    for view in TAB.views:
        small = {"rounds": 5, "methods": ("tree", "xgboost")}
        known = {k: v for k, v in {**small, "grid": 12}.items() if k in view.params.model_fields}
        own = view.params(data="own", **known)
        drawn = view.params(**known)
        moved = view.params(**known, **edited(drawn, None, {"points": rows.tolist()}))
        for params, upload in ((own, table), (moved, None)):
            (tmp_path / "points.csv").write_text(view.files["points.csv"](params, upload))
            with monkeypatch.context() as brought:
                brought.setattr(strips, "points_of", lambda p, _, u=upload: points_of(p, u))
                shown = view.picture(params)
            for text in view.code(params):
                said = {}
                exec(text, said)
                np.testing.assert_allclose(said["picture"], shown, 1e-4, 1e-5)


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
    text = edits.encode(whole, "abcd1234")
    back = edits.decode(text, "abcd1234")
    assert re.fullmatch(r"abcd1234\.[\w-]*", text)
    assert len(text) < 40 + 5.4 * len(x)
    np.testing.assert_array_equal(back[:, 2:], whole[:, 2:])
    reach = np.ptp(x) if len(x) else 0
    np.testing.assert_allclose(back[:, :2], x, atol=reach / 2**14 + 1e-4)


def test_edits_belong_to_the_points_that_were_edited():
    params = Comparison(size=50)
    rows = np.column_stack([np.zeros((30, 2)), np.arange(30) % 2, np.arange(30) % 2])
    params = Comparison(size=50, **edited(params, None, {"points": rows.tolist()}))
    assert len(points_of(params, None).y) == 30
    moved_on = params.model_copy(update={"size": 60})
    assert points_of(moved_on, None) is None
    assert points_of(params.model_copy(update={"method": "forest"}), None) is not None
    assert edited(params, None, {"points": None}) == {"points": ""}


def test_a_link_holds_few_points_and_leaves_many_out(stage):
    rng = np.random.default_rng(0)
    for n, linked in ((300, True), (1800, False)):
        rows = np.column_stack([rng.normal(size=(n, 2)), np.arange(n) % 2, np.arange(n) % 2])
        base = Comparison(methods=("tree",), rounds=3, grid=10)
        params = Comparison.check(
            base.model_dump() | edited(base, None, {"points": rows.tolist()})
        )
        query = params.to_query()
        assert ("points" in query) == linked
        assert len("&".join(query.values())) < 7_500
        assert ("leaves them out" in reply(stage, params)["boosting-note"]) != linked
        if linked:
            assert Comparison.from_query(query) == params


@pytest.mark.parametrize(
    "text",
    ["{m}.@@@", "{m}.AAAA", "{m}." + "A" * 20_000, "{m}.____f____3____9____3", "{m}"],
)
def test_a_damaged_text_is_refused_in_words(text):
    params = Comparison()
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
        edited(Comparison(), None, {"points": rows})


def test_a_plane_without_points_waits_for_some(stage):
    base = {"data": "own", "rounds": 3, "methods": ["tree", "xgboost"]}
    params = Comparison.check(base)
    sent = reply(stage, params)
    assert "click into the plane" in sent["boosting-note"]
    one = [[0.1, 0.2, 0, 0], [0.4, 0.2, 0, 0]]
    again = Comparison.check(base | edited(params, None, {"points": one}))
    assert "same label" in reply(stage, again)["boosting-note"]
    two = [*one, [0.9, 0.9, 1, 1], [0.8, 0.7, 1, 1]]
    full = Comparison.check(base | edited(params, None, {"points": two}))
    assert "edited points: 4" in reply(stage, full)["boosting-note"]


def test_a_method_that_cannot_learn_says_why_on_its_own_panel(stage):
    rows = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 1, 1]]
    params = Comparison(data="own", methods=("tree", "adaboost", "stacking"), rounds=3)
    params = Comparison.check(params.model_dump() | edited(params, None, {"points": rows}))
    panes = json.loads(reply(stage, params)["boosting-fields"])["panes"]
    assert panes[0]["film"]
    assert "AdaBoost cannot start" in panes[1]["message"]
    assert "5 folds" in panes[2]["message"]


def test_an_uploaded_table_keeps_a_third_for_the_test(tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{k % 7},{k % 5},{'ab'[k % 2]}" for k in range(90)]
    path.write_text("\n".join(["x,y,label", *rows]))
    own = TAB.upload.read(str(path))
    params = Comparison(data="own", rounds=3, grid=10)
    result = strip_of(params, own, "xgboost").result
    assert len(result.labels) == 60
    assert len(result.test_labels) == 30


def test_the_tree_shows_the_numbers_of_the_library():
    params = Ensemble(method="xgboost", rounds=4, round=3)
    found = fit(params.of("xgboost"), *[None] * 5)
    frame = found.model.get_booster().trees_to_dataframe()
    frame = frame[frame.Tree == 2].set_index("Node")
    tree = boosting.tree(found.params, 2, fit=found)
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
    found = boosting.split_candidates(params, 0)
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
    params = Ensemble(data=data, classes=4, method=method, rounds=4, grid=10)
    assert reply(stage, params)["boosting-field"]


def test_an_experiment_stands_on_a_view_of_the_tab():
    assert TAB.experiments == EXPERIMENTS
    views = {view.id for view in TAB.views}
    assert {step.view for step in EXPERIMENTS} == views


POINT_DIALS = ["data", "noise", "size", "flips", "classes", "seed", "rotation", "points", "grid"]
METHOD_DIALS = [
    "method",
    "rounds",
    "depth",
    "learning_rate",
    "reg_lambda",
    "gamma",
    "reg_alpha",
    "min_child_weight",
    "subsample",
    "colsample",
    "base",
    "bases",
    "out_of_fold",
]
FORMER = {
    "methods": [*POINT_DIALS, *METHOD_DIALS, "methods", "round"],
    "one": [*POINT_DIALS, *METHOD_DIALS, "round", "node", "point"],
    "why": [*POINT_DIALS, *METHOD_DIALS],
    "stacking": [*POINT_DIALS, "bases"],
}


def test_links_from_before_the_views_had_dials_of_their_own_open_the_same_picture(stage):
    """Every dial that drew a view is still read, under its old name."""
    for view in TAB.views:
        assert set(FORMER[view.id]) == {dial.name for dial in view.params.dials()}
    query = {"view": "one", "method": "stacking", "bases": '["knn","bayes"]', "methods": "[]"}
    state, wrong = stage._of_link(query)
    assert (state.view.id, state.params.bases, wrong) == ("one", ("knn", "bayes"), [])
    assert state.params.of("stacking").bases == ("knn", "bayes")


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
    params = Comparison(rounds=4, grid=10, methods=("tree", "xgboost"), flips=0.1)
    curves = FILES["curves.csv"](params, None).strip().splitlines()
    assert len(curves) == 1 + 1 + 4
    points = FILES["points.csv"](params, None).strip().splitlines()
    assert len(points) == 301
    assert sum(line.endswith(",1") for line in points[1:]) == 30
    state = json.loads(FILES["state.json"](params, None))
    assert set(state["methods"]) == {"tree", "xgboost"}
