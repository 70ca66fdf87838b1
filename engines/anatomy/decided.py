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

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from engines.backends import Model
from engines.refused import Refused
from engines.storybook import sample_scene
from engines.storybook.asked import asked
from engines.storybook.scene import ATTRIBUTES

from .model import model_of
from .params import DecidedParams
from .plan import Plan, onward, walk
from .rows import Row
from .vae import decode
from .verdict import Seen, judged

__all__ = [
    "Strip",
    "Verdict",
    "sides_at",
    "strip",
    "strip_steps",
    "swap",
]

APART = 4
"""Steps between the pictures of a strip that come first."""

ROWS = 8
"""Rows of one batch."""


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
        if self.first == self.second:
            return ["both" if name == self.first else "" for name in self.seen.names]
        whose = {self.first: "a", self.second: "b"}
        return [whose.get(name, "") for name in self.seen.names]


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
    plan = Plan(model, params, mask)
    (row,) = onward(plan, [k])
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
    plan = Plan(model, params)
    groups, n = _groups(params.steps), params.steps
    total, done = n * (n + 1) // 2, 0
    ready: dict[int, Row] = {}
    for last, ks in groups:
        for rows in walk(plan, ks):
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


def _strip(plan: Plan, ready: dict[int, Row]) -> Strip:
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
    return first, first if silent else _names(params.other)


def _names(prompt: str) -> dict[str, str]:
    return {kind: ATTRIBUTES[kind][k] for kind, k in asked(prompt).items()}
