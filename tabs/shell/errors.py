"""What a visitor is told when something is wrong: plain words, escaped, never a trace."""

import html
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, TypeVar

import gradio as gr
import numpy as np

from engines import compute
from engines.cache import key, shared

from .progress import speaking
from .words import LANGUAGES, WORDS, Language, say

__all__ = ["ahead", "cached", "guarded", "hold", "in_words", "kept"]

log = logging.getLogger("tangible")
T = TypeVar("T")


def in_words(error: Exception, language: Language) -> str:
    """The error's own sentence in the page's language, safe to stand in HTML."""
    speaks = getattr(error, "say", None)
    return html.escape(speaks(LANGUAGES.index(language)) if speaks else str(error))


@contextmanager
def guarded(language: Language) -> Iterator[None]:
    """Bad input (a ValueError) is answered in words; all else is logged and apologised for."""
    speaking.set(language)
    try:
        yield
    except gr.Error:
        raise
    except ValueError as error:
        raise gr.Error(in_words(error, language), print_exception=False) from None
    except Exception:
        log.exception("a handler failed")
        raise gr.Error(say(language, WORDS["broken"]), print_exception=False) from None


def cached(run: Callable[..., T], params: Any, *data: np.ndarray | None, **given: Any) -> T:
    """`run(params, *data, **given)` from the cache that all visitors share; arrays are known by
    content.

    Arguments:
        given: what follows from the rest and is at hand, so that no process computes it again.
    """
    return shared.get(_place(run, params, data), lambda: compute.run(run, params, *data, **given))


def ahead(run: Callable[..., Any], params: Iterable[Any], *data: np.ndarray | None) -> None:
    """Begins what `cached` is about to be asked for, where others do the work: what is made of
    several results then waits in line once, and not for one after the other.
    """
    if compute.apart():
        for one in params:
            Thread(target=_quietly, args=(run, one, *data), daemon=True).start()


def _quietly(*asked: Any) -> None:
    with suppress(Exception):  # whoever asks for it is told why
        cached(*asked)


def kept(run: Callable[..., T], params: Any, *data: np.ndarray | None) -> T | None:
    """What `cached` would answer, if anybody asked before; nothing is computed."""
    found: T | None = shared.peek(_place(run, params, data))
    return found


def hold(value: T, run: Callable[..., T], params: Any, *data: np.ndarray | None) -> T:
    """Keeps for `cached` and `kept` what was computed step by step."""
    shared.put(_place(run, params, data), value)
    return value


def _place(run: Callable[..., Any], params: Any, data: tuple[np.ndarray | None, ...]) -> str:
    return f"{run.__module__}.{run.__qualname__}:{key(params, *data)}"
