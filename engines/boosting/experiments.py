"""Experiments that show one thing each, with the figures to expect and the function that measures.

Expected figures are means over ten seeds of make_moons with noise .25, 300 points and 5,000 clean
test points, unless an experiment says otherwise; a measured figure may be two standard deviations
away, which is how far another draw of the points moves it. Errors are those that the stage shows.
"""

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from engines.experiments import (
    Choice,
    Experiment,
    Figure,
    Figures,
    Number,
    about,
    at_least,
    at_most,
)
from engines.params import Text

from .data import Points, sample
from .features import importance
from .gamma import pruning
from .missing import with_gaps
from .params import Comparison, Ensemble, Gapped, Params, Pruned, Redraws, Stack, Stopped
from .result import Result, run
from .variance import variance

__all__ = ["EXPERIMENTS"]

TEN_SEEDS = ("mean and twice the spread over ten draws", "十次抽样的均值与两倍标准差")
ALL_TEN = ("so in all of ten draws of the points", "十次抽样均如此")
NINE = ("so in nine of ten draws of the points", "十次抽样中有九次如此")


def _seen(english: str, chinese: str, mean: float, spread: float, unit: str = "%") -> Figure:
    """A figure that was measured over ten draws."""
    return about((english, chinese), mean, 2 * spread + 0.05 * (unit == "%"), unit, TEN_SEEDS)


def _run(asked: Params, **dials: Any) -> Result:
    """A figure needs the test points, not the field."""
    return run(Params.check(asked.model_dump() | {"grid": 10} | dials))


def _error(result: Result, round: int = 400) -> float:
    """Test error in percent after a round, or after the last."""
    return float(100 * result.test_curve[min(round, result.rounds) - 1, 0])


def _noise(params: Comparison) -> Figures:
    result = _run(params.of("adaboost"))
    early, late = _error(result, 5), _error(result)
    train = float(100 * result.train_curve[-1, 0])
    return {"rise": late - early, "late": late, "train": train, "early": early}


def _margin(params: Ensemble) -> Figures:
    result = _run(params.of("adaboost"))
    zero = int(np.argmax(result.train_curve[:, 0] == 0))
    there = _error(result, zero + 1)
    grown = result.margins[-1].min() - result.margins[zero].min()
    figures = {"rise": _error(result) - there, "margin": float(grown), "zero": zero + 1.0}
    return figures | {"there": there, "late": _error(result)}


def _xor(params: Comparison) -> Figures:
    asked = params.of("xgboost")
    return {f"depth{d}": _error(_run(asked, depth=d)) for d in (1, 2)}


def _luck(params: Redraws) -> Figures:
    # A variance redraws seeds, so that those of two experiments must stay apart.
    apart = {"grid": 10, "seed": 20 * params.seed}
    bagged, tree = (params.of(m).model_copy(update=apart) for m in ("bagging", "tree"))
    curve = variance(bagged).curve
    smooth = run(bagged.model_copy(update={"base": "logistic"}))
    single = LogisticRegression().fit(smooth.points, smooth.labels)
    alone = 100 * (1 - single.score(smooth.test_points, smooth.test_labels))
    figures = {"tree": float(variance(tree).curve[-1]), "ten": float(curve[9])}
    return figures | {"hundred": float(curve[99]), "logistic": float(alone - _error(smooth))}


RATES = {"1": 1.0, ".3": 0.3, ".1": 0.1, ".03": 0.03}


def _steps(params: Ensemble) -> Figures:
    asked = params.of("gradient")
    curves = {k: _run(asked, learning_rate=v).test_curve[:, 1] for k, v in RATES.items()}
    least = {f"loss{k}": float(curve.min()) for k, curve in curves.items()}
    return least | {f"round{k}": float(curves[k].argmin() + 1) for k in ("1", ".03")}


def _leak(params: Stack) -> Figures:
    fold, leaky = (_error(_run(params.stack(on))) for on in (True, False))
    return {"fold": fold, "leaky": leaky, "rise": leaky - fold}


def _pruned(params: Pruned) -> Figures:
    error = {way: _error(_run(params.grown(way))) for way in ("exact", "hist")}
    root = pruning(params.grown("exact"), 0).grown[0]
    return {**error, "root": float(root.gain or 0)}


def _gapped(params: Gapped) -> Figures:
    asked = Params.check(params.of("xgboost").model_dump() | {"grid": 10})
    data = sample(asked)
    test = data.test_x, data.test_y
    x = with_gaps(data.x, params.gaps, params.seed)
    whole = ~np.isnan(x).any(axis=1)
    kept = {
        "gaps": Points(x, data.y, data.flipped, test),
        "left_out": Points(x[whole], data.y[whole], data.flipped[whole], test),
        "full": None,
    }
    return {name: _error(run(asked, points)) for name, points in kept.items()}


