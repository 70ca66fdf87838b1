"""The dials of the points and of the methods, each class a group that views share."""

from typing import Any, Literal

from pydantic import field_validator

import engines.params
from engines.params import dial
from engines.refused import Refused

from .names import BASES, CLASSES, DATA, METHODS, Base, Method

__all__ = ["USUAL", "Booster", "Learner", "Params", "Sample", "bases", "beside", "several"]


def bases(more: bool) -> Any:
    """The dial of a stack's first level."""
    return dial(
        ("forest", "svm", "logistic"),
        max_length=len(BASES),
        label=("Bases", "初级学习器"),
        help=(
            "Stacking: the models whose outputs the last model reads",
            "堆叠：其输出供次级学习器学习的模型",
        ),
        choices=BASES,
        more=more,
    )


def several(chosen: tuple[Base, ...]) -> tuple[Base, ...]:
    """A stack stands on two or more different bases.

    Raises:
        Refused: on fewer, or one of them twice.
    """
    if len(set(chosen)) != len(chosen) or len(chosen) < 2:
        raise Refused("choose two or more different bases", "请选择两个或更多不同的学习器")
    return chosen


class Sample(engines.params.Params):
    """The dials that draw the points."""

    data: Literal[
        "moons", "circles", "xor", "spiral", "blobs", "checkerboard", "iris", "cancer", "own"
    ] = dial(
        "moons",
        label=("Data", "数据集"),
        help=("Where the points come from", "数据点的来源"),
        choices=DATA,
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
        more=True,
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
        more=True,
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


class Booster(engines.params.Params):
    """The dials of XGBoost; those that other methods read say so."""

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
            "Shrinks each learner's part of the sum (AdaBoost and every boosting)",
            "缩小每个学习器在总和中的份量（AdaBoost 与各种提升方法）",
        ),
        more=True,
    )
    rounds: int = dial(
        60,
        ge=1,
        le=400,
        label=("Rounds", "轮数"),
        help=(
            "Learners in the ensemble; a single tree and stacking have one round",
            "集成中基学习器的个数；单棵树与堆叠只有一轮",
        ),
        more=True,
    )
    reg_lambda: float = dial(
        1.0,
        ge=0,
        le=100,
        step=0.1,
        label=("L2 penalty λ", "L2 正则 λ"),
        help=(
            "XGBoost and histogram boosting: on the weights of the leaves, or of the line",
            "XGBoost 与直方图梯度提升：作用于叶权重或线性权重",
        ),
        more=True,
    )
    gamma: float = dial(
        0.0,
        ge=0,
        le=50,
        step=0.1,
        label=("Least gain γ", "最小增益 γ"),
        help=(
            "XGBoost: a grown tree loses, from its leaves upward, the splits that gain less; the "
            "gain as the library counts it",
            "XGBoost：树长成后，自叶向上剪去增益更小的分裂（增益按库的约定计算）",
        ),
        more=True,
    )
    reg_alpha: float = dial(
        0.0,
        ge=0,
        le=50,
        step=0.1,
        label=("L1 penalty α", "L1 正则 α"),
        help=("XGBoost: on the weights of the leaves", "XGBoost：作用于叶权重"),
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
    tree_method: Literal["exact", "hist"] = dial(
        "exact",
        label=("Tree method", "树构建方法"),
        help=(
            "XGBoost: sort the values and try every split, or try the edges of bins only",
            "XGBoost：对取值排序并尝试每个切分点，或只尝试分箱的边界",
        ),
        choices={
            "exact": ("exact (sorted)", "exact（排序）"),
            "hist": ("hist (bins)", "hist（分箱）"),
        },
        more=True,
    )
    max_bin: int = dial(
        256,
        ge=2,
        le=256,
        log=True,
        label=("Bins", "箱数"),
        help=(
            "XGBoost with hist, histogram boosting (at most 255): bins of a feature",
            "XGBoost（hist）与直方图梯度提升（至多 255）：每个特征的箱数",
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


class Learner(Booster):
    """The dials of the method in hand; a dial that few methods read says which."""

    method: Method = dial(
        "xgboost",
        label=("In hand", "当前方法"),
        help=(
            "The method that the dials below turn; the others keep their usual settings.",
            "下面的参数只作用于它；其余方法保持常用设置。",
        ),
        choices=METHODS,
    )
    rate_drop: float = dial(
        0.1,
        ge=0,
        le=1,
        step=0.05,
        label=("Dropped trees", "丢弃树的比例"),
        help=(
            "DART: share of the trees so far that a round puts aside",
            "DART：每轮暂时丢弃的已有树的比例",
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
    bases: tuple[Base, ...] = bases(more=True)
    out_of_fold: bool = dial(
        True,
        label=("Out-of-fold", "折外预测"),
        help=(
            "Stacking: the last model learns from predictions on points that a base has not seen; "
            "off, it learns from the bases' own training points and leaks",
            "堆叠：次级学习器用初级学习器未见过的样本的预测来训练；关闭则用训练样本自身的预测，造成泄漏",
        ),
        more=True,
    )

    _several = field_validator("bases")(several)


class Params(Learner, Sample):
    """All that a fit and its field are computed from."""

    grid: int = dial(
        100,
        ge=10,
        le=150,
        step=10,
        label=("Grid", "网格"),
        help=("Cells on each side of the decision field", "决策区域每边的格点数"),
        more=True,
    )


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
        "tree_method": "exact",
        "max_bin": 256,
    },
    "stacking": {},
    "histogram": {"depth": 3, "learning_rate": 0.1, "reg_lambda": 0.0, "max_bin": 256},
    "dart": {
        "depth": 3,
        "learning_rate": 0.3,
        "reg_lambda": 1.0,
        "reg_alpha": 0.0,
        "gamma": 0.0,
        "min_child_weight": 1.0,
        "subsample": 1.0,
        "colsample": 1.0,
        "rate_drop": 0.1,
    },
    "gblinear": {"learning_rate": 0.5, "reg_lambda": 0.0, "reg_alpha": 0.0},
}
"""Where each method's own dials usually stand."""


def beside(params: Params, method: str) -> Params:
    """The same points for another method at its usual dials; `params` itself for its own."""
    if method == params.method:
        return params
    return Params.check(params.model_dump() | USUAL[method] | {"method": method})
