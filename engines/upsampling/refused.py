"""What an engine answers when it cannot do what was asked: plain words in two languages."""

from engines.params import Text

__all__ = ["MethodError", "PictureError", "Refused"]


class Refused(ValueError):
    """Words that say what to mend; `say(0)` in English, `say(1)` in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.text: Text = (english, chinese)

    def say(self, language: int) -> str:
        """The reason; language is 0 (English) or 1 (Chinese)."""
        return self.text[language]


class PictureError(Refused):
    """A picture that cannot be used."""


class MethodError(Refused):
    """A method that cannot do what its options ask for."""
