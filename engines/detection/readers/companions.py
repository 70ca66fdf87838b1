"""Files that stand beside a data set and hold no boxes: passed over without a word.

A name alone does not make one where the file could hold boxes: what is in it must agree, for a
picture may be called notice-4, and a folder of labels splits.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .paths import PHOTOS, folder
from .rows import Unreadable, text_of

__all__ = ["beside", "names_file", "settings_file"]

_NAMES = re.compile(
    r"(.*_|predefined_|obj_|obj\.|coco\.|voc\.|coco_)?"
    r"(classes|class_names|classnames|names|labels|categories)\.txt|.*\.names|_?darknet\.labels"
)
_PLAIN = re.compile(
    r".*\.(md|rst|cfg|data|log|cache|py|ipynb|sh|ini|toml|html|css|js|lock|bak|pt|pth|onnx"
    r"|weights|svg|mp4|avi|mov|gitignore|gitattributes|tflite|engine)"
    r"|events\.out\.tfevents.*|thumbs\.db|desktop\.ini|\.ds_store|.*\.ya?ml\.txt"
)
_PROSE = re.compile(
    r"(readme|license|licence|changelog|citation|notice|copying|authors|contributing)\b.*"
    r"|(requirements|notes?|todo|about|info|version)\b.*\.txt|labelmap\.txt|label_map\.txt"
)
_DATA = re.compile(
    r".*\.(jsonl?|ndjson|csv|tsv|xml|ya?ml|pbtxt|names|xlsx?|ods|npy|npz|mat|pkl|pickle|h5|zip"
    r"|parquet|feather|arrow|t?record|tfrecord|tar|tgz|7z|rar)"
)
"""Endings of files that are no prose, as license-plates.csv."""

_COLOURS = re.compile(r"colors?\.txt")
_SETTINGS = re.compile(
    r"(dataset|package|project|model)?[-_]?(info|meta|metadata|config|hparams|args)\.json"
    r"|(args|hyp|opt|cfg|config|params|hparams)\.ya?ml"
)
_LISTS = frozenset(["imagesets", "splits", "lists"])
_LOG = re.compile(r"results?\.csv")
_DESCRIPTIONS = re.compile(r".*class[-_]descriptions.*\.csv")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_PICTURED = re.compile(r"image|img|file|图")
_BOX = 4
"""Numbers side by side that make a box."""

_SEEN = 20_000
"""Lines that tell whether a file holds names or prose."""

Told = Callable[[str], bool]


def names_file(name: str, data: bytes) -> bool:
    """Whether it lists the names of classes, by its own name and, where it is text, its lines."""
    last = _last(name)
    if last.endswith((".yaml", ".yml", ".pbtxt")):
        return True
    return bool(_NAMES.fullmatch(last)) and not any(map(_no_name, islice(_lines(data), _SEEN)))


def settings_file(name: str) -> bool:
    """Whether it is called like one of settings, as a picture or a list of classes may be too."""
    return bool(_SETTINGS.fullmatch(_last(name)))


def beside(name: str, data: bytes) -> bool:
    """Whether the file is a companion: by its name and what is in it, or a list of pictures."""
    last = _last(name)
    if _PLAIN.fullmatch(last):
        return True
    if _COLOURS.fullmatch(last):
        return b"." not in data  # four whole numbers are a colour with its opacity
    if _PROSE.fullmatch(last) and not _DATA.fullmatch(last) and not _NAMES.fullmatch(last):
        return not _mostly(_holds_box, _lines(data))
    if last.endswith(".txt"):
        return _is_list(name, data)
    if _LOG.fullmatch(last):
        header = next(_table(data), [])
        return "epoch" in header and not any(map(_PICTURED.search, header))
    return bool(_DESCRIPTIONS.fullmatch(last)) and all(len(row) < _BOX for row in _table(data))


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].lower()


def _lines(data: bytes) -> Iterator[str]:
    """The lines that are not empty, in small letters; none of what is no text."""
    try:
        text = text_of(data)
    except Unreadable:
        return
    yield from (line.strip().lower() for line in io.StringIO(text) if not line.isspace())


def _table(data: bytes) -> Iterator[list[str]]:
    """The rows of cells, divided as most tables are."""
    lines = list(islice(_lines(data), _SEEN))
    signs = max(",;\t", key=(lines or [""])[0].count)
    for line in lines:  # cut short, as a cell has a limit
        yield [cell.strip() for cell in next(csv.reader([line[:10_000]], delimiter=signs), [])]


def _is_list(name: str, data: bytes) -> bool:
    """Whether every line is the path of a picture, as in train.txt, or in a folder of such lists
    a bare name, which may have a number behind, as VOC's have.
    """
    folders = {part.lower() for part in folder(name)}
    bare = folders & _LISTS and not _NAMES.fullmatch(_last(name))
    told: Told = _is_bare if bare else _is_path
    lines = _lines(data)
    first = next(lines, None)
    if first is None:  # else an empty file is a picture without boxes
        return "imagesets" in folders
    return told(first) and all(map(told, lines))


def _is_path(line: str) -> bool:
    """Whether it is the path of a picture, and no box with a picture behind."""
    long = line.count(" ") + line.count(",") + line.count("\t") + line.count(";") >= _BOX
    return line.endswith(PHOTOS) and not (long and _holds_box(line))


def _is_bare(line: str) -> bool:
    few = "," not in line and ";" not in line and len(line.split()) < _BOX - 1
    return few or _is_path(line) or _side_by_side(line) < _BOX - 1


def _holds_box(line: str) -> bool:
    return _side_by_side(line) >= _BOX


def _no_name(line: str) -> bool:
    """Whether it is no name of a class: a box, or what begins with a picture."""
    first = re.split(r"[\s,;:]", line, maxsplit=1)[0]
    return first.endswith(PHOTOS) or _is_path(line) or _holds_box(line)


def _side_by_side(line: str) -> int:
    """The most numbers that stand side by side."""
    most = run = 0
    for word in re.split(r"[\s,;]+", line[:2000]):
        run = run + 1 if _NUMBER.fullmatch(word) else 0
        most = max(most, run)
    return most


def _mostly(told: Told, lines: Iterable[str]) -> bool:
    """Whether it is told of at least half of the lines, and there are some."""
    seen = [told(line) for line in islice(lines, _SEEN)]
    return bool(seen) and sum(seen) * 2 >= len(seen)
