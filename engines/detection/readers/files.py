"""Files that come from outside, or one archive of them, within bounds.

Nothing is unpacked to disk, and no more is read of a member than its bound, whatever the archive
says about its size.
"""

__all__ = ["FILES", "LARGEST", "TOTAL", "File", "Found", "gather", "photo_of"]

import io
import lzma
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

import numpy as np
import PIL.Image

from ..dataset import Image, Problem
from .rows import PHOTOS, Unreadable, problem, stem

FILES = 20_000
"""Files that are read at most."""

LARGEST = 64 * 2**20
"""Bytes of one file."""

TOTAL = 128 * 2**20
"""Bytes of all files."""

HEADER = 256 * 2**10
"""Bytes of a photograph that are read to learn its size."""

PIXELS = 50_000_000
"""Pixels of a photograph that is shown."""

Open = Callable[[], IO[bytes]]

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
                    found.photos.append(
                        Image(stem(name), PurePosixPath(name).name, *_size(stream))
                    )
                    continue
                data = stream.read(LARGEST + 1)
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


def photo_of(
    paths: Iterable[str | PathLike[str]], name: str, largest: int = 1600
) -> np.ndarray | None:
    """The photograph of that name among these files, uint8 RGB (h, w, 3) with no side above
    `largest`; None if there is none that can be read.
    """
    for member, opened in _members(paths, Found()):
        if not member.lower().endswith(PHOTOS) or stem(member) != stem(name):
            continue
        try:
            with opened() as stream, PIL.Image.open(io.BytesIO(stream.read(LARGEST))) as image:
                if image.width * image.height <= PIXELS:
                    image.thumbnail((largest, largest))
                    return np.array(image.convert("RGB"))
        except _BROKEN:
            continue
    return None


def _members(paths: Iterable[str | PathLike[str]], found: Found) -> Iterator[tuple[str, Open]]:
    """(name, how to open it) of every file, archives opened."""
    for path in map(Path, paths):
        if not zipfile.is_zipfile(path):
            yield path.name, partial(io.FileIO, path)
            continue
        try:
            with zipfile.ZipFile(path) as archive:
                yield from _entries(archive, found)
        except _BROKEN as error:
            found.problems.append(problem(path.name, _closed(error)))


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a picture that is large, or cut short here
        with PIL.Image.open(io.BytesIO(stream.read(HEADER))) as image:
            return float(image.width), float(image.height)


def _closed(error: Exception) -> Unreadable:
    kind = type(error).__name__
    return Unreadable(f"broken, or locked by a password ({kind})", f"已损坏或有密码（{kind}）")
