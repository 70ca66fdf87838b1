"""The list grammar, item by item as the WebUI's manual has it, and as people type it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.guidance import SweepParams, check_sides, numbers, texts
from engines.params import ParamsError

READ = {"low": -10, "high": 100, "most": 24}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1-5", (1, 2, 3, 4, 5)),
        ("1-5 (+2)", (1, 3, 5)),
        ("10-5 (-3)", (10, 7)),
        ("1-10 [5]", (1, 3, 5, 7, 10)),
        ("0-10[4]", (0, 3, 6, 10)),
        ("10-1[5]", (10, 7, 5, 3, 1)),
    ],
)
def test_the_webuis_own_examples_on_whole_numbers(text: str, wanted: tuple[int, ...]) -> None:
    assert numbers(text, **READ, whole=True) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1-3 (+0.5)", (1, 1.5, 2, 2.5, 3)),
        ("0.0-1.0 [6]", (0, 0.2, 0.4, 0.6, 0.8, 1)),
        ("1-10[5]", (1, 3.25, 5.5, 7.75, 10)),
        ("10-5(-3)", (10, 7)),
        ("10-5(+3)", (10, 7)),
        (".5", (0.5,)),
        ("5.", (5,)),
        ("+3", (3,)),
        ("-.5-.5[3]", (-0.5, 0, 0.5)),
        (".1 - .5 ( + .2 )", (0.1, 0.3, 0.5)),
        ("- 2 - 2 [ 3 ]", (-2, 0, 2)),
        ("-3--1", (-3, -2, -1)),
        ("+1-+3", (1, 2, 3)),
        ("1–3", (1, 2, 3)),
        ("1—3", (1, 2, 3)),
        ("−2, 2−4", (-2, 2, 3, 4)),
        ("1，2、3；4", (1, 2, 3, 4)),
        ("１－５（＋２）", (1, 3, 5)),
        ("１－１０［５］", (1, 3.25, 5.5, 7.75, 10)),
        ("１．５，　２", (1.5, 2)),
        ("1～3", (1, 2, 3)),
        ("1\n2\n", (1, 2)),
        (",1,,2,", (1, 2)),
    ],
)
def test_lists_as_people_type_them(text: str, wanted: tuple[float, ...]) -> None:
    assert numbers(text, **READ) == pytest.approx(wanted)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20))
def test_counts_on_whole_axes_are_the_webuis(start: int, end: int, count: int) -> None:
    """int() of each of numpy's values, which is how that program does it; here each once."""
    wanted = [int(x) for x in np.linspace(start, end, count).tolist()]
    found = numbers(f"{start}-{end}[{count}]", low=0, high=50, most=24, whole=True)
    assert found == tuple(dict.fromkeys(wanted))


WRONG = (
    "1-5(-1) 1..2 . + - 1- --1 1-2-3 10² ½ 1e3 1-5[2](+1) 1_0 nan inf 1-5() 1-5[] 1-5[1.5] 0x10"
)


@pytest.mark.parametrize("text", [*WRONG.split(), "1 2", "9" * 400, f"0-{'9' * 400}[3]"])
@pytest.mark.parametrize("whole", [False, True])
def test_what_cannot_be_read_is_refused_in_words(text: str, whole: bool) -> None:
    with pytest.raises(ParamsError) as error:
        numbers(text, **READ, whole=whole, name="rows_values")
    assert error.value.problems[0][0] == "rows_values"
    assert error.value.say(0) != error.value.say(1)


def test_a_fraction_where_whole_numbers_fit() -> None:
    with pytest.raises(ParamsError, match=r"1\.5 is no whole number"):
        numbers("1, 1.5", **READ, whole=True)


def test_whole_axes_of_a_grid_round_as_the_webui_does() -> None:
    params = SweepParams.check({"columns": "steps", "columns_values": "2-10[4]", "rows": "none"})
    assert [recipe.steps for _, recipe in params.recipes()] == [2, 4, 7, 10]
    assert all(isinstance(recipe.steps, int) for _, recipe in params.recipes())


def test_bars_of_any_keyboard() -> None:
    assert texts("a red car ｜ a blue car | a cat", most=4) == ("a red car", "a blue car", "a cat")


@settings(max_examples=300)
@given(st.text("0123456789+-–.,，[]()（）［］ １５～e", max_size=24), st.booleans())
def test_any_text_is_read_or_refused(text: str, whole: bool) -> None:
    try:
        found = numbers(text, **READ, whole=whole)
    except ParamsError as error:
        assert error.say(1)  # noqa: PT017
    else:
        assert 1 <= len(found) <= 24
        assert all(-10 <= v <= 100 for v in found)
        assert not whole or all(v == int(v) for v in found)


# Grids


def sides(**changes: Any) -> dict[str, Any]:
    plain = {"columns": ("scale", (0, 4)), "rows": ("seed", (0, 1)), "sheets": ("none", (None,))}
    return plain | changes


GRID = {"low": 0.3, "high": 3.0, "most": 64}


@pytest.mark.parametrize(
    ("changes", "dial", "words"),
    [
        ({"rows": ("scale", (1, 2))}, "rows", "the same"),
        ({"sheets": ("seed", (1, 2))}, "sheets", "the same"),
        ({"rows": ("seed", range(40))}, "rows", "80 cells"),
        ({"columns": ("scale", range(33))}, "columns", "66 cells"),
        ({"columns": ("low", (0.1, 3.0))}, "columns", "nowhere"),
        ({"rows": ("high", (0.2, 5))}, "rows", "nowhere"),
        ({"columns": ("low", (0.1, 2)), "rows": ("high", (1, 5))}, "rows", "nowhere"),
    ],
)
def test_the_dial_that_is_wrong_is_named(changes: dict[str, Any], dial: str, words: str) -> None:
    with pytest.raises(ParamsError, match=words) as error:
        check_sides(sides(**changes), **GRID)
    assert error.value.problems[0][0] == dial
    assert error.value.say(0) != error.value.say(1)


def test_good_grids_pass() -> None:
    check_sides(sides(), **GRID)
    check_sides(sides(columns=("low", (0.1, 2)), rows=("high", (2.5, 5))), **GRID)
    check_sides(sides(columns=("none", (None,)), rows=("none", (None,))), **GRID)
    with pytest.raises(ParamsError, match="nowhere") as error:
        check_sides(sides(), low=3.0, high=3.0, most=64)
    assert error.value.problems[0][0] == "high"
