"""Files that this process makes at its start and any browser may have."""

import atexit
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

import gradio as gr

__all__ = ["folder", "written"]


@cache
def folder() -> Path:
    """Where they are, until the process ends."""
    made = Path(tempfile.mkdtemp(prefix="tangible-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    gr.set_static_paths([made])
    return made


def written(text: str, suffix: str) -> Path:
    """A text as a file; another text has another address, so that browsers may keep it."""
    path = folder() / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}{suffix}"
    path.write_text(text, encoding="utf-8")
    return path
