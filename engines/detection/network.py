"""A detector from a local folder: a network in ONNX, run by OpenCV, its boxes decoded here.

    $TANGIBLE_MODELS/detector/model.onnx     the network     ("models" without the variable)
    $TANGIBLE_MODELS/detector/classes.txt    the names of its C classes, one a line, in its order

The picture is fitted into the input (1, 3, H, W) as YOLO does: scaled by min(H / h, W / w), in the
middle of grey, red first, from 0 to 1. Of n boxes is read

    (1, 4 + C, n) or (1, n, 4 + C)    centre and size, then a score a class      YOLOv8 and later
    (1, n, 5 + C)                     the same with the score s of any object before them, each
                                      class then scores s c_k                    YOLOv5, YOLOv7
    (1, n, 6)                         two corners, score and class, best first   YOLOv10, nms=True

in pixels of the input, or in shares of it where no number is above 1.5 (RT-DETR). Each box is of
its best class. Nothing is suppressed here; a pickle is never read. With a name too few, 4 + C
numbers look like 5 + C; so where the file names its classes, as YOLO's do, they must be as many.

References:
    G. Jocher et al., Ultralytics YOLO, https://docs.ultralytics.com/modes/export/
    https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (the numbers of the fields)
"""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import cv2
import numpy as np

from engines.params import Text
from engines.refused import Refused

from .boxes import to_xywh

__all__ = ["CLASSES", "MODEL", "Found", "Network", "decoded", "lacking", "opened"]

MODEL, CLASSES = "detector/model.onnx", "detector/classes.txt"

SIDE = 640
"""Pixels of the input where the file leaves its size open."""

LEAST, MOST = 0.01, 500
"""The score below which a box is none, and boxes of a picture at most."""

GREY = 114
"""What is around a picture of another shape than the input."""

_SHARE = 1.5
_SLACK = 0.01
"""How far a score or a size may leave its range by rounding."""

_FLOAT = 1
"""ONNX's number for floats of 32 bits."""


class Found(NamedTuple):
    """Boxes (n, 4) as (x, y, w, h), scores (n,) and classes (n,), best first."""

    box: np.ndarray
    score: np.ndarray
    label: np.ndarray


@dataclass(frozen=True, eq=False)
class Network:
    """An opened network, the names of its classes, and the width and height of its input."""

    net: Any
    classes: tuple[str, ...]
    width: int
    height: int
    lock: Lock = field(default_factory=Lock)

    def detect(self, picture: np.ndarray) -> Found:
        """Raw detections in a picture (h, w, 3) of uint8, in its own pixels.

        Raises:
            Refused: the network answers in another way than those above.
        """
        h, w = picture.shape[:2]
        scale = min(self.height / h, self.width / w)
        inner = max(round(w * scale), 1), max(round(h * scale), 1)
        left, top = (self.width - inner[0]) // 2, (self.height - inner[1]) // 2
        canvas = np.full((self.height, self.width, 3), GREY, np.uint8)
        canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(picture, inner)
        found = decoded(self._answer(canvas), len(self.classes), self.width, self.height)
        corners = (found.box - [left, top] * 2) / (np.array(inner) / (w, h))[[0, 1, 0, 1]]
        box = to_xywh(corners.clip(0, [w, h] * 2), "xyxy")
        inside = (box[:, 2:] > 0).all(axis=1)
        return Found(box[inside], found.score[inside], found.label[inside])

    def _answer(self, canvas: np.ndarray) -> np.ndarray:
        pixels = canvas.transpose(2, 0, 1)[None] / np.float32(255)
        with self.lock:  # a network holds what it computes
            try:
                self.net.setInput(np.ascontiguousarray(pixels))
                answers = self.net.forward(self.net.getUnconnectedOutLayersNames())
            except cv2.error:
                raise _unknown() from None
        if len(answers) != 1:
            raise _other([answer.shape for answer in answers], len(self.classes))
        return np.array(answers[0], float)


