"""What an engine answers when it cannot do what was asked: plain words in two languages."""

from __future__ import annotations

from typing import Any

__all__ = ["Refused"]


class Refused(ValueError):
    """Words that say what to mend; `say(0)` in English, `say(1)` in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.text = (english, chinese)

    def __reduce__(self) -> tuple[Any, ...]:
        """Between processes it stays of its kind, whatever that is made from."""
        return _again, (type(self), self.args, vars(self))

    def say(self, language: int) -> str:
        """The reason; language is 0 (English) or 1 (Chinese)."""
        return self.text[language]


def _again(kind: type[Refused], args: tuple[Any, ...], held: dict[str, Any]) -> Refused:
    refusal = kind.__new__(kind, *args)
    vars(refusal).update(held)
    return refusal
