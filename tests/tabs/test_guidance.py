"""The guidance tab without a browser: handlers, hostile input, endpoints, what is sent."""

import ast
import base64
import functools
import json
import zlib
from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np
import pytest

from engines import guidance
from engines.cache import shared
from engines.guidance import CompareParams, PicturesParams, PlaneParams
from engines.params import ParamsError
from tabs.guidance.figures import MODES, main, moments, shares
from tabs.guidance.flows import plane_of, result_of
from tabs.guidance.pictures import chosen, kept
from tabs.guidance.plane import banded, moved
from tabs.guidance.tab import TAB
from tabs.guidance.words import WORDS
from tabs.parts import Flow, Plane, Stream
from tabs.shell.endpoint import register
from tabs.shell.link import read
from tabs.shell.tab import State, TabBuilder
from tabs.shell.words import Language

SAY = {name: english for name, (english, _) in WORDS.items()}
FEW = {"samples": 300, "steps": 8, "scales": "0, 1, 4, 8"}
QUICK = PlaneParams(**FEW)
FILES = {view.id: view.files for view in TAB.views}


def built(language: Language = "en") -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        tab = TabBuilder(TAB, language)
        tab.build()
    return tab


def shown(tab: TabBuilder, view: str, params: Any) -> dict[Any, Any]:
    return tab._shown(State(TAB.view(view), params, "story", None), None)


def sent(plane: Plane) -> Any:
    return Flow().postprocess(plane)


def places(packed: dict[str, Any]) -> np.ndarray:
    """The page's own reading of the points: differences between steps, high bytes then low."""
    shape = packed["shape"]
    data = np.frombuffer(zlib.decompress(base64.b64decode(packed["data"])), np.uint8)
    high, low = data.reshape(2, *shape).astype(np.uint16)
    steps = high << 8 | low
    return np.cumsum(steps, axis=1, dtype=np.uint16) * (16 / 65535) - 8


def test_points_arrive_within_a_screen_pixel() -> None:
    result = result_of(QUICK.flow())
    streams = main(result, SAY)
    sigmas = result.sigmas.tolist()
    packed = sent(plane_of(QUICK, streams, sigmas))
    shrunk = result.paths * (2 / np.sqrt(4 + result.sigmas**2))[:, None, None]
    np.testing.assert_allclose(
        places(packed["streams"][0]["points"]), shrunk.clip(-8, 8), atol=2e-4
    )
    assert packed["scales"] == [0, 1, 4, 8]
    assert packed["frame"] == 2  # w = 4
    json.dumps(packed, allow_nan=False)


def test_what_is_not_finite_lands_on_the_edge() -> None:
    points = np.full((1, 3, 2), np.nan)
    points[0, 1] = 1e9, -1e9
    packed = sent(Plane([Stream("", points)], [(0, 0, True)], 1.0, [1.0], [0.0]))
    found = places(packed["streams"][0]["points"])[0, 0]
    np.testing.assert_allclose(found, [[8, 8], [8, -8], [8, 8]], atol=1e-3)


def test_the_first_picture_is_light() -> None:
    """What a visitor waits for: under a megabyte."""
    result = result_of(PlaneParams().flow())
    packed = sent(plane_of(PlaneParams(), main(result, SAY), [0.0] * 25))
    assert len(json.dumps(packed)) < 1_000_000


def test_curves_are_json_even_where_the_target_leaves() -> None:
    result = result_of(QUICK.flow().model_copy(update={"scales": "-4, 1"}))
    assert not np.isfinite(result.target_mean[0]).all()
    for text in (shares(result, SAY), moments(result, SAY)):
        json.loads(text, parse_constant=pytest.fail)
    assert len(MODES) >= 8


def test_a_hand_on_the_modes() -> None:
    assert moved(QUICK, None, {"modes": [[1, 2, True], [0.5, -1, False]]}) == {
        "modes": "1.00 2.00 1; 0.50 -1.00 0"
    }
    assert moved(QUICK, None, {"modes": None}) == {"modes": guidance.DIVERSITY}
    change = banded(QUICK, None, {"low": 0.2, "high": 5})
    assert PlaneParams.check({**QUICK.model_dump(), **change}).rule == "interval"


