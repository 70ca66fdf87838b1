"""The conventions of average precision, ranges of size, what is compared, and detectors."""

from collections.abc import Mapping

from engines.params import Text

__all__ = ["CONVENTIONS", "DETECTORS", "OVERLAPS", "SIZES"]

CONVENTIONS: Mapping[str, Text] = {
    "voc07": ("VOC 2007, 11 points", "VOC 2007，11 点插值"),
    "voc10": ("VOC 2010, every point", "VOC 2010，全点插值"),
    "coco": ("COCO, 101 points", "COCO，101 点插值"),
    "trapezoid": ("Trapezoids", "梯形法"),
    "sklearn": ("scikit-learn, steps", "scikit-learn，阶梯求和"),
}
"""The five ways to turn a precision-recall curve into one number."""

SIZES: Mapping[str, Text] = {
    "all": ("every size", "全部尺寸"),
    "small": ("small, up to 32² px", "小目标，面积不超过 32² 像素"),
    "medium": ("medium, 32² to 96² px", "中目标，32² 到 96² 像素"),
    "large": ("large, from 96² px", "大目标，面积至少 96² 像素"),
}

OVERLAPS: Mapping[str, Text] = {
    "box": ("upright boxes", "正框"),
    "mask": ("masks", "掩码"),
    "oriented": ("turned boxes", "旋转框"),
    "keypoints": ("keypoints (OKS)", "关键点（OKS）"),
}
"""What detections and objects can be matched by."""

DETECTORS: Mapping[str, Text] = {
    "face": ("faces (LBP cascade)", "人脸（LBP 级联）"),
    "people": ("people (HOG)", "行人（HOG）"),
    "network": ("what the server's network knows", "服务器自备网络所识"),
}
"""What can be looked for in a picture."""
