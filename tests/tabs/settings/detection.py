"""What the views of detection are tried with."""

VOC = {"matching": "voc", "pixels": "inclusive", "difficult": "handled", "max_dets": 10_000}

SETTINGS = {
    "boxes": (
        {"iou": 0.6, "confidence": 0.4, "beta": 2.0, "size": "large"},
        {"scene": "garage", "convention": "voc10", "label": "box", "crowd": "ordinary", **VOC},
        {"scene": "turned", "overlap": "mask", "iou": 0.7},
        {"scene": "pose", "overlap": "keypoints", "iou": 0.75},
    ),
    "conventions": (
        {"scene": "staircase", "clutter": 20},
        {"average": "pooled", "ties": "shuffled", "seed": 4, "rescale": "rank", "grid": "float"},
    ),
    "classes": (
        {"iou": 0.75, "shift_x": 2.0},
        {
            "empty": "zero",
            "cutoff": 0.4,
            "strict": True,
            "convention": "voc10",
            "size": "medium",
        },
        {"scene": "turned", "overlap": "oriented", "matching": "voc"},
        {"scene": "pose", "overlap": "keypoints", "area": "box"},
    ),
    "rivals": ({"draws": 100}, {"iou": 0.65, "draws": 120, "seed": 3}),
    "suppression": (
        {"threshold": 0.3},
        {"kind": "gaussian", "sigma": 0.4, "class_wise": False},
    ),
    "classification": ({"prevalence": 0.3}, {"prevalence": 0.01}),
}
