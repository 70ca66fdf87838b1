"""A plotly figure, drawn by the plotly.js that came with the installed plotly.

gr.Plot drops frames, bundles an older plotly.js and reports no clicks; this part plays frames,
follows a film's clock, reports clicks (`select`) and dragged shapes (`edit`), and fits its column.
"""

from pathlib import Path
from typing import Any

import gradio as gr
import plotly
import plotly.graph_objects as go

from ._part import STATIC, Part

__all__ = ["PLOTLY_JS", "Figure"]

PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ENDS = (STATIC / "lib/apart.js", STATIC / "ends.js")
gr.set_static_paths([PLOTLY_JS])


class Figure(Part):
    """A live plotly figure.

    Arguments:
        value: a `plotly.graph_objects.Figure`, frames included.
        config: plotly.js configuration, such as {"edits": {"shapePosition": True}}.
        follow: the name of a clock: frame k of the figure is shown when the clock says k.
        cursor: a line across every plot where x is the clock's count, k + `first`.
        first: what the clock's first frame counts as.
        alt: what the figure shows, for those who hear the page.

    Events: `select` with {"points": [{curve, index, x, y, z, customdata}]}, `edit` with
    {"shapes": [...]} after a shape was dragged.
    """

    name = "figure"

    def __init__(
        self,
        value: go.Figure | None = None,
        *,
        config: dict[str, Any] | None = None,
        follow: str = "",
        cursor: bool = False,
        first: int = 1,
        alt: str = "",
        **props: Any,
    ) -> None:
        settings = {"config": config or {}, "follow": follow, "cursor": cursor, "alt": alt}
        settings["first"] = first
        super().__init__(value, settings, (PLOTLY_JS, *ENDS), **props)

    def postprocess(self, value: go.Figure | str | None) -> str | None:
        """The figure as the JSON that plotly.js reads."""
        return value.to_json() if isinstance(value, go.Figure) else value
