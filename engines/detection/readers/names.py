"""Names of classes, by themselves: a list, or a table of numbers and names.

.txt, .names    one a line; with its number in front, "0 gull" or "1: gull", where all have one
                and the names are distinct without it
.yaml           names: a list, or by number, as YOLO's data.yaml
.json           ["gull", "tern"], {"0": "gull"} or {"gull": 0}
.pbtxt          item { id: 1 name: "gull" }, as TensorFlow's label map
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from .paths import PHOTOS
from .rows import CLASSES, Read, Unreadable, text_of

__all__ = ["names_in", "read_names"]

NAMES = 200_000
"""Bytes of a file of names."""

_NUMBERED = re.compile(r"\s*(\d+)\s*[\s:,.=]\s*(\S.*)")
_ITEM = re.compile(r"item\s*\{([^}]*)\}")
_ID = re.compile(r"\bid\s*:\s*(\d+)")
_NAME = re.compile(r"\b(?:display_)?name\s*:\s*[\"']([^\"']*)[\"']")


def read_names(name: str, data: bytes) -> Read | None:
    """The names of numbered classes; None for a YAML file or a label map without any.

    Raises:
        Unreadable: too long, or broken YAML.
    """
    if len(data) > NAMES:
        raise Unreadable("too long for names of classes", "类别名文件过长")
    text = text_of(data)
    if name.lower().endswith((".yaml", ".yml")):
        names = _yaml(text)
    elif name.lower().endswith(".pbtxt"):
        names = _label_map(text)
    else:
        names = _lines(text)
    return Read(name, classes=_distinct(names), names=True) if names else None


def names_in(content: Any) -> dict[int | str, str] | None:
    """The names in parsed JSON; None if it is something else."""
    if not isinstance(content, list | dict) or not 0 < len(content) <= CLASSES:
        return None
    if isinstance(content, list):
        words = all(isinstance(x, str) and not x.lower().endswith(PHOTOS) for x in content)
        return _distinct({str(i): x for i, x in enumerate(content)}) if words else None
    if all(k.isdecimal() and isinstance(v, str) for k, v in content.items()):
        return _distinct(content)
    if all(type(v) is int for v in content.values()) and _counted(sorted(content.values())):
        return {str(v): k for k, v in content.items()}
    return None


def _distinct(names: Mapping[int | str, str]) -> dict[int | str, str]:
    """Two classes of one name are two: the later one bears its number."""
    first = {name: key for key, name in reversed(list(names.items()))}
    return {k: name if first[name] == k else f"{name} #{k}" for k, name in names.items()}


def _counted(numbers: list[int]) -> bool:
    """Whether they are 0, 1, 2... or 1, 2, 3..."""
    first = min(numbers, default=-1)
    return numbers == list(range(first, first + len(numbers))) and (
        first == 0 or (first == 1 and len(numbers) > 1)
    )


def _lines(text: str) -> Mapping[int | str, str]:
    lines = text.rstrip().splitlines()
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    numbers = [int(found[1]) if found else -1 for found in numbered]
    named = {found[1]: found[2].strip() for found in numbered if found}
    if len(lines) > 1 and _counted(numbers) and len(set(named.values())) == len(lines):
        return dict(named)
    return {str(i): line.strip() for i, line in enumerate(lines)}


def _label_map(text: str) -> Mapping[int | str, str]:
    items = [(_ID.search(item), _NAME.search(item)) for item in _ITEM.findall(text)]
    return {id[1]: name[1] for id, name in items if id and name}


def _yaml(text: str) -> Mapping[int | str, str]:
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise Unreadable("YAML with aliases is not read", "不读取带别名的 YAML")  # a bomb
        content = yaml.load(text, yaml.BaseLoader)  # all is text: a class may be called "no"
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("broken YAML", "YAML 有误") from None
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    return {str(i): str(x) for i, x in names.items()} if isinstance(names, dict) else {}
