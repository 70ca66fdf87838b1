"""One server for all tests that need one, and the hypothesis profile."""

import os
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
    _, address, _ = app.demo.launch(prevent_thread_lock=True, quiet=True, **launch_options())
    yield address.rstrip("/")
    app.demo.close(verbose=False)
