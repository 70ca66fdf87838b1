"""Files to take away, as text."""

import csv
import io
import math
from collections.abc import Iterable

__all__ = ["csv_text"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell."""


def csv_text(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as comma-separated text, its columns named in the first line.

    What is unknown (NaN) is empty. No text is taken for a formula: a visitor may have typed it.
    """
    out = io.StringIO()
    table = csv.writer(out)
    for row in (head, *rows):
        table.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) and not _is_number(value) else value
    return "" if isinstance(value, float) and math.isnan(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
