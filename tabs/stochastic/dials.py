"""The engine's dials, all three kinds, and those of the page alone: the view, the steps drawn."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from typing_extensions import Self

import engines.params
from engines.expressions import LENGTH
from engines.params import dial
from engines.stochastic import BatchParams, MeanParams, Params

__all__ = ["Dials"]

P = TypeVar("P", bound=engines.params.Params)
FORMULA = Params().formula


def _typed(kind: type[engines.params.Params], name: str) -> Any:
    """The engine's formula dial, typed on the stage and without the engine's check.

    A formula is wrong while it is being typed: the stage says where, and `Dials.engine` and its
    like refuse it.
    """
    spec = next(item for item in kind.dials() if item.name == name)
    words: Any = {"label": spec.label, "help": spec.help}
    return dial(spec.default, max_length=LENGTH, hidden=True, **words)


class Dials(Params, MeanParams, BatchParams):
    """What a link to this tab holds."""

    view: Literal["fan", "cobweb", "mean", "batch"] = dial(
        "fan",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "fan": ("The fan", "路径扇形"),
            "cobweb": ("Step by step", "逐步迭代"),
            "mean": ("Running mean", "增量均值"),
            "batch": ("SGD and batches", "SGD 与批量"),
        },
    )
    shown: int = dial(
        12,
        ge=1,
        le=40,
        label=("Steps drawn", "绘制步数"),
        help=("Of the first path.", "第一条路径的前若干步。"),
    )
    formula: str = _typed(Params, "formula")
    step: str = _typed(Params, "step")
    mean_step: str = _typed(MeanParams, "mean_step")
    batch_step: str = _typed(BatchParams, "batch_step")

    def engine(self) -> Params:
        """The equation, its step and its noise.

        Raises:
            ParamsError: a formula cannot be read.
        """
        unused = {} if self.problem == "typed" else {"formula": FORMULA}
        return self._own(Params, **unused)

    def mean(self) -> MeanParams:
        """The running mean; raises as `engine`."""
        return self._own(MeanParams)

    def batch(self) -> BatchParams:
        """The batches; raises as `engine`."""
        return self._own(BatchParams)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """A link's formulas are whole: they are checked as the engine checks them."""
        params = super().from_query(query)
        for part in (params.engine, params.mean, params.batch):
            part()
        return params

    def _own(self, kind: type[P], **fixed: str) -> P:
        held = self.model_dump() | fixed
        return kind.check({name: held[name] for name in kind.model_fields})
