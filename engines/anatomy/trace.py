"""A whole drawing, with everything that was in the machine on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from engines.backends import Model

from .listen import Ear, Layer
from .loop import Moment, denoise, embed, schedule_of
from .model import model_of
from .params import DrawingParams
from .tokens import Tokens, tokens_of

__all__ = ["Maps", "Trace", "trace", "trace_steps"]


@dataclass(frozen=True, eq=False)
class Maps:
    """The attention of one layer over all steps, of the half that hears the prompt.

    Attributes:
        name: the layer's path in the U-Net. side: pixels of a map's side.
        weights: (steps, heads, side^2, keys) float32, rows sum to 1; keys are tokens in
            cross-attention and pixels in self-attention. For large models, and in self-attention,
            heads are averaged: heads = 1.
    """

    name: str
    side: int
    weights: np.ndarray


@dataclass(frozen=True, eq=False)
class Trace:
    """A drawing of n steps.

    Attributes:
        params: of which it is. tokens: what the prompt became.
        text: embeddings of the prompt as the U-Net hears them, (tokens, width); those of the
            negative one: negative.
        times, abar, sigma: of the steps, (n,): time of training, share of the signal's variance,
            noise over signal.
        x: the noisy latents that each step read, in the network's coordinates, and behind them
            the finished ones, (n + 1, c, h, w).
        x0: the finished latents that each step expected, (n, c, h, w).
        free, cond: what the U-Net told without and with the prompt (noise, or v), (n, c, h, w).
        cross, own: layer -> its `Maps`, cross-attention and self-attention, in the order of the
            forward pass; self-attention of at most `SELF_SIDE` pixels a side.
    """

    params: DrawingParams
    tokens: Tokens
    text: np.ndarray
    negative: np.ndarray
    times: np.ndarray
    abar: np.ndarray
    sigma: np.ndarray
    x: np.ndarray
    x0: np.ndarray
    free: np.ndarray
    cond: np.ndarray
    cross: dict[str, Maps]
    own: dict[str, Maps]

    @property
    def latent(self) -> np.ndarray:
        """The finished latents, (c, h, w)."""
        return self.x[-1]


def trace(params: DrawingParams, model: Model | None = None, *, capture: bool = True) -> Trace:
    """The drawing that the dials ask for.

    Arguments:
        model: another one than `params.backend` names. capture: keep the attention; the picture
            is the same bit for bit.

    Raises:
        BackendError: the model is not there.
    """
    *_, (_, whole) = trace_steps(params, model, capture=capture)
    assert whole is not None
    return whole


def trace_steps(
    params: DrawingParams, model: Model | None = None, *, capture: bool = True
) -> Iterator[tuple[Moment, Trace | None]]:
    """Step by step: what was just done; with the last one also the whole."""
    model = model or model_of(params.backend)
    text = embed(model, params.prompt, params.negative)
    ear = Ear(model.pipe.unet, cross=capture, own=capture)
    scribe = _Scribe(model, ear)
    for moment in denoise(model, params, text=text, around=lambda i: ear):
        scribe.write(moment)
        last = moment.index == params.steps - 1
        yield moment, scribe.whole(params, text) if last else None


class _Scribe:
    """Keeps what each step showed."""

    def __init__(self, model: Model, ear: Ear) -> None:
        self.model, self.ear = model, ear
        self.moments: list[Moment] = []
        self.maps: dict[str, list[np.ndarray]] = {}

    def write(self, moment: Moment) -> None:
        self.moments.append(moment)
        for layer in self.ear.layers:
            if layer.name in self.ear.maps:
                kept = self._kept(layer, self.ear.maps[layer.name][0]).cpu().numpy()
                self.maps.setdefault(layer.name, []).append(kept)

    def _kept(self, layer: Layer, maps: torch.Tensor) -> torch.Tensor:
        """Every head of a small model's cross-attention; of all others the mean."""
        large = self.model.backend.base or not layer.cross
        return maps.mean(0, keepdim=True) if large else maps

    def whole(self, params: DrawingParams, text: torch.Tensor) -> Trace:
        plan = schedule_of(self.model, params)
        rows = {k: _stack([getattr(m, k) for m in self.moments]) for k in _ROWS}
        rows["x"] = np.concatenate([rows["x"], _stack([self.moments[-1].after])])
        negative, told = (t.float().cpu().numpy() for t in text)
        maps = {n: Maps(n, _side(m[0]), np.stack(m)) for n, m in self.maps.items()}
        reads = {layer.name: layer.cross for layer in self.ear.layers}
        return Trace(
            params=params.drawing(),
            tokens=tokens_of(self.model, params.prompt),
            text=told,
            negative=negative,
            times=plan.times.cpu().numpy().astype(np.float64),
            abar=plan.abar.numpy(),
            sigma=plan.sigma.numpy(),
            **rows,
            cross={n: m for n, m in maps.items() if reads[n]},
            own={n: m for n, m in maps.items() if not reads[n]},
        )


_ROWS = ("x", "x0", "free", "cond")


def _stack(tensors: list[torch.Tensor]) -> np.ndarray:
    return torch.cat(tensors).float().cpu().numpy()


def _side(weights: np.ndarray) -> int:
    return round(weights.shape[-2] ** 0.5)
