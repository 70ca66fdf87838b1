"""Names of files: what a picture, its labels and its detections share.

A picture is known by its stem, the name without folders and ending. Where several pictures have
the same stem, as in train/a.jpg and val/a.jpg, the words of the folders tell them apart; words
that say what kind of file it is (labels, images, predictions...) do not count.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

__all__ = [
    "PHOTOS",
    "Name",
    "alike",
    "folder",
    "loosely",
    "name_of",
    "pictures",
    "stem",
    "telling",
]

PHOTOS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".jfif", ".avif")
"""Endings of photographs."""

_ENDINGS = frozenset(
    (
        *PHOTOS,
        ".heic",
        ".heif",
        ".txt",
        ".xml",
        ".json",
        ".csv",
        ".tsv",
        ".gz",
        ".jsonl",
        ".ndjson",
    )
)

_KINDS = frozenset(
    [
        "label",
        "labels",
        "image",
        "images",
        "img",
        "imgs",
        "jpegimages",
        "annotation",
        "annotations",
        "ann",
        "anns",
        "gt",
        "gts",
        "ground",
        "truth",
        "truths",
        "groundtruth",
        "groundtruths",
        "dt",
        "dts",
        "det",
        "dets",
        "detection",
        "detections",
        "detected",
        "pred",
        "preds",
        "predict",
        "predicted",
        "prediction",
        "predictions",
        "result",
        "results",
        "res",
        "output",
        "outputs",
        "out",
        "runs",
        "run",
        "exp",
        "data",
        "dataset",
        "datasets",
        "txt",
        "xml",
        "xmls",
        "json",
        "csv",
        "yolo",
        "voc",
        "coco",
        "obj",
        "box",
        "boxes",
        "bbox",
        "bboxes",
        "file",
        "files",
        "main",
        "home",
        "tmp",
    ]
)
_SAME = {"valid": "val", "validation": "val", "training": "train", "testing": "test"}
_PARTS = frozenset(["train", "val", "test"])


class Name(NamedTuple):
    """A stem, the telling words of its folders, those of each in their order, and its ending as a
    photograph.
    """

    stem: str
    words: frozenset[str]
    folders: tuple[frozenset[str], ...] = ()
    ending: str = ""

    def same(self, other: "Name") -> bool:
        """Whether the folders are those of the other, and the ending where both have one."""
        endings = {self.ending, other.ending} - {""}
        return self.folders == other.folders and len(endings) < 2


@lru_cache(maxsize=200_000)
def _parts(name: str) -> tuple[str, ...]:
    if not name.isascii():
        name = unicodedata.normalize("NFC", name)  # as archives of macOS do not write it
    if "://" in name:
        name = re.split(r"[?#]", name, maxsplit=1)[0]
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def stem(name: Any) -> str:
    """The name of a file without folders and ending; a.jpg.txt is a."""
    last = (_parts(str(name)) or ("",))[-1]
    while True:
        first, dot, ending = last.rpartition(".")
        if not first or (dot + ending).lower() not in _ENDINGS:
            return last
        last = first


def folder(name: str) -> tuple[str, ...]:
    """The folders of a file."""
    return _parts(name)[:-1]


def pictures(folders: tuple[str, ...]) -> frozenset[str]:
    """The words of folders that tell pictures apart."""
    words = (word for part in folders for word in re.findall(r"[^\W\d_]+|\d+", part.lower()))
    return frozenset(_SAME.get(word, word) for word in words if word not in _KINDS)


def telling(word: str) -> bool:
    """Whether a word of a folder is a number or a part of a data set."""
    return word.isdecimal() or word in _PARTS


@lru_cache(maxsize=200_000)
def _name(text: str) -> Name:
    last = (_parts(text) or ("",))[-1].lower()
    folders = (pictures((part,)) for part in folder(text))
    ending = next((ending for ending in PHOTOS if last.endswith(ending)), "")
    return Name(stem(text), pictures(folder(text)), tuple(filter(None, folders)), ending)


def name_of(text: Any) -> Name:
    """The name of a picture, by its path or that of a file about it."""
    return _name(str(text))


def loosely(name: str) -> str:
    """What is left of a name without capitals, and with spaces as underscores or %20 are."""
    return unicodedata.normalize("NFC", unquote(name)).replace(" ", "_").casefold()


def alike(sources: Iterable[Iterable[str]]) -> Mapping[str, str]:
    """Of names that are one another's loosely, what each is called by: the first of them.

    Names of which one source has two are left apart: it means two things by them.
    """
    called: dict[str, dict[str, None]] = defaultdict(dict)
    apart: set[str] = set()
    for source in sources:
        mine: dict[str, str] = {}
        for name in source:
            form = loosely(name)
            called[form][name] = None
            if mine.setdefault(form, name) != name:
                apart.add(form)
    several = {form: list(names) for form, names in called.items() if len(names) > 1}
    return {
        name: names[0]
        for form, names in several.items()
        if form not in apart
        for name in names[1:]
    }
