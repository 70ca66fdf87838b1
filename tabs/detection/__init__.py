"""Precision, recall and mAP: the face of engines.detection."""
