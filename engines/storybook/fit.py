"""One training loop for every stage: a budget of time or of steps, EMA, checkpoints, resuming.

The learning rate climbs for the first 2 % of the budget and falls to zero as a cosine; the
exponential moving average of the weights (decay rising to `ema`) is what a stage hands on.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from tqdm import tqdm

from engines.storybook.muon import Muon

__all__ = ["Budget", "Paused", "Training", "fit", "mixed", "rate"]

Loss = Callable[[float, torch.Generator], torch.Tensor]


class Paused(Exception):
    """The session's time is over before the stage's; start again to go on."""


@dataclass(frozen=True)
class Budget:
    """How long a stage trains: minutes over all its sessions, or steps where they are given.

    `until` is the time.monotonic() at which this session must stop.
    """

    minutes: float = 10.0
    steps: int | None = None
    until: float = math.inf

    def spent(self, step: int, seconds: float) -> float:
        """The share of the budget that is used up, from 0 to 1."""
        share = step / self.steps if self.steps else seconds / (60 * self.minutes)
        return min(1.0, share)


def mixed(device: torch.device) -> torch.autocast:
    """bfloat16 where the hardware multiplies it fast, float32 elsewhere."""
    fast = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=fast)


def rate(spent: float) -> float:
    """The learning rate as a share of its peak."""
    return min(1.0, spent / 0.02) * 0.5 * (1 + math.cos(math.pi * spent)) + 1e-4


class Training:
    """A module in training: its optimisers, its weights' moving average, how far it has come.

    Arguments:
        lr: AdamW's peak learning rate. ema: the longest memory of the average, a decay per step.
        matrices: the weights that Muon trains instead. muon: its peak learning rate.
    """

    def __init__(
        self,
        module: nn.Module,
        lr: float,
        ema: float,
        matrices: Sequence[torch.nn.Parameter] = (),
        muon: float = 4e-3,
    ) -> None:
        self.module, self.ema = module, ema
        self.device = next(module.parameters()).device
        self.weights: list[torch.Tensor] = [p for p in module.parameters() if p.requires_grad]
        self.average = copy.deepcopy(module).requires_grad_(False).eval()
        pairs = zip(self.average.parameters(), module.parameters(), strict=True)
        self.means: list[torch.Tensor] = [mean for mean, p in pairs if p.requires_grad]
        taken = set(matrices)
        adam = torch.optim.AdamW(
            [w for w in self.weights if w not in taken],
            lr=lr,
            betas=(0.9, 0.98),
            weight_decay=1e-3,
            fused=self.device.type == "cuda",
        )
        self.optimisers: list[tuple[torch.optim.Optimizer, float]] = [(adam, lr)]
        if matrices:
            self.optimisers.append((Muon(matrices, muon), muon))
        self.step, self.seconds = 0, 0.0

    def advance(self, loss: Loss, spent: float) -> torch.Tensor:
        """One step down the gradient, with random numbers that depend on its number alone."""
        value = loss(spent, torch.Generator(self.device).manual_seed(self.step))
        self.module.zero_grad(set_to_none=True)
        value.backward()
        nn.utils.clip_grad_norm_(self.weights, 1.0)
        for optimiser, peak in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = peak * rate(spent)
            optimiser.step()
        self.step += 1
        decay = min(self.ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(self.means, self.weights, 1 - decay)
        return value.detach()

    def save(self, file: Path) -> None:
        """Writes a checkpoint; a stop in the middle of writing leaves the old one."""
        part = file.with_suffix(".part")
        parts = [state.state_dict() for state in self._parts()]
        torch.save({"parts": parts, "step": self.step, "seconds": self.seconds}, part)
        part.replace(file)

    def load(self, file: Path) -> None:
        """Goes back to where a checkpoint was written."""
        state = torch.load(file, map_location="cpu", weights_only=True)
        for part, kept in zip(self._parts(), state["parts"], strict=True):
            part.load_state_dict(kept)
        self.step, self.seconds = state["step"], state["seconds"]

    def _parts(self) -> list[Any]:
        """Whatever a checkpoint must hold."""
        return [self.module, self.average, *(optimiser for optimiser, _ in self.optimisers)]


def fit(
    name: str,
    module: nn.Module,
    loss: Loss,
    budget: Budget,
    folder: Path,
    *,
    lr: float,
    ema: float = 0.999,
    matrices: Sequence[torch.nn.Parameter] = (),
    muon: float = 4e-3,
    show: Callable[[nn.Module, int], None] | None = None,
    every: float = 120,
    quiet: bool = False,
) -> list[float]:
    """Trains `module` in place and leaves the moving average of its weights in it.

    Arguments:
        loss: (share of the budget spent, random numbers) -> scalar.
        matrices, muon: the weights that Muon trains in place of AdamW, and its learning rate.
        folder: holds `name`.pt, the checkpoint that a stopped training goes on from.
        show: (averaged module, step) draws samples; called every `every` seconds.
    Returns: the loss of each step, on CUDA of every twentieth.
    Raises:
        Paused: `budget.until` came before the end; the checkpoint is written.
    """
    training, file = Training(module, lr, ema, matrices, muon), folder / f"{name}.pt"
    folder.mkdir(parents=True, exist_ok=True)
    if file.exists():
        training.load(file)
    history: list[float] = []
    last = saved = time.monotonic()
    bar = tqdm(total=100, desc=name, disable=quiet, mininterval=10,
               bar_format="{desc} {percentage:5.1f}% {elapsed} {postfix}")  # fmt: skip
    while (spent := budget.spent(training.step, training.seconds)) < 1:
        value = training.advance(loss, spent)
        if training.step % 20 == 0 or training.device.type == "cpu":  # reading it waits for CUDA
            history.append(value.item())
            recent = sum(history[-50:]) / len(history[-50:])
            bar.set_postfix(step=training.step, loss=f"{recent:.4f}", refresh=False)
            bar.update(100 * spent - bar.n)
        now = time.monotonic()
        training.seconds += now - last
        if now - saved > every or now > budget.until:
            training.save(file)
            if show is not None:
                show(training.average, training.step)
            saved = time.monotonic()
        last = time.monotonic()
        if now > budget.until:
            raise Paused(f"{name}: paused at {100 * spent:.0f} %")
    bar.close()
    training.save(file)
    module.load_state_dict(training.average.state_dict())
    return history
