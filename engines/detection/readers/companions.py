"""Files that stand beside a data set and hold no boxes: passed over without a word."""

import re

from .paths import PHOTOS, folder

__all__ = ["beside", "names_file"]

_NAMES = re.compile(
    r"(.*_|predefined_|obj_|obj\.|coco\.|voc\.|coco_)?"
    r"(classes|class_names|classnames|names|labels|categories)\.txt|.*\.names|_?darknet\.labels"
)
_PLAIN = re.compile(
    r"(readme|license|licence|changelog|citation|notice|copying|authors|contributing)\b.*"
    r"|.*\.(md|rst|cfg|data|log|cache|py|ipynb|sh|ini|toml|html|css|js|lock|bak|pt|pth|onnx"
    r"|weights|svg|mp4|avi|mov|gitignore|gitattributes|tflite|engine)"
    r"|(requirements|notes?|todo|about|info|version)\b.*\.txt|events\.out\.tfevents.*"
    r"|(dataset|package|project|model)?[-_]?(info|meta|metadata|config|hparams|args)\.json"
    r"|labelmap\.txt|label_map\.txt|colors?\.txt|thumbs\.db|desktop\.ini|\.ds_store"
    r"|(args|hyp|opt|cfg|config|params|hparams)\.ya?ml|.*\.ya?ml\.txt"
)
_LISTS = frozenset(["imagesets", "splits", "lists"])
_TABLES = re.compile(r"results?\.csv|class-descriptions.*\.csv|.*class[-_]descriptions.*\.csv")


def names_file(name: str) -> bool:
    """Whether it lists the names of classes, by its own name."""
    last = _last(name)
    return bool(_NAMES.fullmatch(last)) or last.endswith((".yaml", ".yml", ".pbtxt"))


def beside(name: str, data: bytes) -> bool:
    """Whether the file is a companion: known by its name, or a list of pictures."""
    last = _last(name)
    if _PLAIN.fullmatch(last):
        return True
    if last.endswith(".txt"):
        return bool(_LISTS & {part.lower() for part in folder(name)}) or _list_of_files(data)
    return bool(_TABLES.fullmatch(last)) and not re.search(rb"image|file", data[:200].lower())


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1].lower()


def _list_of_files(data: bytes) -> bool:
    """Whether every line is the path of a picture, as in train.txt."""
    lines = data[:4000].split(b"\n")
    lines = [line.strip().lower() for line in (lines[:-1] if len(data) > 4000 else lines)]
    endings = tuple(ending.encode() for ending in PHOTOS)
    lines = [line for line in lines if line]
    return bool(lines) and all(line.endswith(endings) for line in lines)
