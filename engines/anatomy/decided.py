"""One way until step k, another from there on: what of the picture was decided by then?

    x_k    of prompt A's own way; or of a drawing z made as noisy as x is at step k (SDEdit)
    then   steps k .. N - 1 with prompt B; with a word's attention edited; or inside a mask alone,
           where after each step x = m x + (1 - m) (z, noised alike)

k = N is A (or the drawing) as it stands; k = 0 is B from the first noise. All k together are a
strip: A is walked once, and each k goes on from a copy of its row.

Meng et al., "SDEdit", 2022, https://arxiv.org/abs/2108.01073. Lugmayr et al., "RePaint", 2022,
https://arxiv.org/abs/2201.09865, of which the mask takes the replacement, without going back.
Balaji et al., "eDiff-I", 2022, https://arxiv.org/abs/2211.01324, switch the prompt at a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

from engines.backends import Model
from engines.device import generator
from engines.refused import Refused
from engines.storybook import render, sample_scene
from engines.storybook.asked import asked
from engines.storybook.scene import ATTRIBUTES
from engines.strokes import GRID, from_text

from .edits import Columns, Edit, recorded
from .loop import start, text_of
from .model import model_of, shape_of
from .params import DecidedParams
from .rows import Course, Mask, Row, Text, advance, joined, started
from .tokens import tokens_of
from .vae import decode, encode
from .verdict import Seen, judged

__all__ = [
    "Strip",
    "Verdict",
    "drawing_of",
    "mask_of",
    "places_of",
    "sides_at",
    "strip",
    "strip_steps",
    "swap",
]

APART = 4
"""Steps between the pictures of a strip that come first."""

ROWS = 8
"""Rows of one batch."""

PEN = GRID // 8
"""Width of the brush of a mask."""


class Verdict(NamedTuple):
    """One attribute along a strip.

    Attributes:
        first, second: what A and B ask for, or else what is seen at k = N and k = 0.
        seen: what the judge sees in each picture, and how surely.
    """

    first: str
    second: str
    seen: Seen

    @property
    def sides(self) -> list[str]:
        """Of each picture: "a", "b", "both" where A and B are one, or "" for neither."""
        names = {self.first: "a", self.second: "b"} if self.first != self.second else {}
        return [names.get(name, "") if names else "both" * (name == self.first)
                for name in self.seen.names]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Strip:
    """Pictures for some k, in order.

    Attributes:
        ks: (n,). latents: float32 (n, c, h, w). pictures: uint8 (n, side, side, 3).
        verdicts: attribute -> its `Verdict`; empty for models that the judge does not know.
    """

    ks: np.ndarray
    latents: np.ndarray
    pictures: np.ndarray
    verdicts: dict[str, Verdict]


def swap(
    params: DecidedParams, k: int, model: Model | None = None, *, mask: np.ndarray | None = None
) -> np.ndarray:
    """The finished latents of one k, alone in its batch as the pipeline runs, (c, h, w).

    Arguments:
        mask: where is painted, from 0 to 1, (h, w) as the latents; None for the brushed one.

    Raises:
        Refused: there is no step k, no such word, or a mask of another size.
    """
    model = model or model_of(params.backend)
    if not 0 <= k <= params.steps:
        raise Refused(
            f"There is no step {k}: with {params.steps} steps, k runs from 0 to {params.steps}.",
            f"没有第 {k} 步：共 {params.steps} 步时，k 为 0 到 {params.steps}。",
        )
    plan = _Plan(model, params, mask)
    (row,) = _onward(plan, [k])
    return row.x[0].float().cpu().numpy()


def strip(params: DecidedParams, model: Model | None = None) -> Strip:
    """Every k from 0 to N.

    Raises:
        Refused: there is no such word.
    """
    *_, (_, _, whole) = strip_steps(params, model)
    assert whole is not None
    return whole


def strip_steps(
    params: DecidedParams, model: Model | None = None
) -> Iterator[tuple[int, int, Strip | None]]:
    """(steps done, of how many, what is there): some of the pictures, then all of them.

    Raises:
        Refused: there is no such word.
    """
    model = model or model_of(params.backend)
    plan = _Plan(model, params)
    groups, n = _groups(params.steps), params.steps
    total, done = n * (n + 1) // 2, 0
    ready: dict[int, Row] = {}
    for last, ks in groups:
        for rows in _walk(plan, ks):
            done += len(rows)
            yield done, total, None
        ready |= dict(zip(ks, plan.ended, strict=True))
        if last:
            yield done, total, _strip(plan, ready)


def sides_at(params: DecidedParams, k: int) -> dict[str, str]:
    """Attribute -> whose the judge sees in the picture of one k: "a", "b", "both" or ""."""
    picture = decode(model_of(params.backend), swap(params, k)[None])
    return {kind: verdict.sides[0] for kind, verdict in _verdicts(params, picture).items()}


def _groups(n: int) -> list[tuple[bool, list[int]]]:
    """Steps k that go together, and whether a picture is shown after them: every fourth first."""
    coarse = sorted({*range(0, n + 1, APART), n})
    fine = [k for k in range(n + 1) if k not in coarse]
    found = []
    for some in filter(None, (coarse, fine)):
        parts = [some[j : j + ROWS] for j in range(0, len(some), ROWS)]
        found += [(part is parts[-1], part) for part in parts]
    return found


class _Plan:
    """What rows start from, and how they go on."""

    def __init__(
        self, model: Model, params: DecidedParams, mask: np.ndarray | None = None
    ) -> None:
        self.model, self.params = model, params
        self.texts = [text_of(model, t) for t in (params.negative, params.prompt, params.other)]
        self.maps: list[Columns] = []
        self.rows: list[Row] = []
        self.ended: list[Row] = []
        self.clean = self._clean()
        self.tokens = places_of(model, params) if params.way == "word" else ()
        self.mask = None if params.way != "mask" else self._mask(mask)

    def _clean(self) -> Tensor | None:
        """The latents of the drawing, or of A's picture where a part of it is painted anew."""
        if self.params.way == "drawing":
            return _tensor(
                self.model, encode(self.model, drawing_of(self.params, self.model)[None])
            )
        return self.first(self.params.steps).x if self.params.way == "mask" else None

    def _mask(self, given: np.ndarray | None) -> Mask:
        assert self.clean is not None
        inside = mask_of(self.params, self.model) if given is None else _checked(given, self.model)
        noise = start(self.model, generator(self.params.seed))
        return Mask(_tensor(self.model, inside), self.clean, noise)

    def row(self, k: int) -> Row:
        """A row at step k."""
        if self.clean is None:
            return self.first(k).copy()
        return joined(self.model, self.params, self.clean, k)

    def first(self, k: int) -> Row:
        """Prompt A's own row before step k."""
        free, text, _ = self.texts
        course = Course(Text(free, free), Text(text, text), self.params.guidance)
        if not self.rows:
            self.rows.append(started(self.model, self.params))
        while len(self.rows) <= k:
            i = len(self.rows) - 1
            with recorded(self.model.pipe.unet, self.replayed) as columns:
                self.rows += advance(self.model, [self.rows[i].copy()], i, course)
            self.maps.append(columns)
        return self.rows[k]

    @property
    def replayed(self) -> tuple[int, ...]:
        """The places whose maps of A are wanted afterwards."""
        return self.tokens if self.params.effect == "replay" else ()

    def course(self) -> Course:
        """How a group of rows goes on."""
        free, first, other = self.texts
        dials = self.params
        text, edit = Text(other, other), None
        if dials.way == "word":
            edit = Edit(self.tokens, dials.effect, dials.factor)
            text = text if dials.effect == "replay" else Text(first, first)
        elif dials.way == "swap":
            text = Text(first if dials.door == "pooled" else other,
                        first if dials.door == "attention" else other)  # fmt: skip
        return Course(Text(free, free), text, dials.guidance, edit, dials.until, self.mask)


