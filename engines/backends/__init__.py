"""Which text-to-image models there are, and how each is opened: shipped, folder or hub."""

from typing import TYPE_CHECKING, Any

from engines.backends.catalogue import BACKENDS, Backend, BackendError

if TYPE_CHECKING:
    from engines.backends.models import Model, load, run_near

__all__ = ["BACKENDS", "Backend", "BackendError", "Model", "load", "run_near"]


def __getattr__(name: str) -> Any:
    """The networks' libraries are imported when a model is first asked for."""
    if name not in ("Model", "load", "run_near"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from engines.backends import models

    return getattr(models, name)
