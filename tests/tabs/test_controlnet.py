"""The ControlNet tab: its experiments show their numbers, its endpoints answer and refuse."""

import ast
import base64
import functools
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from engines import controlnet
from engines.cache import shared
from engines.controlnet import CompareParams, EdgesParams, PoseParams
from engines.controlnet.live import RESIDUALS
from engines.controlnet.params import End
from engines.controlnet.sketch import Stroke, to_text
from engines.experiments import Experiment
from tabs.controlnet import data, figures
from tabs.controlnet.api import register
from tabs.controlnet.generation import word_rows
from tabs.controlnet.tab import TAB
from tabs.controlnet.words import WORDS
from tabs.shell.contract import View
from tabs.shell.link import read
from tabs.shell.tab import State, TabBuilder

SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.mark.parametrize(("step", "params"), TAB.presets(), ids=lambda x: getattr(x, "id", ""))
def test_an_experiment_measures_the_number_that_it_promises(step: Experiment, params: End) -> None:
    measured = step.measure(params)
    assert set(measured) == set(step.expected)
    assert step.holds(measured), measured


# The stage


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def drawn_of(stage: TabBuilder, view: str, params: Any) -> dict:
    """What a view shows, by element id; parts without one by their label or kind."""
    state = State(TAB.view(view), params, "story", None)
    return {c.elem_id or id(c): v for c, v in stage._drawn(state, None).items()}


def grabbed(stage: TabBuilder, name: str, view: str) -> Any:
    """What the view does when a part of this element id is grabbed: (update, draw)."""
    grabs = stage.builders[view].grabs
    ids = [grab.listener.__self__.elem_id for grab in grabs]
    return grabs[ids.index(f"controlnet-{name}")]


def test_dragged_thresholds_set_the_dials(stage: TabBuilder) -> None:
    shapes = {"shapes": [{"x0": 41.6}, {"x0": 2000}]}
    assert grabbed(stage, "histogram", "edges").update(EdgesParams(), None, shapes) == {
        "low": 42,
        "high": 1000,
    }


def test_a_dragged_joint_stands_in_the_dials_until_another_preset_is_chosen(
    stage: TabBuilder,
) -> None:
    people = controlnet.joints_of(controlnet.Params()).copy()
    people[0, 4, :2] = 0.25, 0.75
    change = grabbed(stage, "skeleton", "pose").update(
        PoseParams(), None, {"people": people.tolist()}
    )
    dials = PoseParams(**change)
    assert controlnet.joints_of(dials.engine())[0, 4].tolist() == [0.25, 0.75, 1]
    other = PoseParams(pose=dials.pose, preset="running")
    assert controlnet.joints_of(other.engine())[0, 4].tolist() != [0.25, 0.75, 1]


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        {"people": "x"},
        {"people": [[1]]},
        {"people": [[[float("nan")] * 3] * 18]},
        {"people": [[[0, 0, 1]] * 18] * 9},
        {"people": [[["<b>", 0, 1]] * 18]},
    ],
)
def test_poses_from_the_page_are_not_trusted(stage: TabBuilder, event: Any) -> None:
    with pytest.raises(ValueError, match="figures of 18 joints"):
        grabbed(stage, "skeleton", "pose").update(PoseParams(), None, event)


def test_a_drawing_is_the_hint_and_hides_the_thresholds(stage: TabBuilder) -> None:
    text = to_text([Stroke(np.array([[0, 0], [511, 511]]))])
    dials = EdgesParams(
        **grabbed(stage, "brush", "edges").update(EdgesParams(), None, {"text": text})
    )
    assert (data.hints_of(dials.engine(), None)["edges"] == controlnet.draw_sketch(text)).all()
    drawn = drawn_of(stage, "edges", dials)
    assert drawn["controlnet-histogram"] is None
    assert drawn["controlnet-brush"].picture[5, 5].all()
    assert drawn["controlnet-edges-shown"].panels == []


@pytest.mark.parametrize(
    "event",
    [
        {"text": "<b>"},
        {"text": None},
        {"text": 3},
        {},
        {"text": "p" + "A" * 6000},
        {"text": "pAA"},
    ],
)
def test_drawings_from_the_page_are_not_trusted(
    stage: TabBuilder, event: dict[str, int | str | None]
) -> None:
    change = grabbed(stage, "brush", "edges").update(EdgesParams(), None, event)
    with pytest.raises(ValueError, match=r"Drawing \(sketch\) cannot be"):
        EdgesParams.check({**EdgesParams().model_dump(), **change})


