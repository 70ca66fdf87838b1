"""What to try with a ControlNet, what must show, and how it is measured here."""

from typing import Any

import numpy as np

from engines.experiments import Choice, Experiment, Number, about, at_least, at_most
from engines.params import Text

from .canny import gradients
from .hints import coverage, detect, preprocess, source
from .params import Params

__all__ = ["EXPERIMENTS"]

Figures = dict[str, float]
SOBEL: Text = ("3 × 3 Sobel kernels: 4 c must exceed it", "3 × 3 Sobel 核：4c 须超过阈值")
OPENCV: Text = ("OpenCV's Canny, measured here", "OpenCV 的 Canny，此处测得")
ZERO: Text = ("a product with weights of 0", "与全 0 权重相乘")
PAPER: Text = (
    "Zhang, Rao, Agrawala, 2023: weights from 0.1 to 1",
    "Zhang、Rao、Agrawala，2023：权重从 0.1 到 1",
)


def _faintest(view: Any) -> Figures:
    """The least step that the detector marks, in levels; and the picture's strong pixels."""
    params = view.engine()
    image = np.zeros((32, 32, 3), np.uint8)
    least = 256
    for contrast in range(1, 256):
        image[:, 16:] = contrast
        if detect(image, params).any():
            least = contrast
            break
    found = gradients(source(params), params)
    return {"contrast": least, "above": 100 * found.above, "below": 100 * found.below}


def _noise(view: Any) -> Figures:
    """Edge pixels of noise, as it is and after a blur of 2 pixels."""
    params = view.engine()
    noise = np.random.default_rng(params.seed).normal(128, 10, (256, 256, 1))
    grey = np.repeat(noise, 3, axis=2).clip(0, 255).astype(np.uint8)

    def share(blur: float) -> float:
        return 100 * float((detect(grey, params.model_copy(update={"blur": blur})) > 0).mean())

    return {"sharp": share(0), "blurred": share(2)}


def _hints(params: Params) -> dict[str, np.ndarray]:
    return {"edges": preprocess(source(params), params)}


def _untrained(view: Any) -> Figures:
    from .proof import proof_of

    params = view.engine()
    proof = proof_of(params, _hints(params))
    return {"untrained": proof.untrained, "trained": proof.trained}


def _guess(view: Any) -> Figures:
    """Residuals of the first step in guess mode, as shares of the balanced ones."""
    from .proof import proof_of

    first = []
    for mode in ("guess", "balanced"):
        params = view.engine(mode=mode, steps=1)
        first.append(proof_of(params, _hints(params)).norms["edges"][0])
    shares = first[0] / first[1]
    return {"finest": float(shares[0]), "middle": float(shares[-1])}


def _white(view: Any) -> Figures:
    params = view.engine()
    return {"white": 100 * coverage(preprocess(source(params), params))}


def _off(view: Any) -> Figures:
    """Largest difference of the picture at scale 0 from the one without the net, and at 1."""
    from .run import compare

    far = {}
    for name, scale in (("off", 0.0), ("on", 1.0)):
        params = view.engine(scale=scale)
        plain, steered = compare(params, _hints(params)).pictures
        far[name] = float(np.abs(plain.astype(int) - steered).max())
    return far


