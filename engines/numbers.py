"""Numbers as texts write them; what is unknown is a dash."""

import math

__all__ = ["number", "percent"]

UNKNOWN = "–"


def number(value: float, form: str = ".4g") -> str:
    """A number of four digits, or of another format."""
    return f"{value:{form}}" if math.isfinite(value) else UNKNOWN


def percent(share: float | None, digits: int = 1) -> str:
    """A share of 1 in per cent: "12.5 %"."""
    return UNKNOWN if share is None or math.isnan(share) else f"{100 * share:.{digits}f} %"
