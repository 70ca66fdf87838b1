"""What the views of rectified flow are tried with."""

SETTINGS = {
    "straight": (
        {"training": 100, "ways": ["independent", "reflow"]},
        {
            "training": 100,
            "ways": ["again", "transport", "independent"],
            "preset": "own",
            "modes": "1.5 0.5 0.4 3; -1 -1 0.2 1",
            "batch": 16,
            "asked": True,
            "steps": 6,
            "start_x": 0.5,
            "seed": 3,
        },
    ),
    "channels": ({"seed": 3}, {"source": "coffee", "channels": 40}),
    "miniature": (
        {"steps": 2},
        {"steps": 3, "guidance": 1.0, "seed": 4, "negative": "blue", "sampler": "heun"},
        {"steps": 3, "shift": 3.0, "sampler": "dpm"},
    ),
    "mmdit": (
        {"steps": 2},
        {
            "prompt": "ein Drache, 龙! a red house",
            "negative": "blue",
            "steps": 3,
            "guidance": 1.0,
            "shift": 3.0,
            "block": 63,
            "at": 40,
            "token": 70,
            "way": "read",
            "size": "large35",
            "seed": 4,
        },
    ),
    "norm": ({"tokens": 256}, {"tokens": 1024, "growth": 3.5, "seed": 2}),
    "positions": ({"width": 16}, {"width": 32, "x": 1.0, "y": 0.7}),
    "times": (
        {},
        {
            "density": "mode",
            "scale": 2.2,
            "shift": 0.5,
            "steps": 7,
            "preset": "ring",
            "t": 0.8,
            "scene": "boat",
            "pixels": 512,
            "seed": 5,
        },
    ),
}
