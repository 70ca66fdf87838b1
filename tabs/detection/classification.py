"""The fourth view: the twin without boxes; what ROC sees of prevalence, and precision."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines.detection import Rarity, classification, live_rarity, snippets, two_normals
from tabs.parts import Twin
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .common import nothing, part_words

__all__ = ["CLASSIFICATION"]


def build(builder: ViewBuilder) -> Draw:
    """The twin without boxes: what ROC sees of prevalence, and what precision sees."""
    part = Twin(words=part_words(builder), elem_id="detection-twin")
    scores, labels = two_normals()
    order = (-scores).argsort(kind="stable")
    text = "".join("01"[int(label)] for label in labels[order])

    def draw(params: Rarity, upload: Any) -> dict[Component, Any]:
        return {part: {"labels": text, "prevalence": params.prevalence}}

    def turned(params: Rarity, upload: Any, event: Any) -> dict[str, Any]:
        return {"prevalence": float(f"{float(event['prevalence']):.4g}")}

    builder.on(part.input, turned, nothing)
    return draw


def picture(params: Rarity) -> np.ndarray:
    """False and true positive rate and precision at every threshold, (3, m)."""
    twin = classification(*two_normals(), params.prevalence)
    return np.stack([twin.fpr, twin.tpr, twin.precision])


def live(params: Rarity, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the twin."""
    return live_rarity(params.prevalence)


def run(params: Rarity) -> dict[str, Any]:
    """The areas under both curves, and the curves."""
    twin = classification(*two_normals(), params.prevalence)
    curves = {"fpr": twin.fpr, "tpr": twin.tpr, "precision": twin.precision}
    return {"roc_auc": twin.roc_auc, "ap": twin.ap, **curves}


def curves_csv(params: Rarity, upload: Any) -> str:
    """Threshold, false and true positive rate and precision, the highest threshold first."""
    twin = classification(*two_normals(), params.prevalence)
    rows = np.stack([twin.threshold, twin.fpr, twin.tpr, twin.precision], axis=1).tolist()
    return csv_text(("threshold", "fpr", "tpr", "precision"), rows)


CLASSIFICATION = View(
    id="classification",
    title=("Rare things: ROC twin", "罕见正例：ROC 对照"),
    params=Rarity,
    build=build,
    code=snippets.rarity,
    picture=picture,
    live=live,
    files={"curves.csv": curves_csv},
    run=run,
)
