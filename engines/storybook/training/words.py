"""Stage words: the text encoders learn what captions speak of, before a picture is shown to them.

    loss = cross entropy of each attribute, named from the mean of the caption's tokens

A U-Net that listens to a text encoder without any sense must wait until both have guessed the same
code; one that is told "red" and "house" from its first step learns colours and shapes much sooner.
Attributes that a caption leaves out cannot be named: their share of the loss stays.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from ..models.judge import OUTPUTS, score, split
from ..models.text import WIDTH
from .fit import Budget, Recipe, fit
from .store import NOBODY, Store

__all__ = ["train_words"]

Read = Callable[[nn.Module, torch.Tensor], list[torch.Tensor]]
"""(encoder, token numbers (n, 36)) -> summaries of the caption, (n, 128) each."""


def train_words(
    name: str,
    encoder: nn.Module,
    read: Read,
    store: Store,
    budget: Budget,
    folder: Path,
    *,
    batch: int = 128,
    quiet: bool = False,
) -> list[float]:
    """Trains a text encoder in place until its summaries tell the attributes of both things."""
    device = store.device
    names, second = store.known("names").long(), store.known("second").long()
    ids = store.known("ids")
    both = nn.ModuleDict(
        {
            "text": encoder,
            "first": nn.Linear(WIDTH, OUTPUTS),
            "second": nn.Linear(WIDTH, sum(NOBODY) + 2),
        }
    ).to(device)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i = torch.randint(len(ids), (batch,), generator=draws, device=device)
        wording = torch.randint(ids.shape[1], (batch,), generator=draws, device=device)
        value = torch.zeros((), device=device)
        for summary in read(both["text"], ids[i, wording].long()):
            subject, colour = both["second"](summary).split([k + 1 for k in NOBODY], dim=1)
            value = value + score(split(both["first"](summary)), names[i])
            value = value + F.cross_entropy(subject, second[i, 0])
            value = value + F.cross_entropy(colour, second[i, 1])
        return value

    return fit(name, both, loss, budget, folder, Recipe(lr=2e-3), quiet=quiet)
