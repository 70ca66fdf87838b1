"""Classes by every name that a file may use for them: an id, a name, a number as text.

A file's own table of categories comes first, then the list of names of its folder, then the
categories of the files with objects. A name is matched to the name of another file, even where
only capitals, spaces, hyphens, underscores or %20 differ, or zeros around a number, before it is
taken for a new class; unless one file has both. A number in a text file is that of the list of
names, even where a class is called so.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from ..dataset import Problem
from .paths import folder
from .rows import Read

__all__ = ["Classes"]

_NO_NAMES: Mapping[int | str, str] = {}
_JOINERS = str.maketrans("", "", " _-")
_WHOLE = re.compile(r"0*(\d+)(?:\.0+)?")
"""The same number, with zeros before and behind it."""


class Classes:
    """The names of all classes, and where each file's keys lead.

    Arguments:
        reads: the files, those with objects first.
    """

    def __init__(self, reads: Sequence[Read]) -> None:
        tables = [read for read in reads if read.by_id and read.classes]
        with_objects = [read for read in tables if _objects(read)] or tables
        self._categories: dict[int | str, str] = {}
        for read in with_objects:
            for id, name in read.classes.items():
                self._categories.setdefault(id, name)
        self._lists = [read for read in reads if read.names]
        self.known: dict[str, int | str | None] = {}  # by name: the id, if it has one
        for id, name in self._categories.items():
            self.known.setdefault(name, id)
        for read in self._lists:
            for name in read.classes.values():
                self.known.setdefault(name, None)
        self._called: dict[tuple[int, str, str], str] = {}
        self._met: dict[str, str] = {}  # names that were matched though they differ
        self._plain: dict[str, str | None] = dict.fromkeys(_apart(reads))
        for name in self.known:
            self._learn(name)
        for read in tables:
            for name in read.classes.values():
                self.known.setdefault(self._same(name), None)

    def labels(self, read: Read, keys: Sequence[Any], shift: int = 0) -> list[str]:
        """The name of each key's class.

        Arguments:
            shift: what is added to numbers, for files that count otherwise.
        """
        names = [self._label(read, _shifted(key, shift)) for key in keys]
        if _objects(read):
            for name in names:
                self._learn(name)
        return names

    def _label(self, read: Read, key: Any) -> str:
        if read.by_id:
            own = read.classes or self._categories or self._names(read)
            name = _looked_up(own, key)
            if name is None and self._known(str(key)) is None:
                return f"category {key}"
            return self._same(str(key) if name is None else name)
        text = str(key).strip()
        names = self._names(read)
        called = (id(names), text, read.file[-4:].lower())
        if called not in self._called:
            name = _looked_up(names or self._categories, text)
            numbered = bool(names) and name is not None and read.file.lower().endswith(".txt")
            known = text in self.known and not numbered
            self._called[called] = text if known else self._same(text if name is None else name)
        return self._called[called]

    def _learn(self, name: str) -> None:
        plain = _plain(name)
        other = self._plain.setdefault(plain, name)
        if other != name:
            self._plain[plain] = None  # two classes that differ in capitals alone

    def _known(self, name: str) -> str | None:
        return name if name in self.known else self._plain.get(_plain(name))

    def _same(self, name: str) -> str:
        """The known name that this one means."""
        known = self._known(name) or name
        if known != name and not _WHOLE.fullmatch(name):
            self._met[name] = known
        return known

    @property
    def notes(self) -> list[Problem]:
        """What was assumed."""
        if not self._met:
            return []
        told = ", ".join(f"{name} = {known}" for name, known in list(self._met.items())[:5])
        words = (
            "names of classes that differ in capitals, spaces, hyphens, underscores or %20 alone "
            f"are taken as the same: {told}",
            f"类别名仅在大小写、空格、连字符、下划线或 %20 上不同，视为同一类：{told}",
        )
        return [Problem("", 0, words)]

    def _names(self, read: Read) -> Mapping[int | str, str]:
        """The list of names that is nearest in the folders."""
        if not self._lists:
            return _NO_NAMES
        mine = folder(read.file)
        return max(self._lists, key=lambda x: _near(mine, folder(x.file))).classes

    def numbered(self, labels: Iterable[str]) -> dict[str, int]:
        """Every class with its category id: those of the files in their order, then those that
        occur only among `labels`.
        """
        ids = [(id, name) for name, id in self.known.items() if isinstance(id, int)]
        known = {name: id for id, name in sorted(ids)}
        last = max(known.values(), default=0)
        for name in dict.fromkeys([*self.known, *sorted(set(labels), key=_naturally)]):
            if name not in known:
                last += 1
                known[name] = last
        return known


def _apart(reads: Sequence[Read]) -> set[str]:
    """What is left of names of which one file, or one folder of files, has two."""
    sources: dict[Any, set[str]] = defaultdict(set)
    for read in reads:
        labels = read.columns().label
        own = labels if isinstance(labels, list) and not read.by_id else []
        names = {str(label).strip() for label in own} | set(read.classes.values())
        sources[folder(read.file) if read.whole else id(read)] |= names
    count = (Counter(map(_plain, names)) for names in sources.values())
    return {plain for counted in count for plain, n in counted.items() if n > 1}


def _objects(read: Read) -> bool:
    score = read.columns().score
    return bool((score != score).any()) or not len(score)


def _near(mine: tuple[str, ...], its: tuple[str, ...]) -> tuple[int, int]:
    apart = (i for i, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b)
    common = next(apart, min(len(mine), len(its)))
    return common, common - len(its)


def _shifted(key: Any, shift: int) -> Any:
    try:
        return type(key)(int(key) + shift) if shift else key
    except (TypeError, ValueError):
        return key


def _looked_up(names: Mapping[int | str, str], key: Any) -> str | None:
    """By the key, or the same number written otherwise."""
    name = names.get(key)
    if name is None:
        name = names.get(str(key))
    if name is None and isinstance(key, str):
        try:
            value = float(key)
        except ValueError:
            return None
        if value == value and abs(value) < 1e15 and value == int(value):
            name = names.get(int(value), names.get(str(int(value))))
    return name


def _plain(name: str) -> str:
    number = _WHOLE.fullmatch(name)
    if number:
        return number[1]
    return unicodedata.normalize("NFC", unquote(name)).translate(_JOINERS).casefold()


def _naturally(name: str) -> tuple[bool, int, str]:
    """The order 2 < 10 < a."""
    short = name.isdecimal() and len(name) < 19
    return (False, int(name), "") if short else (True, 0, name)
