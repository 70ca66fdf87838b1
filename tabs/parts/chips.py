"""Words to click, by kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from ._part import Part

__all__ = ["Chips"]


class Chips(Part):
    """Rows of words, those in use marked, folded away until they are wanted.

    Arguments:
        value: kind -> (word, whether it is in use), ...; without kinds nothing shows.
        words: {"title"} in the page's language.

    Events: `select` with {"word": word, "kind": kind}.
    """

    name = "chips"

    def __init__(
        self,
        value: Mapping[str, Sequence[tuple[str, bool]]] | None = None,
        *,
        words: dict[str, str],
        **props: Any,
    ) -> None:
        super().__init__(value, {"words": words}, **props)

    def postprocess(
        self, value: Mapping[str, Sequence[tuple[str, bool]]] | None
    ) -> dict[str, Any] | None:
        """Rows in their order."""
        if value is None:
            return None
        return {"groups": [[kind, [list(word) for word in row]] for kind, row in value.items()]}
