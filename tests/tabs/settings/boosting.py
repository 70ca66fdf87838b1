"""What the views of boosting are tried with."""

SMALL = {"rounds": 12, "grid": 20}
SETTINGS = {
    "methods": (
        {**SMALL, "flips": 0.1, "round": 7, "reg_lambda": 3.0},
        {
            **SMALL,
            "data": "blobs",
            "classes": 3,
            "noise": 0.5,
            "rotation": 20,
            "method": "stacking",
            "methods": [
                "tree",
                "adaboost",
                "xgboost",
                "stacking",
                "histogram",
                "dart",
                "gblinear",
            ],
            "bases": ["knn", "bayes"],
            "out_of_fold": False,
        },
    ),
    "one": (
        {**SMALL, "round": 5, "node": 2, "point": 3, "gamma": 0.2},
        {**SMALL, "data": "iris", "method": "dart", "rate_drop": 0.4, "round": 9, "point": 40},
    ),
    "pruning": (
        {**SMALL, "data": "xor", "noise": 0.0, "depth": 2, "gamma": 3.0, "round": 4},
        {**SMALL, "data": "iris", "max_bin": 8, "round": 30, "reg_alpha": 0.5, "gamma": 0.5},
    ),
    "gaps": (
        {**SMALL, "gaps": 0.3, "lost": "x2", "point": 7},
        {**SMALL, "data": "iris", "lost": "x1", "tree_method": "hist", "max_bin": 16},
    ),
    "stopping": (
        {**SMALL, "flips": 0.2, "patience": 2, "rounds": 30},
        {**SMALL, "data": "iris", "held": 0.4, "tree_method": "hist", "max_bin": 8},
    ),
    "why": (
        {**SMALL, "method": "adaboost", "data": "spiral", "flips": 0.1, "depth": 2},
        {**SMALL, "method": "bagging", "base": "logistic", "data": "cancer", "subsample": 0.7},
    ),
    "stacking": (
        {"grid": 20, "flips": 0.2, "bases": ["forest", "svm"]},
        {"grid": 20, "data": "iris", "bases": ["tree", "logistic", "bayes"], "seed": 3},
    ),
}
