"""Latents: what their channels hold, fifteen numbers against the decoder, and edits by hand."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import anatomy, compute
from engines.anatomy import LatentsParams, Source, SourceParams, Studio, live, snippets
from engines.cache import shared
from engines.refused import Refused
from tabs.parts import Latents, Table
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text
from tabs.shell.upload import brought

from .common import latent
from .words import LATENTS as WORDS

__all__ = ["LATENTS", "build", "changed"]

Say = dict[str, str]


def build(builder: ViewBuilder) -> Draw:
    """The latents on a table."""
    say = builder.say_all(WORDS)
    table = Latents(words=say, elem_id="anatomy-latents")

    def draw(params: LatentsParams, upload: Any) -> dict[Component, Any]:
        return {table: shown(params, upload, say)}

    builder.on(table.release, changed)
    return draw


def shown(params: LatentsParams, upload: Any, say: Say) -> Table:
    """The table of a view's dials."""
    of = _source(params, brought(upload, params.source))
    made, matrix = studio_of(params, upload), anatomy.linear_rgb(params.backend)
    return Table(
        made.latent,
        matrix,
        made.picture,
        made.original,
        say["encoded" if of.encoded else "drawn"],
        figures(params, of, made, say),
        len(anatomy.read_edits(params.edits)),
    )


def figures(params: LatentsParams, of: Source, made: Studio, say: Say) -> list[tuple[str, str]]:
    """What is measured of the picture."""
    n = str(anatomy.linear_rgb(params.backend).size)
    told = [
        (say["db_encoded" if of.encoded else "db"], _db(made.db, say)),
        (say["linear_db"].format(n=n), _db(made.linear_db, say)),
    ]
    if np.isfinite(made.local_db):
        told.append((say["local_db"], _db(made.local_db, say)))
    told += [
        (say["sd"], f"{made.sd:.2f}"),
        (say["norm"], f"{made.norm:.1f}"),
        (say["clipped"], f"{100 * made.clipped:.1f} %"),
    ]
    if params.mix:
        told.append((say["straight"], f"{made.straight:.1f}"))
    pixels, held = made.picture.size, made.latent.size
    weight = say["weight"].format(pixels=f"{pixels:,}", latents=f"{held:,}", times=pixels // held)
    return [*told, (weight, "")]


def _db(value: float, say: Say) -> str:
    return say["same"] if value == float("inf") else f"{value:.1f} dB"


def changed(params: LatentsParams, upload: Any, event: Any) -> dict[str, Any]:
    """What the hand did, behind what it did before.

    Raises:
        Refused: it cannot be done, or is one too many.
    """
    done = [part.strip() for part in params.edits.split(";") if part.strip()]
    told = event if isinstance(event, dict) else {}
    if told.get("clear"):
        return {"edits": ""}
    if told.get("undo"):
        return {"edits": "; ".join(done[:-1])}
    if not isinstance(told.get("add"), str):
        raise Refused("What was done is told as an edit.", "编辑须以文本给出。")
    text = "; ".join([*done, told["add"]])
    anatomy.edit(np.zeros(anatomy.shape_of(anatomy.model_of(params.backend))), text)
    return {"edits": text}


# What is computed, once for all visitors.


def _source(params: SourceParams, own: np.ndarray | None) -> Source:
    return cached(_sourced, params.sourced(), own)


def _sourced(params: SourceParams, own: np.ndarray | None) -> Source:
    return anatomy.source(params, own, latent)


def studio_of(params: LatentsParams, upload: Any = None) -> Studio:
    """The picture of a view's dials."""
    own = brought(upload, params.source)
    return cached(_studio, params, own, of=_source(params, own))


def _studio(params: LatentsParams, own: np.ndarray | None, of: Source) -> Studio:
    return anatomy.studio(params, of, latent)


# What goes with the picture.


def picture(params: LatentsParams) -> np.ndarray:
    """What the decoder makes of the latents, not clipped."""
    return studio_of(params).decoded


def table(params: LatentsParams, upload: Any) -> str:
    """Every latent: channel, row, column, value."""
    z = studio_of(params, upload).latent
    rows = ([str(c), str(y), str(x), f"{v:.6g}"] for (c, y, x), v in np.ndenumerate(z))
    return csv_text(["channel", "row", "column", "value"], rows)


def run(params: LatentsParams) -> dict[str, Any]:
    """The picture, its latents, and what is measured of them."""
    made = studio_of(params)
    return {
        "picture": made.picture,
        "latent": made.latent,
        "db": made.db,
        "linear_db": made.linear_db,
        "clipped": made.clipped,
    }


def _worlds(backend: str) -> Any:
    return anatomy.worlds(anatomy.model_of(backend), backend)


def _live(params: LatentsParams, upload: Any) -> dict[str, str]:
    key = f"{__name__}.worlds:{params.backend}"
    known = shared.get(key, lambda: compute.run(_worlds, params.backend))
    return live.latents(studio_of(params, upload), known)


LATENTS = View(
    "latents",
    ("Latents", "潜变量"),
    LatentsParams,
    build,
    snippets.latents,
    picture,
    _live,
    {"latents.csv": table},
    run,
)
