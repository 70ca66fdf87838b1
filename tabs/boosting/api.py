"""Public endpoints of the boosting engine, under its own names."""

import dataclasses
from typing import Any

import numpy as np

from engines import boosting
from engines.boosting import Candidate, Node, Params, Points
from engines.boosting.edits import MOST
from tabs.shell.endpoint import endpoint, mapping, plain

__all__ = ["register"]

NODE = [field.name for field in dataclasses.fields(Node) if field.name not in ("box", "rows")]
CANDIDATE = [field.name for field in dataclasses.fields(Candidate) if field.name != "fate"]


def register() -> None:
    """Registers every endpoint; to be called once, inside the Blocks."""

    @endpoint("boosting_run")
    def run(params: dict[str, Any], points: list[list[float]] | None = None) -> dict[str, Any]:
        """Fits one method and answers its error and log-loss after every round.

        params: any of the engine's dials, such as {"method": "adaboost", "flips": 0.2}.
        points: rows of x, y, label (0, 1, ...) in the place of the data set's, at most 2,000.
        """
        result = boosting.run(_params(params, grid=10), _points(points))
        names = ("rounds", "classes", "train_curve", "test_curve", "oob", "flipped_share")
        return plain({n: getattr(result, n) for n in (*names, "bayes_error")})

    @endpoint("boosting_field")
    def field(params: dict[str, Any], round: int) -> dict[str, Any]:
        """The exact scores of one round on the grid, row 0 the lowest; rounds count from 0."""
        checked = _params(params)
        scores = boosting.field(checked, _whole("round", round, 399))
        return plain({"shape": list(scores.shape), "scores": scores})

    @endpoint("boosting_tree")
    def tree(params: dict[str, Any], round: int = 0, output: int = 0) -> list[dict[str, Any]]:
        """The nodes of the tree of one round (counted from 0): split, gain, G, H, leaf weight."""
        found = boosting.tree(
            _params(params), _whole("round", round, 399), output=_whole("output", output, 3)
        )
        return [plain({n: getattr(node, n) for n in NODE}) for node in found.nodes]

    @endpoint("boosting_split_candidates")
    def split_candidates(
        params: dict[str, Any], round: int = 0, node: int = 0, output: int = 0
    ) -> list[dict[str, Any]]:
        """Every split that a node of an XGBoost tree could have had, the largest gain first."""
        found = boosting.split_candidates(
            _params(params),
            _whole("round", round, 399),
            _whole("node", node, 100_000),
            output=_whole("output", output, 3),
        )
        return [
            plain({n: getattr(c, n) for n in CANDIDATE} | {"fate": c.fate[0]}) for c in found[:50]
        ]

    @endpoint("boosting_variance")
    def variance(params: dict[str, Any], redraws: int = 10) -> dict[str, Any]:
        """Variance and bias squared after every round, over 2 to 20 fresh training sets."""
        whole = _whole("redraws", redraws, 20, 2)
        found = boosting.variance(_params(params, grid=10), whole)
        return plain({"variance": found.curve, "bias": found.bias})

    @endpoint("boosting_read_csv")
    def read_csv(text: str) -> dict[str, Any]:
        """A table of two numbers and a label a row, as points and labels 0, 1, ..."""
        if not isinstance(text, str):
            raise ValueError("A table is a text.")
        x, y = boosting.read_csv(text.encode())
        return plain({"points": x, "labels": y})


def _params(given: Any, **fixed: Any) -> Params:
    return Params.check(mapping(given) | fixed)


def _points(rows: Any) -> Points | None:
    if rows is None:
        return None
    if not isinstance(rows, list) or len(rows) > MOST:
        raise ValueError(f"points takes a list of at most {MOST} rows of x, y, label.")
    try:
        table = np.array(rows, dtype=float).reshape(-1, 3)
    except (TypeError, ValueError):
        raise ValueError("points takes rows of three numbers: x, y, label.") from None
    labels = table[:, 2]
    if not (np.isfinite(table).all() and (labels == np.rint(labels)).all()):
        raise ValueError("points takes finite numbers, and labels 0, 1, 2 or 3.")
    return Points(table[:, :2], labels.astype(int))


def _whole(name: str, value: Any, high: int, low: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(
            f"{name} cannot be {value!r}: it takes a whole number from {low} to {high}."
        )
    return value
