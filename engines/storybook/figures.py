"""How well a picture is what it should be: the measures, each a formula; those of lines and
joints come from engines.agreement.

PSNR        10 log10(4 / mean (x - y)^2) of pictures x and y in [-1, 1]
accuracy    share of pictures whose attribute the judge names as the prompt did
diversity   mean distance of pictures of one prompt
edge F1     2 P R / (P + R) of Canny edges of hint and result, matched within 2 pixels
PCK@.1      share of joints within a tenth of the person's extent
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engines.agreement import edge_f1, pck

from .models.judge import UNSAID, Judge, labels
from .world.scene import ATTRIBUTES, Scene

__all__ = ["accuracy", "diversity", "edge_f1", "judged", "pck", "pcks", "psnr", "read"]


def psnr(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Peak signal-to-noise ratio in dB of each pair of pictures in [-1, 1], (n,)."""
    return 10 * torch.log10(4 / (x - y).square().mean((1, 2, 3)))


def diversity(pictures: np.ndarray) -> float:
    """Mean root-mean-square difference of all pairs of pictures (n, h, w, 3)."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    pairs = [(flat[i] - flat[j]) ** 2 for i in range(len(flat)) for j in range(i)]
    return float(np.mean([np.sqrt(p.mean()) for p in pairs]))


@torch.no_grad()
def read(
    judge: Judge, pictures: np.ndarray, device: torch.device
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What the judge sees in uint8 pictures (n, 128, 128, 3): the index of each attribute's name,
    (n,), and joints in pixels, (n, 18, 2).
    """
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().to(device) / 127.5 - 1
    parts = [judge(block) for block in x.split(64)]
    names = {k: torch.cat([p[0][k] for p in parts]).argmax(1).cpu().numpy() for k in ATTRIBUTES}
    return names, torch.cat([p[1] for p in parts]).cpu().numpy()


def accuracy(scenes: Sequence[Scene], names: dict[str, np.ndarray]) -> dict[str, float]:
    """Per attribute, over the scenes that have it; and subject and colour together."""
    truth = labels(scenes).numpy()
    right = {k: names[k] == truth[:, i] for i, k in enumerate(ATTRIBUTES)}
    has = {k: truth[:, i] != UNSAID for i, k in enumerate(ATTRIBUTES)}
    rows = {k: float(right[k][has[k]].mean()) for k in ATTRIBUTES if has[k].any()}
    rows["subject and colour"] = float((right["subject"] & right["colour"]).mean())
    return rows


def pcks(scenes: Sequence[Scene], found: np.ndarray) -> float:
    """Mean PCK over the scenes whose main thing is a person."""
    values = [
        pck(s.joints[0, :, :2], f)
        for s, f in zip(scenes, found, strict=True)
        if s.things[0].subject == "person"
    ]
    return float(np.mean(values)) if values else float("nan")


def judged(
    judge: Judge, scenes: Sequence[Scene], drawn: np.ndarray, device: torch.device
) -> dict[str, float]:
    """How far a judge can be trusted: its accuracy and PCK on drawn scenes of one thing."""
    names, joints = read(judge, drawn, device)
    return accuracy(scenes, names) | {"pck": pcks(scenes, joints)}
