"""Results as tables in Markdown; nothing that stands in a visitor's file is among them."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engines.detection import Errors, PoseStats, Row, Stats
from engines.params import Text

__all__ = ["errors", "moved", "package", "spread", "twelve"]

Say = Mapping[str, str]


def _number(value: float) -> str:
    return "–" if math.isnan(value) or value == -1 else f"{value:.4f}"


def _bar(value: float, largest: float) -> str:
    return "█" * round(16 * abs(value) / largest) if largest > 0 else ""


def _table(head: str, rows: Sequence[Sequence[str]]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *(f"| {' | '.join(row)} |" for row in rows)])


def moved(rows: Sequence[Row], say: Say, words: Callable[[Text], str]) -> str:
    """What each convention alone does to mAP."""
    return f"{say['moved']}\n\n{_rows(rows, say, words)}"


def _rows(rows: Sequence[Row], say: Say, words: Callable[[Text], str]) -> str:
    largest = max(abs(row.difference) for row in rows)
    told = [
        [
            words(row.name),
            _number(row.value),
            "" if k == 0 else f"{row.difference:+.4f}" if row.difference else "0",
            _bar(row.difference, largest),
        ]
        for k, row in enumerate(rows)
    ]
    return _table(say["moved_head"], told)


def package(
    rows: Sequence[Row], name: str, only: float | None, say: Say, words: Callable[[Text], str]
) -> str:
    """From COCO's number to a package's, by each convention in which they differ."""
    at = say["at_ten"] if only is None else say["at_one"].format(iou=only)
    head = say["package"].format(name=name, at=at)
    return f"{head}\n\n{_rows(rows, say, words)}"


def spread(values: np.ndarray, base: float, say: Say) -> str:
    """How far the order of equal scores alone moves mAP."""
    low, high = float(values.min()), float(values.max())
    if low == high == base or math.isnan(base):
        return say["no_ties"]
    shown = {"low": low, "high": high, "base": base}
    told = {name: f"{value:.5f}" for name, value in shown.items()}
    return say["spread"].format(n=len(values), **told)


def errors(found: Errors, kinds: Say, say: Say) -> str:
    """How many mistakes there are of each kind, and what each kind costs."""
    largest = max(found.cost.values(), default=0)
    told = [
        [kinds[k], f"{found.count[k]}", f"{found.cost[k]:+.4f}", _bar(max(cost, 0), largest)]
        for k, cost in found.cost.items()
    ]
    return f"### {say['kinds']}\n\n{say['kinds_note']}\n\n{_table(say['kind_head'], told)}"


def twelve(stats: Stats, say: Say) -> str:
    """COCO's twelve numbers, or ten of keypoints, by COCO's own rules."""
    names, values = list(stats._fields), [_number(value) for value in stats]
    n = len(names) // 2
    halves = [_table(f"| {' | '.join(names[k : k + n])} |", [values[k : k + n]]) for k in (0, n)]
    title = say["ten" if isinstance(stats, PoseStats) else "twelve"]
    return f"### {title}\n\n" + "\n\n".join(halves)
