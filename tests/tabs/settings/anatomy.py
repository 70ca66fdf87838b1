"""What the views of Stable Diffusion are tried with."""

import json

import numpy as np

from engines.anatomy.latents import mask_text
from engines.storybook.pipeline import FOLDER

SIDE = json.loads((FOLDER / "unet" / "config.json").read_text())["sample_size"]
MASK = mask_text(np.arange(SIDE**2).reshape(SIDE, SIDE) % SIDE < SIDE // 3)
"""The left third of the latents, whatever their size."""

SETTINGS = {
    "tour": (
        {"steps": 4},
        {
            "prompt": 'it\'s a "blue" boat, 🎈',
            "negative": "a red house",
            "steps": 3,
            "guidance": 0.5,
            "sampler": "ddpm",
            "seed": 5,
            "at": 2,
            "box": "loop",
        },
    ),
    "attention": (
        {"steps": 3},
        {
            "steps": 2,
            "prompt": "a zebra, 🎈 on the on the grass " + 12 * "and ",
            "other": "",
            "look": "own",
            "word": -1,
            "head": 1,
        },
    ),
    "latents": (
        {"steps": 3},
        {
            "steps": 3,
            "source": "coffee",
            "mix": 0.25,
            "way": "linear",
            "other": 4,
            "scale": 0.5,
            "edits": f"times 0 0; swap x; shift 3 -2; noise {MASK}",
        },
    ),
    "decided": (
        {"steps": 3, "k": 1, "door": "attention", "sampler": "dpm"},
        {
            "steps": 4,
            "k": 2,
            "way": "word",
            "word": 2,
            "effect": "replay",
            "other": "a big blue house on the left on grass at sunset",
        },
    ),
}
