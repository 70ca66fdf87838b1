"""The page: header, landing cards and every tab; one page for each language."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
import segno

from tabs.parts import styles, written

from .blocks import Blocks
from .contract import Tab
from .endpoint import register
from .landing import Cards, cards
from .panels import Header
from .sessions import keep_little
from .tab import UNSEEN, TabBuilder, line
from .words import LANGUAGES, WORDS, Language, say

__all__ = ["build", "head", "style"]

ASSETS = Path(__file__).parents[2] / "assets"
IN_HEADER = (
    *("title", "home", "topics", "language", "theme", "smaller", "usual", "larger"),
    *("qr", "present", "leave"),
)
LONGEST_CODE = 2500
"""Letters of an address that a QR code holds and a telephone still reads."""


def style() -> dict[str, Any]:
    """The theme. Its type face comes with Gradio: nothing is fetched from elsewhere.

    One weight of it: of most others that Gradio brings, the files hold a few letters only.
    """
    chinese = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC")
    theme = gr.themes.Default(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=(gr.themes.LocalFont("IBM Plex Sans", (400,)), *chinese, "sans-serif"),
        font_mono=(gr.themes.LocalFont("IBM Plex Mono", (400,)), "ui-monospace", "monospace"),
    ).set(
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_300",
        block_title_text_color="*neutral_800",
        block_title_text_color_dark="*neutral_200",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        slider_color="*primary_600",
    )
    return {"theme": theme}


def head() -> str:
    """The sheet, which Gradio would add after the first paint, and what runs before Gradio."""
    script = (ASSETS / "head.js").read_text(encoding="utf-8")
    return f'<link rel="stylesheet" href="gradio_api/file={sheet()}"><script>{script}</script>'


@cache
def sheet() -> Path:
    """All styles in one file that the browser keeps; in the page they would be sent each time.

    They are nested in a selector that weighs more than those of Gradio's own sheets, which come
    later.
    """
    page, keyframes = (
        (ASSETS / f"{name}.css").read_text(encoding="utf-8") for name in ("page", "keyframes")
    )
    text = f"{keyframes}:root:root:root {{\n{styles()}{page}}}\n"
    return written(text, ".css")


def build(tabs: Sequence[Tab]) -> tuple[gr.Blocks, list[TabBuilder]]:
    """The whole application, English at "/", Chinese at "/zh"; and the English topics."""
    title = say("en", WORDS["title"])
    with Blocks(title=title, analytics_enabled=False, fill_width=True) as demo:
        builders = _page(demo, tabs, "en")
        for tab in tabs:
            register(tab)
    for language in LANGUAGES[1:]:
        with demo.route(language, language, show_in_navbar=False):
            _page(demo, tabs, language)
    keep_little()
    return demo, builders


def _page(demo: gr.Blocks, tabs: Sequence[Tab], language: Language) -> list[TabBuilder]:
    _header(tabs, language)
    with gr.Tabs(selected="home", elem_id="topics", elem_classes="topics"):
        with gr.Tab(say(language, WORDS["home"]), id="home", elem_id="tab-home") as home:
            landing = Cards(language, elem_id="cards")
        builders = [TabBuilder(tab, language) for tab in tabs]
        panels = [builder.build() for builder in builders]

    def show_cards() -> Iterator[dict[str, Any]]:
        yield from cards(tabs, language)

    quick: dict[str, Any] = {**UNSEEN, "api_visibility": "private"}
    gr.on([demo.load, home.select], show_cards, None, landing, **quick)
    for builder, panel in zip(builders, panels, strict=True):
        panel.select(
            builder.opened,
            outputs=builder.everything(),
            **builder.inputs(),
            **line(builder.tab.id),
            **UNSEEN,
        )
    return builders


def _header(tabs: Sequence[Tab], language: Language) -> Header:
    """The bar above every topic."""
    topics = [[tab.id, say(language, tab.title)] for tab in tabs]
    words = {name: say(language, WORDS[name]) for name in IN_HEADER}
    settings = {"words": words, "language": language, "topics": topics}
    header = Header(settings=settings, elem_id="header")
    header.select(_code, None, header, **UNSEEN, api_visibility="private")
    return header


def _code(event: gr.EventData) -> dict[str, list[str]]:
    """The QR code of an address, as rows of 0 and 1; a code holds some 2,900 letters."""
    href = event._data.get("href") if isinstance(event._data, dict) else None
    if not isinstance(href, str) or not 0 < len(href) <= LONGEST_CODE:
        return {"code": []}
    matrix = segno.make(href, error="l", micro=False).matrix
    return {"code": ["".join(map(str, row)) for row in matrix]}
