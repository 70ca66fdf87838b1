"""The plane in which stacking's last model works: what the other models say of each point.

The last model is a logistic regression on meta-features z, one column for each base (for K > 2
classes one for each base and class). Out-of-fold, z of a training point comes from copies of the
bases that have not seen it; leaky, from bases that have, so an overfitted base looks infallible.

References:
    Stacked generalization (Wolpert, 1992) https://doi.org/10.1016/S0893-6080(05)80023-1
    Super learner (van der Laan, Polley, Hubbard, 2007) https://doi.org/10.2202/1544-6115.1309
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import cross_val_predict

from engines.params import ParamsError

from .data import Data, Points, sample
from .methods import FOLDS, train
from .params import Params

__all__ = ["Plane", "stacking_plane"]


@dataclass(frozen=True)
class Plane:
    """Meta-features and the model on them.

    bases: (columns,), whose output a column is. outputs: (columns,), the class that it speaks of.
    train: (n, columns), what the last model learnt from. labels: (n,).
    test: (m, columns), what it meets later. test_labels: (m,).
    coef: (1 or K, columns). intercept: (1 or K,).
    """

    bases: tuple[str, ...]
    outputs: tuple[int, ...]
    train: np.ndarray
    labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray

    def line(self, i: int, j: int) -> tuple[float, float, float]:
        """(a, b, c) of the boundary a z_i + b z_j + c = 0 of two classes, the rest at its mean."""
        weight, mean = self.coef[0], self.train.mean(axis=0)
        rest = weight @ mean - weight[i] * mean[i] - weight[j] * mean[j]
        return float(weight[i]), float(weight[j]), float(self.intercept[0] + rest)


def stacking_plane(params: Params, points: Points | None = None) -> Plane:
    """Fits the stack and gives the plane of its last model.

    Raises:
        ParamsError: the method is not stacking, or the points cannot be learnt from.
    """
    if params.method != "stacking":
        raise ParamsError([("method", ONLY_STACKING)])
    data = sample(params, points)
    model = train(params, data.x, data.y)
    last = model.final_estimator_
    each = 1 if data.classes == 2 else data.classes
    return Plane(
        bases=tuple(name for name in params.bases for _ in range(each)),
        outputs=tuple(k for _ in params.bases for k in (range(each) if each > 1 else [1])),
        train=_learnt_from(params, model, data),
        labels=data.y,
        test=model.transform(data.test_x)
        if len(data.test_x)
        else np.empty((0, last.coef_.shape[1])),
        test_labels=data.test_y,
        coef=last.coef_,
        intercept=last.intercept_,
    )


ONLY_STACKING = (
    "Only stacking has meta-features; choose it as the method.",
    "只有堆叠才有元特征；请选择该方法。",
)


def _learnt_from(params: Params, model: Any, data: Data) -> np.ndarray:
    """The meta-features of the training points, which the library does not keep."""
    if not params.out_of_fold:
        return model.transform(data.x)
    said = [
        cross_val_predict(base, data.x, data.y, cv=FOLDS, method=method).reshape(len(data.y), -1)
        for (_, base), method in zip(model.estimators, model.stack_method_, strict=True)
    ]
    return np.hstack([z[:, 1:] if z.shape[1] == 2 else z for z in said])
