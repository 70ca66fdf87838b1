"""Words and pixels: what a touched pixel reads, where a touched word is read."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import anatomy
from engines.anatomy import AttentionParams, Trace, live, snippets
from engines.anatomy.attended import columns_of, name_of, read_words, shares
from tabs.parts import Attended, Gaze, Heed, Side, Spoken, webp
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .common import drawn
from .decided import changed_words, partners
from .said import ATTENTION as WORDS

__all__ = ["ATTENTION", "build", "gaze"]

TOUCHED = ("x", "y", "look", "word", "layer", "head", "at", "around")
MOST = 200
"""Words that are shown."""


def build(builder: ViewBuilder) -> Draw:
    """A picture a prompt; all else is looked at in the page."""
    words = builder.words("play", "pause", "back", "forward") | builder.say_all(WORDS)
    part = Attended(clock="anatomy-attention", words=words, elem_id="anatomy-attended")

    def draw(params: AttentionParams, upload: Any) -> dict[Component, Any]:
        return {part: gaze(params)}

    builder.on(part.release, touched, lambda params, upload: {})
    return draw


def touched(params: AttentionParams, upload: Any, event: Any) -> dict[str, Any]:
    """Where one looks, for the link."""
    if not isinstance(event, dict):
        raise ValueError("What was touched is named.")
    return {name: event[name] for name in TOUCHED if name in event}


def traces(params: AttentionParams) -> list[Trace]:
    """One drawing, or two from the same noise."""
    prompts = [params.prompt, *([params.other] if params.other.strip() else [])]
    return [drawn(params.but(prompt=prompt)) for prompt in prompts]


def gaze(params: AttentionParams) -> Gaze:
    """What the part shows."""
    found = traces(params)
    words = [[word.text for word in trace.tokens.words] for trace in found]
    others = words[::-1] if len(found) > 1 else [words[0]]
    sides = [side(t, w, o) for t, w, o in zip(found, words, others, strict=True)]
    where = {name: getattr(params, name) for name in TOUCHED}
    return Gaze(params.key(), params.steps, sides, **where)


def side(trace: Trace, words: list[str], others: list[str]) -> Side:
    """One prompt with its picture and its maps."""
    model = anatomy.model_of(trace.params.backend)
    pairs, changed = partners(words, others), changed_words(words, others)
    tokens = trace.tokens
    spoken = [
        Spoken(
            word.text,
            [tokens.pieces[p].removesuffix("</w>") for p in word.tokens if p < tokens.end],
            mark(word),
            pairs[k],
            changed[k][1],
        )
        for k, word in enumerate(tokens.words[:MOST])
    ]
    return Side(
        words=spoken,
        read=len(read_words(tokens)),
        picture=webp(anatomy.decode(model, trace.latent[None])[0]),
        layers=[heed(m, columns_of(tokens, m.weights)) for m in trace.cross.values()],
        own=[own(trace, n) for n in sorted({m.side for m in trace.own.values()}, reverse=True)],
    )


def heed(maps: anatomy.Maps, weights: np.ndarray) -> Heed:
    """One layer for the part."""
    return Heed(maps.name, name_of(maps.name), maps.side, weights)


def own(trace: Trace, side: int) -> Heed:
    """Self-attention of one side, the mean over its layers."""
    some = [maps.weights for maps in trace.own.values() if maps.side == side]
    return Heed(str(side), "", side, np.mean(some, axis=0))


def mark(word: anatomy.Word) -> str:
    """What is to be said of a word."""
    if word.beyond:
        return "beyond"
    if word.unknown:
        return "unknown"
    return "pieces" if len(word.ids) > 1 else ""


# What goes with the picture.


def picture(params: AttentionParams) -> np.ndarray:
    """What every pixel of the last layer reads, the mean over steps, (pixels, words + 3)."""
    return anatomy.words_of(drawn(params))


def table(params: AttentionParams, upload: Any) -> str:
    """A row for each step: how attention is shared out among words, start, end and padding."""
    found = drawn(params)
    names = [word.text for word in read_words(found.tokens)]
    rows = [[str(k + 1), *(f"{v:.6f}" for v in row)] for k, row in enumerate(shares(found))]
    return csv_text(["step", *names, "start", "end", "padding"], rows)


def run(params: AttentionParams) -> dict[str, Any]:
    """What the touched pixel reads; the touched word's map."""
    found = drawn(params)
    head = None if params.head < 0 else params.head
    step = min(params.at, params.steps - 1)
    reads = anatomy.words_at(found, params.y, params.x, params.layer, head, step)
    return {
        "reads": [read._asdict() for read in reads],
        "map": anatomy.word_map(found, params.word, params.layer, head, step),
        "words": [word.text for word in read_words(found.tokens)],
    }


def told(params: AttentionParams, upload: Any) -> Any:
    """Numbers for the lesson."""
    return live.attention(*traces(params))


ATTENTION = View(
    "attention",
    ("Words and pixels", "词与像素"),
    AttentionParams,
    build,
    snippets.attention,
    picture,
    told,
    {"shares.csv": table},
    run,
)
