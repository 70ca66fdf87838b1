"""From characters as people type them to the words of a formula.

A phone, a Chinese keyboard and a copied page give other characters for the same thing: x² and x^2,
full-width letters and digits, dashes for minus, · and × for a product; LaTeX or a
library's prefix comes with what is pasted. Each is rewritten here, and every word remembers the
place where it stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from engines.params import Text
from engines.refused import Refused

from .defined import DEFINED
from .values import ALIASES, CONSTANTS, FUNCTIONS

__all__ = ["LENGTH", "ExpressionError", "Token", "tokens"]

LENGTH = 240
"""Most characters of a formula."""


class ExpressionError(Refused):
    """A formula that cannot be read: `place`, counted from 0, and `reason` in two languages.

    `readings`: where it can be read in two ways, the whole formula written in either.
    """

    def __init__(self, place: int, reason: Text, readings: tuple[str, ...] = ()) -> None:
        self.place, self.reason, self.readings = place, reason, readings
        english, chinese = reason
        super().__init__(
            f"At character {place + 1}: {english}.", f"第 {place + 1} 个字符：{chinese}。"
        )


@dataclass(frozen=True)
class Token:
    """One word, from `place` up to `end` in what was typed.

    kind: "number", "fraction" (½), "name", "function", "sign" or "end". gap: after a space.
    """

    kind: str
    text: str
    place: int
    end: int
    gap: bool = False


RAISED = "↑"
"""The sign of a superscript, as in x²: what follows stands in brackets."""

_SAME = {"√": "√", "π": "π", "、": ",", "−": "-", "↑": "^"}
_SAME |= dict.fromkeys("×✕⋅·∙•∗", "*") | dict.fromkeys("÷∕⁄", "/") | dict.fromkeys("∣❘‖∥", "|")
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<called>(?:log1p|expm1|exp2)(?=\s*\())"
    r"|(?P<word>[A-Za-zπ]+)|(?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    rf"|(?P<function>[√∛])|(?P<sign>\*\*|[-+*/^{RAISED}(),|⌊⌋⌈⌉\[\]{{}}])"
)
_BASE = re.compile(r"(?P<low>_?)(?P<number>\{?(?P<base>10|2)(?![0-9.])\}?)(?P<called>\s*\()?")
_PASTED = re.compile(
    r"\\(?:operatorname|mathrm|text)\s*\{(?P<name>[A-Za-z0-9]+)\}|\\(?P<word>[A-Za-z]+)"
    r"|\\[,;:! ]|(?<![A-Za-z])(?:np|numpy|math|Math|torch)\.(?=[A-Za-z])|^\s*\$|\$\s*$"
)
_MEANT = dict.fromkeys(("cdot", "times", "ast"), "*") | {
    "div": "/",
    "dfrac": "frac",
    "tfrac": "frac",
}
_MEANT |= dict.fromkeys(("lvert", "rvert", "vert", "mid", "lVert", "rVert", "Vert"), "|")
_MEANT |= {"lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉"}
_MEANT |= dict.fromkeys(("left", "right", "quad", "displaystyle"), " ")


_RELATIONS: dict[str, Text] = {
    **dict.fromkeys(
        "=＝", ("write only what f is, without '='", "只写表达式本身，不要写等号或不等号")
    ),
    **dict.fromkeys(
        "≠<>≤≥＜＞",
        (
            "comparisons are not read; for cases use max, min, sign or |...|",
            "不支持比较；分情况请用 max、min、sign 或 |…|",
        ),
    ),
}


def tokens(text: str, names: Sequence[str]) -> list[Token]:
    """The words of a formula in the variables `names`, and one that ends it.

    Raises:
        ExpressionError: the formula is too long, or holds a character or a word that it cannot.
    """
    if len(text) > LENGTH:
        reason = f"a formula has at most {LENGTH} characters", f"公式最多 {LENGTH} 个字符"
        raise ExpressionError(LENGTH, reason)
    for place, character in enumerate(text):
        if character in _RELATIONS:
            raise ExpressionError(place, _RELATIONS[character])
    plain, places = _without_latex(*_plain(text))
    end = len(text.rstrip())
    return [*_scan(text, plain, places, names), Token("end", "", end, end)]


def _plain(text: str) -> tuple[str, list[int]]:
    """The same formula in plain characters, and where each of them stood."""
    plain: list[tuple[str, int]] = []
    raised = False
    for place, character in enumerate(text):
        new, is_raised = _rewritten(character)
        if is_raised and not raised:
            plain += [(RAISED, place), ("(", place)]
        elif raised and not is_raised:
            plain.append((")", place - 1))
        raised = is_raised
        plain += [(c, place) for c in new]
    if raised:
        plain.append((")", len(text) - 1))
    return "".join(c for c, _ in plain), [place for _, place in plain]


def _without_latex(plain: str, places: list[int]) -> tuple[str, list[int]]:
    r"""\sin x, \frac{1}{2}, \left( and np.sin in the words of a formula."""
    new, where, at = "", list[int](), 0
    dollars = re.fullmatch(r"\s*\$[^$]*\$\s*", plain)
    for match in _PASTED.finditer(plain):
        if "$" in match[0] and not dollars:
            continue
        word = match["name"] or _MEANT.get(match["word"] or "", match["word"] or " ")
        new += plain[at : match.start()] + word
        where += places[at : match.start()] + [places[match.start()]] * len(word)
        at = match.end()
    return new + plain[at:], where + places[at:]


def _rewritten(character: str) -> tuple[str, bool]:
    """What a character stands for, and whether it stands raised."""
    kind, _, code = unicodedata.decomposition(character).partition(" ")
    if kind in ("<super>", "<sub>") and " " not in code:
        low = "_" if character in "₁₂" else ""
        return low + _rewritten(chr(int(code, 16)))[0], kind == "<super>"
    if unicodedata.category(character) == "Pd":
        return "-", False
    if character in _SAME or kind == "<fraction>":
        return _SAME.get(character, character), False
    folded = unicodedata.normalize("NFKC", character)
    return _SAME.get(folded, folded if len(folded) == 1 else character), False


def _scan(text: str, plain: str, places: list[int], names: Sequence[str]) -> list[Token]:
    found: list[Token] = []
    at, gap = 0, False
    while at < len(plain):
        if plain[at].isspace():
            at, gap = at + 1, True
            continue
        match = _TOKEN.match(plain, at)
        if not match:
            raise ExpressionError(places[at], _stranger(text[places[at]]))
        kind, end = str(match.lastgroup), match.end()
        pieces = [(kind, ALIASES.get(match[0], match[0].replace("**", "^")), end)]
        if kind == "called":
            pieces = [("function", match[0], end)]
        if kind == "word":
            pieces = _words(plain, match, places[at], names)
        for kind, word, end in pieces:
            found.append(Token(kind, word, places[at], places[end - 1] + 1, gap))
            at, gap = end, False
    return found


def _words(
    plain: str, match: re.Match[str], place: int, names: Sequence[str]
) -> list[tuple[str, str, int]]:
    """Kind, name and end of each word in a run of letters: xy is x y, and ksinx is k sin x."""
    at, found = match.start(), []
    for piece in _split(match[0], place, names):
        at, word = at + len(piece), _known(piece, names)
        base = _BASE.match(plain, at) if at == match.end() else None
        if base and word == "log" and (base["low"] or base["called"]):
            word, at = "log" + base["base"], base.end("number")
        elif base and word == "atan" and base["base"] == "2" and base["called"]:
            word, at = "atan2", base.end("base")
        called = word in FUNCTIONS or word in DEFINED
        found.append(("function" if called else "name", word, at))
    return found


def _known(word: str, names: Sequence[str]) -> str:
    """The word as the formula knows it, or nothing; capitals are as good."""
    for form in (word, word.lower()):
        if form in (*names, *CONSTANTS, *FUNCTIONS, *DEFINED, *ALIASES):
            return ALIASES.get(form, form)
    return ""


def _split(word: str, place: int, names: Sequence[str]) -> list[str]:
    """A run of letters as known words: the whole, or the longest that lead to its end."""
    ways: list[list[str] | None] = [None] * len(word) + [[]]  # from each letter on
    for start in range(len(word) - 1, -1, -1):
        for end in range(len(word), start, -1):
            rest = ways[end]
            if rest is not None and _known(word[start:end], names):
                ways[start] = [word[start:end], *rest]
                break
    if ways[0] is None:
        raise ExpressionError(place, _unknown(word, names))
    return ways[0]


def _unknown(word: str, names: Sequence[str]) -> Text:
    known, functions = ", ".join(names), ", ".join([*FUNCTIONS, *DEFINED])
    word = word if len(word) <= 20 else word[:20] + "..."
    return (
        f"there is no '{word}'; use {known}, pi, e and {functions}",
        f"没有“{word}”；可以用 {known}、pi、e 和 {functions}",
    )


def _stranger(character: str) -> Text:
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"{shown!r} has no place in a formula", f"公式里不能出现“{shown}”"
