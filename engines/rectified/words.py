"""Which tokens of the text are which word: the columns of a map, told in words."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .mini import Opened

__all__ = ["OTHERS", "Spoken", "gathered", "spoken"]

END = "</w>"
OTHERS = ("start", "end", "padding")
"""What else an encoder's input holds."""


class Spoken(NamedTuple):
    """One word of the visitor's own, or one of `OTHERS`, and the places of its tokens."""

    text: str
    places: tuple[int, ...]
    own: bool = True


def spoken(model: Opened, prompt: str) -> list[Spoken]:
    """The words of a prompt that are read, then start, end and padding, if there is any.

    Byte-pair encoding writes the last piece of a word with "</w>".
    """
    tokenizer: Any = model.pipe.tokenizer
    length = tokenizer.model_max_length
    whole = tokenizer(prompt, truncation=True, max_length=length, verbose=False).input_ids
    pieces = tokenizer.convert_ids_to_tokens(whole)
    end, words, first = len(whole) - 1, [], 1
    for k in range(1, end):
        if pieces[k].endswith(END) or k == end - 1:
            text = tokenizer.decode(whole[first : k + 1]).strip()
            words.append(Spoken(text, tuple(range(first, k + 1))))
            first = k + 1
    rest = [Spoken("start", (0,), False), Spoken("end", (end,), False)]
    if end + 1 < length:
        rest.append(Spoken("padding", tuple(range(end + 1, length)), False))
    return [*words, *rest]


def gathered(weights: np.ndarray, patches: int, words: list[Spoken]) -> np.ndarray:
    """Maps over all tokens (..., n, n) -> over patches and words: what is read of a word is the
    sum over its tokens, what a word reads the mean over them. Rows sum to 1 as before.
    """
    groups = [[k] for k in range(patches)]
    groups += [[patches + p for p in word.places] for word in words]
    n = weights.shape[-1]
    sums = np.zeros((n, len(groups)), weights.dtype)
    for k, group in enumerate(groups):
        sums[group, k] = 1
    return (sums / sums.sum(0)).T @ weights @ sums
