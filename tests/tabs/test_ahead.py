"""What is asked for at once is worked on at once, where several can work."""

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from engines import compute
from engines.compute.base import Threads
from engines.params import Params, dial
from tabs.shell.errors import ahead, cached

together = threading.Barrier(3)


class Asked(Params):
    """One number."""

    n: int = dial(0, label=("", ""), help=("", ""))


class Several(Threads):
    """Threads that say that they stand apart."""

    apart = True


@pytest.fixture
def several() -> Iterator[None]:
    compute.use(Several())
    yield
    compute.use(None)


def met(asked: Asked, *data: np.ndarray | None) -> int:
    together.wait(timeout=30)  # until all three are at work
    return asked.n


def refused(asked: Asked, *data: np.ndarray | None) -> int:
    raise ValueError(f"{asked.n} is too many")


def test_several_are_worked_on_at_once(several: None) -> None:
    asks: list[tuple[Any, ...]] = [(Asked(n=n),) for n in range(3)]
    ahead(met, asks)
    assert [cached(met, *ask) for ask in asks] == [0, 1, 2]


def test_who_asks_is_told_what_is_wrong(several: None) -> None:
    asks: list[tuple[Any, ...]] = [(Asked(n=n),) for n in (4, 5)]
    ahead(refused, asks)
    with pytest.raises(ValueError, match="4 is too many"):
        cached(refused, *asks[0])


def test_one_interpreter_begins_nothing_ahead() -> None:
    compute.use(Threads())
    before = threading.active_count()
    ahead(met, [(Asked(n=n),) for n in (7, 8)])
    assert threading.active_count() == before
    compute.use(None)
