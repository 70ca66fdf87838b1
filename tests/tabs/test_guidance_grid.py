"""The grid of pictures through the page: what is typed into its boxes, said, drawn by the code."""

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from engines import guidance
from engines.guidance import PicturesParams, PlaneParams, SweepParams, snippets
from engines.params import ParamsError
from tabs.guidance.tab import TAB
from tabs.shell.dials import values
from tabs.shell.tab import TabBuilder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        tab = TabBuilder(TAB, "en")
        tab.build()
    return tab


def typed(page: TabBuilder, view: str = "pictures", **told: Any) -> Any:
    """What the page answers when this stands in its boxes, and what the engine is asked for."""
    keys = {dial.name: dial.key for dial in TAB.view(view).params.dials()}
    held = values(TAB.view(view).params()) | {keys[name]: value for name, value in told.items()}
    state = {"view": view, "panel": "dials", "values": held}
    drawn = page._changed(state, None)
    return drawn[page.dials]["refused"] if page.dials in drawn else drawn


def sides(**told: Any) -> dict[str, Any]:
    return dict(PicturesParams.check(told).sides())


# The grammar in the boxes


@pytest.mark.parametrize(
    ("axis", "text", "wanted"),
    [
        ("steps", "2-11[5]", (2, 4, 6, 8, 11)),
        ("seed", "1-10[5]", (1, 3, 5, 7, 10)),
        ("seed", "10-5(-3)", (10, 7)),
        ("seed", "5 - 10 ( +3 )", (5, 8)),
        ("scale", ".5", (0.5,)),
        ("scale", "+3", (3,)),
        ("scale", "1–4", (1, 2, 3, 4)),
        ("scale", "1，2、3", (1, 2, 3)),
        ("scale", "−2-2[5]", (-2, -1, 0, 1, 2)),
        ("scale", "１－３", (1, 2, 3)),
        ("seed", " 1 , 2 ", (1, 2)),
        ("rule", "cfg，apg", ("cfg", "apg")),
        ("sampler", "heun, euler", ("heun", "euler")),
        ("prompt", "a car ｜ a house", ("a car", "a house")),
    ],
)
def test_lists_as_people_type_them_stand_in_the_box(
    page: TabBuilder, axis: str, text: str, wanted: tuple[float | str, ...]
) -> None:
    told = {"columns": axis, "columns_values": text, "rows": "none", "rows_values": ""}
    assert typed(page, **told).keys() > {page.link}
    assert sides(**told)[axis] == wanted


@pytest.mark.parametrize(
    ("told", "dial", "words"),
    [
        ({"columns_values": "1, x"}, "columns_values", "'x' is no number"),
        ({"rows_values": "1.5"}, "rows_values", "no whole number"),
        ({"columns_values": "0-99"}, "columns_values", "at most 24"),
        ({"columns_values": "40"}, "columns_values", "outside -10 to 30"),
        ({"columns_values": ""}, "columns_values", "at least one"),
        ({"columns_values": "1-5(-2)"}, "columns_values", "steps down"),
        ({"columns": "rule", "columns_values": "cfg, cgf"}, "columns_values", "no 'cgf'"),
        ({"columns": "rule", "columns_values": " , "}, "columns_values", "choose from"),
        ({"columns": "seed", "columns_values": "1"}, "rows", "runs through the same"),
        ({"sheets": "seed", "sheets_values": "1"}, "sheets", "runs through the same"),
        ({"columns_values": "0-9", "rows_values": "0-9"}, "columns", "100 cells"),
        ({"columns": "low", "columns_values": "0.1, 3"}, "columns", "is nowhere"),
        ({"rows": "high", "rows_values": "0.2, 5"}, "rows", "is nowhere"),
        ({"low": 5.0}, "high", "begins at 5 and must end above"),
    ],
)
def test_what_cannot_be_drawn_is_said_beside_the_dial_that_is_wrong(
    page: TabBuilder, told: dict[str, float | str], dial: str, words: str
) -> None:
    refused = typed(page, **told)
    assert list(refused) == [dial]
    assert words in refused[dial]


