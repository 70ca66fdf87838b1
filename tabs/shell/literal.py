"""Texts that hold what others wrote, as Markdown in which nothing of that is markup."""

import html
import re

__all__ = ["literal"]


def literal(text: str) -> str:
    """The text as it stands: no tag, link or emphasis comes of it."""
    return re.sub(r"([\\`*_\[\]()#|~$])", r"\\\1", html.escape(text))
