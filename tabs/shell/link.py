"""The address bar always holds the whole state: tab, changed dials, seed. A link is a lesson."""

from typing import Any
from urllib.parse import parse_qsl

from engines.params import Params, ParamsError, Text
from tabs.parts import Part, stamped

__all__ = ["LONGEST", "Link", "read"]

LONGEST = 8000
"""Characters of a query that are read; no state of any tab is near it."""


class Link(Part):
    """A button that copies the link, and the hand that writes the address bar.

    value: {"query": {"tab": id, name: text, ...}}, every text as `Params.to_query` gives it; "of"
    is the address that was followed, where the page asked for what one says.
    """

    name = "link"

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same state twice is told twice: another tab may have written in between."""
        return None if value is None else stamped(value)


def read(search: Any) -> dict[str, str]:
    """The query of an address ("?tab=...") as a dict; anything too long or odd is left out."""
    if not isinstance(search, str) or len(search) > LONGEST:
        return {}
    try:
        return dict(parse_qsl(search.lstrip("?"), max_num_fields=200))
    except ValueError:
        return {}


def params_of(kind: type[Params], query: dict[str, str]) -> tuple[Params, list[tuple[str, Text]]]:
    """The parameters that a query asks for; the dials that could not be read, and why not."""
    left, wrong = dict(query), list[tuple[str, Text]]()
    while True:
        try:
            return kind.from_query(left), wrong
        except ParamsError as error:
            wrong += error.problems
            kept = {k: v for k, v in left.items() if k not in dict(wrong)}
            left = kept if kept.keys() < left.keys() else {}
