"""The lines of the plain libraries that fit the same model and compute its last field."""

import inspect
import re
from typing import Any

from sklearn.base import BaseEstimator

from engines.boosting import shapes
from engines.boosting.data import Data, Points, edges, sample
from engines.boosting.diagnostics import AVERAGES
from engines.boosting.methods import build, xgboost_arguments
from engines.boosting.params import Params

__all__ = ["snippet"]


def snippet(params: Params, points: Points | None = None) -> str:
    """A script that runs as it stands; its `field` is the last round of `run(...).scores`."""
    drawn = sample(params, points)
    blocks = [
        _imports(params, points),
        _points(drawn) if points is not None else _generated(params, drawn),
        _model(params),
        _field(params, edges(drawn), drawn.classes),
    ]
    return "\n\n".join(blocks) + "\n"


def _imports(params: Params, points: Points | None) -> str:
    model = build(params)
    parts = [model, *model.get_params().values()]
    names = {_public(type(part)) for part in parts if isinstance(part, BaseEstimator)}
    if points is None:
        names |= _SOURCES.get(params.data, set())
    modules = sorted({module for module, _ in names})
    lines = [
        (m, ", ".join(sorted(name for module, name in names if module == m))) for m in modules
    ]
    return "\n".join(["import numpy as np", *(f"from {m} import {n}" for m, n in lines)])


def _public(kind: type) -> tuple[str, str]:
    """Where a class is imported from: its module's public part, and its name."""
    public = [part for part in kind.__module__.split(".") if not part.startswith("_")]
    return ("xgboost" if public[0] == "xgboost" else ".".join(public)), kind.__name__


_PROJECTED = {
    ("sklearn.decomposition", "PCA"),
    ("sklearn.model_selection", "train_test_split"),
    ("sklearn.preprocessing", "StandardScaler"),
}
_SOURCES = {
    "moons": {("sklearn.datasets", "make_moons")},
    "circles": {("sklearn.datasets", "make_circles")},
    "blobs": {("sklearn.datasets", "make_blobs")},
    "iris": {("sklearn.datasets", "load_iris")} | _PROJECTED,
    "cancer": {("sklearn.datasets", "load_breast_cancer")} | _PROJECTED,
}


def _points(drawn: Data) -> str:
    table = zip(drawn.x.tolist(), drawn.y.tolist(), strict=True)
    rows = "".join(f"    [{a!r}, {b!r}, {k}],\n" for (a, b), k in table)
    return f"points = np.array([\n{rows}])\nx, y = points[:, :2], points[:, 2].astype(int)"


def _generated(params: Params, drawn: Data) -> str:
    if params.data in shapes.GENERATORS:
        source, lines = _drawn(params)
    else:
        source, lines = "", _real(params, len(drawn.y))
    return source + "\n".join([*lines, *_noise(params, drawn.classes)])


def _drawn(params: Params) -> tuple[str, list[str]]:
    """The generator's source where no library has it, and its call."""
    n, noise, seed = params.size, params.noise, params.seed
    call = {
        "moons": f"make_moons({n}, noise={noise}, random_state={seed})",
        "circles": f"make_circles({n}, noise={noise}, factor=0.5, random_state={seed})",
        "xor": f"xor({n}, {noise}, {seed})",
        "checkerboard": f"checkerboard({n}, {noise}, {seed})",
        "spiral": f"spiral({n}, {noise}, {seed}, {params.classes})",
        "blobs": f"blobs({n}, {noise}, {seed}, {params.classes})",
    }
    own = getattr(shapes, params.data, None)
    return (f"\n{_source(own)}\n\n\n" if own else ""), [f"x, y = {call[params.data]}"]


def _source(function: Any) -> str:
    """The very function that drew the points, without its annotations and its docstring."""
    body = inspect.getsource(function).rstrip().split("\n", 1)[1]
    head = f"def {function.__name__}({', '.join(inspect.signature(function).parameters)}):"
    return f"{head}\n" + re.sub(r'^    """.*?"""\n', "", body, flags=re.DOTALL)


def _real(params: Params, size: int) -> list[str]:
    load = {"iris": "load_iris", "cancer": "load_breast_cancer"}[params.data]
    return [
        f"features, y = {load}(return_X_y=True)",
        "x = PCA(2).fit_transform(StandardScaler().fit_transform(features))",
        f"kept = dict(train_size={size}, stratify=y, random_state={params.seed})",
        "x, _, y, _ = train_test_split(x, y, **kept)",
    ]


def _noise(params: Params, classes: int) -> list[str]:
    lines = []
    if params.flips:
        lines += [
            f"rng = np.random.default_rng({params.seed})",
            f"flipped = rng.choice(len(y), round(len(y) * {params.flips}), replace=False)",
            f"y[flipped] = (y[flipped] + rng.integers(1, {classes}, len(flipped))) % {classes}",
        ]
    if params.rotation:
        lines += [
            f"c, s = np.cos(np.radians({params.rotation})), np.sin(np.radians({params.rotation}))",
            "x = x @ np.array([[c, s], [-s, c]])",
        ]
    return lines


def _model(params: Params) -> str:
    made = f"model = {_constructor(params)}"
    if params.method == "stacking" and not params.out_of_fold:
        made += "\nfor _, base in model.estimators:\n    base.fit(x, y)  # this is the leak"
    return f"{made}\nmodel.fit(x, y)"


def _constructor(params: Params) -> str:
    """The call that makes the model, as the library itself would print it."""
    if params.method != "xgboost":
        return build(params).__repr__(N_CHAR_MAX=100_000).replace("\n", "\n" + " " * 8)
    lines = (f"    {name}={value!r},\n" for name, value in xgboost_arguments(params).items())
    return f"XGBClassifier(\n{''.join(lines)})"


def _field(params: Params, frame: tuple[float, float, float, float], classes: int) -> str:
    left, right, bottom, top = frame
    n = params.grid
    shape = f"({n}, {n})" if classes == 2 else f"({n}, {n}, {classes})"
    return "\n".join(
        [
            f"xs = np.linspace({left!r}, {right!r}, {n}, dtype=np.float32)",
            f"ys = np.linspace({bottom!r}, {top!r}, {n}, dtype=np.float32)",
            "grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(float)",
            f"field = {_ask(params, classes)}.reshape{shape}",
        ]
    )


def _ask(params: Params, classes: int) -> str:
    if params.method in AVERAGES:
        return f"model.predict_proba(grid){'[:, 1]' if classes == 2 else ''}"
    if params.method == "xgboost":
        return "model.predict(grid, output_margin=True)"
    return "model.decision_function(grid)"
