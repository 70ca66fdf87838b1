"""Poses, joints and skeletons, under the name that topics know them by."""

from .world.people import COLOURS, JOINTS, LIMBS, POSES, draw_skeleton, joints

__all__ = ["COLOURS", "JOINTS", "LIMBS", "POSES", "draw_skeleton", "joints"]
