"""Points that a visitor edited, as a compact text for the link.

    text = mark "." base64url(left, right, bottom, top as float32; one uint32 a point)
    uint32 = x (14 bits) | y (14 bits) << 14 | label << 28 | true label << 30

x and y count from 0 to 2^14 - 1 across the frame. `mark` names the points that were edited: if a
dial draws other points, the edits stand aside, and come back with the dial.
"""

import base64
import binascii
import hashlib
import json
from typing import Any

import numpy as np

from engines.params import ParamsError

from .data import Points
from .params import Sample, Stage

__all__ = ["MOST", "checked", "decode", "edited", "encode", "mark", "split", "table"]

MOST = 2_000
"""Points that can be edited by hand."""

STEPS = 2**14 - 1


def mark(params: Sample) -> str:
    """A short name of the dials that drew the points."""
    dials = {name: getattr(params, name) for name in Sample.model_fields}
    text = json.dumps(dials, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def table(params: Stage) -> np.ndarray | None:
    """The edited points (n, 4) of x, y, label and true label; None where nothing was edited.

    Raises:
        ParamsError: the text is damaged.
    """
    return decode(params.points, mark(params))


def edited(params: Stage) -> Points | None:
    """The same for the engine, to be tested on the points of the data set."""
    found = table(params)
    return None if found is None else split(found, None)


def encode(table: np.ndarray, mark: str) -> str:
    """Points (n, 4) of x, y, label and true label as text; coordinates move by < 1/30,000."""
    x = table[:, :2]
    low, high = (x.min(axis=0), x.max(axis=0)) if len(x) else (np.zeros(2), np.ones(2))
    low, high = low.astype("<f4"), np.maximum(high, low + 1e-3).astype("<f4")
    cells = np.rint((x - low) / (high - low) * STEPS).clip(0, STEPS).astype("<u4")
    label, true = table[:, 2].astype("<u4"), table[:, 3].astype("<u4")
    packed = cells[:, 0] | cells[:, 1] << 14 | label << 28 | true << 30
    frame = np.array([low[0], high[0], low[1], high[1]], "<f4")
    data = frame.tobytes() + packed.astype("<u4").tobytes()
    return f"{mark}.{base64.urlsafe_b64encode(data).decode().rstrip('=')}"


def decode(text: str, mark: str) -> np.ndarray | None:
    """The inverse of `encode`; None if the text is empty or speaks of other points.

    Raises:
        ParamsError: the text is damaged.
    """
    named, _, body = text.partition(".")
    if named != mark:
        return None
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
        left, right, bottom, top = np.frombuffer(data[:16], "<f4").astype(float)
        packed = np.frombuffer(data[16:], "<u4")
    except (ValueError, binascii.Error):
        raise _damaged() from None
    if len(packed) > MOST or not np.isfinite([left, right, bottom, top]).all():
        raise _damaged()
    x = left + (packed & STEPS) / STEPS * (right - left)
    y = bottom + (packed >> 14 & STEPS) / STEPS * (top - bottom)
    return np.stack([x, y, packed >> 28 & 3, packed >> 30], axis=1)


def checked(rows: Any) -> np.ndarray:
    """Points from the page, (n, 4): x, y, label and true label.

    Raises:
        ParamsError: not such a table, or too many points.
    """
    try:
        table = np.array(rows, dtype=float).reshape(-1, 4)
    except (TypeError, ValueError):
        raise _damaged() from None
    labels = table[:, 2:]
    whole = np.isfinite(table).all() and np.isin(labels, range(4)).all()
    if not whole or np.abs(table[:, :2]).max(initial=0) > 1e6:
        raise _damaged()
    if len(table) > MOST:
        english = f"{len(table)} points are too many to edit by hand; keep {MOST} or fewer."
        raise ParamsError(
            [("points", (english, f"{len(table)} 个点太多，手工编辑最多 {MOST} 个。"))]
        )
    return table


def split(table: np.ndarray, test: tuple[np.ndarray, np.ndarray] | None) -> Points:
    """The table as the engine takes it."""
    label = table[:, 2].astype(int)
    return Points(table[:, :2], label, label != table[:, 3], test)


def _damaged() -> ParamsError:
    said = (
        "The edited points could not be read; undo the edits.",
        "编辑过的点无法读取；请撤销编辑。",
    )
    return ParamsError([("points", said)])