def _useless(params: Stopped) -> Figures:
    found = importance(params.of("xgboost"))
    splits, gain = found.own["weight"], found.own["total_gain"]
    return {
        "splits": float(100 * splits[2] / splits.sum()),
        "gain": float(100 * gain[2] / gain.sum()),
        "lost": float(100 * found.permuted[2]),
        "least": float(100 * found.permuted[:2].min()),
    }


BOOSTED: dict[str, Any] = {"method": "adaboost", "learning_rate": 1.0}
NOISY: dict[str, Any] = {"methods": ("forest", "adaboost", "xgboost"), "flips": 0.2}
MORE_OR_LESS: tuple[Text, ...] = (
    ("the test error falls further", "测试错误率继续下降"),
    ("it stays about where it is", "基本不变"),
    ("the test error rises", "测试错误率上升"),
)

EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "noise",
        "methods",
        ("Label noise breaks AdaBoost", "标签噪声击垮 AdaBoost"),
        {**BOOSTED, **NOISY, "depth": 3, "rounds": 400, "round": 400},
        (
            "A fifth of the labels is wrong. Will 400 rounds do better than 5?",
            "五分之一的标签是错的。400 轮会比 5 轮更好吗？",
        ),
        Choice(MORE_OR_LESS, 2),
        (
            "Training error reaches 0 while test error rises: trees of depth 3 can cut out "
            "every ringed point, and the weights force them to. Set the depth to 1: stumps only "
            "look robust because they cannot.",
            "训练错误率降到 0，测试错误率却上升：深度为 3 的树能把每个带圈的点单独切出来，"
            "而权重迫使它们这样做。把树深改为 1：树桩看似稳健，只因为做不到。",
        ),
        {
            "rise": at_least(("Rise of the test error", "测试错误率的升幅"), 0, "%", NINE),
            "late": _seen("Test error, round 400", "测试错误率，第 400 轮", 21.2, 2.9),
            "train": at_most(("Training error, round 400", "训练错误率，第 400 轮"), 0.05, "%"),
            "early": _seen("Test error, round 5", "测试错误率，第 5 轮", 15.4, 5.2),
        },
        _noise,
        breaks=True,
    ),
    Experiment(
        "margin",
        "one",
        ("Past zero training error", "训练误差归零之后"),
        {**BOOSTED, "depth": 3, "rounds": 400, "round": 15},
        (
            "Training error is 0 within forty rounds. Do the hundreds of rounds after that "
            "overfit?",
            "四十轮之内训练误差已为 0。此后再训练几百轮会过拟合吗？",
        ),
        Choice(MORE_OR_LESS, 1),
        (
            "Test error stays where it is. Look at the left end of the margin histogram "
            "instead: the smallest margin goes on growing, so the vote on the hardest points "
            "becomes clearer though no answer changes.",
            "测试错误率基本不变。请看间隔直方图的左端：最小间隔继续增大，"
            "训练样本的判断没有变，对最难样本的投票却越来越明确。",
        ),
        {
            "rise": _seen("Rise of the test error since then", "此后测试错误率的升幅", 0.3, 0.7),
            "margin": at_least(
                ("Growth of the smallest margin", "最小间隔的增量"), 0.1, "", ALL_TEN
            ),
            "zero": at_most(
                ("First round without training error", "训练误差首次为 0 的轮次"), 40, "", ALL_TEN
            ),
            "there": _seen("Test error in that round", "该轮测试错误率", 7.6, 0.8),
            "late": _seen("Test error, round 400", "测试错误率，第 400 轮", 7.9, 1.1),
        },
        _margin,
    ),
    Experiment(
        "xor",
        "methods",
        ("A sum of stumps cannot do XOR", "树桩之和学不会异或"),
        {
            "data": "xor",
            "noise": 0.0,
            "size": 400,
            "depth": 1,
            "methods": ("tree", "adaboost", "xgboost"),
            "rounds": 200,
            "round": 200,
        },
        (
            "Two hundred stumps, or two hundred trees of depth 2: how well does each do?",
            "两百个树桩，或两百棵深度为 2 的树：各能做到多好？",
        ),
        Choice(
            (
                ("both solve it", "都能学会"),
                ("only the trees of depth 2 do", "只有深度为 2 的树能学会"),
                ("neither does", "都学不会"),
            ),
            1,
        ),
        (
            "A stump reads one feature, so their sum has no interaction, however long it is: "
            "little better than guessing. Depth is the order of interaction; 2 is enough.",
            "树桩只看一个特征，再多相加也没有交互项：与随机猜测相差无几。"
            "树深就是交互的阶数，2 就够了。",
        ),
        {
            "depth1": _seen("Test error, depth 1", "测试错误率，深度 1", 48.3, 3.4),
            "depth2": _seen("Test error, depth 2", "测试错误率，深度 2", 1.4, 0.8),
        },
        _xor,
    ),
    Experiment(
        "luck",
        "why",
        ("Averaging away the luck", "用平均消除偶然性"),
        {"method": "bagging", "depth": 0, "rounds": 100, "flips": 0.1},
        (
            "Ten training sets, a tenth of the labels flipped. How much of a tree's variance is "
            "left when ten of them vote, or a hundred?",
            "十个训练集，各有十分之一的标签被翻转。十棵、一百棵树投票后，单棵树的方差还剩多少？",
        ),
        Choice(
            (
                ("a tenth, then a hundredth", "先剩十分之一，再剩百分之一"),
                ("a third, then hardly less", "先剩约三分之一，此后几乎不再减少"),
                ("all of it", "全部"),
            ),
            1,
        ),
        (
            "Ten trees leave a third, a hundred barely less: the trees share their training set, "
            "so what they have in common stays. Bag logistic regression instead: it was stable "
            "already, and nothing changes.",
            "十棵树剩约三分之一，一百棵也少不了多少：各树共用训练集，共同的部分无法抵消。"
            "改为对逻辑回归装袋：它本来就稳定，结果毫无变化。",
        ),
        {
            "tree": _seen("Variance of one tree", "单棵树的方差", 0.124, 0.005, ""),
            "ten": _seen("Variance of 10 bagged trees", "10 棵装袋树的方差", 0.038, 0.002, ""),
            "hundred": _seen(
                "Variance of 100 bagged trees", "100 棵装袋树的方差", 0.029, 0.0013, ""
            ),
            "logistic": _seen(
                "Error that bagging takes from logistic regression",
                "装袋为逻辑回归减少的错误率",
                0,
                0.06,
            ),
        },
        _luck,
    ),
    Experiment(
        "steps",
        "one",
        ("Small steps", "小步前进"),
        {
            "method": "gradient",
            "depth": 3,
            "learning_rate": 0.1,
            "rounds": 400,
            "flips": 0.1,
            "round": 71,
        },
        (
            "Learning rates 1, .3, .1, .03, a tenth of the labels flipped: which finds the lowest "
            "test log-loss, and when?",
            "学习率 1、0.3、0.1、0.03，十分之一标签被翻转：哪个测试对数损失最低？何时达到？",
        ),
        Choice(
            (
                ("η = 1, after a few rounds", "η = 1，几轮之后"),
                ("all the same", "都一样"),
                (".1 and .03 alike, after many rounds", "0.1 与 0.03 相当，需要很多轮"),
            ),
            2,
        ),
        (
            "Smaller steps go lower and need more rounds, about in inverse proportion; below .1 "
            "there is nothing left to win but patience.",
            "步子越小，损失越低，所需轮数大致成反比；小于 0.1 之后，再小也几乎没有收益。",
        ),
        {
            "loss1": _seen(
                "Lowest test log-loss, η = 1", "最低测试对数损失，η = 1", 0.301, 0.025, ""
            ),
            "loss.1": _seen(
                "Lowest test log-loss, η = .1", "最低测试对数损失，η = 0.1", 0.264, 0.017, ""
            ),
            "loss.03": _seen(
                "Lowest test log-loss, η = .03", "最低测试对数损失，η = 0.03", 0.265, 0.017, ""
            ),
            "loss.3": _seen(
                "Lowest test log-loss, η = .3", "最低测试对数损失，η = 0.3", 0.270, 0.017, ""
            ),
            "round1": _seen("Its round, η = 1", "所在轮次，η = 1", 3.7, 1.8, ""),
            "round.03": _seen("Its round, η = .03", "所在轮次，η = 0.03", 296, 62, ""),
        },
        _steps,
    ),
    Experiment(
        "leak",
        "stacking",
        ("A stack that leaks", "泄漏的堆叠"),
        {"flips": 0.2},
        (
            "Now break it: let the last model learn from answers that the bases give on their own "
            "training points. What happens to the test?",
            "动手弄坏它：让次级学习器用初级学习器对自身训练样本的回答来学习。测试结果会怎样？",
        ),
        Choice(
            (
                ("better: it knows more", "更好：它知道得更多"),
                ("the same", "不变"),
                ("much worse", "明显变差"),
            ),
            2,
        ),
        (
            "The forest knows its training points by heart, wrong labels included, so the last "
            "model trusts it alone: look at the coefficients and at the meta-feature plane. "
            "Out-of-fold, the forest is seen as it is and the support vector machine leads.",
            "随机森林记住了训练样本，连错误标签也记住，于是次级学习器只相信它：看系数与元特征平面。"
            "用折外预测时，森林显出真实水平，支持向量机占主导。",
        ),
        {
            "fold": _seen("Test error, out-of-fold", "测试错误率，折外", 7.4, 1.3),
            "leaky": _seen("Test error, leaky", "测试错误率，泄漏", 16.1, 1.9),
            "rise": at_least(("Rise of the test error", "测试错误率的升幅"), 4, "%", ALL_TEN),
        },
        _leak,
        breaks=True,
    ),
    Experiment(
        "gamma",
        "pruning",
        ("Gamma, read in two directions", "同一个 γ，两种读法"),
        {
            "data": "xor",
            "noise": 0.0,
            "size": 1000,
            "depth": 4,
            "rounds": 60,
            "gamma": 20.0,
            "round": 1,
        },
        (
            "Now break it: on XOR the first split gains next to nothing, those below it gain all. "
            "With γ = 20, what do exact and hist grow?",
            "动手弄坏它：在异或数据上，第一个分裂几乎没有增益，其下的分裂才有。"
            "γ = 20 时，exact 与 hist 各长出什么？",
        ),
        Choice(
            (
                ("the same trees", "同样的树"),
                ("both nothing", "都长不出来"),
                ("exact solves it, hist grows nothing", "exact 学会异或，hist 一个分裂也没有"),
            ),
            2,
        ),
        (
            "exact grows first and prunes from the leaves up: the weak root stays because "
            "strong splits stand below it. hist asks before it splits, refuses the root, and "
            "never sees what lies below: it answers with one number. A GPU does as hist does.",
            "exact 先长成再自叶向上剪：根虽弱，因其下有强分裂而保留。hist 在分裂前先判断，"
            "拒绝了根，永远看不到其下的分裂，只能给出一个常数。GPU 与 hist 相同。",
        ),
        {
            "exact": at_most(("Test error, exact", "测试错误率，exact"), 3, "%", ALL_TEN),
            "hist": _seen("Test error, hist", "测试错误率，hist", 50.2, 0.3),
            "root": at_most(("Gain of the first split", "第一个分裂的增益"), 20, "", ALL_TEN),
        },
        _pruned,
        breaks=True,
    ),
    Experiment(
        "gaps",
        "gaps",
        ("Half the points lose a value", "一半的点缺一个值"),
        {"gaps": 0.5, "lost": "x1", "rounds": 200},
        (
            "Half of the training points lose one of their two values. With all values XGBoost "
            "has about 7.5 % test error: what has it now?",
            "一半训练样本失去两个值之一。值齐全时 XGBoost 的测试错误率约 7.5 %，现在是多少？",
        ),
        Number("gaps", 0, 50),
        (
            "Hardly more: every split learns which side the missing go to, from what they are. "
            "Leaving those points out costs about as much or more. Drag a point off an edge and "
            "follow its two ways.",
            "几乎不变：每个分裂都根据数据学会缺失值该去哪一侧。把这些点删掉的代价与之相当或更大。"
            "把一个点拖出边缘，看它的两条路径。",
        ),
        {
            "gaps": _seen("Test error, trained with gaps", "测试错误率，用含缺失的样本", 8.5, 0.9),
            "left_out": _seen("Those points left out", "删去这些点", 9.1, 1.2),
            "full": _seen("All values there", "值齐全", 7.5, 0.8),
        },
        _gapped,
    ),
    Experiment(
        "useless",
        "stopping",
        ("A useless column that is used", "无用却被使用的列"),
        {"noise": 0.3, "depth": 6, "rounds": 60},
        (
            "A third column holds pure noise. In what share of all splits does it stand?",
            "第三列是纯噪声。它出现在多大比例的分裂中？",
        ),
        Number("splits", 0, 100),
        (
            "Deep trees split on noise once nothing else is left: counted by splits the column "
            "looks important. Its gains are small, and shuffling it on the test points costs "
            "nothing: only the last question asks what the model can do.",
            "深树在别无可分时会按噪声分裂：按分裂次数看，这一列很重要。它的增益很小，"
            "在测试样本上打乱它毫无损失：只有最后一问才问模型的能力。",
        ),
        {
            "splits": _seen("Its share of the splits", "占分裂次数的比例", 30.1, 3.0),
            "gain": _seen("Its share of the gain", "占总增益的比例", 8.0, 2.7),
            "lost": _seen("Accuracy lost when it is shuffled", "打乱它损失的准确率", 0.0, 0.4),
            "least": at_least(
                ("Lost when x₁ or x₂ is shuffled", "打乱 x₁ 或 x₂ 的损失"), 10, "%", ALL_TEN
            ),
        },
        _useless,
    ),
)
