"""The guidance tab without a browser: handlers, hostile input, endpoints, what is sent."""

import ast
import base64
import json
import zlib

import gradio as gr
import numpy as np
import pytest

from engines import guidance
from engines.cache import shared
from engines.params import ParamsError
from tabs.guidance.dials import Dials
from tabs.guidance.experiments import EXPERIMENTS
from tabs.guidance.figures import MODES, main, moments, shares
from tabs.guidance.pictures import chosen, kept
from tabs.guidance.plane import banded, moved, of, result_of
from tabs.guidance.take import FILES
from tabs.guidance.view import TAB
from tabs.guidance.words import WORDS
from tabs.parts import Flow, Plane, Stream
from tabs.shell.stage import Stage

SAY = {name: english for name, (english, _) in WORDS.items()}
QUICK = Dials(samples=300, steps=8, scales="0, 1, 4, 8")


def sent(plane):
    return Flow().postprocess(plane)


def places(packed):
    """The page's own reading of the points: differences between steps, high bytes then low."""
    shape = packed["shape"]
    data = np.frombuffer(zlib.decompress(base64.b64decode(packed["data"])), np.uint8)
    high, low = data.reshape(2, *shape).astype(np.uint16)
    steps = high << 8 | low
    return np.cumsum(steps, axis=1, dtype=np.uint16) * (16 / 65535) - 8


def test_points_arrive_within_a_screen_pixel():
    result = result_of(QUICK)
    streams = main(result, SAY)
    sigmas = result.sigmas.tolist()
    packed = sent(of(QUICK, streams, sigmas))
    shrunk = result.paths * (2 / np.sqrt(4 + result.sigmas**2))[:, None, None]
    np.testing.assert_allclose(
        places(packed["streams"][0]["points"]), shrunk.clip(-8, 8), atol=2e-4
    )
    assert packed["scales"] == [0, 1, 4, 8]
    assert packed["frame"] == 2  # w = 4
    json.dumps(packed, allow_nan=False)


def test_what_is_not_finite_lands_on_the_edge():
    points = np.full((1, 3, 2), np.nan)
    points[0, 1] = 1e9, -1e9
    packed = sent(Plane([Stream("", points)], [(0, 0, True)], 1.0, [1.0], [0.0]))
    found = places(packed["streams"][0]["points"])[0, 0]
    np.testing.assert_allclose(found, [[8, 8], [8, -8], [8, 8]], atol=1e-3)


def test_the_first_picture_is_light():
    """What a visitor waits for: under a megabyte."""
    result = result_of(Dials())
    sigmas = [0.0] * 25
    assert len(json.dumps(sent(of(Dials(), main(result, SAY), sigmas)))) < 1_000_000


def test_curves_are_json_even_where_the_target_leaves():
    result = result_of(QUICK.model_copy(update={"scales": "-4, 1"}))
    assert not np.isfinite(result.target_mean[0]).all()
    for text in (shares(result, SAY), moments(result, SAY)):
        json.loads(text, parse_constant=pytest.fail)
    assert len(MODES) >= 8


def test_a_hand_on_the_modes():
    assert moved(QUICK, None, {"modes": [[1, 2, True], [0.5, -1, False]]}) == {
        "modes": "1.00 2.00 1; 0.50 -1.00 0"
    }
    assert moved(QUICK, None, {"modes": None}) == {"modes": guidance.DIVERSITY}
    change = banded(QUICK, None, {"low": 0.2, "high": 5})
    assert Dials.check({**QUICK.model_dump(), **change}).rule == "interval"


@pytest.mark.parametrize("modes", ["x", 3, [[1]], [["a", "b", "c"]], [[1, 1, 1]] * 99,
                                   [[float("nan"), 0, 1], [0, 0, 0]], [[99, 0, 1], [0, 0, 0]],
                                   [None, None], [[1, 1, 1], [0, 0, 1]], {}])  # fmt: skip
def test_hostile_modes_are_refused_in_words(modes):
    with pytest.raises(ValueError, match="mode"):
        Dials.check({**QUICK.model_dump(), **moved(QUICK, None, {"modes": modes})})


@pytest.mark.parametrize("band", [{}, {"low": "x", "high": 1}, {"low": 3, "high": 1},
                                  {"low": -1, "high": 1}, {"low": 0.1, "high": 1e9}])  # fmt: skip
def test_hostile_bands_are_refused_in_words(band):
    with pytest.raises(ParamsError):
        Dials.check({**QUICK.model_dump(), **banded(QUICK, None, band)})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_rule_at_all_is_answered_in_words(language):
    with gr.Blocks(), gr.Tabs():
        stage = Stage(TAB, language)
        stage.build()
    params = QUICK.model_copy(update={"view": "compare", "ways": ()})
    drawn = stage._drawn(params, None)
    assert stage.say(WORDS["none"]) in drawn.values()


