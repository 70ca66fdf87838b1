"""What XGBoost keeps of a fitted booster, read from its own JSON."""

import json
import re
from typing import Any, NamedTuple

import numpy as np
import xgboost

__all__ = ["EveryRound", "Grower", "base_margin", "grower", "saved_trees"]


class Grower(NamedTuple):
    """Who grew the trees: "exact" or "hist", on "cpu" or "cuda", with how many bins if any."""

    tree_method: str
    device: str
    max_bin: int | None


class EveryRound(xgboost.callback.TrainingCallback):
    """Keeps after every round what later rounds will change: dart's weights of the trees so far,
    gblinear's table of weights (3, outputs), the last row its bias.
    """

    def __init__(self) -> None:
        self.weights: list[np.ndarray] = []

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Never stops the training."""
        raw = bytes(model.save_raw("json"))
        found = _WEIGHTS.search(raw)  # all of it takes seconds to read, every round
        assert found is not None
        kept = np.array(json.loads(found[2]))
        self.weights.append(kept if found[1] == b"weight_drop" else kept.reshape(3, -1))
        return False


_WEIGHTS = re.compile(rb'"(weight_drop|weights)":(\[[^]]*\])')


def grower(booster: xgboost.Booster) -> Grower:
    """Who grew a booster's trees, from its own configuration."""
    saved = json.loads(booster.save_config())["learner"]
    trees = saved["gradient_booster"]
    trees = trees.get("gbtree", trees)  # dart wraps its trees
    method = trees["gbtree_train_param"]["tree_method"]
    bins = int(trees["tree_train_param"]["max_bin"])
    device = saved["generic_param"]["device"].split(":")[0]
    return Grower(method, device, None if method == "exact" else bins)


def saved_trees(booster: xgboost.Booster) -> list[dict[str, Any]]:
    """The trees as saved: left_children, split_conditions, base_weights, loss_changes, ...

    With K > 2 classes tree r K + k is that of round r and class k.
    """
    saved = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]
    return saved.get("gbtree", saved)["model"]["trees"]  # dart wraps its trees


def base_margin(booster: xgboost.Booster) -> np.ndarray:
    """The score before the first tree, (1,) or (classes,), bit for bit the library's own.

    The library estimates it from the labels and keeps a probability for two classes, so a booster
    without trees is asked for the margin: another logarithm may differ in the last bit.
    """
    saved = json.loads(booster.save_config())["learner"]["learner_model_param"]
    base = np.atleast_1d(np.array(json.loads(saved["base_score"]), dtype=np.float32))
    classes = int(saved["num_class"])
    if classes > 2:
        return np.broadcast_to(base, classes).copy()
    nowhere = xgboost.DMatrix(np.zeros((1, 2)), label=[0])
    empty = xgboost.train(
        {"objective": "binary:logistic", "base_score": float(base[0])}, nowhere, 0
    )
    return empty.predict(nowhere, output_margin=True)
