"""The view of the trained small model, on random weights in the folder of trained ones."""

import json
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from engines.backends import BackendError
from engines.rectified import MiniatureParams, miniature, snippets
from engines.rectified import mini as models
from engines.rectified.mini import opened, trained
from engines.rectified.miniature import COUNTS, NAMED, Cell, film, grid, measured, obeyed
from tabs.rectified import miniature as face
from tabs.rectified.said import MINIATURE as WORDS
from tabs.rectified.tab import TAB
from tabs.shell.builder import ViewBuilder
from tests.engines.rectified.folders import mini_folder

SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Few steps, and the random weights in the place of the trained."""
    model = opened(mini_folder())
    monkeypatch.setattr(miniature, "opened", lambda folder: model)
    for module in (miniature, face):
        monkeypatch.setattr(module, "COUNTS", (1, 4))
    return model


def test_the_view_is_there_when_its_weights_are() -> None:
    assert (face.MINIATURE in TAB.views) is trained()


def test_the_grid_comes_cell_by_cell(small: Any) -> None:
    with gr.Blocks():
        stage = ViewBuilder("rectified", "en", MiniatureParams)
        draw = face.build(stage)
    params = MiniatureParams(steps=2, seed=31)
    by_id = lambda drawn: {part.elem_id: value for part, value in drawn.items()}  # noqa: E731
    first = by_id(draw(params, None))
    assert first["rectified-drawing"].state == "wanted"
    assert first["rectified-grid"].tiles == []
    assert first["rectified-film"][0].frames.shape == (2, 128, 128, 3)
    steps = [by_id(step) for step in stage.jobs[0].work(params, None)]
    tiles = [len(step["rectified-grid"].tiles) for step in steps if "rectified-grid" in step]
    assert tiles == [1, 2, 3, 4]
    assert steps[-1]["rectified-drawing"].state == "done"
    again = by_id(draw(params, None))
    assert again["rectified-drawing"] is None
    assert len(again["rectified-grid"].tiles) == 4
    assert "4 steps" in again["rectified-grid-told"]
    assert len(face.grid_csv(params, None).splitlines()) == 5
    json.dumps(face.answer(params), default=float)


def test_a_film_ends_with_the_picture(small: Any) -> None:
    params = MiniatureParams(steps=3, seed=1)
    np.testing.assert_array_equal(film(params)[-1], miniature.picture(params))


def test_the_code_gives_the_picture(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program opens the folder of trained weights, here that of the random ones."""
    monkeypatch.setattr("engines.rectified.snippets.drawing.trained", lambda: True)
    params = MiniatureParams(steps=3, guidance=2.0, shift=3.0, negative="blue")
    plain, engine = snippets.miniature(params)
    found: dict = {}
    exec(plain.replace("assets/storybook", str(mini_folder())), found)
    np.testing.assert_allclose(found["picture"], miniature.picture(params), atol=1)
    exec(engine, found)
    np.testing.assert_array_equal(found["picture"], miniature.picture(params))


def test_obedience_is_the_share_of_what_was_asked() -> None:
    from engines.storybook import make_scene, render

    drawn = render(make_scene(1, subject="house", colour="red", ground="grass", time="day"))
    assert obeyed(MiniatureParams(prompt="a red house on grass by day"), drawn) == 1
    assert obeyed(MiniatureParams(prompt="a blue house"), drawn) == 0.5
    assert np.isnan(obeyed(MiniatureParams(prompt="xyz"), drawn))


@pytest.mark.parametrize(
    ("a", "b", "said"), [(0.5, 1, "obeys better"), (1, 0.5, "does not obey"), (1, 1, "alike")]
)
def test_it_is_said_who_obeys_better(a: float, b: float, said: str) -> None:
    blank = np.zeros((8, 8, 3), np.uint8)
    cells = [Cell("unet", 4, blank, a, 0.1), Cell("mmdit", 4, blank, b, 0.1)]
    assert said in face.line(cells, {}, SAY)
    assert face.line(cells[:1], {}, SAY) == SAY["waiting"]


def test_what_many_prompts_say_stands_beside_the_two_pictures(tmp_path: Path) -> None:
    """The means of what every prompt names, and how many prompts they are of."""
    rng, told = np.random.default_rng(3), {"prompts": 300}
    for name in ("unet", "sd3"):
        rows = {str(n): dict(zip(NAMED, rng.random(6), strict=True)) for n in (4, 20, 50)}
        told[name] = {"steps": rows}
    told["sd3"]["prompts"] = 100
    (tmp_path / "evaluation.json").write_text(json.dumps(told))
    many = measured(tmp_path)
    assert {net: of.prompts for net, of in many.items()} == {"unet": 150, "mmdit": 50}
    for net, name in (("unet", "unet"), ("mmdit", "sd3")):
        for n, row in told[name]["steps"].items():
            assert many[net].shares[int(n)] == pytest.approx(np.mean(list(row.values())))
    said = face.line([], many, SAY)
    shares = [f"{100 * many[net].shares[4]:.0f} %" for net in ("mmdit", "unet")]
    assert all(share in said for share in shares)
    assert "50 prompts" in said
    assert "150 prompts" in said
    dotted = [t for t in face.traced([], many, SAY).data if t.line.dash == "dot"]
    assert [list(trace.x) for trace in dotted] == [[4, 20], [4, 20]]


def test_what_was_never_measured_is_not_told(tmp_path: Path) -> None:
    assert measured(tmp_path) == {}
    assert face.line([], {}, SAY) == SAY["waiting"]


def test_a_large_model_that_does_not_fit_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "place", refuse)
    with pytest.raises(BackendError, match="no room"):
        next(grid(MiniatureParams(backend="medium")))
    assert COUNTS == (1, 2, 4, 8, 16, 28)


def refuse(backend: object) -> None:
    raise BackendError("no room", "放不下")
