"""Parameters of an engine: each dial's name, bounds, default, unit and meaning, in one place.

The dial on the page, the link, the API, the code snippet and the error for bad input are all made
from the fields of a `Params` subclass, so none of them can disagree with the engine.

    class Params(engines.params.Params):
        scale: int = dial(4, ge=2, le=8, label=("Scale", "放大倍数"), help=("...", "..."))
"""

import json
import math
import typing
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import Self

from engines.refused import Refused

__all__ = ["Dial", "Params", "ParamsError", "Text", "dial"]

Text = tuple[str, str]
"""The same words in English and in Chinese."""


def dial(
    default: Any,
    *,
    label: Text,
    help: Text,
    ge: float | None = None,
    le: float | None = None,
    step: float | None = None,
    unit: str = "",
    log: bool = False,
    more: bool = False,
    hidden: bool = False,
    choices: Mapping[Any, Text] | None = None,
    max_length: int | None = None,
) -> Any:
    """A field of `Params` together with everything that the page must know to draw its dial.

    Arguments:
        default: the value before anybody has touched the dial.
        label, help: the name and the one-line meaning, (English, Chinese).
        ge, le: inclusive bounds. step: how far one key press moves the dial.
        unit: written behind the number ("px", "s").
        log: the dial moves in powers of ten.
        more: the dial stands under "More" instead of beside the stage.
        hidden: moved by grabbing something on the stage; in the link, not among the dials.
        choices: the wording of each value of a Literal; a value without one shows as it is.
        max_length: the most characters of a text, or items of a tuple.
    """
    page: Any = {"label": label, "help": help, "step": step, "unit": unit, "log": log}
    return Field(
        default,
        ge=ge,
        le=le,
        max_length=max_length,
        description=help[0],
        json_schema_extra=page | {"more": more, "hidden": hidden, "choices": dict(choices or {})},
    )


