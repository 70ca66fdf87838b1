"""F1 of lines and PCK of joints, against their definitions pixel by pixel and joint by joint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engines.agreement import edge_f1, pck

MAPS = arrays.arrays(np.uint8, (9, 11), elements=st.sampled_from([0, 0, 0, 127, 128, 255]))


@given(MAPS, MAPS, st.integers(0, 3))
def test_f1_is_its_definition(wanted: np.ndarray, found: np.ndarray, tolerance: int) -> None:
    a, b = np.argwhere(wanted > 127), np.argwhere(found > 127)
    if not len(a) or not len(b):
        assert edge_f1(wanted, found, tolerance) == float(len(a) == len(b))
        return
    away = np.abs(a[:, None] - b[None]).astype(float)
    near = near_in_disc(away, tolerance)
    precision, recall = near.any(0).mean(), near.any(1).mean()
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    assert edge_f1(wanted, found, tolerance) == pytest.approx(f1)
    assert edge_f1(wanted, found, tolerance) == pytest.approx(edge_f1(found, wanted, tolerance))


def near_in_disc(away: np.ndarray, tolerance: int) -> np.ndarray:
    """Within OpenCV's disc: rows dy of half width round(sqrt(r^2 - dy^2))."""
    dy, dx = away[..., 0], away[..., 1]
    width = np.rint(np.sqrt(np.maximum(tolerance**2 - dy**2, 0)))
    return (dy <= tolerance) & (dx <= width)


@given(
    arrays.arrays(float, (18, 3), elements=st.sampled_from([0.0, 0.5, 1.0])),
    arrays.arrays(float, (18, 2), elements=st.floats(0, 1)),
)
def test_pck_counts_joints_that_are_asked_for(wanted: np.ndarray, found: np.ndarray) -> None:
    seen = [k for k in range(18) if wanted[k, 2] > 0]
    if not seen:
        assert pck(wanted, found) == 0
        return
    box = max(np.ptp(wanted[seen, 0]), np.ptp(wanted[seen, 1]))
    right = [np.hypot(*(wanted[k, :2] - found[k])) <= 0.1 * box for k in seen]
    assert pck(wanted, found) == pytest.approx(np.mean(right))
    whole = wanted[:, :2]
    assert pck(whole, whole) == 1  # without a third column all are asked for
