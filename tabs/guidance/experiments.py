"""Experiments of the guidance tab: the engine's own, each on the view that shows it."""

from engines import guidance
from engines.legacy_experiments import Experiment as Found
from tabs.shell.legacy import figures
from tabs.shell.legacy import Experiment

from .dials import Dials

__all__ = ["EXPERIMENTS"]


def _experiment(found: Found) -> Experiment:
    def measure(params: Dials) -> str:
        return figures(found.measure())

    return Experiment(
        found.title,
        {"view": found.view, **found.settings},
        found.predict,
        found.look,
        f"≈ {figures(found.expected)}",
        measure,
        found.breaks,
    )


def _below_one(params: Dials) -> str:
    return figures(guidance.below_one())


def _obedience(params: Dials) -> str:
    found = guidance.obedience()
    accuracy, clipped = ([f"{100 * v:.1f} %" for v in found[k]] for k in ("accuracy", "clipped"))
    return f"{' → '.join(accuracy)}; {' → '.join(clipped)}"


def _teachers(params: Dials) -> str:
    found = guidance.teachers()
    rows = zip(found["at"], found["accuracy"], found["clipped"], strict=True)
    return "; ".join(f"{who} {100 * a:.1f} %, {100 * c:.1f} %" for who, a, c in rows)


PICTURES = (
    Experiment(
        ("What obeying costs", "听话的代价"),
        {"view": "pictures", "columns_values": "1, 2, 4, 8"},
        (
            "From w = 1 to w = 4 and 8: do the pictures show more of what the prompt names? And "
            "how many pixels leave the range of the screen?",
            "w 从 1 到 4、再到 8：图片是否更符合提示？又有多少像素超出屏幕的范围？",
        ),
        (
            "The two curves under the grid: what is asked for appears more often up to w = 4, and "
            "clipped pixels grow with w all the way. The figures are means over ten other "
            "prompts and two seeds.",
            "看网格下的两条曲线：到 w = 4 为止越来越符合提示，而截断像素随 w 一路上升。"
            "这里的数值是另外十个提示、两个种子的平均。",
        ),
        "w = 1 → 4 → 8: ↑; ↑ ↑",
        _obedience,
    ),
    Experiment(
        ("Who guides better?", "谁引导得更好？"),
        {"view": "pictures", "columns": "rule", "columns_values": "cfg, classifier, clean"},
        (
            "On the same seeds at w = 4: guidance by the network itself without a prompt, by a "
            "classifier of noisy latents, and by the same one told that there is no noise. Whose "
            "pictures show what was asked for, and whose leave the range of the screen?",
            "相同种子、w = 4：分别由无提示的网络自身、含噪潜变量的分类器、"
            "以及被告知“没有噪声”的同一分类器来引导。谁的图片更符合提示？谁的像素超出屏幕范围？",
        ),
        (
            "The network itself. A small classifier is pleased by patterns that no picture "
            "has, and its slope finds them: colours burn out, and another judge does not agree "
            "that the thing is there. The figures are means over ten prompts and two seeds: what "
            "is obeyed, then what is clipped.",
            "网络自身。小分类器会被真实图片中没有的纹样取悦，而它的梯度恰好找到这些纹样："
            "颜色烧掉，另一个判别网络并不认为画面里有那件东西。"
            "数值是十个提示、两个种子的平均：先是符合率，后是截断率。",
        ),
        "cfg ↑, ↓; classifier ↓, ↑; clean ↓, ↑",
        _teachers,
    ),
    Experiment(
        ("Now break it: a dial that does nothing", "现在来破坏它：不起作用的旋钮"),
        {"view": "pictures", "columns_values": "-2, 0, 0.5, 1", "rows_values": "0-1"},
        (
            "Ask a plain Stable Diffusion pipeline for w = 0.5. How far is its picture from that "
            "of w = 1?",
            "让普通的 Stable Diffusion 管线取 w = 0.5。它与 w = 1 的图片差多少？",
        ),
        (
            "Not at all: at w ≤ 1 the pipeline leaves guidance out without a word, and shows "
            "w = 1. Computed as it stands w = 0.5 is another picture, and below 0 the prompt is "
            "avoided: see the grid.",
            "毫无差别：w ≤ 1 时管线悄悄关掉引导，给出的就是 w = 1。"
            "如实计算，w = 0.5 是另一张图；w 为负则回避提示，见网格。",
        ),
        "pipeline 0; computed > 0; at one 0",
        _below_one,
        breaks=True,
    ),
)

EXPERIMENTS = (*(_experiment(found) for found in guidance.EXPERIMENTS), *PICTURES)
