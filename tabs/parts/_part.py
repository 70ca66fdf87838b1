"""What every part shares: one empty node, a script that draws into it, settings that never change.

Scripts and styles are files that the browser loads once, however many parts a page holds. Settings
are written into the call of the script; only `value` travels afterwards. (Gradio loses the other
properties of a gr.HTML that is first shown by an update.)
"""

import base64
import inspect
import json
import zlib
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

__all__ = ["STATIC", "Part", "deflated", "stamped", "styles"]

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
        given = json.dumps(settings or {}, ensure_ascii=False)
        super().__init__(
            value=value,
            html_template=f"<div class='part {self.name}'></div>",
            js_on_load=(
                "const page = window.tangible; "
                f"page.parts.{self.name}("
                f"{{element, props, trigger: page.orderly(trigger), watch}}, {given});"
                " // triggers 'select', 'edit', 'input', 'release'"
            ),
            head="".join(script(path) for path in files),
            apply_default_css=False,
            **props,
        )

    def get_config(self) -> dict[str, Any]:
        """The properties of a gr.HTML alone: what else a subclass takes stands in its settings."""
        own = inspect.signature(type(self).__init__).parameters.keys() - _HTML
        # gr.HTML takes a quoted word of the script, such as a setting's name, for an event of
        # that name: a function in the config, which is copied with all that it holds.
        config = super().get_config().items()
        return {k: v for k, v in config if k not in own and not callable(v)}

    def preprocess(self, payload: Any) -> Any:
        """Nothing comes back but the events, unless a subclass says otherwise."""
        return None

    def postprocess(self, value: Any) -> Any:
        """What the script draws; JSON."""
        return value

    def api_info(self) -> dict[str, Any]:
        """Parts are private to the page."""
        return {"type": "object"}
