"""The shell's own words, and how a page says them: one page a language, English and Chinese."""

from typing import Literal

from engines.params import Text

__all__ = ["LANGUAGES", "WORDS", "Language", "say"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def say(language: Language, text: Text | str) -> str:
    """The text in the page's language; a name that needs no translation is a plain str."""
    return text if isinstance(text, str) else text[LANGUAGES.index(language)]


WORDS: dict[str, Text] = {
    "title": ("Tangible", "Tangible · 触得到的机器学习"),
    "tagline": (
        "Every picture here is computed now, by the real library. Grab it.",
        "这里的每一幅图都由真正的库当场算出，动手试试。",
    ),
    "home": ("Start", "首页"),
    "language": ("中文", "English"),
    "theme": ("Light / dark", "浅色 / 深色"),
    "present": ("Present", "演示"),
    "leave": ("Leave", "退出演示"),
    "topics": ("Topics", "专题"),
    "smaller": ("Smaller type", "缩小字号"),
    "usual": ("Usual type", "默认字号"),
    "larger": ("Larger type", "放大字号"),
    "qr": ("QR code of this link", "此链接的二维码"),
    "more": ("More dials", "更多参数"),
    "reset": ("Reset", "重置"),
    "story": ("Story", "导览"),
    "dials": ("Dials", "参数"),
    "panel": ("Beside the stage", "侧栏"),
    "unfold": ("The whole picture", "展开全图"),
    "fold": ("Only its top", "收起"),
    "lesson": ("Lesson", "讲解"),
    "code": ("Code", "代码"),
    "exports": ("Take away", "导出"),
    "too_large": (
        "{name}: {size} MiB in all. At most {most} MiB can be sent at once, zipped or not: zip "
        "it, or leave something out. Nothing was sent.",
        "{name}：合计 {size} MiB。一次最多发送 {most} MiB（压缩与否均同）："
        "请压缩，或去掉一部分。没有发送任何内容。",
    ),
    "upload": ("Your own", "用自己的"),
    "link": ("Copy link", "复制链接"),
    "copied": ("Copied", "已复制"),
    "links": (
        "The link carries every dial and the seed; what you uploaded stays out of it.",
        "链接带上全部参数和随机种子；上传的内容不会写入链接。",
    ),
    "png": ("Picture (PNG)", "图片（PNG）"),
    "svg": ("Picture (SVG)", "图片（SVG）"),
    "webm": ("Animation (WebM)", "动画（WebM）"),
    "saved": ("Saved", "已保存"),
    "nothing": ("This view has no such picture.", "当前视图没有这种图。"),
    "plain": ("With the plain library", "只用原生库"),
    "own": ("With this playground's engine", "用本项目的引擎"),
    "play": ("play", "播放"),
    "pause": ("pause", "暂停"),
    "back": ("one back", "后退一步"),
    "forward": ("one forward", "前进一步"),
    "zoom": ("zoom", "缩放"),
    "whole": ("whole picture", "整幅图"),
    "lens": ("magnifier", "放大镜"),
    "example": (
        "A kept example, computed with the first dials when the server started. Press the button "
        "to compute it now.",
        "这是保存的示例：服务器启动时用默认参数算好。按下按钮即可现场计算。",
    ),
    "in_line": (
        "Others come first: place {place}",
        "前面还有人：排在第 {place} 位",
    ),
    "cut": (
        "It ran for {seconds} s and was stopped with what it has.",
        "已运行 {seconds} 秒，到此停止，保留已有结果。",
    ),
    "broken": (
        "Something broke here that should not have. Your dials are kept: change one, or reset.",
        "这里出了不该出的错。参数都还在：换一个值，或点重置。",
    ),
    "dropped": (
        "Part of the link could not be read; the default stands in its place.",
        "链接中有一部分无法识别，已改用默认值。",
    ),
    "views": ("Views", "视图"),
}