def test_an_empty_sheet_is_warned_of_in_its_own_words(stage: TabBuilder) -> None:
    drawn = drawn_of(stage, "edges", EdgesParams(picture="sketch"))
    assert "draw more" in drawn["controlnet-warning"]


def test_a_word_that_is_clicked_enters_the_prompt_that_counts(stage: TabBuilder) -> None:
    event = {"word": "blue"}
    edges = grabbed(stage, "edges-words", "edges").update(EdgesParams(), None, event)
    assert edges == {"prompt": "a small blue car on the left on sand at sunset"}
    pose = grabbed(stage, "pose-words", "pose").update(PoseParams(), None, event)
    assert pose == {"person": "a big person in blue in the middle on grass by day"}


@pytest.mark.parametrize("event", [{}, {"word": None}, {"word": "dragon"}, {"word": "<b>" * 99}])
def test_words_from_the_page_are_not_trusted(
    stage: TabBuilder, event: dict[str, str | None]
) -> None:
    with pytest.raises(ValueError, match="no word"):
        grabbed(stage, "edges-words", "edges").update(EdgesParams(), None, event)


def test_words_follow_the_prompt(stage: TabBuilder) -> None:
    rows = word_rows(PoseParams().engine(), stage.builders["pose"])
    assert ("red", True) in rows["colours"]
    assert "subjects" not in rows
    assert "poses" not in word_rows(EdgesParams().engine(), stage.builders["edges"])
    assert "poses" in word_rows(
        EdgesParams(prompt="a child waving").engine(), stage.builders["edges"]
    )
    assert word_rows(EdgesParams(backend="sd15").engine(), stage.builders["edges"]) == {}


def test_without_its_weights_the_detector_tells_how_to_get_them(
    stage: TabBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))
    grab = grabbed(stage, "detect", "pose")
    assert grab.update(PoseParams(), None, {}) == {}
    told = {c.elem_id: v for c, v in grab.draw(PoseParams(), None).items()}["controlnet-lacks"]
    assert "weights_only=True" in told
    assert "safetensors" in told


def test_the_comparison_shows_both_pictures_in_one_place(stage: TabBuilder) -> None:
    dials = CompareParams(steps=2, seed=3)
    drawn = drawn_of(stage, "compare", dials)
    plain, steered = data.compared(dials.engine(), None).pictures
    both = drawn["controlnet-versus"]
    assert (both.before.picture == plain).all()
    assert (both.after.picture == steered).all()


@pytest.mark.parametrize("view", ["edges", "pose", "grid"])
def test_long_work_yields_step_by_step_and_ends_with_pictures(
    stage: TabBuilder, view: str
) -> None:
    (job,) = stage.builders[view].jobs
    made = [*job.work(TAB.view(view).params(steps=7), None)]
    assert len(made) >= 3  # of quick steps those are told that bring a picture
    assert set(made[-1]) <= set(job.outputs)
    told = next(v for v in made[-1].values() if isinstance(v, str))
    assert re.search(r"\d", told)


def test_both_nets_are_scored(stage: TabBuilder) -> None:
    drawn = drawn_of(stage, "compare", CompareParams(control="both", steps=2))
    for panel in drawn["controlnet-versus"]:
        assert "F1" in panel.figures
        assert "PCK" in panel.figures


def test_unknown_words_are_told_without_markup(stage: TabBuilder) -> None:
    drawn = drawn_of(
        stage, "edges", EdgesParams(prompt="a <script>alert</script> dragon on grass")
    )
    told = next(v for v in drawn.values() if isinstance(v, str) and "never met" in v)
    assert "dragon" in told
    assert "<" not in told.split("Press")[0].replace("It knows", "")


@pytest.mark.parametrize("backend", ["sd15", "sdxl"])
def test_a_model_that_is_not_there_is_answered_in_words(stage: TabBuilder, backend: str) -> None:
    if controlnet.BACKENDS[backend].gigabytes and _accelerated():
        pytest.skip("an accelerator may hold it")
    (job,) = stage.builders["edges"].jobs
    with pytest.raises(ValueError, match="needs an accelerator"):
        [*job.work(EdgesParams(backend=backend), None)]


def _accelerated() -> bool:
    import torch

    return torch.cuda.is_available()


