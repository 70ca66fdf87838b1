"""Formulas that are typed on the stage: a step size is refused only when it is computed with."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator
from typing_extensions import Self

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import Text, dial

__all__ = ["Step", "Typed", "typed"]

P = TypeVar("P", bound=engines.params.Params)


def _step_formula(text: str) -> str:
    """A step size must be a formula of k."""
    parse(text, ("k",))
    return text


Step = Annotated[str, AfterValidator(_step_formula)]


def typed(default: str, label: Text, help: Text) -> Any:
    """A formula as it stands in its line, right or wrong."""
    return dial(default, max_length=LENGTH, hidden=True, label=label, help=help)


class Typed(engines.params.Params):
    """A view's parameters, whose formulas may be half typed."""

    def engine(self) -> engines.params.Params:
        """What is computed.

        Raises:
            ParamsError: a formula cannot be read.
        """
        raise NotImplementedError

    def checked(self, kind: type[P], **fixed: Any) -> P:
        """The fields that `kind` has."""
        held = {name: value for name, value in self if name in kind.model_fields}
        return kind.check(held | fixed)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """A link's formulas are whole: they are checked as the engine checks them."""
        params = super().from_query(query)
        params.engine()
        return params