class Dial(NamedTuple):
    """What the page needs of one field."""

    name: str
    home: str  # the class that wrote it: a dial that views inherit from one class is one dial
    kind: str  # "choice", "choices", "switch", "integer", "number" or "text"
    default: Any
    low: float | None
    high: float | None
    step: float | None
    unit: str
    log: bool
    more: bool
    hidden: bool
    label: Text
    help: Text
    choices: dict[Any, Text]

    @property
    def key(self) -> str:
        """What the page keeps its value under."""
        return f"{self.home}.{self.name}"

    @property
    def range(self) -> Text:
        """What a number may be, in words."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        what = ("a whole number", "整数") if self.kind == "integer" else ("a number", "数")
        bounds = f"{low:.15g}", f"{high:.15g}{f' {self.unit}' if self.unit else ''}"
        return (
            f"it takes {what[0]} from {' to '.join(bounds)}",
            f"应为 {' 到 '.join(bounds)} 之间的{what[1]}",
        )


REPEATED = ("steps", "paths", "samples", "rounds")
"""Dials that say how often a thing is done, in every engine."""


class ParamsError(Refused):
    """Bad input, in plain words: which dial, which value, what is allowed."""

    def __init__(self, problems: list[tuple[str, Text]]) -> None:
        self.problems = problems
        super().__init__(*(" ".join(text[k] for _, text in problems) for k in range(2)))


class Params(BaseModel):
    """Frozen parameters; equal parameters and seed give the same result."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    FIRST: ClassVar[tuple[str, ...]] = ()
    """The dials that stand first in this view; where there are any, all others stand under
    "More"."""

    @classmethod
    def dials(cls) -> list[Dial]:
        """The fields in the order in which they were written, `FIRST` before all others."""
        found = {k: _dial(k, _home(cls, k), field) for k, field in cls.model_fields.items()}
        if not cls.FIRST:
            return list(found.values())
        rest = [d._replace(more=True) for name, d in found.items() if name not in cls.FIRST]
        return [*(found[name]._replace(more=False) for name in cls.FIRST), *rest]

    @classmethod
    def check(cls, values: Mapping[str, Any]) -> Self:
        """Parameters from untrusted values.

        Raises:
            ParamsError: names every dial that is wrong, its value and what is allowed.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            dials = {dial.name: dial for dial in cls.dials()}
            raise ParamsError([_explain(dials, e) for e in error.errors()]) from None

    @property
    def work(self) -> float:
        """How much is asked for: the product of what says how often a thing is done."""
        return math.prod(float(getattr(self, k)) for k in REPEATED if k in type(self).model_fields)

    def key(self) -> str:
        """One text for equal parameters: the key of the shared cache."""
        return f"{type(self).__module__}.{type(self).__qualname__}:{self.model_dump_json()}"

    def changed(self) -> dict[str, Any]:
        """The values that differ from the defaults: all that a link or a snippet must carry."""
        return {
            k: v for k, v in self.model_dump().items() if v != type(self).model_fields[k].default
        }

    def arguments(self) -> str:
        """The changed values as Python's keyword arguments, for a snippet."""
        return ", ".join(f"{name}={value!r}" for name, value in self.changed().items())

    def to_query(self) -> dict[str, str]:
        """The changed values as texts for a link; texts stay bare, all else is JSON."""
        return {
            k: v if isinstance(v, str) else json.dumps(v, separators=(",", ":"))
            for k, v in self.changed().items()
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The inverse of `to_query`; names that are not dials are left alone.

        Raises:
            ParamsError: as `check`.
        """
        values = {}
        for item in cls.dials():
            if item.name in query:
                values[item.name] = _read(item, query[item.name])
        return cls.check(values)


def _read(item: Dial, text: str) -> Any:
    if item.kind == "text":
        return text
    if item.kind == "choice":
        return _named(item, text)
    if item.kind == "choices" and not text.startswith("["):  # written by hand: a,b,c
        return [_named(item, name.strip()) for name in text.split(",") if name.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return text  # left to `check`, which names the dial


def _named(item: Dial, text: str) -> Any:
    """The choice of this name; what is none is left to `check`, which says so."""
    return next((v for v in item.choices if str(v) == text), text)


def _home(cls: type[Params], name: str) -> str:
    """The nearest class that wrote the field."""
    return next(c.__qualname__ for c in cls.__mro__ if name in vars(c).get("__annotations__", {}))


def _dial(name: str, home: str, field: FieldInfo) -> Dial:
    extra = field.json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError(f"{name}: write it with engines.params.dial(...).")
    bounds: dict[str, Any] = {}
    for rule in field.metadata:
        bounds |= {k: getattr(rule, k) for k in ("ge", "le") if getattr(rule, k, None) is not None}
    kind, values = _kind(field.annotation)
    wording = typing.cast(dict[Any, Text], extra["choices"])
    names = ("step", "unit", "log", "more", "hidden", "label", "help")
    page: dict[str, Any] = {k: extra[k] for k in names}
    return Dial(
        name,
        home,
        kind,
        field.get_default(call_default_factory=True),
        bounds.get("ge"),
        bounds.get("le"),
        choices={v: wording.get(v, (str(v), str(v))) for v in values},
        **page,
    )


def _kind(annotation: Any) -> tuple[str, tuple[Any, ...]]:
    """The kind of dial that an annotation asks for, and the values of a Literal."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return "choice", inner
    if origin is tuple and typing.get_origin(inner[0]) is Literal:
        return "choices", typing.get_args(inner[0])
    plain = {bool: "switch", int: "integer", float: "number"}
    return plain.get(annotation, "text"), ()


def _explain(dials: dict[str, Dial], error: Any) -> tuple[str, Text]:
    name = str(error["loc"][0]) if error["loc"] else "parameters"
    if name not in dials:
        known = ", ".join(dials)
        return name, (
            f"There is no dial named {_quote(name)}; the dials are {known}.",
            f"没有名为 {_quote(name)} 的参数；可用的参数是 {known}。",
        )
    item, value = dials[name], _quote(error["input"])
    allowed = _allowed(item, error)
    if (meant := _meant(error)) in dials and meant != name:  # dials that were checked together
        item = dials[meant]
        return meant, (
            f"{item.label[0]} ({meant}): {allowed[0]}.",
            f"{item.label[1]}（{meant}）：{allowed[1]}。",
        )
    return name, (
        f"{item.label[0]} ({name}) cannot be {value}: {allowed[0]}.",
        f"{item.label[1]}（{name}）不能是 {value}：{allowed[1]}。",
    )


def _meant(error: Any) -> str:
    """The dial that a validator names itself, if it does."""
    reason = error.get("ctx", {}).get("error")
    return reason.problems[0][0] if isinstance(reason, ParamsError) else ""


def _quote(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _allowed(item: Dial, error: Any) -> Text:
    if error["type"] in (
        "value_error",
        "assertion_error",
    ):  # a validator's own words
        reason = error["ctx"]["error"]
        speaks = getattr(reason, "say", None)
        return (speaks(0), speaks(1)) if speaks else (str(reason), str(reason))
    if error["type"] in ("too_long", "string_too_long"):
        limit = error["ctx"]["max_length"]
        return f"at most {limit} characters or items", f"最多 {limit} 个字符或项"
    if item.choices:
        names = ", ".join(str(v) for v in item.choices)
        return f"choose from {names}", f"请从 {names} 中选择"
    if item.kind == "switch":
        return "it is true or false", "只能是 true 或 false"
    if item.kind in ("integer", "number"):
        return item.range
    said = str(error["msg"])
    return said, said
