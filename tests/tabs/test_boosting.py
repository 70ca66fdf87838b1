"""The boosting tab: small replies, points in the link, refits of what changed, true numbers."""

import base64
import json
import re
import sys
import zlib
from pathlib import Path
from typing import Any

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
    Gapped,
    Params,
    Pruned,
    Redraws,
    Stack,
    Stopped,
    edits,
)
from engines.boosting.edits import mark
from engines.params import ParamsError
from tabs.boosting import strips, trees
from tabs.boosting.gaps import gap_of, model, pulled
from tabs.boosting.methods import edited
from tabs.boosting.strips import fit, points_of, strip_of, table_of
from tabs.boosting.tab import TAB
from tabs.boosting.words import WORDS
from tabs.parts import Fields, Pane, Scene, byte_sizes
from tabs.shell.tab import TabBuilder

SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


FILES = TAB.views[0].files
VIEWS = {view.params: view.id for view in TAB.views}


def reply(stage: TabBuilder, params: Any, own: Any = None) -> dict[str, str]:
    """What a view's drawing sends to the browser, as text."""
    drawn = stage.draws[VIEWS[type(params)]](params, own)
    sent = {c.elem_id: c.postprocess(value) for c, value in drawn.items()}
    return {name: json.dumps(value) for name, value in sent.items()}


@pytest.mark.parametrize("flips", [0.0, 0.2])
def test_the_reply_for_two_hundred_rounds_is_small(stage: TabBuilder, flips: float) -> None:
    params = Comparison(flips=flips, rounds=200, methods=tuple(METHODS))
    sent = reply(stage, params)
    total = sum(len(text) for text in sent.values())
    sys.stdout.write(f"\nreply for 200 rounds of {len(METHODS)} methods: {total / 1e6:.2f} MB\n")
    assert total < 4e6  # of all eleven


@pytest.mark.parametrize("kind", [Ensemble, Redraws, Stack, Pruned, Gapped, Stopped])
def test_the_other_views_reply_with_less(stage: TabBuilder, kind: type[Any]) -> None:
    assert sum(map(len, reply(stage, kind()).values())) < 1.5e6


def test_a_panel_holds_the_fields_of_the_engine() -> None:
    params = Comparison(rounds=12, grid=20, method="adaboost", depth=2, learning_rate=1)
    strip = strip_of(params, None, "adaboost")
    steps = np.frombuffer(zlib.decompress(base64.b64decode(strip.film)), np.uint8)
    frames = np.cumsum(steps.reshape(strip.shape), axis=0, dtype=np.uint8)
    result = boosting.run(params.whole())
    np.testing.assert_array_equal(frames, boosting.quantise(result.probabilities()))
    np.testing.assert_array_equal(strip.result.test_curve, result.test_curve)
    np.testing.assert_array_equal(strip.sizes, byte_sizes(result.weights * len(result.labels)))


def test_the_methods_beside_the_one_in_hand_keep_their_usual_dials() -> None:
    params = Comparison(method="xgboost", depth=7, reg_lambda=5)
    assert params.of("xgboost").depth == 7
    assert params.of("adaboost").depth == 1
    assert params.of("forest") == Comparison().of("forest")


def test_only_what_changed_is_fitted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fits = []
    fitted = boosting.fitted

    def counted(params: Any, points: Any = None) -> Any:
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


