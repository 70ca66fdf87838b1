"""What the snippets of several topics share."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from engines.params import Params, ParamsError

__all__ = ["Code", "by_engine", "or_why_not"]

Code = tuple[str, str]
"""Two programs: with the plain library, and with this engine."""

P = TypeVar("P", bound=Params)


def or_why_not(write: Callable[[P], Code]) -> Callable[[P], Code]:
    """Where a formula cannot be read, the reason as a comment."""

    @wraps(write)
    def written(params: P) -> Code:
        try:
            return write(params)
        except ParamsError as error:
            reason = "\n".join(f"# {line}" for line in error.say(0).splitlines())
            return reason, reason

    return written


def by_engine(topic: str, names: str, params: Params, last: str) -> str:
    """Lines that import from engines/<topic>, name the dials, and compute."""
    kind = type(params).__name__
    return (
        f"from engines.{topic} import {kind}, {names}\n\n"
        f"params = {kind}({params.arguments()})\npicture = {last}\n"
    )
