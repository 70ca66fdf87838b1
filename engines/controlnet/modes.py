"""Control modes: which residuals count for how much, and in which half of the guidance.

With residuals 0 (finest skip) to n - 1 (the middle of the U-Net), e(c, r) the noise predicted with
residuals r, and e = e(0) + w (e(c) - e(0)):

    balanced   e = e(0, r) + w (e(c, r) - e(0, r)): all in full, in both halves
    prompt     the same with residual i times .825^(n-1-i): the fine ones hardly speak
    control    e = e(0, 0) + w (e(c, r) - e(0, 0)): all in full, in the conditional half alone
    guess      as control, with residual i times 10^(-1 + i/(n-1))

What r changes in the conditional prediction, e(c, r) - e(c, 0), counts w times in "control" and
"guess". In "balanced" too, but there (w - 1) times what it changes in the unconditional one is
taken away again, so that about once is left where both are alike. At w = 1 "balanced" and
"control" are one; at w = 0 "control" is the model without a net.

Balanced and prompt are those of the WebUI extension, guess mode is that of the paper's authors.
The WebUI's own "ControlNet is more important" also leaves the unconditional half alone, but takes
the weights of "prompt" on top (soft_injection and cfg_injection of its hook.py): "control" here
does not.

https://github.com/Mikubill/sd-webui-controlnet, scripts/hook.py and scripts/controlnet.py
"""

import numpy as np

from engines.params import Text

__all__ = ["MEANING", "MODES", "both_halves", "weights"]

MODES = ("balanced", "prompt", "control", "guess")

MEANING: dict[str, Text] = {
    "balanced": (
        "All residuals in full, in the prediction with the prompt and in that without it.",
        "全部残差都不打折，有提示词和无提示词的预测都加。",
    ),
    "prompt": (
        "In both predictions, residual i times .825 to the power of its distance from the middle.",
        "两个预测都加，但第 i 个残差乘以 .825 的幂，离中间层越远越小。",
    ),
    "control": (
        "All residuals in full, in the prediction with the prompt alone: guidance multiplies what "
        "they change by w. The WebUI's mode of this name also weakens the fine ones, as Prompt.",
        "全部残差不打折，但只加到有提示词的预测：引导把它们的改变放大 w 倍。"
        "WebUI 的同名模式还会像“提示词优先”那样削弱细层残差。",
    ),
    "guess": (
        "In the prediction with the prompt alone: finest residual times .1, the middle in full.",
        "只加到有提示词的预测，最细层残差乘以 .1，到中间层逐渐为 1。",
    ),
}
"""What each mode does, for the page."""


def weights(mode: str, n: int) -> list[float]:
    """What each of n residuals is multiplied by."""
    if mode == "prompt":
        return [float(0.825 ** (n - 1 - i)) for i in range(n)]
    if mode == "guess":
        return [float(w) for w in np.logspace(-1, 0, n)]
    return [1.0] * n


def both_halves(mode: str) -> bool:
    """Whether the unconditional prediction hears the net too."""
    return mode in ("balanced", "prompt")
