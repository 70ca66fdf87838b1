"""What the tokenizer makes of a prompt: words become numbers, or pieces, or are cut off.

Byte-pair encoding writes the last piece of a word with "</w>": whatever stands before it belongs
to the same word. Any text at all can be written, if need be byte by byte.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from engines.backends import Model
from engines.vocabulary import unknown

__all__ = ["Tokens", "Word", "tokens_of"]

END = "</w>"


class Word(NamedTuple):
    """One word of the prompt.

    Attributes:
        text: as the tokenizer reads it. tokens: their places in the encoder's input.
        ids: numbers of its tokens; more than one: the word was cut in pieces.
        unknown: no caption of Storybook's world holds it; always False for other models.
        beyond: behind the last token that the encoder reads: nobody hears it.
    """

    text: str
    tokens: tuple[int, ...]
    ids: tuple[int, ...]
    unknown: bool
    beyond: bool


class Tokens(NamedTuple):
    """A whole prompt.

    Attributes:
        ids: of every place of the encoder's input, start and padding too, (length,).
        pieces: what stands in each place. words: those of the prompt, also those cut off.
        end: the place of the end token; padding comes behind it.
    """

    ids: tuple[int, ...]
    pieces: tuple[str, ...]
    words: tuple[Word, ...]
    end: int

    @property
    def heard(self) -> list[Word]:
        """The words that reach the encoder."""
        return [word for word in self.words if not word.beyond]


def tokens_of(model: Model, prompt: str) -> Tokens:
    """The token table of a prompt."""
    tokenizer: Any = model.pipe.tokenizer
    length = tokenizer.model_max_length
    whole = tokenizer(prompt, truncation=False, verbose=False).input_ids
    padded = tokenizer(prompt, padding="max_length", max_length=length, truncation=True)
    ids = tuple(padded.input_ids)
    pieces = tuple(tokenizer.convert_ids_to_tokens(list(ids)))
    words = _words(tokenizer, whole[1:-1], length - 2, shipped=not model.backend.base)
    return Tokens(ids, pieces, words, min(len(whole), length) - 1)


def _words(tokenizer: Any, ids: list[int], room: int, *, shipped: bool) -> tuple[Word, ...]:
    """Words of the tokens between start and end, `room` of which are read."""
    found: list[Word] = []
    first = 0
    for k, piece in enumerate(tokenizer.convert_ids_to_tokens(ids)):
        if piece.endswith(END) or k == len(ids) - 1:
            own = tuple(ids[first : k + 1])
            text = tokenizer.decode(list(own)).strip()
            strange = shipped and bool(unknown(text))
            places = tuple(range(first + 1, k + 2))
            found.append(Word(text, places, own, strange, k >= room))
            first = k + 1
    return tuple(found)