def test_a_turn_of_a_dial_computes_what_the_view_shows_and_no_more(
    stage: TabBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def counted(name: str) -> None:
        whole = getattr(boosting, name)

        def call(params: Any, *rest: Any, **more: Any) -> Any:
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
def test_the_picture_is_what_the_panels_show(kind: type[Any]) -> None:
    params = kind(rounds=6, grid=12, round=4, flips=0.1)
    view = next(view for view in TAB.views if view.params is kind)
    shares = view.picture(params)[-1] if kind is Comparison else view.picture(params)
    strip = strip_of(params, None, "xgboost")
    steps = np.frombuffer(zlib.decompress(base64.b64decode(strip.film)), np.uint8)
    frames = np.cumsum(steps.reshape(strip.shape), axis=0, dtype=np.uint8)
    np.testing.assert_array_equal(boosting.quantise(shares[None, ..., 1])[0], frames[3])


def test_the_code_reads_the_points_that_were_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_points_survive_their_text(table: tuple[np.ndarray, np.ndarray]) -> None:
    x, labels = table
    whole = np.column_stack([x, labels]) if len(x) else np.zeros((0, 4))
    text = edits.encode(whole, "abcd1234")
    back = edits.decode(text, "abcd1234")
    assert re.fullmatch(r"abcd1234\.[\w-]*", text)
    assert len(text) < 40 + 5.4 * len(x)
    np.testing.assert_array_equal(back[:, 2:], whole[:, 2:])
    reach = np.ptp(x) if len(x) else 0
    np.testing.assert_allclose(back[:, :2], x, atol=reach / 2**14 + 1e-4)


def test_edits_belong_to_the_points_that_were_edited() -> None:
    params = Comparison(size=50)
    rows = np.column_stack([np.zeros((30, 2)), np.arange(30) % 2, np.arange(30) % 2])
    params = Comparison(size=50, **edited(params, None, {"points": rows.tolist()}))
    assert len(points_of(params, None).y) == 30
    moved_on = params.model_copy(update={"size": 60})
    assert points_of(moved_on, None) is None
    assert points_of(params.model_copy(update={"method": "forest"}), None) is not None
    assert edited(params, None, {"points": None}) == {"points": ""}


def test_a_link_holds_few_points_and_leaves_many_out(stage: TabBuilder) -> None:
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
def test_a_damaged_text_is_refused_in_words(text: str) -> None:
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
def test_points_of_the_page_are_not_believed(rows: Any) -> None:
    with pytest.raises(ParamsError):
        edited(Comparison(), None, {"points": rows})


def test_a_plane_without_points_waits_for_some(stage: TabBuilder) -> None:
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


def test_a_method_that_cannot_learn_says_why_on_its_own_panel(stage: TabBuilder) -> None:
    rows = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 1, 1]]
    params = Comparison(data="own", methods=("tree", "adaboost", "stacking"), rounds=3)
    params = Comparison.check(params.model_dump() | edited(params, None, {"points": rows}))
    panes = json.loads(reply(stage, params)["boosting-fields"])["panes"]
    assert panes[0]["film"]
    assert "AdaBoost cannot start" in panes[1]["message"]
    assert "5 folds" in panes[2]["message"]


