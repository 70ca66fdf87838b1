"""Trains the shipped ESPCN weights: python -m engines.upsampling.train

The same lessons as `train_espcn`, longer, with a rate that falls along a half cosine. The four
held-out photographs are never trained on; the same machine and threads give the same weights.
"""

import math
import sys

import torch
from safetensors.torch import save_file

from .espcn import ESPCN, SCALES, WEIGHTS_FILE
from .learn import RATE, Judge, batches, learn
from .lessons import HELD_OUT, TRAINING

STEPS = 4000


def train(scale: int, steps: int = STEPS) -> ESPCN:
    """A network for one scale, trained from seed 0."""
    network, judge = ESPCN(scale), Judge(HELD_OUT, scale)
    adam = torch.optim.Adam(network.parameters(), RATE)
    fall = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: 0.5 * (1 + math.cos(math.pi * step / steps))
    )
    lessons = batches(TRAINING, scale, seed=0)
    for step in range(1, steps + 1):
        loss = learn(network, adam, *next(lessons))
        fall.step()
        if step % 500 == 0:
            gain = judge.report(network, step, loss, 0.0).gain
            sys.stdout.write(f"x{scale} step {step}: {gain:+.2f} dB over bicubic\n")
            sys.stdout.flush()
    return network


def main() -> None:
    """Train every scale and write the weights."""
    tensors = {}
    for scale in SCALES:
        for name, value in train(scale).state_dict().items():
            tensors[f"x{scale}.{name}"] = value.contiguous()
    WEIGHTS_FILE.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, WEIGHTS_FILE)


if __name__ == "__main__":
    main()
