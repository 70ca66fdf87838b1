"""How well what was found agrees with what was wanted: of lines, of joints. One home for both.

    F1 = 2 P R / (P + R)    P: share of found pixels within `tolerance` of a wanted one,
                            R: share of wanted pixels within `tolerance` of a found one
    PCK = share of joints found within `share` of the figure's extent, the longer side of its box

Yang, Ramanan, "Articulated human detection with flexible mixtures of parts", 2013,
https://doi.org/10.1109/TPAMI.2012.261
"""

import cv2
import numpy as np

__all__ = ["edge_f1", "pck"]


def edge_f1(wanted: np.ndarray, found: np.ndarray, tolerance: int = 2) -> float:
    """F1 of two maps of lines, uint8 (h, w), light on dark; two empty maps agree fully: 1."""
    a, b = wanted > 127, found > 127
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1,) * 2)
    precision = cv2.dilate(a.astype(np.uint8), disc)[b].mean()
    recall = cv2.dilate(b.astype(np.uint8), disc)[a].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def pck(wanted: np.ndarray, found: np.ndarray, share: float = 0.1) -> float:
    """PCK of joints (n, 2), or (n, 3) of which those with 0 last are not asked for; 0 if none is.

    Arguments:
        found: (n, 2) in the same unit.
    """
    seen = wanted[:, 2] > 0 if wanted.shape[1] == 3 else np.ones(len(wanted), bool)
    if not seen.any():
        return 0.0
    extent = np.ptp(wanted[seen, :2], axis=0).max()
    dx, dy = (wanted[seen, :2] - np.asarray(found)[seen, :2]).T
    return float((np.hypot(dx, dy) <= share * extent).mean())
