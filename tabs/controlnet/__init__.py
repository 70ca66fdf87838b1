"""ControlNet: the face of engines.controlnet."""
