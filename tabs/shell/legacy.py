"""Topics that still speak of the tab, not of the view: gone once the last of them is moved."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import create_model

from engines.params import dial

from . import contract

EMPTY = ("", "")


def figures(values: Mapping[str, float]) -> str:
    return "; ".join(f"{name} {value:.4g}" for name, value in values.items())


class Words:
    name = EMPTY

    def __init__(self, text: str) -> None:
        self.text = text

    def claim(self) -> str:
        return self.text

    def told(self, value: Any) -> str:
        return value

    def holds(self, value: Any) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class Experiment:
    title: Any
    settings: Mapping[str, Any]
    predict: Any
    look: Any
    said: str
    measured: Callable[[Any], str]
    breaks: bool = False
    view: str = ""

    @property
    def question(self) -> Any:
        return self.predict

    @property
    def expected(self) -> Any:
        return {"": Words(self.said)}

    def measure(self, params: Any) -> Any:
        return {"": self.measured(params)}


@dataclass(frozen=True, eq=False)
class View:
    id: str
    dials: tuple[str, ...]
    build: Any


@dataclass(frozen=True, eq=False)
class Upload:
    label: Any
    types: Any
    read: Any
    settings: Mapping[str, Any]
    several: bool = False


def Tab(
    *,
    id,
    title,
    tagline,
    params,
    views,
    experiments,
    lesson,
    live,
    code,
    files,
    card,
    api,
    upload=None,
):  # type: ignore  # noqa
    titles = next(d for d in params.dials() if d.name == "view").choices
    made = []
    for view in views:
        changes = {"view": (Literal[view.id], dial(view.id, hidden=True, label=EMPTY, help=EMPTY))}
        kind = create_model(f"{params.__name__}_{view.id}", __base__=params, **changes)
        made.append(
            contract.View(
                view.id,
                titles[view.id],
                _shown(kind, view.dials),
                view.build,
                code,
                lambda p: np.zeros(0),
                live,
                files,
            )
        )
    first = made[0].id
    steps = [
        dataclasses.replace(
            e,
            view=e.settings.get("view", first),
            settings={k: v for k, v in e.settings.items() if k != "view"},
        )
        for e in experiments
    ]
    if upload is not None:
        kept = {k: v for k, v in upload.settings.items() if k != "view"}
        upload = contract.Upload(
            upload.label,
            upload.types,
            upload.read,
            upload.settings.get("view", first),
            kept,
            upload.several,
        )
    return contract.Tab(id, title, tagline, tuple(made), tuple(steps), lesson, card, upload, api)


def _shown(kind, names):  # type: ignore  # noqa
    """Only the dials of the view are drawn, in its order."""
    whole = kind.dials

    def dials(cls):  # type: ignore  # noqa
        found = {d.name: d for d in whole()}
        shown = [found[n] for n in names]
        rest = [d._replace(hidden=True) for n, d in found.items() if n not in names]
        return shown + rest

    kind.dials = classmethod(dials)
    return kind
