"""The card of the landing page."""

import numpy as np

from engines import controlnet

__all__ = ["card"]


def card() -> np.ndarray:
    """Poses and the edges of a scene, turn by turn."""
    names = ("standing", "waving", "arms up", "star jump", "running")
    poses = (controlnet.joints_of(controlnet.Params(preset=name)) for name in names)
    frames = [controlnet.draw_pose(pose, 96) for pose in poses]
    for scene in (0, 3, 7):
        params = controlnet.Params(scene=scene)
        image = controlnet.source(params)
        frames += [f[16:112, 16:112] for f in (image, controlnet.preprocess(image, params))]
    return np.stack(frames)
