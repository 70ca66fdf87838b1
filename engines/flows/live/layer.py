"""What the lesson says of one layer."""

from collections.abc import Mapping

from engines.params import Text

from ..layer import layer_of, probe
from ..params import LayerParams

__all__ = ["layer"]


def layer(params: LayerParams) -> Mapping[str, str | Text]:
    """Of the probe and of the fold."""
    found, map_ = probe(params), layer_of(params)
    return {
        "probe_before": f"{found.before:.4g}",
        "probe_after": f"{found.after:.4g}",
        "probe_growth": f"{found.after / found.before:.3f}",
        "det": f"{found.det:.3f}",
        "probe_density": f"{found.density:.4f}",
        "image_density": f"{found.image:.4f}" if found.det else "∞",
        "preimages": f"{found.preimages}",
        "turned": f"{100 * map_.turned():.1f}%",
        "kept": f"{map_.kept():.3f}",
    }
