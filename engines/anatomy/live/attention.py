"""Who is read how much, and where."""

from ..attended import OTHERS, centre, read_words, shares, sides_of, word_map
from ..trace import Trace

__all__ = ["attention"]


def attention(trace: Trace, other: Trace | None = None) -> dict[str, str]:
    """Numbers of one prompt, and where the house stands in both."""
    found = shares(trace).mean(0)
    words = [word.text for word in read_words(trace.tokens)]
    told = {f"share_{name}": f"{100 * v:.0f}" for name, v in zip(OTHERS, found[-3:], strict=True)}
    told |= {"share_words": f"{100 * found[:-3].sum():.0f}", "loudest": "–", "loudest_share": "–"}
    told |= {"cross_sides": ", ".join(f"{s} × {s}" for s in sides_of(trace))}
    if words:
        loud = int(found[:-3].argmax())
        told |= {"loudest": words[loud], "loudest_share": f"{100 * found[loud]:.0f}"}
    pair = [_across(of, "house") for of in (trace, other) if of is not None]
    names = ("house_here", "house_there")
    return told | {name: pair[k] if k < len(pair) else "–" for k, name in enumerate(names)}


def _across(trace: Trace, name: str) -> str:
    """Where a word is read, from the left, 0 to 1; a dash where the prompt lacks it."""
    words = [word.text for word in read_words(trace.tokens)]
    if name not in words:
        return "–"
    return f"{centre(word_map(trace, words.index(name)))[1]:.2f}"
