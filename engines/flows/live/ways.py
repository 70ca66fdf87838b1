"""What the lesson says of four ways."""

from collections.abc import Mapping

from engines.params import Text
from engines.sharing import found

from ..params import WaysParams
from ..ways import WAYS, run, train

__all__ = ["ways"]


def ways(params: WaysParams) -> Mapping[str, str | Text]:
    """Of each way; a dash for what is not trained yet."""
    ways = run(params, found(train, params.rivals()))
    told = {"origin_truth": f"{ways.truth[1]:.2f}"}
    for name in WAYS:
        row = ways.rows.get(name)
        told[f"filament_{name}"] = f"{100 * row.filament:.1f}" if row else "–"
        told[f"origin_{name}"] = f"{row.origin:.1f}" if row else "–"
        told[f"calls_{name}"] = f"{row.calls}" if row else "–"
        told[f"undone_{name}"] = f"{row.undone:.1g}" if row else "–"
    return told
