"""ESPCN learns, live: from patches of shipped photographs, judged on photographs it never sees.

Each step draws 32 patches of 16 x 16 small pixels (any photograph, any colour channel, turned and
mirrored at random) and moves the weights by Adam, rate 1e-3, against the mean squared error. The
judge is the mean PSNR over the centres of the held-out photographs, against bicubic's.

Source:
    Kingma, Ba, Adam: A Method for Stochastic Optimization, 2014, https://arxiv.org/abs/1412.6980
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.photos import PHOTOS, photo

from .checkerboard import checkerboard_share
from .espcn import ESPCN
from .lessons import HELD_OUT, pairs
from .methods import upsample
from .metrics import levels, psnr
from .refused import MethodError
from .shrink import cut, shrink
from .tensors import picture, planes

__all__ = ["ESPCN", "HELD_OUT", "Judge", "Progress", "batches", "learn", "losses", "train_espcn"]

BATCH, PATCH, RATE = 32, 16, 1e-3
EVERY = 25  # steps between two reports
VIEW = 192  # px, side of the centres that the network is judged on


@dataclass(frozen=True)
class Progress:
    """Where the training stands.

    Attributes:
        step: steps done. elapsed: seconds since the start.
        loss: mean squared error of the last batch, levels in 0..1; NaN before the first step.
        psnr, bicubic: dB on the luma, mean over the held-out photographs. gain: their difference.
        preview: the centre of the first held-out photograph as the network enlarges it now, uint8
            (192, 192, 3) or a little less.
        share: of a pattern of period `scale` in what the network adds to bicubic there, 0..1.
        network: the network itself; it goes on learning.
    """

    step: int
    loss: float
    psnr: float
    bicubic: float
    gain: float
    preview: np.ndarray
    share: float
    elapsed: float
    network: ESPCN


def train_espcn(
    scale: int = 2,
    seconds: float = 45,
    steps: int | None = None,
    seed: int = 0,
    held_out: tuple[str, ...] = HELD_OUT,
    start: str = "icnr",
) -> Iterator[Progress]:
    """Train a network from nothing; it stops when the caller stops asking.

    The first report, at step 0, comes at once, then one every 25 steps, and one at the end.

    Arguments:
        scale: 2 to 8.
        seconds: when to stop, unless `steps` says after how many steps; the same seed and steps
            give the same network.
        held_out: photographs to judge by; all other shipped ones are trained on.
        start: "icnr", or "random" to see the checkerboard appear and vanish.

    Raises:
        MethodError: there is nothing to judge by or to learn from, or an argument is unknown.
    """
    training = tuple(name for name in PHOTOS if name not in held_out)
    known = set(held_out) <= set(PHOTOS) and start in ("icnr", "random")
    if not (held_out and training and known and scale in range(2, 9)):
        raise MethodError(
            "ESPCN trains at scales 2 to 8, from an icnr or a random start, with some of the "
            "shipped photographs to judge by and others to learn from.",
            "ESPCN 可训练 2 到 8 倍，以 icnr 或 random 初始化；"
            "内置照片中要有用于评判的，也要有用于训练的。",
        )
    begin = perf_counter()
    network, judge = ESPCN(scale, start, seed), Judge(held_out, scale)
    yield judge.report(network, 0, float("nan"), perf_counter() - begin)
    adam = torch.optim.Adam(network.parameters(), RATE)
    for step, (x, t) in enumerate(batches(training, scale, seed), start=1):
        loss = learn(network, adam, x, t)
        elapsed = perf_counter() - begin
        last = elapsed >= seconds if steps is None else step >= steps
        if last or step % EVERY == 0:
            yield judge.report(network, step, loss, elapsed)
        if last:
            return


def losses(scale: int, steps: int, seed: int = 0) -> np.ndarray:
    """Mean squared error before each of the first steps of `train_espcn`, (steps,)."""
    network = ESPCN(scale, "icnr", seed)
    adam = torch.optim.Adam(network.parameters(), RATE)
    training = tuple(name for name in PHOTOS if name not in HELD_OUT)
    drawn = zip(range(steps), batches(training, scale, seed), strict=False)
    return np.array([learn(network, adam, *batch) for _, batch in drawn])


def batches(names: tuple[str, ...], scale: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches of patches, (32, 1, 16, 16), and of what they were, (32, 1, 16 s, 16 s)."""
    photographs = pairs(names, scale)
    draw = np.random.default_rng(seed)
    while True:
        patches = [_patch(*photographs[draw.integers(len(names))], draw) for _ in range(BATCH)]
        small, original = (np.stack(side) for side in zip(*patches, strict=True))
        yield torch.from_numpy(small)[:, None] / 255, torch.from_numpy(original)[:, None] / 255


def _patch(
    small: np.ndarray, original: np.ndarray, draw: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """One patch of one colour channel, turned and mirrored at random."""
    scale = len(original) // len(small)
    y, x = (draw.integers(n - PATCH + 1) for n in small.shape[:2])
    channel, turns, mirror = draw.integers(3), int(draw.integers(4)), 1 - 2 * draw.integers(2)
    patches = []
    for image, r in ((small, 1), (original, scale)):
        patch = image[r * y : r * (y + PATCH), r * x : r * (x + PATCH), channel]
        patches.append(np.rot90(patch, turns)[::mirror].astype(np.float32))
    return patches[0], patches[1]


def learn(network: ESPCN, adam: torch.optim.Optimizer, x: Tensor, t: Tensor) -> float:
    """One step; the mean squared error before it."""
    loss = F.mse_loss(network(x), t)
    adam.zero_grad()
    loss.backward()
    adam.step()
    return loss.item()


class Judge:
    """The centres of photographs, small and as they were, and bicubic's score on them."""

    def __init__(self, names: tuple[str, ...], scale: int) -> None:
        self.scale = scale
        self.originals = [_view(photo(name), scale) for name in names]
        self.small = [shrink(original, scale) for original in self.originals]
        self.bicubic = self.score(
            [upsample(x, scale, "bicubic", antialias=True) for x in self.small]
        )

    def score(self, enlarged: list[np.ndarray]) -> float:
        """Mean PSNR on the luma."""
        shown = [levels(image) for image in enlarged]
        both = zip(shown, self.originals, strict=True)
        return float(np.mean([psnr(a, b, crop=self.scale) for a, b in both]))

    def report(self, network: ESPCN, step: int, loss: float, elapsed: float) -> Progress:
        """How the network does now."""
        with torch.no_grad():
            detail = picture(network.detail(planes(self.small[0]) / 255))
        enlarged = [network.enlarge(x) for x in self.small]
        score = self.score(enlarged)
        return Progress(
            step,
            loss,
            score,
            self.bicubic,
            score - self.bicubic,
            levels(enlarged[0]),
            checkerboard_share(detail.mean(axis=2), self.scale),
            elapsed,
            network,
        )


def _view(image: np.ndarray, scale: int) -> np.ndarray:
    y, x = ((n - VIEW) // 2 for n in image.shape[:2])
    return cut(image[y : y + VIEW, x : x + VIEW], scale)
