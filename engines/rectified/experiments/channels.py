"""Channels: what four numbers a patch cannot hold."""

from engines.experiments import Experiment, Figures, Number, about, at_least

from ..channels import channels
from ..params import ChannelsParams

__all__ = ["CHANNELS"]

HERE = ("measured here, on scene 0", "此处实测，0 号场景")


def _kept(params: ChannelsParams) -> Figures:
    curve = channels(params).curve
    others = [channels(params.model_copy(update={"seed": k})).curve for k in range(1, 5)]
    return {
        "gain": float(curve[15] - curve[3]),
        "four": float(curve[3]),
        "sixteen": float(curve[15]),
        "least": float(min(one[15] - one[3] for one in others)),
    }


CHANNELS = (
    Experiment(
        "channels",
        "channels",
        ("From 4 channels to 16", "从 4 通道到 16 通道"),
        {"source": "scene", "seed": 0},
        (
            "The best linear code of 4 numbers for each 8 × 8 pixels keeps 27.5 dB of this scene. "
            "How many dB do 16 numbers add?",
            "每 8 × 8 像素 4 个数的最佳线性编码，为此场景保留 27.5 dB。16 个数能多几 dB？",
        ),
        Number("gain", 0, 20),
        (
            "About 5 dB, so that a third of the error is left: what is gained are edges and small "
            "things. An autoencoder does better than a linear code on what it was trained on; "
            "what its channels cannot hold, no transformer brings back.",
            "约 5 dB，误差只剩三分之一：得到的是边缘与细小之物。在受过训练的图上，自编码器优于线性"
            "编码；但通道容不下的，transformer 也补不回。",
        ),
        {
            "gain": about(("16 channels over 4", "16 通道比 4 通道"), 4.96, 0.1, "dB", HERE),
            "four": about(("with 4", "4 通道"), 27.48, 0.1, "dB", HERE),
            "sixteen": about(("with 16", "16 通道"), 32.44, 0.1, "dB", HERE),
            "least": at_least(
                ("gain of four other scenes, least", "另外四个场景的增益，最小者"),
                3,
                "dB",
                ("measured here, scenes 1 to 4", "此处实测，1 至 4 号场景"),
            ),
        },
        _kept,
    ),
)
