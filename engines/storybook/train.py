"""Trains the model from nothing: python -m engines.storybook.train STAGE [--minutes M]

    vae         pictures to latents and back
    decoder     the way back again, for latents that stay as they are
    words       text encoder, alone
    base        U-Net and text encoder
    canny       ControlNet for edges
    pose        ControlNet for skeletons
    classifier  names the attributes of a noisy latent, for classifier guidance
    judge       names the attributes and joints of a clean picture, for the evaluation
    export      half-precision weights to assets/storybook
    all         every stage above in turn, each with its share of the minutes

A stage that was stopped goes on from its checkpoint; `--pause-after M` stops it after M minutes of
this session, which `all` may be spread over. A stage that is done is not done again by `all`; name
it with more minutes to train it longer, or remove its folder to start anew.
"""

# Libraries are imported late: the processes that draw the world import this module as well.

from __future__ import annotations

import argparse
import math
import time
from dataclasses import replace
from pathlib import Path

__all__ = ["SHARES", "main"]

SHARES = {
    "vae": 0.18,
    "decoder": 0.07,
    "words": 0.02,
    "base": 0.40,
    "canny": 0.11,
    "pose": 0.11,
    "classifier": 0.05,
    "judge": 0.06,
}
"""Each stage's share of the minutes of `all`."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=[*SHARES, "export", "all"])
    parser.add_argument("--minutes", type=float, default=25, help="budget over all sessions")
    parser.add_argument("--pause-after", type=float, default=math.inf, metavar="MINUTES")
    parser.add_argument("--folder", type=Path, default=Path("runs/storybook"))
    parser.add_argument(
        "--out", type=Path, default=Path("assets/storybook"), help="where export writes"
    )
    parser.add_argument("--scenes", type=int, help="how many scenes to draw")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    args = parser.parse_args()
    import torch

    from engines.device import device as best_device
    from engines.device import one_thread
    from engines.storybook.fit import Paused
    from engines.storybook.workshop import CPU, GPU, Workshop

    until = time.monotonic() + 60 * args.pause_after
    device = best_device()
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    else:
        one_thread()
    sizes = GPU if device.type == "cuda" else CPU
    if args.scenes:
        sizes = replace(sizes, scenes=args.scenes)
    shop = Workshop(args.folder, device, sizes, until=until, compiled=args.compile)
    wanted = [*SHARES] if args.stage == "all" else [args.stage]
    try:
        for stage in wanted:
            if stage != "export" and not (args.stage == "all" and shop.done(stage)):
                share = SHARES[stage] if args.stage == "all" else 1
                shop.train(stage, args.minutes * share)
    except Paused as pause:
        print(f"{pause}; the same command goes on.")
        return
    if args.stage in ("all", "export"):
        shop.export(args.out)
        print(f"Weights are in {args.out}.")


if __name__ == "__main__":
    main()
