"""Work that goes on after a first picture is there: asked for by the page, shown, stoppable."""

from typing import Any, NamedTuple

from ._part import Part

__all__ = ["Progress", "Waiting", "Work", "signed"]


class Work(NamedTuple):
    """state: "wanted", "running" or "done"; so many of so many steps; run: whose word."""

    state: str
    done: int = 0
    total: int = 1
    run: str = ""


class Waiting(NamedTuple):
    """The work waits for others: what is said meanwhile; run: as of `Work`."""

    told: str
    state: str = "waiting"
    run: str = ""


def signed(value: Any, run: str) -> Any:
    """What a run tells of its work, with its name; anything else as it is."""
    return value._replace(run=run) if isinstance(value, Work | Waiting) else value


class Progress(Part):
    """A bar with a stop button, hidden when there is nothing to do.

    Arguments:
        value: a `Work`, a `Waiting`, or None.
        words: {"running", "stop"} in the page's language.

    Events: `select` when the work is wanted, `release` when it is done and the picture can be
    drawn anew, `edit` when the visitor stops it; the last two with {"done"}, as far as is known.
    """

    name = "progress"

    def __init__(
        self, value: Work | Waiting | None = None, *, words: dict[str, str], **props: Any
    ) -> None:
        super().__init__(value, {"words": words}, **props)

    def postprocess(self, value: Work | Waiting | None) -> dict[str, Any] | None:
        """An object."""
        return None if value is None else value._asdict()
