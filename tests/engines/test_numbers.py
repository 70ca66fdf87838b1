"""Numbers in texts stand as a book prints them."""

import pytest

from engines.numbers import printed


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("from -9 to -0.2", "from −9 to −0.2"),
        ("(2.17, -0.44)", "(2.17, −0.44)"),
        ("| -11.79 | +2 |", "| −11.79 | +2 |"),
        ("error 2.4e-08, 1e+03", "error 2.4·10⁻⁸, 10³"),
        ("-1.5e-05", "−1.5·10⁻⁵"),
        ("3.0 % and 1%", "3.0\u00a0% and 1\u00a0%"),
    ],
)
def test_signs_powers_and_percents(typed: str, wanted: str) -> None:
    assert printed(typed) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2-D, seeds 0-3, stable-diffusion-3-medium, 2024-01-02",
        "`x = -1e-5` and ``-2``",
        "$x^{-1} - 5 = -2$, $$-1$$",
        "<i style='left: -3px'>",
        "[paper](https://a.org/x,-3)",
        "| a | b |\n|---|---|",
        "- 3 points",
        "1e-4x, v1e+3",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert printed(text) == text
