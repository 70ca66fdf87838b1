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
            "methods": ["tree", "extra", "adaboost", "gradient", "xgboost", "stacking"],
            "bases": ["knn", "bayes"],
            "out_of_fold": False,
        },
    ),
    "one": (
        {**SMALL, "round": 5, "node": 2, "point": 3, "gamma": 0.2},
        {**SMALL, "data": "iris", "method": "gradient", "round": 30, "node": 1, "point": 40},
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
