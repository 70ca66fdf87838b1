"""When is what decided: a strip over k, and what a judge sees in each of its pictures."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from gradio.components import Component

from engines import anatomy, compute
from engines.anatomy import DecidedParams, Strip, live, snippets
from engines.anatomy.plan import PEN
from engines.strokes import LONGEST
from tabs.parts import Attribute, Decided, Split, webp
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached, hold, kept
from tabs.shell.exports import csv_text

from .said import ATTRIBUTES
from .said import DECIDED as WORDS

__all__ = ["DECIDED", "build", "changed_words", "partners", "split_of"]

Say = dict[str, str]


def build(builder: ViewBuilder) -> Draw:
    """The strip; one that nobody made yet is asked for by the page, and fills as it comes."""
    words = builder.words("play", "pause", "back", "forward") | builder.say_all(WORDS)
    names = builder.say_all(ATTRIBUTES)
    part = Decided(
        clock="anatomy-decided", longest=LONGEST, pen=PEN, words=words, elem_id="anatomy-decided"
    )

    def draw(params: DecidedParams, upload: Any) -> dict[Component, Any]:
        found = kept(anatomy.strip, params.strip())
        return {part: split_of(params, found, names, state="done" if found else "wanted")}

    def work(params: DecidedParams, upload: Any) -> Iterator[dict[Component, Any]]:
        for split in working(params, names):
            yield {part: split}

    builder.on(part.release, told)
    builder.run(part.select, work, [part], part.edit)
    return draw


def told(params: DecidedParams, upload: Any, event: Any) -> dict[str, Any]:
    """The k that was scrubbed; the word that was touched, or the mask that was brushed."""
    if not isinstance(event, dict):
        raise ValueError("What was moved is named.")
    return {name: event[name] for name in ("k", "word", "mask") if name in event}


def working(params: DecidedParams, names: Say) -> Iterator[Split]:
    """The strip as it comes: every fourth picture first."""
    found: Strip | None = kept(anatomy.strip, params.strip())
    if found is None:
        for done, of, some in compute.steps(anatomy.strip_steps, params.strip()):
            found = some or found
            yield split_of(params, found, names, state="running", done=done, of=of)
        assert found is not None
        hold(found, anatomy.strip, params.strip())
    yield split_of(params, found, names, state="done")


def split_of(
    params: DecidedParams, found: Strip | None, names: Say, state: str, done: int = 0, of: int = 1
) -> Split:
    """What the part shows."""
    split = Split(
        key=params.strip().key(),
        state=state,
        steps=params.steps,
        k=min(params.k, params.steps),
        way=params.way,
        texts=texts_of(params),
        word=params.word,
        mask=params.mask,
        done=done,
        of=of,
    )
    if found is None:
        return split
    pictures = {int(k): webp(p) for k, p in zip(found.ks, found.pictures, strict=True)}
    seen = [
        Attribute(names[kind], v.first, v.second, v.seen.names, v.sides)
        for kind, v in found.verdicts.items()
    ]
    return split._replace(pictures=pictures, seen=seen)


def texts_of(params: DecidedParams) -> list[list[tuple[str, bool]]]:
    """Both prompts, word by word, and whether the other one lacks it."""
    model = anatomy.model_of(params.backend)
    a, b = (
        [w.text for w in anatomy.tokens_of(model, t).heard] for t in (params.prompt, params.other)
    )
    return [changed_words(a, b), changed_words(b, a)]


def changed_words(words: list[str], others: list[str]) -> list[tuple[str, bool]]:
    """Each word, and whether it is not one that both sentences have in common."""
    same: set[int] = set()
    for block in SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks():
        same |= set(range(block.a, block.a + block.size))
    return [(word, k not in same) for k, word in enumerate(words)]


def partners(words: list[str], others: list[str]) -> list[int]:
    """Of each word, the one that stands in its place in the other sentence, or -1."""
    found = [-1] * len(words)
    for tag, a, end, b, last in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            for j in range(min(end - a, last - b)):
                found[a + j] = b + j
    return found


# What goes with the picture.


def picture(params: DecidedParams) -> np.ndarray:
    """The finished latents at k, (c, h, w)."""
    return cached(_swapped, params)


def _swapped(params: DecidedParams) -> np.ndarray:
    return anatomy.swap(params, min(params.k, params.steps))


def table(params: DecidedParams, upload: Any) -> str:
    """A row for each k: what the judge sees."""
    found = cached(anatomy.strip, params.strip())
    rows = zip(found.ks.tolist(), *(v.seen.names for v in found.verdicts.values()), strict=True)
    return csv_text(["k", *found.verdicts], [[str(v) for v in row] for row in rows])


def run(params: DecidedParams) -> dict[str, Any]:
    """Every k: its picture, and what is seen in it."""
    found = cached(anatomy.strip, params.strip())
    seen = {kind: list(v.seen.names) for kind, v in found.verdicts.items()}
    return {"k": found.ks, "pictures": found.pictures, "seen": seen}


DECIDED = View(
    "decided",
    ("When is what decided", "何时定下什么"),
    DecidedParams,
    build,
    snippets.decided,
    picture,
    lambda params, upload: live.decided(kept(anatomy.strip, params.strip())),
    {"verdicts.csv": table},
    run,
    example=lambda params: cached(anatomy.strip, params.strip()),
)
