"""Pictures of a grid of two dials: scrubbed by two sliders or by a click, without the server."""

from typing import Any, NamedTuple

import numpy as np

from ._part import Part, deflated

__all__ = ["Grid", "Lattice"]


class Grid(NamedTuple):
    """What a `Lattice` shows.

    pictures: uint8 (rows * columns, h, w, 3), row by row.
    rows, columns: the values of the two dials. row_name, column_name: what the dials are.
    figures: a line under each picture, in the same order.
    at: the row and column to begin with.
    """

    pictures: np.ndarray
    rows: list[str]
    columns: list[str]
    row_name: str
    column_name: str
    figures: list[str]
    at: tuple[int, int] = (0, 0)


class Lattice(Part):
    """One large picture, two sliders, and all pictures small in a table.

    Arguments:
        value: a `Grid`, or None.
    """

    name = "lattice"

    def postprocess(self, value: Grid | None) -> dict[str, Any] | None:
        """Bytes deflated in base64."""
        if value is None:
            return None
        grid = Grid(*value)
        data, shape = deflated(grid.pictures), list(grid.pictures.shape)
        return grid._asdict() | {"pictures": data, "shape": shape, "at": list(grid.at)}