def test_the_histogram_shows_both_thresholds() -> None:
    params = controlnet.Params(low=30, high=300)
    found = controlnet.gradients(controlnet.source(params), params)
    shapes = json.loads(figures.histogram(found, 30, 300, SAY))["layout"]["shapes"]
    assert [s["x0"] for s in shapes] == [30, 300]


def test_a_hint_of_nothing_is_warned_of(stage: TabBuilder) -> None:
    drawn = drawn_of(stage, "edges", EdgesParams(low=1000, high=1000))
    assert any(isinstance(v, str) and "nearly empty" in v for v in drawn.values())


# What a turn of a dial computes


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the engine was asked for, in order; the cache is empty."""
    shared.clear()
    found = []

    def counted(name: str) -> None:
        run = getattr(controlnet, name)
        told = functools.wraps(run)(
            lambda *args, **upload: found.append(name) or run(*args, **upload)
        )
        monkeypatch.setattr(controlnet, name, told)

    for name in ("preprocess", "compare", "proof_of", "generate", "sweep", "gradients"):
        counted(name)
    return found


def state(view: str, params: Any, panel: str = "story") -> dict[str, Any]:
    values = {dial.key: getattr(params, dial.name) for dial in params.dials()}
    return {"view": view, "panel": panel, "values": values}


@pytest.mark.parametrize(
    ("view", "computed"),
    [
        ("edges", {"preprocess", "gradients"}),
        ("pose", set()),
        ("grid", set()),
        ("compare", {"preprocess", "compare"}),
        ("anatomy", {"preprocess", "proof_of"}),
    ],
)
def test_a_dial_computes_what_its_view_shows_and_no_more(
    stage: TabBuilder, runs: list[str], view: str, computed: set[str]
) -> None:
    params = TAB.view(view).params(steps=2)
    stage._changed(state(view, params), None)
    assert set(runs) == computed
    stage._changed(state(view, params), None)
    for slow in {"compare", "proof_of"} & computed:
        assert runs.count(slow) == 1  # kept for all visitors


@pytest.mark.parametrize("view", ["pose", "grid", "compare"])
def test_the_lesson_computes_nothing_more(stage: TabBuilder, runs: list[str], view: str) -> None:
    params = TAB.view(view).params(steps=2)
    stage._changed(state(view, params), None)
    before = len(runs)
    stage._changed(state(view, params, "lesson"), None)
    assert {*runs[before:]} <= {"preprocess"} & {*runs[:before]}


def test_the_lesson_knows_how_many_residuals_there_are() -> None:
    assert len(controlnet.anatomy()) == RESIDUALS


# Links


@pytest.mark.parametrize(
    ("query", "view", "dials"),
    [
        ("", "edges", {}),
        (
            "&picture=coffee&low=30&high=300&blur=0.6&resize=fit&resolution=256",
            "edges",
            {
                "picture": "coffee",
                "low": 30,
                "high": 300,
                "blur": 0.6,
                "resize": "fit",
                "resolution": 256,
            },
        ),
        ("&picture=sketch&sketch=pAAA", "edges", {"picture": "sketch", "sketch": "pAAA"}),
        (
            "&view=pose&preset=own&person=a+child&scale=0.5",
            "pose",
            {"preset": "own", "person": "a child", "scale": 0.5},
        ),
        (
            "&view=compare&control=both&mode=guess&steps=4&low=20",
            "compare",
            {"control": "both", "mode": "guess", "steps": 4, "low": 20},
        ),
        (
            "&view=grid&low=20&sampler=euler&scale=0.3&pictures=2",
            "grid",
            {"low": 20, "sampler": "euler"},
        ),  # the others were never the grid's
        (
            "&view=anatomy&mode=guess&steps=4&backend=sd15",
            "anatomy",
            {"mode": "guess", "steps": 4},
        ),
    ],
)
def test_links_of_yore_open_the_same_picture(
    stage: TabBuilder, query: str, view: str, dials: dict[str, Any]
) -> None:
    found, wrong = stage._of_link(read(f"?tab=controlnet{query}"))
    assert not wrong
    assert found.view.id == view
    assert found.params == TAB.view(view).params.check(dials)


# Code


HOSTILE = "\"\"\"' + __import__('os') + {0} \\n"


@pytest.mark.parametrize("view", TAB.views, ids=lambda view: view.id)
@pytest.mark.parametrize("backend", ["storybook", "sd15", "lcm", "sdxl"])
@pytest.mark.parametrize("mode", ["balanced", "control"])
def test_code_compiles_with_any_prompt(view: View, backend: str, mode: str) -> None:
    said = {"prompt": HOSTILE, "person": HOSTILE, "negative": HOSTILE, "backend": backend}
    said |= {"mode": mode, "picture": "own", "preset": "own", "control": "both"}
    params = view.params(**{k: v for k, v in said.items() if k in view.params.model_fields})
    for text in view.code(params):
        names = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
        assert "__import__" not in names


# Endpoints


@pytest.fixture(scope="module")
def api() -> dict[str, Callable[..., Any]]:
    with gr.Blocks() as blocks:
        register()
    return {f.api_name: f.fn for f in blocks.fns.values()}


def base64_png(image: np.ndarray) -> str:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def picture(text: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text.split(",")[1]))).convert("RGB"))


def test_the_hint_of_a_photograph(api: dict[str, Callable[..., Any]]) -> None:
    answer = api["controlnet_preprocess"]("coffee", {"low": 50})
    params = controlnet.Params(picture="coffee", low=50)
    assert (
        picture(answer["hint"]) == controlnet.preprocess(controlnet.source(params), params)
    ).all()


def test_a_pose_is_drawn(api: dict[str, Callable[..., Any]]) -> None:
    joints = controlnet.joints_of(controlnet.Params())
    drawn = picture(api["controlnet_draw_pose"](controlnet.to_openpose(joints), 512))
    assert drawn.shape == (512, 512, 3)
    assert drawn.any()


def test_a_picture_is_generated(api: dict[str, Callable[..., Any]]) -> None:
    answer = api["controlnet_generate"]({"steps": 1, "pictures": 2})
    assert [picture(p).shape for p in answer["pictures"]] == [(128, 128, 3)] * 2
    json.dumps(answer)


def test_a_picture_keeps_to_itself(api: dict[str, Callable[..., Any]]) -> None:
    image = base64_png(controlnet.source(controlnet.Params()))
    hint = api["controlnet_preprocess"](image)["hint"]
    assert api["controlnet_adherence"](image, hint) == 1


def test_what_was_brought_is_shown_on_the_view_that_is_seen(
    stage: TabBuilder, tmp_path: Path
) -> None:
    """A pose on the pose view, and every other view knows of it."""
    path = tmp_path / "pose.json"
    path.write_text(controlnet.to_openpose(controlnet.joints_of(controlnet.Params())))
    drawn = stage._uploaded(str(path), {"view": "pose"}, None)
    assert drawn[stage.dials]["view"] == "pose"
    held = drawn[stage.dials]["values"]
    for view in TAB.views:
        found = view.read(held).model_dump()
        assert found["picture"] == "own"
        assert found.get("preset", "own") == "own"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("preprocess", ["/etc/passwd"]),
        ("preprocess", [None]),
        ("preprocess", ["A" * 20_000_000]),
        ("preprocess", ["A" * 50_000_000]),
        ("preprocess", [base64.b64encode(b"no picture").decode()]),
        ("preprocess", [base64_png(np.zeros((1, 1, 3), np.uint8))]),
        ("preprocess", [base64_png(np.zeros((20_000, 3_201), np.uint8))]),
        ("preprocess", ["coffee", {"low": "<b>"}]),
        ("preprocess", ["coffee", 3]),
        ("draw_pose", ["{}"]),
        ("draw_pose", ["[" * 10_000]),
        ("draw_pose", [3]),
        ("draw_pose", ["{}", 10**9]),
        ("generate", [{"prompt": "a" * 100_000}]),
        ("generate", [{"backend": "../../etc"}]),
        ("generate", [{"backend": "someone/model"}]),
        ("generate", [{"scale": float("nan")}]),
        ("generate", [{"steps": 10**9}]),
        ("generate", [{"control": "pose", "pose": "waving:9e9,1 " + "1,1 " * 17}]),
        ("generate", [None]),
        ("generate", [{"picture": "own"}, "not base64 !"]),
        ("adherence", ["coffee", "chelsea"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_hostile_calls_are_refused_in_words(
    api: dict[str, Callable[..., Any]], name: str, arguments: list[Any]
) -> None:
    with pytest.raises(gr.Error) as error:
        api[f"controlnet_{name}"](*arguments)
    assert "Something broke" not in str(error.value)
    assert "<b>" not in str(error.value)
