"""Trains the models from nothing: python -m engines.storybook.train STAGE [--minutes M]

    render      the training scenes, drawn once
    judge       names the attributes and joints of a clean picture, for the evaluation
    vae         pictures to latents and back: factor 4, 4 channels
    words       the U-Net's text encoder, alone
    base        U-Net
    canny       ControlNet for edges
    pose        ControlNet for skeletons
    classifier  names the attributes of a noisy latent, for classifier guidance
    decoder     the way back again, for latents that stay as they are
    vae16       factor 8, 16 channels, for the transformer
    towers      the transformer's two text encoders, alone
    flow        transformer, as Stable Diffusion 3
    decoder16   the way back again, for the transformer's latents
    vae8, vae4  factor 8 with 8 and 4 channels, to compare with
    export      half-precision weights to assets/storybook
    adopt       those weights for finished parts: a fresh folder goes on from them
    all         every stage above in turn, each with its share of the minutes
    plan        what `all` would do, and how long it would take

A stage that was stopped goes on from its checkpoint, and with more minutes a finished one goes on
as well; `--pause-after M` stops after M minutes of this session. Minutes are those of one
processor core at work.
"""

# Libraries are imported late: the processes that draw the world import this module as well.

from __future__ import annotations

import argparse
import math
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .training.trainer import Trainer

__all__ = ["MINUTES", "main", "plan"]

MINUTES = {
    "render": 2,
    "judge": 9,
    "vae": 14,
    "words": 2,
    "base": 180,
    "canny": 45,
    "pose": 35,
    "classifier": 15,
    "decoder": 30,
    "vae16": 25,
    "towers": 2,
    "flow": 180,
    "decoder16": 15,
    "vae8": 8,
    "vae4": 8,
}
"""Minutes of each stage in `all`, in the order in which they need each other."""


def main() -> None:
    """The command line."""
    args = _arguments()
    import torch

    from engines.device import device as best_device
    from engines.device import one_thread

    from .training.trainer import CPU, GPU, Paused, Trainer

    device = best_device()
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    else:
        one_thread()
    sizes = GPU if device.type == "cuda" else CPU
    if args.scenes:
        sizes = replace(sizes, scenes=args.scenes)
    until = time.monotonic() + 60 * args.pause_after
    trainer = Trainer(args.folder, device, sizes, until=until)
    try:
        run(trainer, args.stage, args.minutes, args.out)
    except Paused as pause:
        print(f"{pause}; the same command goes on.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=[*MINUTES, "export", "adopt", "all", "plan"])
    parser.add_argument("--minutes", type=float, help="budget over all sessions")
    parser.add_argument("--pause-after", type=float, default=math.inf, metavar="MINUTES")
    parser.add_argument("--folder", type=Path, default=Path("runs/storybook"))
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("assets/storybook"),
        help="where export writes, and adopt reads",
    )
    parser.add_argument("--scenes", type=int, help="how many scenes to draw")
    return parser.parse_args()


def run(trainer: Trainer, stage: str, minutes: float | None, out: Path) -> None:
    """One stage, or all that are not done yet.

    Raises:
        Paused: the session's time is over.
    """
    if stage in ("all", "plan"):
        wanted = shares(minutes)
        print(plan(trainer, wanted))
        for name, budget in wanted.items():
            if stage == "all" and not trainer.done(name, budget):
                trainer.train(name, budget)
    elif stage == "adopt":
        print("Adopted:", ", ".join(trainer.adopt(out, MINUTES)))
    elif stage != "export":
        trainer.train(stage, minutes or MINUTES[stage])
    if stage in ("all", "export"):
        trainer.export(out)
        print(f"Weights are in {out}.")


def shares(minutes: float | None) -> dict[str, float]:
    """Each stage's part of so many minutes."""
    part = 1.0 if minutes is None else minutes / sum(MINUTES.values())
    return {name: budget * part for name, budget in MINUTES.items()}


def plan(trainer: Trainer, wanted: dict[str, float]) -> str:
    """What is trained for how long, what of it is done and what remains, a line a stage."""
    lines, rest = [f"{'stage':<12}{'minutes':>9}{'trained':>9}{'left':>9}"], 0.0
    for name, budget in wanted.items():
        trained = trainer.trained(name)
        left = 0.0 if trainer.done(name, budget) else max(0.0, budget - trained)
        rest += left
        lines.append(f"{name:<12}{budget:9.1f}{trained:9.1f}{left:9.1f}")
    lines.append(f"{rest / 60:.1f} hours remain, at one core.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