def decoded(answer: np.ndarray, classes: int, width: int, height: int) -> Found:
    """The boxes of an answer for that many classes, as two corners in pixels of the input.

    Raises:
        Refused: its shape is none of those above, or its numbers are no boxes yet.
    """
    rows = _rows(answer, classes)
    four = rows[:, :4]
    if not np.isfinite(rows).all():
        raise _undecoded()
    if _ended(rows, classes):
        score, label = rows[:, 4], rows[:, 5].astype(int)
    else:
        least, most = rows[:, 2:].min(initial=0), rows[:, 4:].max(initial=0)
        if least < -_SLACK or most > 1 + _SLACK:
            raise _undecoded()
        each = rows[:, -classes:] * (rows[:, 4:5] if rows.shape[1] == 5 + classes else 1)
        label = each.argmax(axis=1)
        score = each.max(axis=1)
        four = np.hstack([four[:, :2] - four[:, 2:] / 2, four[:, :2] + four[:, 2:] / 2])
    if np.abs(four).max(initial=0) <= _SHARE:
        four = four * [width, height, width, height]
    order = np.argsort(-score, kind="stable")
    order = order[score[order] >= LEAST][:MOST]
    return Found(four[order], score[order], label[order])


def _rows(answer: np.ndarray, classes: int) -> np.ndarray:
    """A row a box."""
    table = answer[0] if answer.ndim == 3 and len(answer) == 1 else answer
    if table.ndim == 2:
        readings = [x for x in (table, table.T) if x.shape[1] == 4 + classes]
        readings += [table] if table.shape[1] == 5 + classes or _ended(table, classes) else []
        if len({rows.shape for rows in readings}) == 1 and table.shape[0] != table.shape[1]:
            return readings[0]
    raise _other([answer.shape], classes)


def _ended(rows: np.ndarray, classes: int) -> bool:
    """Whether six numbers are two corners, a score and a class, best first."""
    if rows.shape[1] != 6:
        return False
    score, label = rows[:, 4:].T
    named = (label == np.round(label)) & (label >= 0) & (label < classes)
    corners = (rows[:, 2:4] >= rows[:, :2]).all(axis=1)
    return bool((named & corners).all() and (np.diff(score) <= 0).all())


def lacking() -> Text | None:
    """What to say while there is none."""
    return None if (_folder() / MODEL).is_file() else _missing().text


def _folder() -> Path:
    return Path(os.environ.get("TANGIBLE_MODELS") or "models")


def opened() -> Network:
    """The network of the local folder; it stays open.

    Raises:
        Refused: a file is missing, or OpenCV cannot read the network.
    """
    return _opened(_folder())


@cache
def _opened(folder: Path) -> Network:
    try:
        data = (folder / MODEL).read_bytes()
        text = (folder / CLASSES).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _missing() from None
    classes = tuple(line.strip() for line in text.rstrip().splitlines())
    if not classes or len(set(classes)) < len(classes):
        raise Refused(
            f"{CLASSES} has no name, or a name twice: it needs one a line, in their order.",
            f"{CLASSES} 为空或有重名：应按网络的次序，每行一个类别名。",
        )
    try:
        width, height = _input_size(memoryview(data))
        known = _names(memoryview(data))
        if known and len(known) != len(classes):
            raise _miscounted(len(classes), known)
        net = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    except (cv2.error, ValueError, IndexError, TypeError) as error:
        if isinstance(error, Refused):
            raise
        raise _unknown() from None
    return Network(net, classes, width, height)


def _input_size(data: memoryview) -> tuple[int, int]:
    """Width and height of the input, by the file: `SIDE` where they are open."""
    (graph,) = _all(data, 7)
    weights = {bytes(name) for tensor in _all(graph, 5) for name in _all(tensor, 8)}
    inputs = [x for x in _all(graph, 11) if bytes(next(_all(x, 1), b"")) not in weights]
    kinds = [kind for one in inputs for told in _all(one, 2) for kind in _all(told, 1)]
    shapes = [shape for kind in kinds for shape in _all(kind, 2)]
    if len(inputs) != 1 or len(shapes) != 1 or next(_all(kinds[0], 1), 0) != _FLOAT:
        raise _unfit("")
    sides = [next(_all(side, 1), 0) for side in _all(shapes[0], 1)]
    if len(sides) != 4 or sides[0] not in (0, 1) or sides[1] not in (0, 3):
        raise _unfit(", ".join(str(side or "?") for side in sides))
    return sides[3] or SIDE, sides[2] or SIDE


