"""Files that come from outside, or one archive of them, within bounds.

Nothing is unpacked to disk, and no more is read of a member than its bound, whatever the archive
says about its size.
"""

import gzip
import io
import lzma
import os
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

import numpy as np
import PIL.ExifTags
import PIL.Image

from ..dataset import Image, Problem
from .paths import PHOTOS, name_of, stem
from .rows import Unreadable, problem

__all__ = [
    "FILES",
    "LARGEST",
    "SHEETS",
    "TOTAL",
    "UPLOAD",
    "File",
    "Found",
    "gather",
    "photo_of",
]

UPLOAD = 64 * 2**20
"""Bytes of one file as it is sent, zipped or not; the page has the same limit."""

FILES = 20_000
"""Files that are read at most."""

LARGEST = 64 * 2**20
"""Bytes of one file, unpacked."""

TOTAL = 128 * 2**20
"""Bytes of all files, unpacked."""

HEADER = 256 * 2**10
"""Bytes of a photograph that are read to learn its size."""

PIXELS = 50_000_000
"""Pixels of a photograph that is shown."""

SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Endings of spreadsheets."""

_CLOSED = (*SHEETS, ".docx", ".pptx", ".npz", ".pt", ".pth")
"""Endings of documents that are archives inside, whose members say nothing to a visitor."""

_DIGEST = re.compile(r"[0-9a-f]{16,}")
"""A folder that an upload made up."""

Open = Callable[[], AbstractContextManager[IO[bytes]]]

_BROKEN = (
    OSError,
    ValueError,
    RuntimeError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    PIL.Image.DecompressionBombError,
)


class File(NamedTuple):
    """A file's name, as the visitor knows it, and its content."""

    name: str
    data: bytes


@dataclass
class Found:
    """Files to read, the sizes of the photographs that came with them, and what was refused."""

    files: list[File] = field(default_factory=list)
    photos: list[Image] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def gather(paths: Iterable[str | PathLike[str]]) -> Found:
    """Everything in these files and archives; what cannot be taken is among the problems."""
    found, total = Found(), 0
    for count, (name, opened) in enumerate(_members(paths, found)):
        try:
            if count == FILES:
                raise Unreadable(f"more than {FILES} files", f"文件超过 {FILES} 个")
            with opened() as stream:
                if name.lower().endswith(PHOTOS):
                    found.photos.append(Image(stem(name), name, *_size(stream)))
                    continue
                data = _read(name, stream)
            total += len(data)
            if len(data) > LARGEST or total > TOTAL:
                raise Unreadable(
                    f"too large: {LARGEST >> 20} MiB a file and {TOTAL >> 20} MiB in all",
                    f"太大：单个文件不超过 {LARGEST >> 20} MiB，总共不超过 {TOTAL >> 20} MiB",
                )
            found.files.append(File(name, data))
        except Unreadable as refused:
            found.problems.append(problem(name, refused))
            if total > TOTAL or count == FILES:
                break
        except _BROKEN as error:
            found.problems.append(problem(name, _closed(error)))
    return found


def _read(name: str, stream: IO[bytes]) -> bytes:
    """The content to one byte above the bound, unpacked if it is gzipped."""
    if not name.lower().endswith(".gz"):
        return stream.read(LARGEST + 1)
    with gzip.GzipFile(fileobj=stream) as unpacked:
        return unpacked.read(LARGEST + 1)


def photo_of(
    paths: Iterable[str | PathLike[str]], name: str, largest: int = 1600
) -> np.ndarray | None:
    """The photograph of that name among these files, uint8 RGB (h, w, 3) with no side above
    `largest`; None if there is none that can be read.
    """
    wanted = name_of(name)
    members = [(name_of(member), opened) for member, opened in _photos(paths)]
    same = [(n, opened) for n, opened in members if n.stem == wanted.stem]
    # Of several with that name, first the one whose folders are called so too.
    for _, opened in sorted(same, key=lambda pair: -len(pair[0].words & wanted.words)):
        try:
            with opened() as stream, PIL.Image.open(io.BytesIO(stream.read(LARGEST))) as image:
                if image.width * image.height <= PIXELS:
                    turn = _TURNS.get(_orientation(image))
                    image.thumbnail((largest, largest))
                    shown = image.convert("RGB")
                    return np.array(shown if turn is None else shown.transpose(turn))
        except _BROKEN:
            continue
    return None