EXPERIMENTS = (
    Experiment(
        "faintest",
        "edges",
        ("How faint may an edge be?", "边缘最淡能有多淡？"),
        {"picture": "coffee"},
        (
            "The thresholds stand at 100 and 200, as the lines over the histogram show. How many "
            "of the 255 levels must a perfectly sharp step from one grey to another span to "
            "become an edge?",
            "阈值为 100 和 200，见直方图上的两条线。一条从一种灰到另一种灰的锐利阶跃，"
            "至少要跨 255 级中的多少级才算边缘？",
        ),
        Number("contrast", 1, 255),
        (
            "51: the Sobel kernels make a gradient of 4 c out of a step of c, and 4 × 51 is the "
            "first that exceeds 200. Fewer than a quarter of this photograph's pixels do: see the "
            "shares under the histogram.",
            "51：Sobel 核把高为 c 的阶跃变成 4c 的梯度，4 × 51 才首次超过 200。"
            "这张照片里能做到的像素不到四分之一：见直方图下的占比。",
        ),
        {
            "contrast": about(("least step", "最小阶跃"), 51, 0, source=SOBEL),
            "above": at_most(
                ("pixels of the photograph above 200", "照片中超过 200 的像素"), 25, "%", OPENCV
            ),
            "below": at_least(
                ("pixels of the photograph below 100", "照片中不到 100 的像素"), 50, "%", OPENCV
            ),
        },
        _faintest,
    ),
    Experiment(
        "nothing",
        "edges",
        ("Edges out of nothing", "无中生有的边缘"),
        {"picture": "hubble_deep_field", "low": 50, "high": 100},
        (
            "Grey noise of 10 levels, no edge in it at all. What share of its pixels does Canny "
            "mark at 50 and 100?",
            "标准差 10 级的灰色噪声，里面没有任何边缘。阈值 50 和 100 的 Canny 会标出多少像素？",
        ),
        Number("sharp", 0, 100),
        (
            "A quarter; and none after a blur of 2 pixels. Turn Blur up and watch the whole "
            "histogram slide to the left.",
            "四分之一；先模糊 2 像素则一个也没有。把“模糊”调大，看整个直方图向左滑。",
        ),
        {
            "sharp": about(("marked, sharp", "标出（不模糊）"), 25, 3, "%", OPENCV),
            "blurred": about(
                ("marked after a blur of 2 px", "模糊 2 像素后"), 0, 0.1, "%", OPENCV
            ),
        },
        _noise,
    ),
    Experiment(
        "untrained",
        "anatomy",
        ("A net that has learnt nothing", "什么也没学过的网络"),
        {"steps": 4},
        (
            "A ControlNet fresh from its copy, before a single step of training, acts at scale 1. "
            "How much does it change the picture?",
            "刚复制出来、一步都没训练的 ControlNet，以强度 1 作用。它会让画面改变多少？",
        ),
        Choice(
            (
                ("by exactly 0, to the last bit", "恰好为 0，一个比特都不差"),
                ("a little, as noise would", "一点点，如同噪声"),
                ("it ruins the picture", "画面被毁掉"),
            ),
            0,
        ),
        (
            "By exactly 0, to the last bit: each residual passes a convolution whose weights are "
            "all 0. Training starts from the intact model and can only add.",
            "恰好是 0，一个比特都不差：每个残差都要经过权重全为 0 的卷积。"
            "训练从完好的原模型出发，只会往上添加。",
        ),
        {
            "untrained": about(
                ("change by the untrained net", "未训练网络的改变"), 0, 0, source=ZERO
            ),
            "trained": at_least(
                ("change by the trained net", "训练后网络的改变"),
                0.05,
                source=("it has learnt something", "它学到了东西"),
            ),
        },
        _untrained,
    ),
    Experiment(
        "guess",
        "anatomy",
        ("Guess mode", "猜测模式"),
        {"mode": "guess", "steps": 4},
        (
            "In guess mode the net works without a prompt's help. By how much is its finest "
            "residual turned down?",
            "猜测模式下，网络不靠提示词。它最细的残差被调低到多少？",
        ),
        Number("finest", 0, 1),
        (
            "To a tenth; the middle of the U-Net stays in full, and the weights between rise as "
            "powers of ten. The unconditional half hears nothing at all.",
            "降到十分之一；U-Net 的中间块保持原样，其间按十的幂递增。无条件的那一半完全听不到它。",
        ),
        {
            "finest": about(
                ("finest residual, of balanced", "最细残差与均衡模式之比"),
                0.1,
                0.005,
                source=PAPER,
            ),
            "middle": about(("the middle's", "中间块之比"), 1, 0.005, source=PAPER),
        },
        _guess,
    ),
    Experiment(
        "empty",
        "edges",
        ("Now break it: a hint of nothing", "现在来破坏它：空的条件图"),
        {"picture": "chelsea", "low": 1000, "high": 1000},
        (
            "“My ControlNet is ignored”: the most frequent complaint. Both thresholds stand at "
            "1000. What does the net receive?",
            "“ControlNet 没起作用”：最常见的抱怨。两个阈值都在 1000。网络收到了什么？",
        ),
        Choice(
            (
                ("the photograph itself", "照片本身"),
                ("a black square: no edge anywhere", "全黑方块：到处没有边缘"),
                ("a white square: edges everywhere", "全白方块：到处是边缘"),
                ("nothing: the net is switched off", "什么也没有：网络被关掉"),
            ),
            1,
        ),
        (
            "A black square, and black means “no edge here”. Always look at the hint, not at the "
            "photograph: it is all that the net ever sees.",
            "一个全黑的方块，而黑色意味着“这里没有边缘”。永远要看条件图，而不是照片："
            "网络看到的只有它。",
        ),
        {"white": about(("white pixels of the hint", "条件图的白色像素"), 0, 0.05, "%", OPENCV)},
        _white,
        breaks=True,
    ),
    Experiment(
        "off",
        "compare",
        ("Now break it: scale 0", "现在来破坏它：强度为 0"),
        {"scale": 0.0, "steps": 4},
        (
            "The net is loaded and the hint is perfect, but the scale is 0. How far is the "
            "brightest pixel of the difference from black?",
            "网络已加载，条件图也很好，但强度为 0。差异图里最亮的像素是多少？",
        ),
        Choice(
            (
                ("0: the same picture, bit by bit", "0：逐比特相同的画面"),
                ("a few levels, where the hint has lines", "几级，在条件图有线条处"),
                ("over 100 levels: another picture", "一百多级：另一幅画面"),
            ),
            0,
        ),
        (
            "0: the same seed gives the same picture, bit by bit. Raise the scale and the "
            "difference lights up first where the hint has lines.",
            "0：同一种子给出逐比特相同的画面。再把强度调高，差异会先在条件图有线条处亮起。",
        ),
        {
            "off": about(("largest difference, scale 0", "强度 0 的最大差异"), 0, 0, "", ZERO),
            "on": at_least(
                ("largest difference, scale 1", "强度 1 的最大差异"),
                10,
                source=("measured here, of 255", "此处测得（满 255）"),
            ),
        },
        _off,
        breaks=True,
    ),
)
"""In the order of the page."""