@pytest.mark.parametrize(
    "modes",
    [
        "x",
        3,
        [[1]],
        [["a", "b", "c"]],
        [[1, 1, 1]] * 99,
        [[float("nan"), 0, 1], [0, 0, 0]],
        [[99, 0, 1], [0, 0, 0]],
        [None, None],
        [[1, 1, 1], [0, 0, 1]],
        {},
    ],
)
def test_hostile_modes_are_refused_in_words(modes: Any) -> None:
    with pytest.raises(ValueError, match="mode"):
        PlaneParams.check({**QUICK.model_dump(), **moved(QUICK, None, {"modes": modes})})


@pytest.mark.parametrize(
    "band",
    [
        {},
        {"low": "x", "high": 1},
        {"low": 3, "high": 1},
        {"low": -1, "high": 1},
        {"low": 0.1, "high": 1e9},
    ],
)
def test_hostile_bands_are_refused_in_words(band: dict[str, float | int | str]) -> None:
    with pytest.raises(ParamsError):
        PlaneParams.check({**QUICK.model_dump(), **banded(QUICK, None, band)})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_rule_at_all_is_answered_in_words(language: str) -> None:
    tab = built(language)
    drawn = shown(tab, "compare", CompareParams(**FEW, ways=()))
    assert tab.say(WORDS["none"]) in drawn.values()


# What a turn of a dial computes


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules that were computed, in order; the cache is empty."""
    shared.clear()
    found = []
    run = guidance.run
    told = functools.wraps(run)(lambda params: found.append(params.rule) or run(params))
    monkeypatch.setattr(guidance, "run", told)
    return found


def state(view: str, params: Any, panel: str = "story") -> dict[str, Any]:
    values = {dial.key: getattr(params, dial.name) for dial in params.dials()}
    return {"view": view, "panel": panel, "values": values}


def test_a_dial_computes_what_its_view_shows_and_no_more(runs: list[str]) -> None:
    tab = built()
    tab._changed(state("plane", QUICK), None)
    assert runs == ["cfg"]
    tab._changed(state("plane", QUICK.model_copy(update={"w": 8.0})), None)
    assert runs == ["cfg"]  # w is looked at, not computed from
    tab._changed(state("compare", CompareParams(**FEW, ways=("cfg", "apg"))), None)
    assert runs == ["cfg", "apg"]
    tab._changed(state("pictures", PicturesParams()), None)
    tab._changed(state("pictures", PicturesParams(steps=5), "code"), None)
    assert runs == ["cfg", "apg"]


def test_the_lesson_beside_pictures_computes_no_plane(runs: list[str]) -> None:
    """While dials turn; opened afresh it fills the plane's numbers too."""
    tab = built()
    told = tab._changed(state("pictures", PicturesParams(sampler="heun"), "lesson"), None)
    assert any("22 guided predictions" in v for v in told.values() if isinstance(v, str))
    assert runs == []


# Links


@pytest.mark.parametrize(
    ("query", "view", "dials"),
    [
        ("", "plane", {}),
        (
            "&rule=apg&eta=0.5&w=8.0&steps=16",
            "plane",
            {"rule": "apg", "eta": 0.5, "w": 8.0, "steps": 16},
        ),
        (
            "&modes=1+0+1%3B+-1+0+0&std=0.5&scales=1%2C+4",
            "plane",
            {"modes": "1 0 1; -1 0 0", "std": 0.5, "scales": "1, 4"},
        ),
        (
            "&view=compare&ways=%5B%22cfg%22%2C%22clean%22%5D&w=7.5",
            "compare",
            {"ways": ("cfg", "clean"), "w": 7.5},
        ),
        (
            "&view=pictures&grid_rule=apg&grid_scale=2.5&grid_steps=5&grid_sampler=heun&grid_seed=3",
            "pictures",
            {"rule": "apg", "scale": 2.5, "steps": 5, "sampler": "heun", "seed": 3},
        ),
        (
            "&view=pictures&grid_rule=apg&grid_steps=5&rule=clean&steps=64",
            "pictures",
            {"rule": "apg", "steps": 5},
        ),  # the latter two were the plane's
        (
            "&view=pictures&columns=rule&columns_values=cfg%2C+apg&rows=none&model=storybook",
            "pictures",
            {"columns": "rule", "columns_values": "cfg, apg", "rows": "none"},
        ),
    ],
)
def test_links_of_yore_open_the_same_picture(query: str, view: str, dials: dict[str, Any]) -> None:
    found, wrong = built()._of_link(read(f"?tab=guidance{query}"))
    assert not wrong
    assert found.view.id == view
    assert found.params == TAB.view(view).params.check(dials)


# Pictures


