"""What the upsampling views are tried with."""

SETTINGS = {
    "compare": (
        {},
        {
            "picture": "coffee",
            "scale": 3,
            "methods": ("bilinear", "transposed"),
            "kernel": 5,
            "weights": "random",
            "seed": 3,
            "asked": "transposed",
            "reduce": "area",
        },
    ),
    "checkerboard": (
        {},
        {"scale": 2, "kernel": 5, "padding": 2, "weights": "random", "seed": 7},
    ),
    "responses": (
        {},
        {
            "scale": 3,
            "antialias": True,
            "align_corners": True,
            "weights": "icnr",
            "kernel": 6,
            "methods": ("bicubic", "pixelshuffle", "transposed", "unpool", "espcn", "area"),
        },
    ),
    "learn": ({"budget": 3}, {"scale": 3, "seed": 5, "budget": 3}),
    "parity": ({}, {}),
}
