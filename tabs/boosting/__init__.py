"""Boosting: the face of engines.ensembles."""
