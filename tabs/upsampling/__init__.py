"""Upsampling: the face of engines.upsampling."""
