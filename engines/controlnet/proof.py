"""What ControlNet copies, and why it can do no harm before it has learnt anything.

The net is a copy of the U-Net's encoder and middle. Each of its outputs passes a 1 x 1 convolution
whose weights start at 0, so every residual starts at exactly 0: an untrained net changes nothing,
not even the last bit. The weights learn all the same: for y = W x the gradient dL/dW = dL/dy x' is
not 0 where x is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from diffusers import ControlNetModel

from engines.backends import Model, load, run_near

from .params import Kind, Params
from .run import Hints, _hints
from .sample import Cell, denoise

__all__ = ["Block", "Proof", "anatomy", "proof_of", "untrained"]


@dataclass(frozen=True)
class Proof:
    """What a net changes, before and after training.

    Attributes:
        untrained, trained: largest difference of the latents from those without a net.
        sizes_untrained, sizes_trained: root mean square of the weights of each zero convolution
            of the first net, finest first, the middle last, (n,).
        norms: kind -> root mean square of each residual of the trained net, (steps, n).
    """

    untrained: float
    trained: float
    sizes_untrained: np.ndarray
    sizes_trained: np.ndarray
    norms: dict[str, np.ndarray]


@dataclass(frozen=True)
class Block:
    """One residual: the block it comes from, its channels and side, the block's parameters."""

    name: str
    channels: int
    side: int
    parameters: int


def untrained(model: Model) -> Model:
    """The same model with fresh nets: copies of the encoder behind zero convolutions."""
    return replace(model, nets={kind: _fresh(model, net) for kind, net in model.nets.items()})


def _fresh(model: Model, net: Any) -> Any:
    channels = tuple(net.config.conditioning_embedding_out_channels)
    made = ControlNetModel.from_unet(model.pipe.unet, conditioning_embedding_out_channels=channels)
    made = made.to(model.device).eval()
    return made if made.dtype == model.dtype else made.to(model.dtype)


def proof_of(params: Params, hint: Hints, model: Model | None = None) -> Proof:
    """Runs without a net, with an untrained and with the trained one, on the same noise."""
    asked = params, hint
    return next(_proof(*asked, model) if model else run_near(params.backend, _proof, *asked))


def _proof(params: Params, hint: Hints, model: Model | None = None) -> Iterator[Proof]:
    model = model or load(params.backend)
    hints = _hints(params, hint, model)
    fresh = untrained(model)
    plain, _ = _latents(model, params, {}, 0.0)
    before, _ = _latents(fresh, params, hints, params.scale)
    after, norms = _latents(model, params, hints, params.scale)
    kind = next(iter(hints))
    sizes = _sizes(fresh.nets[kind]), _sizes(model.nets[kind])
    yield Proof(_far(plain, before), _far(plain, after), *sizes, norms)


def _latents(
    model: Model, params: Params, hints: Mapping[str, np.ndarray], scale: float
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The last latents of one run, and the residuals of each of its steps."""
    cell = Cell(params.seed, scale, params.start, params.end)
    moments = [*denoise(model, params, hints, [cell])]
    norms = {kind: np.stack([m.norms[kind] for m in moments]) for kind in hints}
    return moments[-1].latents.float().cpu().numpy(), norms


def _far(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).max())


def _sizes(net: Any) -> np.ndarray:
    """Root mean square of the weights of each zero convolution, the middle last."""
    convolutions = [*net.controlnet_down_blocks, net.controlnet_mid_block]
    return np.array(
        [float(c.weight.float().square().mean().sqrt().detach()) for c in convolutions]
    )


def anatomy(kind: Kind = "edges", model: Model | None = None) -> list[Block]:
    """Where each residual comes from, finest first, the middle last."""
    model = model or load("storybook")
    net: Any = model.nets[kind]
    side = model.backend.side // model.pipe.vae_scale_factor
    convolutions = iter(net.controlnet_down_blocks)

    def block(name: str, module: Any, side: int) -> Block:
        size = sum(p.numel() for p in module.parameters())
        return Block(name, next(convolutions).out_channels, side, size)

    rows = [block("conv_in", net.conv_in, side)]
    for k, down in enumerate(net.down_blocks):
        for j, resnet in enumerate(down.resnets):
            rows.append(block(f"down {k + 1}.{j + 1}", resnet, side))
        if down.downsamplers:
            side //= 2
            rows.append(block(f"down {k + 1} ↓", down.downsamplers, side))
    convolutions = iter([net.controlnet_mid_block])
    return [*rows, block("mid", net.mid_block, side)]
