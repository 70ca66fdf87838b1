"""What upsampling cannot do: a picture that is none, a method that does not go so far."""

from engines.refused import Refused

__all__ = ["MethodError", "PictureError", "Refused"]


class PictureError(Refused):
    """A picture that cannot be used."""


class MethodError(Refused):
    """A method that cannot do what its options ask for."""
