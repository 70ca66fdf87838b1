"""Files to take away, as text."""

import csv
import io
from collections.abc import Iterable

__all__ = ["csv_text"]


def csv_text(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as comma-separated text, its columns named in the first line."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(head)
    table.writerows(rows)
    return out.getvalue()
