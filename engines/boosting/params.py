"""The dials of the ensembles, and the names of the data sets, methods and bases."""

from typing import Literal

from pydantic import field_validator

import engines.params
from engines.params import Text, dial

__all__ = ["BASES", "CLASSES", "DATA", "METHODS", "POINTS", "TEST", "USUAL", "Params", "beside"]

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
}

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


class Params(engines.params.Params):
    """All dials. Not every method reads every dial: its help says which methods do."""

    data: Literal[
        "moons", "circles", "xor", "spiral", "blobs", "checkerboard", "iris", "cancer", "own"
    ] = dial(
        "moons",
        label=("Data", "数据集"),
        help=("Where the points come from", "数据点的来源"),
        choices=DATA,
    )
    noise: float = dial(
        0.25,
        ge=0,
        le=1,
        step=0.05,
        label=("Noise", "噪声"),
        help=(
            "Standard deviation of the Gaussian noise about the clean shape; "
            "the real data sets have their own",
            "在干净形状上叠加的高斯噪声的标准差；真实数据集自带噪声",
        ),
    )
    size: int = dial(
        300,
        ge=20,
        le=2000,
        step=10,
        label=("Points", "样本数"),
        help=(
            "Training points; a real data set keeps a third of its points for the test",
            "训练样本的个数；真实数据集留出三分之一作测试",
        ),
    )
    flips: float = dial(
        0.0,
        ge=0,
        le=0.5,
        step=0.05,
        label=("Flipped labels", "标签噪声"),
        help=(
            "Share of training labels that are changed to another class; the test stays clean",
            "被改成其他类别的训练标签所占比例；测试集保持干净",
        ),
    )
    classes: int = dial(
        2,
        ge=2,
        le=CLASSES,
        label=("Classes", "类别数"),
        help=("Number of classes of the blobs and of the spiral", "高斯团与螺旋的类别数"),
        more=True,
    )
    seed: int = dial(
        0,
        ge=0,
        le=9999,
        label=("Seed", "随机种子"),
        help=("Draws the points and everything random in a method", "决定数据点和方法中的随机性"),
        more=True,
    )
    rotation: float = dial(
        0.0,
        ge=-180,
        le=180,
        step=5,
        unit="°",
        label=("Rotation", "旋转"),
        help=(
            "Turns the points about the origin: a tree cuts along the axes only",
            "将数据点绕原点旋转：决策树只能沿坐标轴切分",
        ),
        more=True,
    )
    method: Literal[
        "tree", "bagging", "forest", "extra", "adaboost", "gradient", "xgboost", "stacking"
    ] = dial(
        "xgboost",
        label=("Method", "方法"),
        help=("Which ensemble is fitted", "要拟合的集成方法"),
        choices=METHODS,
    )
    rounds: int = dial(
        200,
        ge=1,
        le=400,
        label=("Rounds", "轮数"),
        help=(
            "Learners in the ensemble; a single tree and stacking have one round",
            "集成中基学习器的个数；单棵树与堆叠只有一轮",
        ),
    )
    depth: int = dial(
        3,
        ge=0,
        le=20,
        label=("Depth", "树深"),
        help=(
            "Greatest depth of a tree; 0 grows it until its leaves are pure",
            "树的最大深度；0 表示一直生长到叶节点纯净",
        ),
    )
    learning_rate: float = dial(
        0.3,
        ge=0.01,
        le=1,
        step=0.01,
        log=True,
        label=("Learning rate η", "学习率 η"),
        help=(
            "Shrinks each learner's part of the sum (AdaBoost, gradient boosting, XGBoost)",
            "缩小每个学习器在总和中的份量（AdaBoost、梯度提升、XGBoost）",
        ),
    )
    reg_lambda: float = dial(
        1.0,
        ge=0,
        le=100,
        step=0.1,
        label=("λ", "λ"),
        help=("XGBoost: L2 penalty on leaf weights", "XGBoost：叶权重的 L2 正则"),
    )
    gamma: float = dial(
        0.0,
        ge=0,
        le=50,
        step=0.1,
        label=("γ", "γ"),
        help=(
            "XGBoost: least gain of a split that is not pruned, in the library's convention",
            "XGBoost：分裂不被剪除所需的最小增益（按库的约定）",
        ),
    )
    reg_alpha: float = dial(
        0.0,
        ge=0,
        le=50,
        step=0.1,
        label=("α", "α"),
        help=("XGBoost: L1 penalty on leaf weights", "XGBoost：叶权重的 L1 正则"),
        more=True,
    )
    min_child_weight: float = dial(
        1.0,
        ge=0,
        le=50,
        step=0.1,
        label=("Least child weight", "子节点最小权重"),
        help=(
            "XGBoost: least sum of second derivatives H in a child",
            "XGBoost：子节点二阶导数之和 H 的下限",
        ),
        more=True,
    )
    subsample: float = dial(
        1.0,
        ge=0.1,
        le=1,
        step=0.05,
        label=("Rows per round", "行采样"),
        help=(
            "Share of the points that a round sees (bagging, forest, gradient boosting, XGBoost)",
            "每轮可见的样本比例（装袋、随机森林、梯度提升、XGBoost）",
        ),
        more=True,
    )
    colsample: float = dial(
        1.0,
        ge=0.5,
        le=1,
        step=0.5,
        label=("Columns per tree", "列采样"),
        help=(
            "XGBoost: share of the two features that a tree sees",
            "XGBoost：每棵树可见的特征（共两个）比例",
        ),
        more=True,
    )
    base: Literal["tree", "logistic"] = dial(
        "tree",
        label=("Bagged learner", "装袋的基学习器"),
        help=(
            "Bagging: averaging helps an unstable learner and does nothing for a stable one",
            "装袋：平均对不稳定的学习器有效，对稳定的学习器几乎无效",
        ),
        choices={
            "tree": ("Tree", "决策树"),
            "logistic": ("Logistic regression", "逻辑回归"),
        },
        more=True,
    )
    bases: tuple[Base, ...] = dial(
        ("forest", "svm", "logistic"),
        max_length=len(BASES),
        label=("Bases", "初级学习器"),
        help=(
            "Stacking: the models whose outputs the last model reads",
            "堆叠：其输出供次级学习器学习的模型",
        ),
        choices=BASES,
    )
    out_of_fold: bool = dial(
        True,
        label=("Out-of-fold", "折外预测"),
        help=(
            "Stacking: the last model learns from predictions on points that a base has not seen; "
            "off, it learns from the bases' own training points and leaks",
            "堆叠：次级学习器用初级学习器未见过的样本的预测来训练；关闭则用训练样本自身的预测，造成泄漏",
        ),
    )
    grid: int = dial(
        100,
        ge=10,
        le=150,
        step=10,
        label=("Grid", "网格"),
        help=("Cells on each side of the decision field", "决策区域每边的格点数"),
        more=True,
    )

    @field_validator("bases")
    @classmethod
    def _several(cls, bases: tuple[Base, ...]) -> tuple[Base, ...]:
        if len(set(bases)) != len(bases) or len(bases) < 2:
            raise ValueError("choose two or more different bases (请选择两个或更多不同的学习器)")
        return bases


USUAL: dict[str, dict[str, float | int | str]] = {
    "tree": {"depth": 0},
    "bagging": {"depth": 0, "subsample": 1.0, "base": "tree"},
    "forest": {"depth": 0, "subsample": 1.0},
    "extra": {"depth": 0},
    "adaboost": {"depth": 1, "learning_rate": 1.0},
    "gradient": {"depth": 3, "learning_rate": 0.1, "subsample": 1.0},
    "xgboost": {
        "depth": 3,
        "learning_rate": 0.3,
        "reg_lambda": 1.0,
        "reg_alpha": 0.0,
        "gamma": 0.0,
        "min_child_weight": 1.0,
        "subsample": 1.0,
        "colsample": 1.0,
    },
    "stacking": {},
}
"""Where each method's own dials usually stand."""


def beside(params: Params, method: str) -> Params:
    """The same points for another method at its usual dials; `params` itself for its own."""
    if method == params.method:
        return params
    return Params.check(params.model_dump() | USUAL[method] | {"method": method})
