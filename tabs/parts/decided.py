"""One way until step k, another from there on: a strip over k, what is seen in each picture."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ._part import STATIC, Part

__all__ = ["Attribute", "Decided", "Split"]


class Attribute(NamedTuple):
    """One attribute along the strip: its name, what A and B ask for, what is seen in each picture,
    and of which of them that is: "a", "b", "both" or "".
    """

    name: str
    first: str
    second: str
    names: Sequence[str]
    sides: Sequence[str]


class Split(NamedTuple):
    """What a `Decided` shows.

    key: of the strip: another one begins anew. state: "wanted" (which tells Python, `select`),
        "running" or "done". steps: N. k: which picture is looked at.
    way: "swap", "word", "drawing" or "mask".
    texts: A and B, each as (word, whether the other lacks it). word: which of A is edited.
    pictures: k -> a data address. seen: attributes, over the pictures that are there, in order.
    mask: strokes, for the engine to check. done, of: steps of the work.
    """

    key: str
    state: str
    steps: int
    k: int
    way: str
    texts: Sequence[Sequence[tuple[str, bool]]]
    word: int = 0
    pictures: Mapping[int, str] = MappingProxyType({})
    seen: Sequence[Attribute] = ()
    mask: str = ""
    done: int = 0
    of: int = 1


class Decided(Part):
    """Three pictures, B alone, k, A alone; the strip over k, dragged; a row for each attribute.

    k is scrubbed without a request. A word of A is touched, a mask is brushed on A's picture.

    Arguments:
        value: a `Split`.
        clock: the name of its clock.
        longest: characters of a mask. pen: width of its brush on a sheet of 512.
        words: see decided.js, in the page's language.

    Events: `select` when the work is wanted, `edit` when it shall stop, `release` with {"k"} and
    {"word"} or {"mask"}.
    """

    name = "decided"

    def __init__(
        self,
        value: Split | None = None,
        *,
        clock: str,
        longest: int,
        pen: int,
        words: dict[str, Any],
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "longest": longest, "pen": pen, "words": words}
        super().__init__(value, settings, (STATIC / "scrubber.js",), **props)

    def postprocess(self, value: Split | None) -> dict[str, Any] | None:
        """An object."""
        if value is None:
            return None
        split = Split(*value)
        pictures = {str(k): p for k, p in split.pictures.items()}
        seen = [Attribute(*row)._asdict() for row in split.seen]
        return split._asdict() | {"pictures": pictures, "seen": seen}
