"""Guidance: the face of engines.guidance."""
