"""A vocabulary of its own for CLIP's tokenizer: one token for each word of the world's captions.

Byte-pair encoding (Sennrich, Haddow, Birch, 2016, https://arxiv.org/abs/1508.07909) starts from
characters and merges, over and over, the pair of neighbours seen most often, until each word is
one token. Every single byte stays in the vocabulary too, so that any text at all can be written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from transformers import CLIPTokenizer

from .models.text import LENGTH
from .world.captions import WORDS

__all__ = ["make_tokenizer", "merges"]

START, END, WORD_END = "<|startoftext|>", "<|endoftext|>", "</w>"

Pair = tuple[str, str]


def merges(words: Sequence[str]) -> list[Pair]:
    """The merges, in order, that turn each word into a single token."""
    pieces = [[*word[:-1], word[-1] + WORD_END] for word in words]
    found: list[Pair] = []
    while counts := Counter(p for word in pieces for p in pairwise(word)):
        pair = max(counts, key=lambda p: (counts[p], p))
        found.append(pair)
        pieces = [_merge(word, pair) for word in pieces]
    return found


def _merge(word: list[str], pair: Pair) -> list[str]:
    """The word with the pair joined wherever it stands."""
    out: list[str] = []
    for piece in word:
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return out


def _bytes() -> list[str]:
    """The 256 printable characters that byte-level encoding writes bytes as."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in plain]
    return [chr(b) for b in plain] + [chr(256 + k) for k in range(len(rest))]


def make_tokenizer() -> CLIPTokenizer:
    """CLIP's tokenizer with the world's words and every byte; texts are cut at 36 tokens."""
    joined = merges(WORDS)
    tokens = [*_bytes(), *(c + WORD_END for c in _bytes()), *(a + b for a, b in joined)]
    tokens = [*dict.fromkeys(tokens), START, END]
    tokenizer = CLIPTokenizer(
        vocab={token: k for k, token in enumerate(tokens)},
        merges=joined,
        unk_token=END,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        model_max_length=LENGTH,
    )
    if len(tokenizer) != len(tokens):
        raise RuntimeError("The tokenizer lost its vocabulary: transformers reads it otherwise.")
    return tokenizer