def test_the_plane_reads_the_same_lists(page: TabBuilder) -> None:
    refused = typed(page, "plane", scales="1, two")
    assert "'two' is no number" in refused["scales"]
    held = PlaneParams.check({"scales": "−1，0 – 2(+1)、.5"})
    assert held.each_scale() == (-1, 0, 1, 2, 0.5)


def test_a_dial_that_another_ones_check_means_is_named_by_the_engine_too() -> None:
    with pytest.raises(ParamsError, match=r"Rows \(rows\): another side") as error:
        SweepParams.check({"columns": "seed", "columns_values": "1"})
    assert error.value.problems[0][0] == "rows"
    assert "行（rows）" in error.value.say(1)


# What is said of the words


def test_unknown_words_of_any_cell_are_told(page: TabBuilder) -> None:
    drawn = typed(
        page,
        columns="prompt",
        columns_values="a red house | a green dragon",
        negative="a <b>griffin</b>",
    )
    told = next(v for c, v in drawn.items() if c.elem_id == "guidance-said")
    assert "never met: dragon" in told
    assert "griffin" in told
    assert "It knows sizes" in told
    assert "<" not in told
    plain = typed(page)
    assert next(v for c, v in plain.items() if c.elem_id == "guidance-said") == ""


def test_weights_of_the_webui_are_said_not_to_be_read(page: TabBuilder) -> None:
    drawn = typed(page, prompt="a (red:1.3) house")
    told = next(v for c, v in drawn.items() if c.elem_id == "guidance-said")
    assert "(red:1.3)" in told.replace("\\", "")
    assert "Weights are not read here" in told


# Code


@pytest.mark.parametrize(
    "changes",
    [
        {
            "columns": "rule",
            "columns_values": ", ".join(snippets.IN_PICTURES),
            "rows": "sampler",
            "rows_values": "euler, heun, dpm",
        },
        {
            "columns": "scale",
            "columns_values": "-1, 0, 0.5, 1",
            "rows": "negative",
            "rows_values": "| a blue car",
            "rule": "rescale",
            "rescale": 0.3,
        },
        {
            "columns": "low",
            "columns_values": "0.1, 1",
            "rows": "high",
            "rows_values": "2, 9",
            "rule": "interval",
            "sheets": "steps",
            "sheets_values": "2, 3",
        },
    ],
    ids=["rules and samplers", "scales", "intervals"],
)
def test_code_draws_the_very_grid(
    changes: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    monkeypatch.chdir(tmp_path)
    params = PicturesParams.check({"steps": 2} | changes)
    wanted = [
        cell.picture for cell in sorted(guidance.sweep(params.sweep()), key=lambda c: c.index)
    ]
    said: dict = {"__name__": "__main__"}
    exec(compile(snippets.pictures(params)[0], "grid.py", "exec"), said)
    apart = np.asarray(said["picture"]).astype(int) - np.stack(wanted)
    assert np.abs(apart).max() <= 1  # a batch is rounded otherwise than one by one


# What the lesson says


def test_a_negative_prompt_does_nothing_at_one_is_drawn_at_nought_and_pushes_beyond() -> None:
    told = {"columns": "scale", "columns_values": "0, 1, 4", "rows": "negative"}
    params = SweepParams.check(told | {"rows_values": "| a blue car", "steps": 3, "seed": 2})
    cells = {c.index[1:]: c.picture.astype(int) for c in guidance.sweep(params)}
    asked = SweepParams.check(
        told
        | {
            "rows": "none",
            "rows_values": "",
            "columns_values": "1",
            "prompt": "a blue car",
            "steps": 3,
            "seed": 2,
        }
    )
    (blue,) = guidance.sweep(asked)
    assert np.abs(cells[0, 1] - cells[1, 1]).max() <= 1
    assert np.abs(cells[1, 0] - blue.picture).max() <= 1
    assert np.abs(cells[0, 2] - cells[1, 2]).max() > 20
