"""What every part shares: one empty node, a script that draws into it, settings that never change.

Scripts and styles are files that the browser loads once, however many parts a page holds. Settings
are written into the call of the script, or into a script of their own; only `value` travels
afterwards. (Gradio loses the other properties of a gr.HTML that is first shown by an update.)
"""

import base64
import inspect
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ._files import written

__all__ = ["STATIC", "Part", "deflated", "settings_apart", "stamped", "styles"]

_HTML = inspect.signature(gr.HTML.__init__).parameters.keys()
STATIC = Path(__file__).parent / "static"
_TURNS = count()
gr.set_static_paths([STATIC])


def styles() -> str:
    """The style sheets of all parts, for the page to carry once."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.css")))


def stamped(value: dict[str, Any]) -> dict[str, Any]:
    """A value with a number of its own: Gradio tells the page of none that is like the last."""
    return {"turn": next(_TURNS), **value}


def deflated(data: np.ndarray | bytes, level: int = 1) -> str:
    """Bytes, or those of an array, as base64 for `page.inflate`."""
    held = data if isinstance(data, bytes) else np.ascontiguousarray(data).tobytes()
    return base64.b64encode(zlib.compress(held, level)).decode()


def script(path: Path) -> str:
    """A script element; Gradio waits for it, and loads each address once."""
    return f'<script src="gradio_api/file={path}"></script>'


_apart: ContextVar[tuple[str, list["Part"]] | None] = ContextVar("_apart", default=None)


@contextmanager
def settings_apart(name: str) -> Iterator[None]:
    """The settings of all parts inside stand in one script, which the browser gets when the first
    of them is shown: a page has many topics, and most visitors open one.

    Arguments:
        name: of these settings; one page holds no other ones of this name.
    """
    parts: list[Part] = []
    token = _apart.set((name, parts))
    try:
        yield
    finally:
        _apart.reset(token)
    given = _json([part.settings for part in parts])
    text = f"((window.tangible ??= {{}}).settings ??= {{}})[{_json(name)}] = {given};\n"
    here = script(written(text, ".js"))
    for part in parts:
        part.head = f"{part.head}{here}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class Part(gr.HTML):
    """A gr.HTML whose script, `tangible.parts.<name>`, draws everything by hand.

    The template holds no value, so nothing that a visitor typed can be read as HTML or JavaScript.
    Values that come back from the browser are untrusted: a subclass checks them in `preprocess`.

    Arguments:
        settings: what never changes, for the script.
        scripts: other files that the script needs.
        props: arguments of gr.HTML (elem_id, visible, ...).
    """

    name = "part"

    def __init__(
        self,
        value: Any = None,
        settings: dict[str, Any] | None = None,
        scripts: tuple[Path, ...] = (),
        **props: Any,
    ) -> None:
        files = (STATIC / "common.js", STATIC / f"{self.name}.js", *scripts)
        self.settings = settings or {}
        super().__init__(
            value=value,
            html_template=f"<div class='part {self.name}'></div>",
            js_on_load=(
                "const page = window.tangible; "
                f"page.parts.{self.name}("
                f"{{element, props, trigger: page.orderly(trigger), watch}}, {self._given()});"
                " // triggers 'select', 'edit', 'input', 'release'"
            ),
            head="".join(script(path) for path in files),
            apply_default_css=False,
            **props,
        )

    def _given(self) -> str:
        """The settings, or where they stand, in JavaScript."""
        apart = _apart.get()
        if apart is None:
            return _json(self.settings)
        name, parts = apart
        parts.append(self)
        return f"page.settings[{_json(name)}][{len(parts) - 1}]"

    def get_config(self) -> dict[str, Any]:
        """The properties of a gr.HTML alone: what else a subclass takes stands in its settings."""
        own = inspect.signature(type(self).__init__).parameters.keys() - _HTML
        # gr.HTML takes a quoted word of the script, such as a setting's name, for an event of
        # that name: a function in the config, which is copied with all that it holds.
        config = super().get_config().items()
        return {k: v for k, v in config if k not in own and not callable(v)}

    @classmethod
    def get_component_class_id(cls) -> str:
        """That of gr.HTML: 64 digits a class that the page would hold for each part, to find
        the same component by.
        """
        return gr.HTML.get_component_class_id()

    @property
    def skip_api(self) -> bool:
        """Parts are private to the page: no endpoint takes or gives their values."""
        return True

    def preprocess(self, payload: Any) -> Any:
        """Nothing comes back but the events, unless a subclass says otherwise."""
        return None

    def postprocess(self, value: Any) -> Any:
        """What the script draws; JSON."""
        return value
