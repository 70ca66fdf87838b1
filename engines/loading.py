"""Imported first, where much is loaded: until it is all there nobody looks for garbage, a third of
the time.
"""

import gc

__all__ = ["loaded"]

gc.disable()


def loaded() -> None:
    """From now on: garbage is looked for, but not among what stays as long as the process."""
    gc.freeze()
    gc.enable()
