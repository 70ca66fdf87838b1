"""A tiny detector in ONNX, written byte by byte: no package that writes ONNX is needed.

A cell of the input, `CELL` pixels a side, holds an object of class c if it shines in channel c
alone: the score is the mean over the cell of that channel less those of the two others. The box is
the cell itself. So the answer is known wherever squares are painted.

Reference: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (the numbers of the fields)
"""

import numpy as np

CELL = 32


def varint(value: int) -> bytes:
    """Seven bits a byte, lowest first."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: int | str | bytes) -> bytes:
    """One field of a message: a whole number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name: str, value: np.ndarray) -> bytes:
    """An initializer."""
    kind = {"f": 1, "i": 7}[value.dtype.kind]
    shape = b"".join(field(1, int(side)) for side in value.shape)
    return shape + field(2, kind) + field(8, name) + field(9, value.tobytes())


def node(kind: str, inputs: str, output: str, **attributes: int | list[int]) -> bytes:
    """One operation."""
    said = b"".join(field(1, name) for name in inputs.split())
    said += field(2, output) + field(3, output) + field(4, kind)
    for name, value in attributes.items():
        whole = isinstance(value, int)
        held = field(3, value) if whole else b"".join(field(8, x) for x in value)
        said += field(5, field(1, name) + held + field(20, 2 if whole else 7))
    return said


def value_info(name: str, shape: tuple[int | str, ...], kind: int = 1) -> bytes:
    """An input or output; a side that is a word is open."""
    sides = b"".join(
        field(1, field(1, side) if isinstance(side, int) else field(2, side)) for side in shape
    )
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, sides)))


def model(
    nodes: list[bytes],
    tensors: list[bytes],
    inputs: list[bytes],
    outputs: list[bytes],
    names: str = "",
) -> bytes:
    """The file; names: what YOLO writes into it about its classes."""
    graph = b"".join(field(1, one) for one in nodes) + field(2, "graph")
    graph += b"".join(field(5, one) for one in tensors)
    graph += b"".join(field(11, one) for one in inputs)
    graph += b"".join(field(12, one) for one in outputs)
    told = field(14, field(1, "names") + field(2, names)) if names else b""
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13)) + told


def detector(
    width: int = 320,
    height: int = 320,
    *,
    layout: str = "4+C,n",
    classes: int = 3,
    shares: bool = False,
    sides: tuple[int | str, ...] | None = None,
    kind: int = 1,
    names: str = "",
) -> bytes:
    """The detector for an input of that size, in one of the layouts of `network`.

    Arguments:
        layout: "4+C,n", "n,4+C" or "n,5+C". classes: 1 to 3.
        shares: boxes in shares of the input. sides, kind: what the file says of its input.
        names: what it says of its classes.
    """
    across, down = width // CELL, height // CELL
    n = across * down
    shine = np.full((classes, 3, CELL, CELL), -1 / CELL**2, np.float32)
    shine[range(classes), range(classes)] *= -1
    y, x = (np.mgrid[:down, :across].reshape(2, -1) + 0.5) * CELL
    four = np.stack([x, y, np.full(n, CELL), np.full(n, CELL)]).astype(np.float32)
    if shares:
        four /= np.array([[width], [height], [width], [height]], np.float32)
    if layout == "n,5+C":
        four = np.concatenate([four, np.full((1, n), 0.5, np.float32)])
    tensors = [
        tensor("shine", shine),
        tensor("flat", np.array([1, classes, n])),
        tensor("four", four[None]),
    ]
    nodes = [
        node("Conv", "images shine", "cells", kernel_shape=[CELL, CELL], strides=[CELL, CELL]),
        node("Relu", "cells", "bright"),
        node("Reshape", "bright flat", "scores"),
        node("Concat", "four scores", "found" if layout == "4+C,n" else "turned", axis=1),
    ]
    if layout != "4+C,n":
        nodes.append(node("Transpose", "turned", "found", perm=[0, 2, 1]))
    rows = len(four) + classes
    shape = (1, rows, n) if layout == "4+C,n" else (1, n, rows)
    images = value_info("images", sides or (1, 3, height, width), kind)
    return model(nodes, tensors, [images], [value_info("found", shape)], names)
