"""Public endpoints of the detection engine, under its own names."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engines import compute, detection
from engines.detection import Dataset, Params
from tabs.shell.endpoint import endpoint, mapping, plain

__all__ = ["register"]

MOST = 20_000
"""Boxes that a caller may send at once."""


def _dataset(content: Any) -> Dataset:
    """A scene by its name, or COCO JSON with the detections under "results"."""
    if isinstance(content, str):
        return detection.scene(content)[0]
    if not isinstance(content, dict):
        raise ValueError("Send a scene's name, or COCO JSON with detections under “results”.")
    lists = [content.get(name) or [] for name in ("annotations", "results", "images")]
    if not all(isinstance(x, list) for x in lists) or sum(map(len, lists)) > MOST:
        raise ValueError(f"Annotations, results and images are lists, {MOST:,} entries in all.")
    return detection.from_coco(content)


def _told(dataset: Dataset) -> list[dict[str, Any]]:
    return [{"file": p.file, "line": p.line, "reason": p.reason[0]} for p in dataset.problems]


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("detection_run")
    def run(data: Any, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Evaluates boxes; answers AP by every convention, a row a class, and each match.

        data: a scene's name, such as "garage", or COCO JSON with detections under "results".
        params: any of the engine's dials, such as {"iou": 0.75, "convention": "voc07"}.
        """
        dataset = _dataset(data)
        result = compute.run(detection.run, dataset, Params.check(mapping(params or {})))
        trace = result.trace()
        return plain(
            {
                "value": result.value,
                "conventions": result.conventions(),
                "bars": result.bars,
                "classes": result.per_class(),
                "trace": {name: getattr(trace, name) for name in trace.__dataclass_fields__},
                "problems": _told(dataset),
            }
        )

    @endpoint("detection_coco_stats")
    def coco_stats(data: Any) -> dict[str, float]:
        """COCO's twelve numbers of a scene, or of COCO JSON with detections under "results"."""
        return plain(compute.run(detection.coco_stats, _dataset(data))._asdict())

    @endpoint("detection_compare")
    def compare(data: Any) -> list[dict[str, Any]]:
        """COCO's mAP, then every convention changed alone, the largest difference first."""
        rows = compute.run(detection.compare, _dataset(data))
        return plain(
            [{"name": r.name[0], "value": r.value, "difference": r.difference} for r in rows]
        )

    @endpoint("detection_ap")
    def ap(scores: list[float], matches: list[bool], n_gt: int, convention: str = "coco") -> float:
        """Average precision of one ranked list: a score and a match for each detection."""
        if not isinstance(scores, list) or not isinstance(matches, list) or len(scores) > MOST:
            raise ValueError(f"Scores and matches are lists of at most {MOST:,} entries.")
        if not isinstance(n_gt, int) or not 1 <= n_gt <= 10**6:
            raise ValueError(f"n_gt cannot be {n_gt!r}: it takes a whole number from 1 to 10^6.")
        try:
            return plain(detection.ap(np.array(scores), np.array(matches), n_gt, str(convention)))
        except TypeError:
            raise ValueError("Scores are numbers, matches are true or false.") from None

    @endpoint("detection_load")
    def load(name: str, text: str) -> dict[str, Any]:
        """Reads one annotation file from its text; answers it as COCO JSON, what was
        refused, and what looks suspicious.

        name: the file's name with its ending, such as "boxes.csv"; it opens nothing.
        """
        ending = Path(str(name)).suffix.lower()
        if ending not in (".json", ".xml", ".txt", ".csv", ".tsv"):
            raise ValueError(f"{ending or 'No ending'} cannot be read: .json .xml .txt .csv .tsv")
        if not isinstance(text, str) or len(text) > 2_000_000:
            raise ValueError("The text of a file has at most 2,000,000 characters.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"file{ending}"
            path.write_text(text, encoding="utf-8")
            dataset = detection.load([path])
        layout = {role: one._asdict() for role, one in dataset.layout.items()}
        findings = [found.words[0] for found in detection.diagnose(dataset)]
        told = {"layout": layout, "problems": _told(dataset), "findings": findings}
        return plain({"coco": detection.to_coco(dataset), **told})
