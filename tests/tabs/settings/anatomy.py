"""What the views of Stable Diffusion are tried with."""

MASK = "0000000007e00ff00ff007e0" + "0" * 40
"""Cells of 16 x 16 in the upper half."""

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