def test_an_uploaded_table_keeps_a_third_for_the_test(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    rows = [f"{k % 7},{k % 5},{'ab'[k % 2]}" for k in range(90)]
    path.write_text("\n".join(["x,y,label", *rows]))
    own = TAB.upload.read(str(path))
    params = Comparison(data="own", rounds=3, grid=10)
    result = strip_of(params, own, "xgboost").result
    assert len(result.labels) == 60
    assert len(result.test_labels) == 30


def test_the_tree_shows_the_numbers_of_the_library() -> None:
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


def test_the_table_says_both_conventions() -> None:
    params = Params(gamma=0.5)
    found = boosting.split_candidates(params, 0)
    text = trees.table(found, params, 0, SAY)
    chosen = next(line for line in text.splitlines() if "**" in line)
    gain, paper = (float(cell) for cell in chosen.split("|")[6:8])
    assert paper == pytest.approx(gain / 2 - 0.5, rel=1e-3)
    assert "γ = 0.5" in text


def test_a_deep_tree_is_cut_not_crowded() -> None:
    params = Params(method="tree", depth=0, flips=0.3)
    tree = boosting.tree(params, 0)
    figure = trees.drawn(tree, 0, "", SAY)
    assert len(tree.nodes) > 60
    assert len(figure.data[1].customdata) <= 31
    assert "deeper nodes" in figure.layout.annotations[0].text


@pytest.mark.parametrize("data", ["iris", "blobs"])
@pytest.mark.parametrize("method", METHODS)
def test_one_method_with_many_classes(stage: TabBuilder, data: str, method: str) -> None:
    params = Ensemble(data=data, classes=4, method=method, rounds=4, grid=10)
    assert reply(stage, params)["boosting-field"]


def test_an_experiment_stands_on_a_view_of_the_tab() -> None:
    assert TAB.experiments == EXPERIMENTS
    views = {view.id for view in TAB.views}
    assert {step.view for step in EXPERIMENTS} == views


COLUMN_DIALS = ["column_x", "column_y", "column_label"]
POINT_DIALS = ["data", "noise", "size", "flips", "classes", "seed", "rotation", "points", "grid"]
POINT_DIALS += COLUMN_DIALS
BOOSTER_DIALS = [
    "rounds",
    "depth",
    "learning_rate",
    "reg_lambda",
    "gamma",
    "reg_alpha",
    "min_child_weight",
    "subsample",
    "colsample",
    "tree_method",
    "max_bin",
]
METHOD_DIALS = [*BOOSTER_DIALS, "method", "rate_drop", "base", "bases", "out_of_fold"]
FORMER = {
    "methods": [*POINT_DIALS, *METHOD_DIALS, "methods", "round"],
    "one": [*POINT_DIALS, *METHOD_DIALS, "round", "node", "point"],
    "why": [*POINT_DIALS, *METHOD_DIALS],
    "stacking": [*POINT_DIALS, "bases"],
    "pruning": [*POINT_DIALS, *BOOSTER_DIALS, "round"],
    "gaps": [*POINT_DIALS, *BOOSTER_DIALS, "round", "point", "gaps", "lost"],
    "stopping": [*POINT_DIALS, *BOOSTER_DIALS, "patience", "held"],
}


def test_links_from_before_the_views_had_dials_of_their_own_open_the_same_picture(
    stage: TabBuilder,
) -> None:
    """Every dial that drew a view is still read, under its old name."""
    for view in TAB.views:
        assert set(FORMER[view.id]) == {dial.name for dial in view.params.dials()}
    query = {"view": "one", "method": "stacking", "bases": '["knn","bayes"]', "methods": "[]"}
    state, wrong = stage._of_link(query)
    assert (state.view.id, state.params.bases, wrong) == ("one", ("knn", "bayes"), [])
    assert state.params.of("stacking").bases == ("knn", "bayes")


def test_sizes_are_bytes() -> None:
    np.testing.assert_array_equal(byte_sizes([[0, 1, 2, 100]]), [[0, 32, 64, 255]])


def test_a_scene_travels_as_json() -> None:
    pane = Pane("a", sizes=byte_sizes(np.ones((3, 2))))
    value = Fields().postprocess(Scene([pane], np.zeros((2, 4)), (0, 1, 0, 1), 2))
    assert json.loads(json.dumps(value))["points"] == [[0, 0, 0, 0]] * 2
    steps = np.frombuffer(zlib.decompress(base64.b64decode(value["panes"][0]["sizes"])), np.uint8)
    assert steps.tolist() == [32, 32, 0, 0, 0, 0]
    assert Fields().postprocess(None) is None


def test_files_hold_a_row_a_round_and_a_row_a_point() -> None:
    params = Comparison(rounds=4, grid=10, methods=("tree", "xgboost"), flips=0.1)
    curves = FILES["curves.csv"](params, None).strip().splitlines()
    assert len(curves) == 1 + 1 + 4
    points = FILES["points.csv"](params, None).strip().splitlines()
    assert len(points) == 301
    assert sum(line.endswith(",1") for line in points[1:]) == 30
    state = json.loads(FILES["state.json"](params, None))
    assert set(state["methods"]) == {"tree", "xgboost"}


# Gamma, gaps, stopping


def frames_of(text: str) -> Any:
    return json.loads(json.loads(text))["frames"]


def test_a_split_that_is_pruned_is_crossed_out_step_by_step(stage: TabBuilder) -> None:
    dials = {"depth": 5, "gamma": 15.0, "rounds": 3, "noise": 0.4, "flips": 0.2, "round": 3}
    params = Pruned(**dials)
    sent = reply(stage, params)
    found = boosting.pruning(params.grown("exact"), 2)
    order = [v.node for v in found.verdicts if v.order]
    frames = frames_of(sent["boosting-prune-exact"])
    crossed = [len(frame["data"][0]["x"]) for frame in frames]
    assert len(order) > 2
    assert crossed == list(range(len(order) + 1))
    last = frames_of(sent["boosting-prune-hist"])[-1]["data"][0]["x"]
    gone = [v for v in boosting.pruning(params.grown("hist"), 2).verdicts if not v.kept]
    assert len(last) == len(gone)


def test_both_fields_are_those_of_their_tree_method(stage: TabBuilder) -> None:
    params = Pruned(data="xor", noise=0, size=1000, depth=4, gamma=20, rounds=20, round=20)
    panes = json.loads(reply(stage, params)["boosting-pruning"])["panes"]
    exact, hist = (pane["figures"]["test"][-1] for pane in panes)
    assert exact < 0.03
    assert hist > 0.45


def test_a_point_pulled_off_an_edge_loses_its_value(stage: TabBuilder) -> None:
    params = Gapped(rounds=6, round=2, point=4, gaps=0.3)
    assert pulled(params, None, {"index": 9, "lost": "x2"}) == {"point": 9, "lost": "x2"}
    assert pulled(params, None, {"index": 9}) == {"point": 9}
    for lost, axis in (("x1", 0), ("x2", 1)):
        sent = reply(stage, Gapped(**{**params.changed(), "lost": lost}))
        scene = json.loads(sent["boosting-gaps"])
        edge = scene["extent"][2 * axis]
        assert scene["chosen"] == 4
        assert abs(scene["points"][4][axis] - edge) < 0.05 * (scene["extent"][1] - edge)
    with pytest.raises(ParamsError):
        Gapped.check({"lost": "<b>"})


def test_the_way_without_the_value_follows_the_learnt_sides(stage: TabBuilder) -> None:
    params = Gapped(rounds=6, round=2, point=4, gaps=0.3, depth=4, lost="x1")
    figure = json.loads(json.loads(reply(stage, params)["boosting-ways"]))
    tree = boosting.tree(model(params, None).params, 1, fit=model(params, None))
    told = [t for t in figure["data"][-1]["text"] if "?" in t]
    assert len(told) == sum(node.left is not None for node in tree.nodes)
    found = gap_of(params, None)
    for a, b in zip(found.after.nodes, found.after.nodes[1:], strict=False):
        if a in found.after.default:
            node = tree.node(a)
            assert node.feature == 0
            assert b == (node.left if node.missing_left else node.right)


def test_where_it_stops_is_said_and_drawn(stage: TabBuilder) -> None:
    params = Stopped(flips=0.2, patience=5, rounds=60, learning_rate=0.5, noise=0.4)
    stop = boosting.early_stopping(params.of("xgboost"), 5, params.held)
    sent = reply(stage, params)
    assert f"round **{stop.best + 1}**" in sent["boosting-stopped"]
    figure = json.loads(json.loads(sent["boosting-stop-curve"]))
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [stop.best + 1, stop.last + 1]
    bins = json.loads(json.loads(sent["boosting-bins"]))["data"]
    assert bins[0]["x"] == [2, 4, 8, 16, 32, 64, 128, 256]
    bars = json.loads(json.loads(sent["boosting-features"]))["data"]
    assert sum(bar["y"][0] for bar in bars) == pytest.approx(1)


# A table's columns


IRIS = b"""row,sepal,petal,width,species
1,5.1,1.4,0.2,setosa
2,4.9,1.3,0.2,setosa
3,4.7,1.5,0.3,setosa
4,7.0,4.7,1.4,versicolor
5,6.4,4.5,1.5,versicolor
6,6.9,4.9,1.6,versicolor
"""


def test_what_the_reader_chose_is_told_and_two_columns_are_chosen(stage: TabBuilder) -> None:
    params = Comparison(data="own", rounds=3, methods=("tree",), grid=10)
    sent = reply(stage, params, IRIS)
    assert "numbers the rows" in sent["boosting-note"]
    assert "any two can be chosen" in sent["boosting-note"]
    groups = json.loads(sent["boosting-columns"])["groups"]
    assert groups[0][1] == [["sepal", True], ["petal", False], ["width", False]]
    assert json.loads(sent["boosting-fields"])["names"] == ["setosa", "versicolor"]
    chosen = stage.builders["methods"].grabs[-1].update
    change = chosen(params, IRIS, {"kind": "x₁", "word": "width"})
    assert change == {"column_x": "width"}
    moved = params.model_copy(update=change)
    assert table_of(moved, IRIS).axes == ("width", "sepal")
    swapped = moved.model_copy(update=chosen(moved, IRIS, {"kind": "x₂", "word": "width"}))
    assert table_of(swapped, IRIS).axes == ("sepal", "width")
    assert chosen(params, IRIS, {"kind": "<b>", "word": "width"}) == {}
    wrong = reply(stage, params.model_copy(update={"column_x": "leaf"}), IRIS)
    assert "There is no column" in wrong["boosting-note"]


def test_classes_have_their_names_in_the_legends(stage: TabBuilder) -> None:
    sent = reply(stage, Stack(data="iris", grid=10))
    assert json.loads(sent["boosting-stacks"])["names"] == ["setosa", "versicolor", "virginica"]
    plane = json.loads(json.loads(sent["boosting-plane-fold"]))["data"]
    assert [t["name"] for t in plane[:3]] == ["setosa", "versicolor", "virginica"]