def test_experiments_keep_their_settings():
    for experiment in EXPERIMENTS:
        params = Dials.check(experiment.settings)
        assert params.each_scale()[params.place()] == params.w
        assert params.view in ("plane", "compare", "pictures")


@pytest.mark.parametrize("index", range(len(guidance.EXPERIMENTS)))
def test_what_an_experiment_promises_is_what_it_measures(index):
    promised, found = EXPERIMENTS[index].expected, guidance.EXPERIMENTS[index]
    told = EXPERIMENTS[index].measure(Dials())
    assert [t.rsplit(" ", 1)[0] for t in told.split("; ")] == [
        t.rsplit(" ", 1)[0] for t in promised.removeprefix("≈ ").split("; ")
    ]
    assert found.holds({name: float(text.rsplit(" ", 1)[1]) for name, text in
                        zip(found.expected, told.split("; "), strict=True)})  # fmt: skip


def test_the_grid_of_pictures_is_a_view():
    shared.clear()  # a visitor of an earlier test may have drawn the same grid
    params = Dials(view="pictures", columns_values="1, 4", rows="none", grid_steps=2)
    with gr.Blocks(), gr.Tabs():
        stage = Stage(TAB, "zh")
        stage.build()
    (work, outputs), *_ = [(w, o) for _, w, o, _ in stage._works]
    told = list(work(params, None))
    grid = outputs[0]
    assert [len(t[grid].tiles) for t in told if grid in t] == [0, 2]
    assert told[-1][grid].columns == ["w = 1", "w = 4"]
    assert len(kept(params)) == 2
    assert len(FILES["grid.csv"](params, None).splitlines()) == 3
    again = list(work(params, None))
    assert len(again) == 1  # from the cache that all visitors share
    apart = stage._drawn(params.model_copy(update={"cell": "0 0 1"}), None)
    assert len(apart[grid].tiles) == 2
    with pytest.raises(ValueError, match="sheet"):
        chosen(params, None, {"index": "x"})
    assert chosen(params, None, {"index": ["<b>", 0, 0]})["cell"] == "<b> 0 0"  # no such cell
    with pytest.raises(ParamsError):
        Dials.check(chosen(params, None, {"index": ["a" * 99, 0, 0]}))


@pytest.mark.parametrize("view", ["plane", "pictures"])
def test_code_compiles_with_any_prompt(view):
    hostile = Dials(view=view, prompt="\"\"\"' + __import__('os') + \n", columns="none")
    for text in TAB.code(hostile):
        compile(text, "snippet", "exec")
        assert "__import__" not in {
            n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)
        }


def test_files():
    table = FILES["shares.csv"](QUICK, None).splitlines()
    assert table[0].startswith("w,mode_1,mode_2,mode_3,off")
    assert len(table) == 5
    held = json.loads(FILES["points.json"](QUICK, None))
    assert np.shape(held["points"]) == (300, 2)


@pytest.fixture(scope="module")
def api():
    """The endpoints as plain functions, by name."""
    with gr.Blocks() as demo:
        TAB.api()
    return {fn.api_name: fn.fn for fn in demo.fns.values()}


def test_endpoints_answer(api):
    found = api["guidance_run"]({"scales": "1, 8", "samples": 2000})
    assert found["scales"] == [1, 8]
    assert found["modes"][1][0] < 0.02 < found["modes"][0][0]
    (cell,) = api["guidance_sweep"]({"columns": "none", "rows": "none", "grid_steps": 2})
    assert cell["index"] == [0, 0, 0]
    assert cell["picture"].startswith("data:image/png;base64,")
    arrows = api["guidance_vectors"]({}, 0.5, 0.5, 1.0, 3.0)
    total = np.add(arrows["unconditional"], np.multiply(3, arrows["difference"]))
    np.testing.assert_allclose(arrows["guided"], total)


@pytest.mark.parametrize("call", [("guidance_run", [1]), ("guidance_run", {"rule": "x"}),
                                  ("guidance_run", {"samples": 10**9}),
                                  ("guidance_vectors", {}, "x", 0),
                                  ("guidance_vectors", {}, 0, 1e9),
                                  ("guidance_vectors", {}, 0, 0, -1)])  # fmt: skip
def test_endpoints_refuse_in_words(api, call):
    name, *args = call
    given = args if name == "guidance_vectors" else args[:1]
    with pytest.raises(gr.Error) as error:
        api[name](*given)
    assert len(str(error.value)) > 20
