"""One training loop for every stage: a budget of minutes, low precision, EMA, going on later.

The learning rate climbs over the first steps, stays, and falls to zero over the last fifth of the
budget as 1 - sqrt(share). The state before that fall is kept: with more minutes a stage goes on
from there, at the full rate, and falls anew, so that stopping early costs the fall alone. Haegele
et al., "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations", 2024,
https://arxiv.org/abs/2405.18392

Minutes are those of the processor's work, so that a busy machine takes nothing from a stage.
Where bfloat16 is quicker, networks compute in it and their weights are kept in float32 beside.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn
from tqdm import tqdm

from .muon import Muon
from .precision import low_precision

__all__ = ["Budget", "Recipe", "Training", "begin", "fit", "rate"]

Loss = Callable[[float, torch.Generator], torch.Tensor]

COOLING = 0.2
"""The last share of a budget, over which the learning rate falls."""
WARM = 100
"""Steps over which the learning rate climbs."""


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


@dataclass(frozen=True)
class Recipe:
    """How a network's weights are moved.

    Attributes:
        lr: AdamW's learning rate. muon: Muon's, for the weights that `matrices` names.
        matrices: (name, weight) -> whether Muon moves it; None leaves all to AdamW.
        ema: the longest memory of the weights' average, a decay per step.
        low: compute in bfloat16 throughout where that is quicker.
    """

    lr: float = 1e-3
    muon: float = 4e-3
    matrices: Callable[[str, torch.Tensor], bool] | None = None
    ema: float = 0.999
    low: bool = False


def rate(step: int, spent: float) -> float:
    """The learning rate as a share of its peak."""
    fall = max(0.0, (spent - (1 - COOLING)) / COOLING)
    return min(1.0, (step + 1) / WARM) * (1 - math.sqrt(fall))


class Training:
    """A module in training: its optimisers, its weights' moving average, how far it has come.

    With low precision `module` computes in bfloat16, and `master` holds what it learns in float32.
    """

    def __init__(self, module: nn.Module, recipe: Recipe) -> None:
        self.module, self.recipe = module, recipe
        self.device = next(module.parameters()).device
        self.average = copy.deepcopy(module).requires_grad_(False).eval()
        self.low = recipe.low and low_precision(self.device)
        self.master = copy.deepcopy(module) if self.low else module
        if self.low:
            module.bfloat16()
        learns = [p.requires_grad for p in module.parameters()]
        self.weights: list[torch.Tensor] = self._learnt(self.master, learns)
        self.worker: list[torch.Tensor] = self._learnt(module, learns)
        self.means: list[torch.Tensor] = self._learnt(self.average, learns)
        self.optimisers = self._optimisers()
        self.step, self.seconds = 0, 0.0

    @staticmethod
    def _learnt(module: nn.Module, learns: list[bool]) -> list[torch.Tensor]:
        return [p for p, yes in zip(module.parameters(), learns, strict=True) if yes]

    def _optimisers(self) -> list[tuple[torch.optim.Optimizer, float]]:
        """AdamW, and Muon for what the recipe leaves to it, each with its learning rate."""
        taken = self.recipe.matrices or (lambda _name, _weight: False)
        named = [(n, p) for n, p in self.master.named_parameters() if p.requires_grad]
        matrices = [p for n, p in named if p.ndim > 1 and taken(n, p)]
        known = set(matrices)
        rest = [p for _, p in named if p not in known]
        found: list[tuple[torch.optim.Optimizer, float]] = []
        if rest:
            lr = self.recipe.lr
            adam = torch.optim.AdamW(rest, lr, betas=(0.9, 0.98), weight_decay=1e-3, fused=True)
            found.append((adam, lr))
        if matrices:
            found.append((Muon(matrices, self.recipe.muon), self.recipe.muon))
        return found

    def advance(self, loss: Loss, spent: float) -> torch.Tensor:
        """One step down the gradient, with random numbers that depend on its number alone."""
        clock = time.process_time if self.device.type == "cpu" else time.monotonic
        start = clock()
        value = loss(spent, torch.Generator(self.device).manual_seed(self.step))
        self.module.zero_grad(set_to_none=True)
        value.backward()
        if self.low:
            for weight, worker in zip(self.weights, self.worker, strict=True):
                weight.grad = None if worker.grad is None else worker.grad.float()
        nn.utils.clip_grad_norm_(self.weights, 1.0)
        for optimiser, peak in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = peak * rate(self.step, spent)
            optimiser.step()
        self.step += 1
        self._follow()
        self.seconds += clock() - start
        return value.detach()

    @torch.no_grad()
    def _follow(self) -> None:
        """Moves the average towards the weights, and gives them to the module that computes."""
        decay = min(self.recipe.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(self.means, self.weights, 1 - decay)
        for mean, now in zip(self.average.buffers(), self.module.buffers(), strict=True):
            if mean.is_floating_point():  # the statistics of batch norms
                mean.lerp_(now.to(mean.dtype), 1 - decay)
        if self.low:
            torch._foreach_copy_(self.worker, self.weights)

    def save(self, file: Path) -> None:
        """Writes a checkpoint; a stop in the middle of writing leaves the old one."""
        part = file.with_suffix(".part")
        parts = [state.state_dict() for state in self._parts()]
        torch.save({"parts": parts, "step": self.step, "seconds": self.seconds}, part)
        part.replace(file)

    def start(self, weights: dict[str, torch.Tensor]) -> None:
        """Begins from these weights in the place of random ones."""
        for net in (self.master, self.average, self.module):
            net.load_state_dict(weights)

    def load(self, file: Path) -> None:
        """Goes back to where a checkpoint was written."""
        state = torch.load(file, map_location="cpu", weights_only=True)
        for part, kept in zip(self._parts(), state["parts"], strict=True):
            part.load_state_dict(kept)
        self.step, self.seconds = state["step"], state["seconds"]
        if self.low:
            self.module.load_state_dict(self.master.state_dict())

    def _parts(self) -> list[Any]:
        """Whatever a checkpoint must hold."""
        return [self.master, self.average, *(optimiser for optimiser, _ in self.optimisers)]


def begin(folder: Path, name: str) -> Path:
    """The weights from which a stage without a checkpoint begins, if it has any."""
    return folder / f"{name}.safetensors"


def fit(
    name: str,
    module: nn.Module,
    loss: Loss,
    budget: Budget,
    folder: Path,
    recipe: Recipe | None = None,
    *,
    show: Callable[[nn.Module, int], str] | None = None,
    every: float = 120,
    quiet: bool = False,
) -> list[float]:
    """Trains `module` in place and leaves the moving average of its weights in it.

    Arguments:
        loss: (share of the budget spent, random numbers) -> scalar.
        folder: holds `name`.pt, the state before the rate falls, and another of its way down; may
            hold `name`.safetensors to begin with.
        show: (averaged module, step) -> a figure to print; called every `every` seconds.
    Returns: the loss of each step, on CUDA of every twentieth; up to `budget.until`, if that comes
        before the end. The checkpoint is written.
    """
    training, files = Training(module, recipe or Recipe()), _Files(folder, name, budget)
    files.resume(training)
    record, saved = _Record(name, quiet), time.monotonic()
    while (spent := budget.spent(training.step, training.seconds)) < 1:
        files.keep(training, spent)
        record.add(training, training.advance(loss, spent), spent)
        over = time.monotonic() > budget.until
        if over or time.monotonic() - saved > every:
            files.write(training, spent)
            if show is not None:
                tqdm.write(f"{name} {training.step} {show(training.average, training.step)}")
            saved = time.monotonic()
        if over:
            break
    else:
        files.write(training, 1.0)
    record.bar.close()
    module.float().load_state_dict(training.average.state_dict())
    return record.losses


class _Record:
    """The losses so far, and a bar that tells of them."""

    def __init__(self, name: str, quiet: bool) -> None:
        self.losses: list[float] = []
        self.bar = tqdm(
            total=100,
            desc=name,
            disable=quiet,
            mininterval=30,
            bar_format="{desc} {percentage:5.1f}% {elapsed} {postfix}",
        )

    def add(self, training: Training, loss: torch.Tensor, spent: float) -> None:
        """Reads the loss; of CUDA only each twentieth, as reading waits for it."""
        if training.step % 20 and training.device.type != "cpu":
            return
        self.losses.append(loss.item())
        recent = sum(self.losses[-50:]) / len(self.losses[-50:])
        self.bar.set_postfix(step=training.step, loss=f"{recent:.4f}", refresh=False)
        self.bar.update(100 * spent - self.bar.n)


class _Files:
    """Where a training's states lie: one before the rate falls, one on its way down."""

    def __init__(self, folder: Path, name: str, budget: Budget) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        goal = f"{budget.steps} steps" if budget.steps else f"{budget.minutes:g} min"
        self.first = begin(folder, name)
        self.high = folder / f"{name}.pt"
        self.falling = folder / f"{name}, {goal}.pt"
        self.progress = folder / f"{name}.json"
        self.kept = False

    def resume(self, training: Training) -> None:
        """Goes on downwards if this very fall was begun, from the height otherwise; without
        either from the weights it is given.
        """
        self.kept = self.falling.exists()
        for file in (self.falling, self.high):
            if file.exists():
                training.load(file)
                return
        if self.first.exists():
            training.start(load_file(self.first))

    def keep(self, training: Training, spent: float) -> None:
        """Writes the state from which the rate falls, once."""
        if spent >= 1 - COOLING and not self.kept:
            training.save(self.high)
            self.kept = True

    def write(self, training: Training, spent: float) -> None:
        """Writes the state of now where it belongs, and how far it is."""
        training.save(self.falling if spent >= 1 - COOLING else self.high)
        told = {"steps": training.step, "minutes": round(training.seconds / 60, 2)}
        self.progress.write_text(json.dumps(told) + "\n")
