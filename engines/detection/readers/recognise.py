"""Which format a file has: by its first character, its name, and what is in it."""

import re
from contextlib import suppress

from .companions import beside, names_file, settings_file
from .documents import read_json
from .files import SHEETS, File
from .markup import read_xml
from .names import read_names
from .raw import ARRAYS, no_picture
from .rows import Read, Unreadable
from .table import read_csv
from .text import read_text
from .text_tables import read_text_table

__all__ = ["read"]

_ASIDE = (
    *(".gz", ".bz2", ".xz", ".tar", ".tgz", ".7z", ".rar", ".tfrecord", ".record", ".parquet"),
    *(".pkl", ".pickle", ".feather", ".arrow", ".h5", ".hdf5", ".mdb", ".lmdb", ".db", ".sqlite"),
)


def read(file: File) -> Read | None:
    """The content of one file; None for one that only stands beside a data set.

    Raises:
        Unreadable: nothing that is read here, or broken.
    """
    name = re.sub(r"\.gz$", "", file.name.lower())
    if beside(name, file.data):
        return None
    if settings_file(name):
        return _if_any(file, name)
    if names_file(name, file.data):
        return read_names(file.name, file.data)
    return _read(file, name)


def _if_any(file: File, name: str) -> Read | None:
    """The content of a file that is called like one of settings, if it is none after all: it has
    boxes, pictures, or in YAML names of classes.
    """
    with suppress(Unreadable):
        if not name.endswith(".json"):
            return read_names(file.name, file.data)
        content = read_json(file.name, file.data)
        return content if len(content) or content.images else None
    return None


def _read(file: File, name: str) -> Read:
    first = file.data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    if name.endswith(SHEETS):
        ending = name[name.rindex(".") :]
        raise Unreadable(
            f"a spreadsheet ({ending}) is not read here: save it as CSV, in Excel or elsewhere",
            f"不读取电子表格（{ending}）：请在 Excel 等软件中另存为 CSV",
        )
    if first in (b"{", b"[") and not name.endswith((".csv", ".tsv")):
        return read_json(file.name, file.data)
    if first == b"<":
        return read_xml(file.name, file.data)
    if name.endswith((".csv", ".tsv")):
        return read_csv(file.name, file.data)
    if name.endswith(".txt"):
        table = read_text_table(file.name, file.data)
        return read_text(file.name, file.data) if table is None else table
    if name.endswith(ARRAYS):
        raise no_picture()
    known = next((ending for ending in _ASIDE if name.endswith(ending)), None)
    if known:
        raise Unreadable(
            f"{known} is not read here: export COCO JSON, YOLO or VOC, zipped if you like",
            f"不读取 {known}：请导出为 COCO JSON、YOLO 或 VOC，可打包成 zip",
        )
    raise Unreadable(
        "not a format that is read here: COCO JSON, VOC XML, YOLO or plain text, CSV",
        "不支持的格式；可读取 COCO JSON、VOC XML、YOLO 或纯文本、CSV",
    )
