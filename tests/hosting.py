"""The application as a process of its own, started as whoever hosts it would."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

__all__ = ["ROOT", "SPACE", "free_port", "started"]

ROOT = Path(__file__).parents[1]
SPACE = {
    "SPACE_ID": "class/tangible",
    "SYSTEM": "spaces",
    "GRADIO_SSR_MODE": "True",
    "GRADIO_ROOT_PATH": "/lesson",
}
"""What a Space says, under a root path."""


def free_port() -> int:
    """A port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    log: Path, folder: Path = ROOT, program: tuple[str, ...] = ("app.py",), **said: str
) -> Iterator[tuple[str, subprocess.Popen]]:
    """Its address and its process, once it answers.

    Arguments:
        log: where its words go. folder: that holds app.py. program: what python runs.
        said: variables of the environment.
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TANGIBLE", "PYTEST"))}
    port = free_port()
    env |= {"GRADIO_SERVER_PORT": str(port), **said}
    with log.open("w") as out:
        app = subprocess.Popen(
            [sys.executable, *program], cwd=folder, env=env, stdout=out, stderr=out
        )
    try:
        address = f"http://127.0.0.1:{port}"
        while not _answers(f"{address}/healthz"):
            assert app.poll() is None, log.read_text()
            time.sleep(0.2)
        yield address, app
    finally:
        app.kill()
        app.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.HTTPError:
        return False
