"""What an engine answers when it cannot do what was asked: plain words in two languages."""

from __future__ import annotations

__all__ = ["Refused"]


class Refused(ValueError):
    """Words that say what to mend; `say(0)` in English, `say(1)` in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.text = (english, chinese)

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """Between processes it travels as its words alone."""
        return Refused, self.text

    def say(self, language: int) -> str:
        """The reason; language is 0 (English) or 1 (Chinese)."""
        return self.text[language]
