"""The page: header, landing cards and every tab; one page for each language."""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from tabs.parts import styles

from .contract import Tab
from .endpoint import register
from .frozen import freeze
from .landing import Cards, cards, warm
from .link import read
from .panels import Header
from .tab import COMPUTE, UNSEEN, TabBuilder
from .words import LANGUAGES, WORDS, Language, say

__all__ = ["build", "sheet", "style"]

ASSETS = Path(__file__).parents[2] / "assets"


def style() -> dict[str, Any]:
    """The theme: system fonts only, so that nothing is fetched from elsewhere."""
    sans = ("ui-sans-serif", "system-ui", "Noto Sans CJK SC", "sans-serif")
    theme = gr.themes.Default(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=sans,
        font_mono=("ui-monospace", "monospace"),
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
    name = hashlib.sha256(text.encode()).hexdigest()[:12]  # a new style is a new address
    folder = Path(tempfile.mkdtemp(prefix="tangible-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    gr.set_static_paths([folder])
    path = folder / f"{name}.css"
    path.write_text(text, encoding="utf-8")
    return path


def build(tabs: Sequence[Tab]) -> gr.Blocks:
    """The whole application; English at "/", Chinese at "/zh"."""
    title = say("en", WORDS["title"])
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as demo:
        _page(demo, tabs, "en")
        for tab in tabs:
            register(tab)
    for language in LANGUAGES[1:]:
        with demo.route(language, language, show_in_navbar=False):
            _page(demo, tabs, language)
    freeze(demo)
    warm(tabs)
    return demo


def _page(demo: gr.Blocks, tabs: Sequence[Tab], language: Language) -> None:
    search = gr.Textbox(visible=False)
    words = {
        k: say(language, WORDS[k]) for k in ("title", "tagline", "language", "theme", "present")
    }
    Header(settings={"words": words, "language": language}, elem_id="header")
    with gr.Tabs(selected="home", elem_id="topics", elem_classes="topics") as bar:
        with gr.Tab(say(language, WORDS["home"]), id="home", elem_id="tab-home") as home:
            landing = Cards(language, elem_id="cards")
        builders = [TabBuilder(tab, language) for tab in tabs]
        panels = [builder.build() for builder in builders]

    known = {tab.id for tab in tabs}

    def arrive(query: str) -> Any:
        asked = read(query).get("tab")
        return gr.Tabs(selected=asked) if asked in known else gr.skip()

    def show_cards() -> Iterator[dict[str, Any]]:
        yield from cards(tabs, language)

    def choose(event: gr.EventData) -> Any:
        asked = event._data.get("id") if isinstance(event._data, dict) else None
        return gr.Tabs(selected=asked) if asked in known else gr.skip()

    quick: dict[str, Any] = {**UNSEEN, "api_visibility": "private"}
    demo.load(arrive, search, bar, js="() => [location.search]", **quick)
    gr.on([demo.load, home.select], show_cards, None, landing, **quick)
    landing.select(choose, None, bar, **quick)
    for builder, panel in zip(builders, panels, strict=True):
        panel.select(
            builder.opened,
            outputs=builder.everything(),
            **builder.inputs(search, js="location.search"),
            **COMPUTE,
            **UNSEEN,
        )
