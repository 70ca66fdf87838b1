"""Stable Diffusion 3 in miniature: the same words and seed through two networks."""

from typing import ClassVar, Literal

from engines.params import dial

from .mmdit import FlowParams

__all__ = ["MiniatureParams", "Sampler"]

Sampler = Literal["euler", "heun", "dpm"]


class MiniatureParams(FlowParams):
    """One prompt, at six numbers of steps, by U-Net and by MMDiT."""

    FIRST: ClassVar[tuple[str, ...]] = ("prompt", "steps", "guidance", "shift", "seed")

    sampler: Sampler = dial(
        "euler",
        more=True,
        label=("Sampler", "采样器"),
        help=(
            "Of the MMDiT; the U-Net keeps DDIM. Heun's asks the network twice in each step.",
            "MMDiT 的采样器；U-Net 仍用 DDIM。Heun 每步问网络两次。",
        ),
        choices={
            "euler": ("Euler", "欧拉"),
            "heun": ("Heun", "Heun"),
            "dpm": ("DPM-Solver++ (2M)", "DPM-Solver++ (2M)"),
        },
    )
    backend: Literal["storybook", "medium"] = dial(
        "storybook",
        more=True,
        label=("Model", "模型"),
        help=(
            "Storybook is shipped; the other needs an accelerator and its weights.",
            "Storybook 随本页提供；另一个需要加速器与权重。",
        ),
        choices={
            "storybook": ("Storybook", "Storybook"),
            "medium": ("Stable Diffusion 3.5 Medium", "Stable Diffusion 3.5 Medium"),
        },
    )
