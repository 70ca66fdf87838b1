"""One server for all tests that need one, and the hypothesis profile."""

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile("tangible", deadline=None, derandomize=True)
settings.load_profile("tangible")


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of the real application, without a slash at the end."""
    import app
    from tabs.shell.landing import films, still
    from tabs.shell.serve import launch_options
    from tabs.topics import TABS

    for tab in TABS:
        still(tab)
    films()
    _, address, _ = app.demo.launch(
        server_port=_free(), prevent_thread_lock=True, quiet=True, **launch_options()
    )
    yield address.rstrip("/")
    app.demo.close(verbose=False)


def _free() -> int:
    """A port that nobody holds: every process of the tests has a server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
