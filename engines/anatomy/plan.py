"""What the rows of a strip start from, and how they go on: decided.py says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from engines.backends import Model
from engines.device import generator
from engines.refused import Refused
from engines.storybook import render, sample_scene
from engines.strokes import GRID, from_text

from .edits import Columns, Edit, recorded
from .loop import start, text_of
from .model import model_of, shape_of
from .params import DecidedParams
from .rows import Course, Mask, Row, Text, advance, joined, started
from .tokens import tokens_of
from .vae import encode

__all__ = ["PEN", "Plan", "drawing_of", "mask_of", "onward", "places_of", "walk"]

PEN = GRID // 8
"""Width of the brush of a mask."""


class Plan:
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
            text = Text(
                first if dials.door == "pooled" else other,
                first if dials.door == "attention" else other,
            )
        return Course(Text(free, free), text, dials.guidance, edit, dials.until, self.mask)


def onward(plan: Plan, ks: Sequence[int]) -> list[Row]:
    """The finished rows of some k, in their order."""
    for _ in walk(plan, ks):
        pass
    return plan.ended


def walk(plan: Plan, ks: Sequence[int]) -> Iterator[list[Row]]:
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
        sheet[GRID // 4 :, GRID // 4 : 3 * GRID // 4] = 1
    share = cv2.resize(sheet.astype(np.float32), (w, h), interpolation=cv2.INTER_AREA)
    return (share >= 0.5).astype(np.float32)


def _tensor(model: Model, array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).to(model.device, model.dtype)