def _names(data: memoryview) -> dict[int, str]:
    """The names of the classes in the file, as YOLO writes them: "{0: 'red', 1: 'green'}"."""
    for entry in _all(data, 14):
        if bytes(next(_all(entry, 1), b"")) == b"names":
            try:
                names = ast.literal_eval(bytes(next(_all(entry, 2), b"")).decode())
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                return {}
            names = dict(enumerate(names)) if isinstance(names, list) else names
            return names if isinstance(names, dict) else {}
    return {}


def _all(message: Any, number: int) -> Iterator[Any]:
    """Every value of a field of a protobuf message: a whole number, or bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
        elif kind in (1, 5):
            value, at = None, at + (8 if kind == 1 else 4)
        elif kind == 2:
            length, at = _varint(message, at)
            value, at = message[at : at + length], at + length
        if kind not in (0, 1, 2, 5) or at > len(message):
            raise ValueError("no protobuf")
        if key >> 3 == number:
            yield value


def _varint(data: Any, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def _missing() -> Refused:
    return Refused(
        f"The server has no detector of its own. Whoever runs it puts a YOLO network at "
        f"$TANGIBLE_MODELS/{MODEL} (yolo export model=best.pt format=onnx) and the names of its "
        f"classes, one a line, at $TANGIBLE_MODELS/{CLASSES}. Until then look for faces.",
        f"服务器上没有自备的检测器。请由部署者把 YOLO 网络放到 $TANGIBLE_MODELS/{MODEL}"
        f"（yolo export model=best.pt format=onnx），并把类别名（每行一个）放到 "
        f"$TANGIBLE_MODELS/{CLASSES}。在此之前可以检测人脸。",
    )


def _unknown() -> Refused:
    return Refused(
        f"OpenCV cannot run {MODEL}. Export it again as ONNX, simplified, in 32 bits, without "
        "suppression: yolo export model=best.pt format=onnx simplify=True.",
        f"OpenCV 无法运行 {MODEL}。请重新导出 ONNX（简化、32 位、不含 NMS）："
        "yolo export model=best.pt format=onnx simplify=True。",
    )


def _unfit(shape: str) -> Refused:
    told = f", not ({shape})" if shape else ""
    return Refused(
        f"{MODEL} needs one input of floats in 32 bits, (1, 3, height, width){told}. Export it "
        "with: yolo export model=best.pt format=onnx.",
        f"{MODEL} 应只有一个 32 位浮点输入 (1, 3, 高, 宽)"
        + (f"，而不是 ({shape})" if shape else "")
        + "。请用 yolo export model=best.pt format=onnx 导出。",
    )


def _other(shapes: list[tuple[int, ...]], classes: int) -> Refused:
    told = " and ".join(map(str, shapes))
    wanted = f"(1, {4 + classes}, n), (1, n, {4 + classes}), (1, n, {5 + classes}) or (1, n, 6)"
    return Refused(
        f"{MODEL} answers with {told}. For the {classes} names in {CLASSES} one answer is read: "
        f"{wanted}. Check that the names are complete, and export boxes alone, no masks or poses.",
        f"{MODEL} 的输出为 {told}。{CLASSES} 中有 {classes} 个类别名，可读的是一个输出："
        f"{wanted}。请检查类别名是否齐全，并只导出框，不含掩码或姿态。",
    )


def _miscounted(classes: int, known: dict[int, str]) -> Refused:
    first = ", ".join(map(str, list(known.values())[:3]))
    return Refused(
        f"{CLASSES} has {classes} names, and {MODEL} says that it has {len(known)} classes: "
        f"{first}… Write all of them, one a line, in that order.",
        f"{CLASSES} 中有 {classes} 个类别名，而 {MODEL} 自述有 {len(known)} 个类别：{first}……"
        "请按此次序每行写一个，写全。",
    )


def _undecoded() -> Refused:
    return Refused(
        f"{MODEL} answers with numbers that are no boxes and scores yet. Export it with its "
        "decoding (YOLOX: --decode_in_inference).",
        f"{MODEL} 的输出还不是框与得分。请连同解码一起导出（YOLOX：--decode_in_inference）。",
    )