def test_the_grid_of_pictures_is_a_view() -> None:
    shared.clear()  # a visitor of an earlier test may have drawn the same grid
    params = PicturesParams(columns_values="1, 4", rows="none", steps=2)
    tab = built("zh")
    job, *_ = tab.builders["pictures"].jobs
    told = list(job.work(params, None))
    grid = job.outputs[0]
    assert [len(t[grid].tiles) for t in told if grid in t] == [0, 2]
    assert told[-1][grid].columns == ["w = 1", "w = 4"]
    assert len(kept(params)) == 2
    assert len(FILES["pictures"]["grid.csv"](params, None).splitlines()) == 3
    again = list(job.work(params, None))
    assert len(again) == 1  # from the cache that all visitors share
    apart = shown(tab, "pictures", params.model_copy(update={"cell": "0 0 1"}))
    assert len(apart[grid].tiles) == 2
    with pytest.raises(ValueError, match="sheet"):
        chosen(params, None, {"index": "x"})
    assert chosen(params, None, {"index": ["<b>", 0, 0]})["cell"] == "<b> 0 0"  # no such cell
    with pytest.raises(ParamsError):
        PicturesParams.check(chosen(params, None, {"index": ["a" * 99, 0, 0]}))


HOSTILE = "\"\"\"' + __import__('os') + {0} \\n"


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": HOSTILE},
        {"negative": HOSTILE, "rule": "classifier"},
        {"columns": "prompt", "columns_values": f"a car | {HOSTILE}", "rule": "clean"},
        {"model": "sd15", "prompt": HOSTILE},
        {"model": "sdxl", "prompt": HOSTILE},
    ],
)
def test_code_compiles_with_any_prompt(change: dict[str, str]) -> None:
    for text in TAB.view("pictures").code(PicturesParams.check({"columns": "none", **change})):
        compile(text, "snippet", "exec")
        assert "__import__" not in {
            n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)
        }


def test_files() -> None:
    table = FILES["plane"]["shares.csv"](QUICK, None).splitlines()
    assert table[0].startswith("rule,w,mode_1,mode_2,mode_3,off")
    assert len(table) == 5
    held = json.loads(FILES["plane"]["points.json"](QUICK, None))
    assert np.shape(held["points"]["cfg"]) == (300, 2)
    both = CompareParams(**FEW, ways=("cfg", "apg"))
    assert len(FILES["compare"]["shares.csv"](both, None).splitlines()) == 9
    assert [*json.loads(FILES["compare"]["points.json"](both, None))["points"]] == ["cfg", "apg"]


@pytest.fixture(scope="module")
def api() -> dict[str, Callable[..., Any]]:
    """The endpoints as plain functions, by name."""
    with gr.Blocks() as demo:
        register(TAB)
    return {fn.api_name: fn.fn for fn in demo.fns.values()}


def test_endpoints_answer(api: dict[str, Callable[..., Any]]) -> None:
    found = api["guidance_run"]({"scales": "1, 8", "samples": 2000})
    assert found["scales"] == [1, 8]
    assert found["modes"][1][0] < 0.02 < found["modes"][0][0]
    (cell,) = api["guidance_sweep"](
        {"columns": "none", "rows": "none", "grid_steps": 2}
    )  # a former name
    assert cell["index"] == [0, 0, 0]
    assert cell["picture"].startswith("data:image/png;base64,")
    beside = api["guidance_compare"]({**FEW, "ways": ["cfg", "clean"]})
    assert [*beside] == ["cfg", "clean"]
    assert beside["cfg"]["scales"] == [0, 1, 4, 8]
    arrows = api["guidance_vectors"]({}, 0.5, 0.5, 1.0, 3.0)
    total = np.add(arrows["unconditional"], np.multiply(3, arrows["difference"]))
    np.testing.assert_allclose(arrows["guided"], total)


@pytest.mark.parametrize(
    "call",
    [
        ("guidance_run", [1]),
        ("guidance_run", {"rule": "x"}),
        ("guidance_run", {"samples": 10**9}),
        ("guidance_vectors", {}, "x", 0),
        ("guidance_vectors", {}, 0, 1e9),
        ("guidance_vectors", {}, 0, 0, -1),
    ],
)
def test_endpoints_refuse_in_words(
    api: dict[str, Callable[..., Any]], call: tuple[Any, ...]
) -> None:
    name, *args = call
    given = args if name == "guidance_vectors" else args[:1]
    with pytest.raises(gr.Error) as error:
        api[name](*given)
    assert len(str(error.value)) > 20
