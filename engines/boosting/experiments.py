"""Presets that show one thing each, with the figure to expect and the function that measures it.

Expected figures are those of make_moons with noise .25, 300 points and 5,000 clean test points,
unless an experiment says otherwise. `spread` is the standard deviation of the figure over ten
seeds: another draw of the points moves it by about that much.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from sklearn.linear_model import LogisticRegression

from engines.boosting.params import Params
from engines.boosting.result import run
from engines.boosting.variance import variance
from engines.params import Text

__all__ = ["EXPERIMENTS", "Experiment", "Figure"]


@dataclass(frozen=True)
class Figure:
    """One number to expect, and how much the luck of the draw moves it."""

    label: Text
    expected: float
    spread: float

    def text(self, value: float) -> str:
        """A value as it is shown: rounds are counted, all else has three digits."""
        return f"{value:.0f}" if self.expected > 1 else f"{value:.3f}"


@dataclass(frozen=True)
class Experiment:
    """A setting of the dials, a question to answer first, and what to look for.

    measure: seed -> one number for each figure.
    breaks: the "now break it" kind.
    """

    id: str
    name: Text
    question: Text
    look: Text
    params: Params
    figures: tuple[Figure, ...]
    measure: Callable[[int], tuple[float, ...]] = field(repr=False)
    breaks: bool = False

    @property
    def expected(self) -> str:
        """The expected figures as one text."""
        return " / ".join(figure.text(figure.expected) for figure in self.figures)

    def measured(self, seed: int = 0) -> str:
        """The same figures, measured now."""
        pairs = zip(self.figures, self.measure(seed), strict=True)
        return " / ".join(figure.text(value) for figure, value in pairs)


SMALL = {"grid": 10}  # a figure needs the test points, not the field


def _accuracy(params: Params, *rounds: int) -> list[float]:
    """Test accuracy after each of the rounds, counted from 1."""
    curve = run(params).test_curve
    return [float(1 - curve[r - 1, 0]) for r in rounds]


def _with(params: Params, **dials: object) -> Params:
    return Params.check(params.model_dump() | SMALL | dials)


NOISE = Params(method="adaboost", depth=3, learning_rate=1, rounds=400, flips=0.2)


def _noise(seed: int) -> tuple[float, ...]:
    result = run(_with(NOISE, seed=seed))
    test, train = 1 - result.test_curve[:, 0], 1 - result.train_curve[:, 0]
    return float(test[4]), float(test[-1]), float(train[-1])


WEIGHT = Params(method="adaboost", depth=1, learning_rate=1, rounds=300, flips=0.2)


def _weight(seed: int) -> tuple[float, ...]:
    result = run(_with(WEIGHT, seed=seed))
    return float(result.flipped_share[-1]), float(1 - result.test_curve[-1, 0])


MARGIN = Params(method="adaboost", depth=3, learning_rate=1, rounds=400)


def _margin(seed: int) -> tuple[float, ...]:
    result = run(_with(MARGIN, seed=seed))
    zero = int(np.argmax(result.train_curve[:, 0] == 0))
    test = 1 - result.test_curve[:, 0]
    return zero + 1, float(test[zero]), float(test[-1])


XOR = Params(data="xor", noise=0, size=400, method="xgboost", depth=1, rounds=200)


def _xor(seed: int) -> tuple[float, ...]:
    return tuple(_accuracy(_with(XOR, seed=seed, depth=d), 200)[0] for d in (1, 2))


LUCK = Params(method="bagging", depth=0, rounds=100, flips=0.1)


def _luck(seed: int) -> tuple[float, ...]:
    luck = _with(LUCK, seed=20 * seed)  # a variance redraws seeds, so these stay apart
    alone, bagged = variance(_with(luck, method="tree")).curve, variance(luck).curve
    smooth = run(_with(luck, base="logistic"))
    single = LogisticRegression().fit(smooth.points, smooth.labels)
    accuracy = single.score(smooth.test_points, smooth.test_labels)
    gain = 1 - smooth.test_curve[-1, 0] - accuracy
    return float(alone[-1]), float(bagged[9]), float(bagged[99]), float(gain)


STEPS = Params(method="gradient", depth=3, learning_rate=0.1, rounds=400, flips=0.1)
RATES = (1.0, 0.3, 0.1, 0.03)


def _steps(seed: int) -> tuple[float, ...]:
    curves = [run(_with(STEPS, seed=seed, learning_rate=eta)).test_curve[:, 1] for eta in RATES]
    return *(float(c.min()) for c in curves), *(int(c.argmin()) + 1 for c in curves)


LEAK = Params(method="stacking", flips=0.2, out_of_fold=False)


def _leak(seed: int) -> tuple[float, ...]:
    return tuple(_accuracy(_with(LEAK, seed=seed, out_of_fold=o), 1)[0] for o in (True, False))


PENALTY = Params(
    method="xgboost", depth=3, learning_rate=0.1, rounds=400, flips=0.2, reg_lambda=10, gamma=1
)


def _penalty(seed: int) -> tuple[float, ...]:
    bare = {"method": "gradient", "learning_rate": 0.3}
    return _accuracy(_with(PENALTY, seed=seed), 400)[0], _accuracy(
        _with(PENALTY, seed=seed, **bare), 400
    )[0]


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "noise",
        ("Label noise breaks AdaBoost", "标签噪声击垮 AdaBoost"),
        (
            "A fifth of the labels is wrong. Will 400 rounds do better than 5?",
            "五分之一的标签是错的。400 轮会比 5 轮更好吗？",
        ),
        (
            "Training accuracy reaches 1 while test accuracy falls: trees of depth 3 can cut out "
            "every ringed point, and the weights force them to. Set the depth to 1: stumps only "
            "look robust because they cannot.",
            "训练准确率升到 1，测试准确率却下降：深度为 3 的树能把每个带圈的点单独切出来，"
            "而权重迫使它们这样做。把树深改为 1：树桩看似稳健，只因为做不到。",
        ),
        NOISE,
        (
            Figure(("Test accuracy, round 5", "测试准确率，第 5 轮"), 0.896, 0.052),
            Figure(("Test accuracy, round 400", "测试准确率，第 400 轮"), 0.782, 0.029),
            Figure(("Training accuracy, round 400", "训练准确率，第 400 轮"), 1.0, 0.0),
        ),
        _noise,
        breaks=True,
    ),
    Experiment(
        "weight",
        ("Who carries the weight?", "权重落在谁身上？"),
        (
            "The flipped points are a fifth of all points. What share of the weight will they "
            "hold after 300 stumps?",
            "被翻转标签的点占五分之一。300 个树桩之后，它们占多少权重？",
        ),
        (
            "About twice their share: AdaBoost's weight finds wrong labels. Ringed points swell "
            "while the boundary hardly moves any more.",
            "大约是其数量占比的两倍：AdaBoost 的权重会找出错误标签。带圈的点不断变大，"
            "而决策边界几乎不再移动。",
        ),
        WEIGHT,
        (
            Figure(("Flipped points' share of the weight", "翻转点的权重占比"), 0.40, 0.023),
            Figure(("Test accuracy", "测试准确率"), 0.856, 0.027),
        ),
        _weight,
    ),
    Experiment(
        "margin",
        ("Past zero training error", "训练误差归零之后"),
        (
            "Training error is 0 after some fifteen rounds. Do 385 more rounds overfit?",
            "大约十五轮后训练误差已为 0。再训练 385 轮会过拟合吗？",
        ),
        (
            "Test accuracy stays where it is. Look at the left end of the margin histogram "
            "instead: the smallest margin goes on growing, so the vote on the hardest points "
            "becomes clearer though no answer changes.",
            "测试准确率基本不变。请看间隔直方图的左端：最小间隔继续增大，"
            "训练样本的判断没有变，对最难样本的投票却越来越明确。",
        ),
        MARGIN,
        (
            Figure(("First round without training error", "训练误差首次为 0 的轮次"), 15, 7.3),
            Figure(("Test accuracy in that round", "该轮测试准确率"), 0.931, 0.008),
            Figure(("Test accuracy, round 400", "测试准确率，第 400 轮"), 0.928, 0.011),
        ),
        _margin,
    ),
    Experiment(
        "xor",
        ("A sum of stumps cannot do XOR", "树桩之和学不会异或"),
        (
            "Two hundred stumps, or two hundred trees of depth 2: how well does each do?",
            "两百个树桩，或两百棵深度为 2 的树：各能做到多好？",
        ),
        (
            "A stump reads one feature, so their sum has no interaction, however long it is: "
            "little better than guessing. Depth is the order of interaction; 2 is enough.",
            "树桩只看一个特征，再多相加也没有交互项：与随机猜测相差无几。"
            "树深就是交互的阶数，2 就够了。",
        ),
        XOR,
        (
            Figure(("Test accuracy, depth 1", "测试准确率，深度 1"), 0.56, 0.034),
            Figure(("Test accuracy, depth 2", "测试准确率，深度 2"), 0.995, 0.008),
        ),
        _xor,
    ),
    Experiment(
        "luck",
        ("Averaging away the luck", "用平均消除偶然性"),
        (
            "Ten training sets, a tenth of the labels flipped. How much of a tree's variance is "
            "left when ten of them vote, or a hundred?",
            "十个训练集，各有十分之一的标签被翻转。十棵、一百棵树投票后，单棵树的方差还剩多少？",
        ),
        (
            "Ten trees leave a third, a hundred barely less: the trees share their training set, "
            "so what they have in common stays. Bag logistic regression instead: it was stable "
            "already, and nothing changes.",
            "十棵树剩约三分之一，一百棵也少不了多少：各树共用训练集，共同的部分无法抵消。"
            "改为对逻辑回归装袋：它本来就稳定，结果毫无变化。",
        ),
        LUCK,
        (
            Figure(("Variance of one tree", "单棵树的方差"), 0.116, 0.005),
            Figure(("Variance of 10 bagged trees", "10 棵装袋树的方差"), 0.035, 0.002),
            Figure(("Variance of 100 bagged trees", "100 棵装袋树的方差"), 0.027, 0.0013),
            Figure(
                ("Accuracy gained by logistic regression", "逻辑回归的准确率增量"), 0.0, 0.0006
            ),
        ),
        _luck,
    ),
    Experiment(
        "steps",
        ("Small steps", "小步前进"),
        (
            "Learning rates 1, .3, .1, .03, a tenth of the labels flipped: which finds the lowest "
            "test log-loss, and when?",
            "学习率 1、0.3、0.1、0.03，十分之一标签被翻转：哪个测试对数损失最低？何时达到？",
        ),
        (
            "Smaller steps go lower and need more rounds, about in inverse proportion; below .1 "
            "there is nothing left to win but patience.",
            "步子越小，损失越低，所需轮数大致成反比；小于 0.1 之后，再小也几乎没有收益。",
        ),
        STEPS,
        (
            Figure(("Lowest test log-loss, η = 1", "最低测试对数损失，η = 1"), 0.288, 0.025),
            Figure(("Lowest test log-loss, η = .3", "最低测试对数损失，η = 0.3"), 0.264, 0.017),
            Figure(("Lowest test log-loss, η = .1", "最低测试对数损失，η = 0.1"), 0.252, 0.017),
            Figure(("Lowest test log-loss, η = .03", "最低测试对数损失，η = 0.03"), 0.254, 0.017),
            Figure(("Its round, η = 1", "所在轮次，η = 1"), 4, 1.8),
            Figure(("Its round, η = .3", "所在轮次，η = 0.3"), 40, 11),
            Figure(("Its round, η = .1", "所在轮次，η = 0.1"), 71, 31),
            Figure(("Its round, η = .03", "所在轮次，η = 0.03"), 291, 62),
        ),
        _steps,
    ),
    Experiment(
        "leak",
        ("A stack that leaks", "泄漏的堆叠"),
        (
            "Now break it: let the last model learn from answers that the bases give on their own "
            "training points. What happens to the test?",
            "动手弄坏它：让次级学习器用初级学习器对自身训练样本的回答来学习。测试结果会怎样？",
        ),
        (
            "The forest knows its training points by heart, wrong labels included, so the last "
            "model trusts it alone: look at the coefficients and at the meta-feature plane. "
            "Out-of-fold, the forest is seen as it is and the support vector machine leads.",
            "随机森林记住了训练样本，连错误标签也记住，于是次级学习器只相信它：看系数与元特征平面。"
            "用折外预测时，森林显出真实水平，支持向量机占主导。",
        ),
        LEAK,
        (
            Figure(("Test accuracy, out-of-fold", "测试准确率，折外"), 0.939, 0.013),
            Figure(("Test accuracy, leaky", "测试准确率，泄漏"), 0.831, 0.019),
        ),
        _leak,
        breaks=True,
    ),
    Experiment(
        "penalty",
        ("What the penalty buys", "正则项换来什么"),
        (
            "A fifth of the labels is wrong, 400 rounds. How far apart are plain gradient "
            "boosting and XGBoost with λ = 10, γ = 1?",
            "五分之一标签有误，400 轮。普通梯度提升与 λ = 10、γ = 1 的 XGBoost 相差多少？",
        ),
        (
            "λ shrinks the leaves that rest on few points and γ stops splits that gain too "
            "little: late trees are single leaves and change nothing. Turn γ to 0 and islands "
            "come back.",
            "λ 压缩样本稀少的叶，γ 拦下增益太小的分裂：后期的树只剩一个叶，不再改变结果。"
            "把 γ 调为 0，小岛又会出现。",
        ),
        PENALTY,
        (
            Figure(
                ("Test accuracy, XGBoost with penalty", "测试准确率，带正则的 XGBoost"),
                0.916,
                0.018,
            ),
            Figure(
                ("Test accuracy, plain gradient boosting", "测试准确率，普通梯度提升"),
                0.762,
                0.032,
            ),
        ),
        _penalty,
    ),
)
