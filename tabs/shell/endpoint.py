"""Public endpoints: typed functions under the engine's names, for gradio_client and curl.

Pictures travel as base64 text, so that no endpoint ever opens a path that a caller wrote.
"""

import base64
import binascii
import dataclasses
import functools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from engines.images import MOST_BYTES
from tabs.parts import png

from .contract import Tab, View
from .errors import guarded
from .tab import line

__all__ = ["LONGEST", "data_file", "endpoint", "mapping", "plain", "png", "register"]

LONGEST = MOST_BYTES * 4 // 3 + 1_000
"""Characters of a file in base64: as long as one that the page takes, and its address."""


def endpoint(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a typed function as the public endpoint /name; its docstring is its manual."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def answer(*args: Any, **kwargs: Any) -> Any:
            with guarded("en"):
                return function(*args, **kwargs)

        own = line(name.partition("_")[0])  # the topic's
        gr.api(  # type: ignore[attr-defined]
            answer, api_name=name, **{**own, "api_visibility": "public"}
        )
        return answer

    return register


def register(tab: Tab) -> None:
    """The topic's own endpoints, and one for each view that has a `run`."""
    tab.api()
    for view in tab.views:
        if view.run is not None:
            _answers(tab, view, view.run)


def _answers(tab: Tab, view: View, run: Callable[[Any], Any]) -> None:
    def answer(params: dict[str, Any]) -> Any:
        return plain(run(view.params.check(mapping(params))))

    dials = ", ".join(dial.name for dial in view.params.dials())
    answer.__doc__ = f"{view.title[0]}. params: any of {dials}."
    endpoint(f"{tab.id}_{view.id}")(answer)


@contextmanager
def data_file(text: Any) -> Iterator[Path]:
    """A picture in base64, with or without "data:...;base64," before it, as a file for a while.

    Raises:
        ValueError: not a text, too long, or not base64.
    """
    if not isinstance(text, str):
        raise ValueError(f"A picture is a base64 text, not {type(text).__name__}.")
    if len(text) > LONGEST:
        raise ValueError(f"The picture is too large: at most {LONGEST:,} characters of base64.")
    body = text.split(",", 1)[1] if text.startswith("data:") and "," in text else text
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("The picture is not valid base64.") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        path.write_bytes(data)
        yield path


def mapping(value: Any) -> dict[str, Any]:
    """The dials that a caller gave.

    Raises:
        ValueError: they are no JSON object.
    """
    if not isinstance(value, dict):
        raise ValueError(f"Dials are given as an object, not as {type(value).__name__}.")
    return {str(k): v for k, v in value.items()}


def plain(value: Any) -> Any:
    """Arrays and numpy numbers as JSON takes them; NaN and infinity as None."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
