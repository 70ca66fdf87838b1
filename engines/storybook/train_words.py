"""Stage words: the text encoder learns what captions speak of, before any picture is shown to it.

    loss = cross entropy of each attribute, named from the mean of the caption's tokens

A U-Net that listens to a text encoder without any sense must wait until both have guessed the same
code; one that is told "red" and "house" from its first step learns colours and shapes much sooner.
Attributes that a caption leaves out cannot be named: their share of the loss stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

from engines.storybook import model
from engines.storybook.classifier import OUTPUTS, labels, score, split
from engines.storybook.fit import Budget, fit, mixed
from engines.storybook.scene import COLOURS, SUBJECTS, Scene

__all__ = ["train_words"]

NOBODY = len(SUBJECTS), len(COLOURS)
"""Subject and colour of the second thing in a scene of one."""


def train_words(
    scenes: Sequence[Scene],
    ids: torch.Tensor,
    tokenizer: CLIPTokenizer,
    budget: Budget,
    folder: Path,
    *,
    batch: int = 128,
    lr: float = 2e-3,
    quiet: bool = False,
) -> tuple[CLIPTextModel, list[float]]:
    """A text encoder whose tokens tell the attributes of both things.

    Arguments:
        ids: token numbers of the captions of each scene, (n, wordings, 36).
    """
    device = ids.device
    first, second = labels(scenes).to(device), _companions(scenes).to(device)
    both = nn.ModuleDict({
        "text": model.text_encoder(len(tokenizer), tokenizer.eos_token_id),
        "first": nn.Linear(model.WIDTH, OUTPUTS),
        "second": nn.Linear(model.WIDTH, sum(NOBODY) + 2),
    }).to(device)  # fmt: skip

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i = torch.randint(len(ids), (batch,), generator=draws, device=device)
        wording = torch.randint(ids.shape[1], (batch,), generator=draws, device=device)
        with mixed(device):
            mean = both["text"](ids[i, wording]).last_hidden_state.float().mean(1)
        subject, colour = both["second"](mean).split([k + 1 for k in NOBODY], dim=1)
        companion = F.cross_entropy(subject, second[i, 0]) + F.cross_entropy(colour, second[i, 1])
        return score(split(both["first"](mean)), first[i]) + companion

    history = fit("words", both, loss, budget, folder, lr=lr, quiet=quiet)
    return both["text"], history


def _companions(scenes: Sequence[Scene]) -> torch.Tensor:
    """The index of the second thing's subject and colour, `NOBODY` where there is none, (n, 2)."""

    def pair(scene: Scene) -> tuple[int, int]:
        if len(scene.things) == 1:
            return NOBODY
        return SUBJECTS.index(scene.things[1].subject), COLOURS.index(scene.things[1].colour)

    return torch.tensor([pair(scene) for scene in scenes])
