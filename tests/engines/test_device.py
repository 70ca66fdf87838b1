"""Where it is computed, and accelerators that are lent for one call in another process."""

import multiprocessing
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

import pytest

from engines import device
from engines.backends import BackendError
from engines.controlnet import ControlError
from engines.refused import Refused


def forked(run: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """As ZeroGPU lends: a forked process, every item pickled, of an error only the name."""

    def there(pipe: Connection, args: bytes) -> None:
        try:
            for item in run(*pickle.loads(args)):
                pipe.send(("item", item))
        except Exception as error:
            pipe.send(("error", type(error).__name__))
        pipe.send(("end", None))

    def here(*args: Any) -> Iterator[Any]:
        mine, theirs = multiprocessing.Pipe()
        fork = multiprocessing.get_context("fork")
        process = fork.Process(target=there, args=(theirs, pickle.dumps(args)))
        process.start()
        while (told := mine.recv())[0] == "item":
            yield told[1]
        process.join()
        if told[0] == "error":
            raise RuntimeError(told[1])

    return here


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_lender", None)
    device.borrow(forked)


def told(count: int) -> Iterator[tuple[int, str, int]]:
    """Numbers, where they are computed, and by which process."""
    for k in range(count):
        yield k, device.device().type, os.getpid()
    if count > 3:
        raise Refused("Too many.", "太多。")
    if count < 0:
        raise KeyError(count)


def test_without_a_lender_it_runs_here() -> None:
    assert [k for k, _, pid in device.lent(told, 3) if pid == os.getpid()] == [0, 1, 2]


def test_a_lent_accelerator_is_another_processes(
    lender: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_best", lambda: device.torch.device("meta"))
    assert device.device().type == "cpu"  # it must be borrowed
    found = list(device.lent(told, 3))
    assert [(k, where) for k, where, _ in found] == [(0, "meta"), (1, "meta"), (2, "meta")]
    assert os.getpid() not in {pid for *_, pid in found}
    assert device.device().type == "cpu"


def test_a_refusal_keeps_its_words_on_the_way_back(lender: None) -> None:
    with pytest.raises(Refused, match="Too many") as refusal:
        list(device.lent(told, 4))
    assert refusal.value.say(1) == "太多。"
    with pytest.raises(RuntimeError, match="KeyError"):
        list(device.lent(told, -1))


@pytest.mark.parametrize("kind", [Refused, ControlError, BackendError])
def test_a_refusal_can_be_pickled(kind: type[Any]) -> None:
    copy = pickle.loads(pickle.dumps(kind("Mend this.", "请改正。")))
    assert (copy.say(0), copy.say(1)) == ("Mend this.", "请改正。")


KEPT = """
import time, psutil
from engines import device
held = [bytes(100_000) for _ in range(3000)]
last, most = held[-1], psutil.Process().memory_info().rss  # the last one holds the heap's end
del held
began = time.monotonic()
{begun}
while psutil.Process().memory_info().rss > most - 200e6 and time.monotonic() < began + {wait}:
    time.sleep(0.05)
print(psutil.Process().memory_info().rss < most - 200e6)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps what was freed")
@pytest.mark.parametrize(("begun", "wait"), [("device.give_back(0.1)", 60), ("", 2)])
def test_the_system_gets_back_what_was_freed(begun: str, wait: int) -> None:
    code = KEPT.format(begun=begun, wait=wait)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(bool(begun))
