"""The flows tab's handlers: what comes from the page is bounded, and the stage is never empty."""

from typing import Any

import gradio as gr
import numpy as np
import pytest

from engines.flows import LayerParams, StackParams
from engines.flows.training import training_of
from engines.params import ParamsError
from tabs.flows import layer, stack
from tabs.parts import Work
from tabs.shell.builder import ViewBuilder


@pytest.fixture(scope="module")
def built() -> tuple[Any, ViewBuilder]:
    """The stack's draw and its builder, in English."""
    with gr.Blocks():
        builder = ViewBuilder("flows", "en", StackParams)
        return stack.build(builder), builder


def by_id(drawn: dict) -> dict:
    return {part.elem_id: value for part, value in drawn.items()}


def small(**dials: Any) -> StackParams:
    return StackParams(**{"kind": "maf", "layers": 2, "target": "moons"} | dials)


def test_what_the_hand_has_left_is_what_the_dials_say() -> None:
    told = {"map": "planar", "a": 2, "b": 0, "u": [1.0, -2], "w": [0.5, 3], "x": [0, -1.5]}
    found = layer.dragged(LayerParams(), None, told)
    assert found == {"a": 2, "u1": 1.0, "u2": -2, "w1": 0.5, "w2": 3, "x1": 0, "x2": -1.5}
    assert LayerParams.check(found).u2 == -2


@pytest.mark.parametrize(
    "told",
    [{"u": [1e9, 0]}, {"w": ["<b>", 1]}, {"x": [float("nan"), 0]}, {"a": None}, {"u": [None]}],
)
def test_what_is_no_place_is_refused_in_words(told: Any) -> None:
    with pytest.raises(ParamsError):
        LayerParams.check(layer.dragged(LayerParams(), None, told))


@pytest.mark.parametrize("told", [None, [], {"u": 3, "w": "abc"}, 7, {"x": {}}])
def test_what_says_nothing_changes_nothing(told: Any) -> None:
    changed = layer.dragged(LayerParams(), None, told)
    assert LayerParams.check(changed) == LayerParams()


@pytest.mark.parametrize("done", [None, "9", -1, 0, 10**9, 2.5, float("nan"), [3]])
def test_a_round_that_cannot_be_is_not_taken(done: Any) -> None:
    assert stack.reached(small(), None, {"done": done}) == {}
    assert stack.reached(small(), None, done) == {}


def test_a_link_to_a_long_training_shows_a_short_one_and_asks_for_the_rest(
    built: tuple[Any, ViewBuilder],
) -> None:
    draw, _ = built
    shown = by_id(draw(small(rounds=30, seed=501), None))
    assert shown["flows-progress"].state == "wanted"
    assert (shown["flows-progress"].done, shown["flows-progress"].total) == (stack.OPENING, 30)
    assert "5 of 30" in shown["flows-told"]
    assert len(training_of(small(seed=501)).flows) == stack.OPENING + 1


def test_training_is_streamed_stopped_and_gone_on_with(built: tuple[Any, ViewBuilder]) -> None:
    draw, builder = built
    params = small(rounds=8, seed=502)
    draw(params, None)
    wanted, further = (job.work for job in builder.jobs)
    steps = []
    for step in wanted(params, None):
        steps.append(by_id(step)["flows-progress"])
        if len(steps) == 2:
            break  # stopped
    assert [step.done for step in steps] == [6, 7]
    rest = [by_id(step)["flows-progress"] for step in wanted(params, None)]
    assert rest[-1] == Work("done", 8, 8)
    assert by_id(draw(params, None))["flows-progress"].state == "idle"
    first = by_id(next(further(params, None)))
    assert first["flows-progress"].done == 9
    assert [reel.frames.shape for reel in first["flows-film"]] == [(1, 64, 64)] * 2


def test_one_press_trains_within_its_budget(
    built: tuple[Any, ViewBuilder], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, builder = built
    monkeypatch.setattr(stack, "BUDGET", 0.3)
    steps = list(builder.jobs[1].work(small(seed=503), None))
    last = by_id(steps[-1])["flows-progress"]
    assert last.state == "done"
    assert 5 < last.done < 60
    assert stack.reached(small(), None, {"done": last.done}) == {"rounds": last.done}


def test_an_empty_sheet_can_be_drawn_on(built: tuple[Any, ViewBuilder]) -> None:
    draw, _ = built
    shown = by_id(draw(small(target="drawn", strokes=""), None))
    assert "draw a line" in shown["flows-told"]
    assert not shown["flows-brush"].picture.any()
    assert shown["flows-lanes"] is None


def test_scrubbing_layers_needs_no_request(built: tuple[Any, ViewBuilder]) -> None:
    """Points and mesh after every layer, log p and the truth, travel at once."""
    draw, _ = built
    shown = by_id(draw(small(rounds=2), None))
    crossing = shown["flows-lanes"]
    lane = crossing.lanes[0]
    assert lane.points.shape == (4, 600, 2)  # noise, two layers, the data's scale
    assert lane.mesh.shape == (4, 33, 33, 2)
    assert lane.logs.shape == crossing.truth.shape == (97, 97)
    assert len(crossing.told) == len(lane.figures) == 4
    assert np.isfinite(lane.logs).all()


@pytest.mark.parametrize("target", ["checkerboard", "spirals", "rings", "letter", "drawn"])
def test_every_target_is_drawn(built: tuple[Any, ViewBuilder], target: str) -> None:
    draw, _ = built
    shown = by_id(draw(small(target=target, rounds=1), None))
    assert "KL" in shown["flows-told"]
    assert (shown["flows-brush"].picture is not None) == (target == "drawn")


@pytest.mark.parametrize("kind", ["maf", "realnvp"])
def test_numbers_beyond_float32_are_told_in_words(
    built: tuple[Any, ViewBuilder], kind: str
) -> None:
    draw, _ = built
    params = StackParams(kind=kind, layers=32, gain=3, rounds=0)
    drawn = draw(params, None)
    assert "float32" in by_id(drawn)["flows-told"]
    for part, value in drawn.items():
        part.postprocess(value)
