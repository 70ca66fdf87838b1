"""The landing page: a plane to grab, then a card a topic in the order of a course."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from engines.params import Text
from tabs.parts import STATIC, Part, folder

from .colours import COLOURS
from .contract import GROUPS, Tab
from .words import Language, say

__all__ = ["FILM", "STILL", "Cards", "cards", "films", "packed", "still"]

STILL, FILM = 6_800, 80_000
"""Most bytes of a card's picture, which comes with the page, and of its film, which comes when it
is pointed at."""

WORDS: dict[str, Text] = {
    "headline": ("Drag a point. The boundary follows.", "拖动一个点，边界随之而动。"),
    "whom": (
        "For everyone who studies or teaches machine learning and wants to see what a method does "
        "before believing its formula: guess, look, then grab it.",
        "写给学习和讲授机器学习的人：先猜，再看，然后亲手拨动，看清方法究竟在做什么，再去相信公式。",
    ),
    "begin": ("Begin: {title}", "从这里开始：{title}"),
    "go_on": ("Go on: {title}", "继续：{title}"),
    "plane": ("Points of two classes", "两类数据点"),
    "classes": ("blue disc|orange square", "蓝色圆点|橙色方块"),
    "adds": ("A click adds", "点击添加"),
    "smooth": ("smooth", "平滑"),
    "wiggly": ("wiggly", "曲折"),
    "width": ("Kernel width: from smooth to wiggly", "核宽度：从平滑到曲折"),
    "reset": ("Reset", "重置"),
    "how": (
        "Kernel logistic regression, fitted anew in your browser by Newton's method at every "
        "move:",
        "核逻辑回归，每动一下，浏览器就用牛顿法重新拟合：",
    ),
    "told": (
        "{n} points, {wrong} on the wrong side, {steps} steps, {ms} ms.",
        "{n} 个点，{wrong} 个分错，迭代 {steps} 步，用时 {ms} ms。",
    ),
    "keys": (
        "Arrow keys move the point, with Shift further. Page Up and Page Down go to another. "
        "Enter changes its class, + adds one beside it, Delete removes it. With a mouse: drag a "
        "point, click it to change its class, drag it out to remove it.",
        "方向键移动数据点，按住 Shift 移动更远；Page Up 和 Page Down 换到另一个点；"
        "回车键改变类别，加号在旁边添加一个，Delete 删除。"
        "用鼠标：拖动数据点；点击改变类别；拖出画面即删除。",
    ),
    "steps": ("{of} steps", "{of} 步"),
    "done": ("{n} of {of} steps", "已完成 {n}/{of} 步"),
    "minutes": ("about {n} min", "约 {n} 分钟"),
}
LEVELS: tuple[Text, ...] = (("first steps", "入门"), ("further", "进阶"), ("in depth", "深入"))
STEP = 3
"""Minutes that a step of a story takes."""


class Cards(Part):
    """The landing page. value: as `cards` gives it."""

    name = "cards"

    def __init__(self, language: Language, **props: Any) -> None:
        words = {name: say(language, text) for name, text in WORDS.items()}
        scripts = STATIC / "hero.js", STATIC / "lib" / "kernel.js"
        super().__init__(None, {"words": words, "colours": COLOURS[:2]}, scripts, **props)


def cards(tabs: Sequence[Tab], language: Language) -> Iterator[dict[str, Any]]:
    """{"groups": [{title, cards}]}, in the order in which a course would take them.

    Comes twice while a server that has just started draws the pictures: words do not wait.
    """
    if not all(tab.id in _drawn for tab in tabs):
        yield _groups(tabs, language)
    for tab in tabs:
        still(tab)
    yield _groups(tabs, language)


def _groups(tabs: Sequence[Tab], language: Language) -> dict[str, Any]:
    groups = []
    for group, title in GROUPS.items():
        own = sorted((tab for tab in tabs if tab.group == group), key=lambda tab: tab.level)
        if own:
            shown = [_card(tab, language) for tab in own]
            groups.append({"title": say(language, title), "cards": shown})
    return {"groups": groups}


def _card(tab: Tab, language: Language) -> dict[str, Any]:
    minutes = max(5, 5 * round(STEP * len(tab.experiments) / 5))
    return {
        "id": tab.id,
        "title": say(language, tab.title),
        "hook": say(language, tab.hook or tab.question),
        "rank": tab.level,
        "level": say(language, LEVELS[tab.level - 1]),
        "minutes": say(language, WORDS["minutes"]).format(n=minutes),
        "picture": f"gradio_api/file={_drawn[tab.id]}" if tab.id in _drawn else "",
        "steps": [step.id for step in tab.experiments],
    }


# Pictures: computed once for all visitors by the topic's engine, kept as files.

_drawn: dict[str, Path] = {}
"""Each topic's picture, without its ending: .avif stands still, .film.avif moves."""
_waiting: list[tuple[Path, np.ndarray]] = []
_one = Lock()


def still(tab: Tab) -> None:
    """Draws the card's picture, if that was not done; its film waits."""
    with _one:
        if tab.id in _drawn:
            return
        frames = tab.card()
        path = folder() / f"{tab.id}-{hashlib.sha256(frames.tobytes()).hexdigest()[:12]}"
        Path(f"{path}.avif").write_bytes(packed(frames[:1], STILL))
        _drawn[tab.id] = path
        _waiting.append((path, frames))


def packed(frames: np.ndarray, most: int, every: int = 350) -> bytes:
    """Frames (n, h, w, 3) as AVIF, as fine as `most` bytes allow; every: milliseconds a frame."""
    first, *rest = (Image.fromarray(frame) for frame in frames)
    told: dict[str, Any] = {"speed": 8, "max_threads": 1, "duration": every}
    for quality in (60, 50, 40, 32, 25, 18, 10):
        held = io.BytesIO()
        first.save(held, "AVIF", quality=quality, save_all=True, append_images=rest, **told)
        if held.tell() <= most:
            break
    return held.getvalue()


def films() -> None:
    """Packs the films of the cards whose pictures are drawn."""
    while _waiting:
        path, frames = _waiting.pop(0)
        half = Path(f"{path}.part")
        half.write_bytes(packed(frames, FILM))
        half.rename(f"{path}.film.avif")
