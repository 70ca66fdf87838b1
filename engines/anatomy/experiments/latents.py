"""Experiments of the latents' view."""

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..linear import linear_rgb
from ..model import model_of
from ..params import LatentsParams
from ..studio import studio
from ..worlds import worlds

__all__ = ["FORGOTTEN", "LATENTS"]

FORGOTTEN = 5.49
"""1 / 0.18215: what the latents of Stable Diffusion 1.5 grow by when its factor is forgotten."""


def _matrix(params: LatentsParams) -> Figures:
    found = worlds(model_of(params.backend), params.backend)
    return {
        "numbers": linear_rgb(params.backend).size,
        "linear": found.linear,
        "ahead": found.drawn - found.linear,
    }


def _photograph(params: LatentsParams) -> Figures:
    found = worlds(model_of(params.backend), params.backend)
    return {
        "photo": found.photos,
        "less": found.drawn - found.photos,
        "noise": found.noise,
    }


def _forgotten(params: LatentsParams) -> Figures:
    large, small = (
        studio(params.but(scale=f)) for f in (params.scale, round(1 / params.scale, 3))
    )
    exact = studio(params.but(scale=1.0))
    return {
        "db": large.db,
        "clipped": 100 * large.clipped,
        "grey": float(small.picture.std() / exact.picture.std()),
        "same": exact.norm * params.scale / large.norm,
    }


LATENTS = (
    Experiment(
        "matrix",
        "latents",
        ("A decoder of fifteen numbers", "十五个数的解码器"),
        {},
        (
            "A linear map from four channels to red, green and blue has 15 numbers. How near does "
            "it come to the true picture, in dB? (The trained decoder is above 26.)",
            "从四个通道到红绿蓝的线性映射只有 15 个数。它与真实图片相差多少 dB？（训练好的解码器"
            "高于 26。）",
        ),
        Number("linear", 5, 40),
        (
            "The latents are a small picture already: four mixed colours, not a code that only "
            "the decoder can read. What the decoder adds are edges, finer than a latent.",
            "潜变量本身就是一张小图：四种混合的颜色，而非只有解码器能读懂的编码。解码器补上的是比"
            "一个潜变量更细的边缘。",
        ),
        {
            "linear": at_least(
                ("15 numbers, unseen scenes", "15 个数，未见过的场景"),
                16,
                "dB",
                ("least squares on other scenes", "在其他场景上最小二乘拟合"),
            ),
            "ahead": at_least(("the decoder is better by", "解码器高出"), 4, "dB"),
            "numbers": about(
                ("numbers of the fit", "拟合的数"),
                15,
                0,
                "",
                ("(4 channels + 1) × 3 colours", "(4 个通道 + 1) × 3 种颜色"),
            ),
        },
        _matrix,
    ),
    Experiment(
        "photograph",
        "latents",
        ("A photograph through the VAE", "照片经过 VAE"),
        {"source": "astronaut"},
        (
            "Encoder and decoder have only ever seen drawn scenes. What do they make of a "
            "photograph?",
            "编码器和解码器只见过绘制的场景。它们会把照片变成什么？",
        ),
        Choice(
            (
                ("As good as a drawn scene", "与绘制的场景一样好"),
                ("Worse by some dB: an approximation", "差几个 dB：近似的画面"),
                ("Noise", "噪声"),
            ),
            1,
        ),
        (
            "A VAE knows its world. What a latent cannot hold is filled in with what was common "
            "in training: flat colours, round edges. White noise has nothing in common with it.",
            "VAE 只了解它的训练世界。潜变量装不下的部分由训练中常见的内容填补：平涂的颜色和圆润的"
            "边缘。白噪声与之毫无共同之处。",
        ),
        {
            "less": at_least(
                ("worse than drawn scenes by", "比绘制的场景差"),
                3,
                "dB",
                ("three photographs against eight scenes", "三张照片对八个场景"),
            ),
            "photo": at_least(("photographs", "照片"), 14, "dB"),
            "noise": at_most(("white noise", "白噪声"), 14, "dB"),
        },
        _photograph,
    ),
    Experiment(
        "forgotten",
        "latents",
        ("Now break it: forget the scale", "破坏它：忘记缩放因子"),
        {"scale": FORGOTTEN},
        (
            "Stable Diffusion 1.5 multiplies its latents by 0.18215 before the noise and divides "
            "before the decoder. Who forgets one of both decodes latents 5.49 times too large. "
            "What is seen?",
            "Stable Diffusion 1.5 在加噪前把潜变量乘以 0.18215，解码前再除回。若漏掉其一，解码的"
            "潜变量就大了 5.49 倍。会看到什么？",
        ),
        Choice(
            (
                ("Nothing changes: the decoder normalises", "没有变化：解码器会归一化"),
                ("Too strong colours, some of them clipped", "颜色过强，部分被截断"),
                ("Grey", "一片灰色"),
            ),
            1,
        ),
        (
            "Too large latents are an exaggerated picture. The other way round, divided once too "
            "often, they are nearly the latent 0, and that decodes to one grey picture.",
            "过大的潜变量是夸张的画面。反过来多除一次，它们就接近潜变量 0，解码出来是一片灰。",
        ),
        {
            "clipped": at_least(("values clipped", "被截断的值"), 3, "%"),
            "db": at_most(("against the right picture", "与正确图片相比"), 26, "dB"),
            "grey": at_most(
                ("contrast when divided instead", "改为除以时的对比度"),
                0.8,
                "",
                ("share of the right picture's deviation", "占正确图片标准差的比例"),
            ),
            "same": about(
                ("length of the latents, by 5.49", "潜变量长度除以 5.49"),
                1,
                1e-4,
                "",
                ("a factor is a factor", "乘法就是乘法"),
            ),
        },
        _forgotten,
        breaks=True,
    ),
)
