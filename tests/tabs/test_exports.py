"""Files to take away: what a spreadsheet reads is what was written, and never a formula."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from tabs.shell.exports import csv_text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12))
@example("=1+1")
@example("@SUM(A1)")
@example("-2+3+cmd|' /C calc'!A0")
@example("\t=1")
@example("-0.5")
def test_no_text_is_a_formula(text: str) -> None:
    written = csv_text([text], [[text, 1]])
    for row in csv.reader(io.StringIO(written, newline="")):
        cell = row[0]
        assert cell.removeprefix("'") == text.removeprefix("'")
        try:
            float(cell)
        except ValueError:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_and_what_is_unknown_is_empty() -> None:
    assert csv_text(["a", "b", "c"], [[-0.5, float("nan"), "-1e-3"]]).split() == [
        "a,b,c",
        "-0.5,,-1e-3",
    ]
