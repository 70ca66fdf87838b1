"""Numbers as texts write them; what is unknown is a dash."""

import math
import re

__all__ = ["number", "percent", "power", "printed"]

UNKNOWN = "–"

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_AS_IT_STANDS = re.compile(r"(`+.*?`+|\$+.*?\$+|<[^>]*>|\]\([^)]*\))", re.DOTALL)
_POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]\d+)(?!\w)")
_MINUS = re.compile(r"(?<![\w.)\]}/-])-(?=\.?\d)")
_PERCENT = re.compile(r"(?<=\d) ?%")


def number(value: float, form: str = ".4g") -> str:
    """A number of four digits, or of another format."""
    return f"{value:{form}}" if math.isfinite(value) else UNKNOWN


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 in per cent: "12.5 %"."""
    return UNKNOWN if share is None or math.isnan(share) else f"{100 * share:.{digits}f} %"


def power(value: float) -> str:
    """Two digits and a power of ten: 5.7·10⁻⁶."""
    return _raised(*f"{value:.1e}".split("e"))


def printed(text: str) -> str:
    """A text with its numbers as a book prints them: −0.5, 2.4·10⁻⁸, and no line ends before "%".

    Code, formulas, tags and addresses stay as they stand.
    """
    parts = _AS_IT_STANDS.split(text)
    return "".join(part if i % 2 else _set(part) for i, part in enumerate(parts))


def _set(text: str) -> str:
    text = _POWER.sub(lambda found: _raised(*found.groups()), text)
    return _PERCENT.sub("\u00a0%", _MINUS.sub("−", text))


def _raised(digits: str, exponent: str) -> str:
    """Digits times a power of ten; of one times it, the power alone."""
    raised = f"10{str(int(exponent)).translate(_RAISED)}"
    return raised if float(digits) == 1 else f"{digits}·{raised}"