def _onward(plan: _Plan, ks: Sequence[int]) -> list[Row]:
    for _ in _walk(plan, ks):
        pass
    return plan.ended


def _walk(plan: _Plan, ks: Sequence[int]) -> Iterator[list[Row]]:
    """After each step the rows that took it: those that had joined, in the order of k."""
    course, rows = plan.course(), []
    for i in range(min(ks), plan.params.steps + 1):
        rows += [plan.row(k) for k in ks if k == i]
        if i < plan.params.steps:
            if course.edit is not None and course.edit.effect == "replay":
                plan.first(i + 1)
                course.edit.held = plan.maps[i]
            rows = advance(plan.model, rows, i, course)
            yield rows
    plan.ended = rows


def places_of(model: Model, params: DecidedParams) -> tuple[int, ...]:
    """The places of the word whose attention is edited.

    Raises:
        Refused: the prompt has no such word, or none of its pieces is read.
    """
    table = tokens_of(model, params.prompt)
    heard = table.heard
    if params.word < len(heard):
        return tuple(p for p in heard[params.word].tokens if p < len(table.ids) - 1)
    raise Refused(
        f"There is no word {params.word + 1} that the model reads: prompt A has {len(heard)}.",
        f"模型读不到第 {params.word + 1} 个词：提示词 A 只有 {len(heard)} 个。",
    )