def _photos(paths: Iterable[str | PathLike[str]]) -> list[tuple[str, Open]]:
    """Every photograph, to be opened later: its archive is opened anew."""
    found: list[tuple[str, Open]] = []
    for path in map(Path, paths):
        for name, _ in _members([path], Found()):
            if name.lower().endswith(PHOTOS):
                found.append((name, partial(_again, path, name)))
    return found


@contextmanager
def _again(path: Path, wanted: str) -> Iterator[IO[bytes]]:
    for name, opened in _members([path], Found()):
        if name == wanted:
            with opened() as stream:
                yield stream
            return
    raise OSError("gone")


def _members(paths: Iterable[str | PathLike[str]], found: Found) -> Iterator[tuple[str, Open]]:
    """(name, how to open it) of every file, archives opened."""
    all_paths = [Path(path) for path in paths]
    for path, name in zip(all_paths, _called(all_paths), strict=True):
        try:
            if path.stat().st_size > UPLOAD:
                words = (
                    f"larger than {UPLOAD >> 20} MiB: zip it, or leave out pictures",
                    f"超过 {UPLOAD >> 20} MiB：请压缩，或去掉部分图片",
                )
                found.problems.append(problem(path.name, Unreadable(*words)))
                continue
            packed = not name.lower().endswith(_CLOSED) and zipfile.is_zipfile(path)
        except OSError as error:
            found.problems.append(problem(path.name, _closed(error)))
            continue
        if not packed:
            yield name, partial(io.FileIO, path)
            continue
        try:
            with zipfile.ZipFile(path) as archive:
                yield from _entries(archive, found)
        except _BROKEN as error:
            found.problems.append(problem(path.name, _closed(error)))


def _called(paths: Sequence[Path]) -> list[str]:
    """A name for each path, and no name twice: its last part, or more of it where that is not the
    only one. What was uploaded lies in folders named by its bytes: then it is numbered.
    """
    count = Counter(path.name for path in paths)
    if len(count) == len(paths):
        return [path.name for path in paths]
    common = os.path.commonpath([path.absolute().parent for path in paths])
    called: list[str] = []
    taken: list[str] = []
    for path in paths:
        folders = path.absolute().relative_to(common).parts[:-1]
        parts = [part for part in folders if not _DIGEST.fullmatch(part)]
        name = "/".join([*parts, path.name]) if count[path.name] > 1 else path.name
        known = sum(one == name for one in taken)
        taken.append(name)
        called.append(f"{path.stem} ({known + 1}){path.suffix}" if known else name)
    return called


def _entries(archive: zipfile.ZipFile, found: Found) -> Iterator[tuple[str, Open]]:
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if not parts or entry.is_dir() or "__MACOSX" in parts or parts[-1].startswith("."):
            continue
        if ".." in parts or parts[0] == "/" or ":" in parts[0]:
            refused = Unreadable("its path leads out of the archive", "路径指向压缩包之外")
            found.problems.append(problem(entry.filename, refused))
            continue
        yield entry.filename, partial(archive.open, entry)


def _size(stream: IO[bytes]) -> tuple[float, float]:
    """Width and height as the photograph is shown, and was annotated: turned upright."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a picture that is large, or cut short here
        with PIL.Image.open(io.BytesIO(stream.read(HEADER))) as image:
            width, height = float(image.width), float(image.height)
            return (height, width) if _orientation(image) in _ON_SIDE else (width, height)


_TURN = PIL.Image.Transpose
_TURNS = {
    **{2: _TURN.FLIP_LEFT_RIGHT, 3: _TURN.ROTATE_180, 4: _TURN.FLIP_TOP_BOTTOM},
    **{5: _TURN.TRANSPOSE, 6: _TURN.ROTATE_270, 7: _TURN.TRANSVERSE, 8: _TURN.ROTATE_90},
}
"""What makes a photograph upright, by the orientation in its EXIF."""

_ON_SIDE = (5, 6, 7, 8)


def _orientation(image: PIL.Image.Image) -> int:
    """How the camera was held, by EXIF; 1 is upright."""
    # PIL turns TIFF by itself, and would unpack all of a PNG, which is cut short, to look for it.
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return 1
    try:
        value = image.getexif().get(PIL.ExifTags.Base.Orientation, 1)
    except Exception:  # of any kind, by what is broken in it; viewers do not turn it then
        return 1
    return value if value in _TURNS else 1


def _closed(error: Exception) -> Unreadable:
    kind = type(error).__name__
    return Unreadable(f"broken, or locked by a password ({kind})", f"已损坏或有密码（{kind}）")
