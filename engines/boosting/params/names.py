"""The names of the data sets, methods and bases, and how much of each there may be."""

from typing import Literal

from engines.params import Text

__all__ = ["BASES", "BOOSTING", "CLASSES", "DATA", "METHODS", "POINTS", "TEST", "Base", "Method"]

CLASSES = 4
"""The most classes: one colour each that colour-blind eyes can tell apart."""

POINTS = 5_000
"""The most training points."""

TEST = 5_000
"""How many clean test points a data set with a generator gets."""

DATA: dict[str, Text] = {
    "moons": ("Two moons", "双月"),
    "circles": ("Circles", "同心圆"),
    "xor": ("XOR", "异或"),
    "spiral": ("Spiral", "螺旋"),
    "blobs": ("Blobs", "高斯团"),
    "checkerboard": ("Checkerboard", "棋盘"),
    "iris": ("Iris, two principal components", "鸢尾花（前两个主成分）"),
    "cancer": ("Breast cancer, two principal components", "乳腺癌（前两个主成分）"),
    "own": ("Your own points", "自己的数据点"),
}

METHODS: dict[str, Text] = {
    "tree": ("Single tree", "单棵决策树"),
    "bagging": ("Bagging", "装袋（Bagging）"),
    "forest": ("Random forest", "随机森林"),
    "extra": ("Extra-trees", "极端随机树"),
    "adaboost": ("AdaBoost", "AdaBoost"),
    "gradient": ("Gradient boosting", "梯度提升（GBDT）"),
    "xgboost": ("XGBoost", "XGBoost"),
    "stacking": ("Stacking", "堆叠（Stacking）"),
    "histogram": ("Histogram boosting", "直方图梯度提升"),
    "dart": ("XGBoost DART", "XGBoost DART"),
    "gblinear": ("XGBoost linear", "XGBoost 线性（gblinear）"),
}

BOOSTING = ("gradient", "xgboost", "histogram", "dart", "gblinear")
"""Methods whose rounds follow the derivatives of the loss."""

BASES: dict[str, Text] = {
    "tree": ("Full tree", "完全生长的决策树"),
    "forest": ("Random forest", "随机森林"),
    "gradient": ("Gradient boosting", "梯度提升"),
    "knn": ("Nearest neighbour", "最近邻"),
    "svm": ("Support vector machine", "支持向量机"),
    "logistic": ("Logistic regression", "逻辑回归"),
    "bayes": ("Naive Bayes", "朴素贝叶斯"),
}

Base = Literal["tree", "forest", "gradient", "knn", "svm", "logistic", "bayes"]

Method = Literal[
    "tree",
    "bagging",
    "forest",
    "extra",
    "adaboost",
    "gradient",
    "xgboost",
    "stacking",
    "histogram",
    "dart",
    "gblinear",
]