def _checked(mask: np.ndarray, model: Model) -> np.ndarray:
    """A mask of one's own.

    Raises:
        Refused: another size than the latents, or numbers that are not from 0 to 1.
    """
    size = shape_of(model)[1:]
    if mask.shape != size:
        raise Refused(
            f"The mask is as large as the latents, {size}, not {mask.shape}.",
            f"遮罩应与潜变量同样大小，即 {size}，而不是 {mask.shape}。",
        )
    if not ((mask >= 0) & (mask <= 1)).all():
        raise Refused("A mask holds numbers from 0 to 1.", "遮罩中的数应在 0 到 1 之间。")
    return mask


def drawing_of(params: DecidedParams, model: Model | None = None) -> np.ndarray:
    """The drawing that is started from, uint8 (side, side, 3)."""
    picture = render(sample_scene(params.scene, things=1))
    side = (model or model_of(params.backend)).backend.side
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)


def mask_of(params: DecidedParams, model: Model | None = None) -> np.ndarray:
    """Where is painted, 0 or 1, one number a latent pixel, float32 (h, w)."""
    _, h, w = shape_of(model or model_of(params.backend))
    sheet = np.zeros((GRID, GRID), np.uint8)
    strokes = from_text(params.mask)
    for stroke in strokes:
        line = stroke.points.astype(np.int32)[:, None]
        cv2.polylines(sheet, [line], False, 0 if stroke.rubber else 1, PEN)
    if not strokes:
        sheet[GRID // 4 : 3 * GRID // 4, GRID // 4 : 3 * GRID // 4] = 1
    share = cv2.resize(sheet.astype(np.float32), (w, h), interpolation=cv2.INTER_AREA)
    return (share >= 0.5).astype(np.float32)


def _tensor(model: Model, array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).to(model.device, model.dtype)


def _strip(plan: _Plan, ready: dict[int, Row]) -> Strip:
    ks = sorted(ready)
    x = torch.cat([ready[k].x for k in ks])
    pictures = np.concatenate([decode(plan.model, x[j : j + 1]) for j in range(len(x))])
    verdicts = {} if plan.model.backend.base else _verdicts(plan.params, pictures)
    return Strip(np.array(ks), x.float().cpu().numpy(), pictures, verdicts)


def _verdicts(params: DecidedParams, pictures: np.ndarray) -> dict[str, Verdict]:
    """Pictures in the order of k, from 0 to N."""
    first, second = wanted(params)
    return {
        kind: Verdict(first.get(kind, seen.names[-1]), second.get(kind, seen.names[0]), seen)
        for kind, seen in judged(pictures).items()
    }


def wanted(params: DecidedParams) -> tuple[dict[str, str], dict[str, str]]:
    """What A and B ask for, by attribute; nothing where the words say nothing of it."""
    if params.way == "drawing":
        first = sample_scene(params.scene, things=1).attributes
    else:
        first = _names(params.prompt)
    silent = params.way == "word" and params.effect != "replay"
    return first, {} if silent else _names(params.other)


def _names(prompt: str) -> dict[str, str]:
    return {kind: ATTRIBUTES[kind][k] for kind, k in asked(prompt).items()}
