"""What a visitor is told before the page's own code is reached, in the browser's language."""

from starlette.types import Scope

from engines.params import Text

__all__ = ["BROUGHT", "FLOOD", "LARGE", "STREAMS", "prefers_chinese", "told_in"]

FLOOD: Text = (
    "Too many events from your address. Wait {seconds} s, then go on.",
    "来自您的地址的操作过多，请等待 {seconds} 秒再继续。",
)
STREAMS: Text = (
    "Too many pages are open from your address. Close some, then reload this one.",
    "您的地址打开的页面过多，请关闭一些，再刷新本页。",
)
LARGE: Text = ("This is too large to be sent.", "发送的内容过大。")
BROUGHT: Text = ("This file is not served.", "不提供此文件。")


def prefers_chinese(header: str) -> bool:
    """Whether an Accept-Language header ranks Chinese above English."""
    ranks: dict[str, float] = {}
    for item in header.lower().split(",")[:20]:
        name, _, weight = item.strip().partition(";q=")
        try:
            ranks.setdefault(name.split("-")[0], float(weight or 1))
        except ValueError:
            continue
    return ranks.get("zh", 0) > ranks.get("en", 0)


def told_in(scope: Scope, words: Text) -> str:
    """The words in the language that the browser asks for."""
    asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return words[prefers_chinese(asked)]
