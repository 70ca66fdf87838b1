"""Experiments of the ControlNet tab: predict, look, and the number that must show."""

import numpy as np

from engines import controlnet
from engines.controlnet import hints
from tabs.shell.legacy import Experiment

from . import data
from .dials import Dials

__all__ = ["EXPERIMENTS"]


def _least_contrast(params: Dials) -> str:
    """The least step, in levels, that the detector marks."""
    engine = params.engine()
    for contrast in range(1, 256):
        image = np.zeros((32, 32, 3), np.uint8)
        image[:, 16:] = contrast
        if hints.detect(image, engine).any():
            return str(contrast)
    return "–"


def _noise(params: Dials) -> str:
    """Share of edge pixels of noise, as it is and after a blur of 2 pixels."""
    noise = np.random.default_rng(params.seed).normal(128, 10, (256, 256, 3))
    grey = np.repeat(noise[..., :1], 3, axis=2).clip(0, 255).astype(np.uint8)
    sharp, blurred = (
        100 * (hints.detect(grey, params.engine().model_copy(update={"blur": blur})) > 0).mean()
        for blur in (0, 2)
    )
    return f"{sharp:.0f} % / {blurred:.0f} %"


def _untrained(params: Dials) -> str:
    return f"{data.proven(params, None).untrained:g}"


def _off(params: Dials) -> str:
    """Largest difference of the picture at scale 0 from the one without the net."""
    plain, steered = data.compared(params, None).pictures
    return str(int(np.abs(plain.astype(int) - steered).max()))


def _guess(params: Dials) -> str:
    """The finest residual of the first step in guess mode, as a share of the balanced one."""
    first = []
    for mode in ("guess", "balanced"):
        found = data.proven(params.model_copy(update={"mode": mode, "steps": 1}), None)
        first.append(found.norms["edges"][0, 0])
    return f"{first[0] / first[1]:.2f}"


def _white(params: Dials) -> str:
    hint = controlnet.preprocess(data.picture_of(params, None), params.engine())
    return f"{100 * controlnet.coverage(hint):.1f} %"


EXPERIMENTS = (
    Experiment(
        ("How faint may an edge be?", "边缘最淡能有多淡？"),
        {"picture": "coffee"},
        (
            "A perfectly sharp step from one grey to another. At thresholds 100 and 200, how many "
            "of the 255 levels must it span to become an edge?",
            "一条从一种灰到另一种灰的锐利阶跃。阈值取 100 和 200 时，它至少要跨 255 级中的多少级"
            "才算边缘？",
        ),
        (
            "51: the Sobel kernels make a gradient of 4 c out of a step of c, and 4 × 51 is the "
            "first that exceeds 200. The histogram shows how few pixels of a photograph do.",
            "51：Sobel 核把高为 c 的阶跃变成 4c 的梯度，4 × 51 才首次超过 200。"
            "直方图显示照片里能做到的像素何其少。",
        ),
        "51",
        _least_contrast,
    ),
    Experiment(
        ("Edges out of nothing", "无中生有的边缘"),
        {"picture": "hubble_deep_field", "low": 50, "high": 100},
        (
            "Grey noise of 10 levels, no edge in it at all. What share of its pixels does Canny "
            "mark at 50 and 100? And after a blur of 2 pixels?",
            "标准差 10 级的灰色噪声，里面没有任何边缘。阈值 50 和 100 的 Canny 会标出多少像素？"
            "先模糊 2 像素又如何？",
        ),
        (
            "A quarter, then none. Turn Blur up and watch the whole histogram slide to the left.",
            "四分之一，然后是零。把“模糊”调大，看整个直方图向左滑。",
        ),
        "≈ 25 % / 0 %",
        _noise,
    ),
    Experiment(
        ("A net that has learnt nothing", "什么也没学过的网络"),
        {"view": "anatomy", "steps": 4},
        (
            "A ControlNet fresh from its copy, before a single step of training, acts at scale 1. "
            "How much does it change the picture?",
            "刚复制出来、一步都没训练的 ControlNet，以强度 1 作用。它会让画面改变多少？",
        ),
        (
            "By exactly 0, to the last bit: each residual passes a convolution whose weights are "
            "all 0. Training starts from the intact model and can only add.",
            "恰好是 0，一个比特都不差：每个残差都要经过权重全为 0 的卷积。"
            "训练从完好的原模型出发，只会往上添加。",
        ),
        "0",
        _untrained,
    ),
    Experiment(
        ("Guess mode", "猜测模式"),
        {"view": "anatomy", "mode": "guess", "steps": 4},
        (
            "In guess mode the net works without a prompt's help. By how much is its finest "
            "residual turned down?",
            "猜测模式下，网络不靠提示词。它最细的残差被调低到多少？",
        ),
        (
            "To a tenth; the middle of the U-Net stays in full, and the weights between rise as "
            "powers of ten. The unconditional half hears nothing at all.",
            "降到十分之一；U-Net 的中间块保持原样，其间按十的幂递增。无条件的那一半完全听不到它。",
        ),
        "0.10",
        _guess,
    ),
    Experiment(
        ("Now break it: a hint of nothing", "现在来破坏它：空的条件图"),
        {"picture": "chelsea", "low": 1000, "high": 1000},
        (
            "“My ControlNet is ignored”: the most frequent complaint. Set both thresholds to 1000 "
            "and generate. What does the net receive?",
            "“ControlNet 没起作用”：最常见的抱怨。把两个阈值都调到 1000 再生成。网络收到了什么？",
        ),
        (
            "A black square, and black means “no edge here”. Always look at the hint, not at the "
            "photograph: it is all that the net ever sees.",
            "一个全黑的方块，而黑色意味着“这里没有边缘”。永远要看条件图，而不是照片："
            "网络看到的只有它。",
        ),
        "0.0 %",
        _white,
        breaks=True,
    ),
    Experiment(
        ("Now break it: scale 0", "现在来破坏它：强度为 0"),
        {"view": "compare", "scale": 0.0, "steps": 4},
        (
            "The net is loaded and the hint is perfect, but the scale is 0. How far is the "
            "brightest pixel of the difference from black?",
            "网络已加载，条件图也很好，但强度为 0。差异图里最亮的像素是多少？",
        ),
        (
            "0: the same seed gives the same picture, bit by bit. Raise the scale and the "
            "difference lights up first where the hint has lines.",
            "0：同一种子给出逐比特相同的画面。再把强度调高，差异会先在条件图有线条处亮起。",
        ),
        "0",
        _off,
        breaks=True,
    ),
)
