"""What upsampling cannot do: a method that does not go so far."""

from engines.refused import Refused

__all__ = ["MethodError", "Refused"]


class MethodError(Refused):
    """A method that cannot do what its options ask for."""
