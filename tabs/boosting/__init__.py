"""Boosting: the face of engines.boosting."""
