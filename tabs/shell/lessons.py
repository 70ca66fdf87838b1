"""Lessons: Markdown with formulas, in which [[name]] stands for a number of the picture on stage.

A section that holds such a token is sent anew with every picture; the others are sent once.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engines.numbers import printed
from engines.params import Text

from .words import Language, say

__all__ = ["DELIMITERS", "fill", "sections", "tokens"]

DELIMITERS: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]
_TOKEN = re.compile(r"\[\[(\w+)\]\]")


@cache
def sections(folder: Path, language: Language) -> tuple[str, ...]:
    """The lesson cut before its second-level headings."""
    text = (folder / f"lesson.{language}.md").read_text(encoding="utf-8")
    return tuple(part.strip() for part in re.split(r"(?m)^(?=## )", text) if part.strip())


def fill(section: str, live: Mapping[str, str | Text], language: Language = "en") -> str:
    """The section with its numbers; a number that this view does not have shows as a dash."""
    return _TOKEN.sub(lambda token: printed(say(language, live.get(token[1], "–"))), section)


def tokens(section: str) -> set[str]:
    """The names of the numbers that the section holds."""
    return set(_TOKEN.findall(section))
