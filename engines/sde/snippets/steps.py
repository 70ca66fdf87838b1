"""The chain: mean and standard deviation of every step, then every simulated path."""

from ..params.steps import StepsParams
from .process import lines

__all__ = ["steps"]


def steps(params: StepsParams) -> tuple[str, str]:
    """(numpy alone, this engine); `picture` is (2 + paths, N + 1)."""
    code = [
        "import numpy as np",
        "",
        *lines(params),
        f"N, paths = {params.steps}, {params.paths}",
        *_betas(params),
        "mean = np.concatenate([[1.0], np.sqrt(1 - betas).cumprod()])",
        "variance = [0.0]",
        "for b, v in zip(betas, added):",
        "    variance.append((1 - b) * variance[-1] + v)",
        "sd = np.sqrt(np.where(np.isnan(mean), np.nan, np.maximum(variance, 0)))",
        *_starts(params),
        f"random = np.random.default_rng({params.seed + 1})",
        "chain = [x]",
        "for b, v in zip(betas, added):",
        "    x = np.sqrt(1 - b) * x + np.sqrt(v) * random.standard_normal(paths)",
        "    chain.append(x)",
        "picture = np.vstack([mean, sd, np.array(chain).T])",
        "",
    ]
    dials = params.arguments()
    engine = f"""import numpy as np

from engines import sde

params = sde.StepsParams({dials})
steps = sde.chain(params.process(), params.steps)
picture = np.vstack([steps.mean, steps.sd, sde.paths(params)])
"""
    return "\n".join(code), engine


def _betas(params: StepsParams) -> list[str]:
    """What a step takes away, and what it adds."""
    if params.sde == "ve":
        return [
            "betas = np.zeros(N)  # nothing shrinks",
            "added = np.diff([kernel(i / N)[1] ** 2 for i in range(N + 1)])",
        ]
    return [
        "np.seterr(invalid='ignore')  # a beta above 1 has no root: NaN from there on",
        "betas = np.array([beta((i + 0.5) / N) / N for i in range(N)])",
        "added = np.array([g2((i + 0.5) / N) / N for i in range(N)])",
    ]


def _starts(params: StepsParams) -> list[str]:
    if params.start == "one":
        return [f"x = np.full(paths, {params.x0!r})"]
    mixture = params.mixture()
    return [
        f"means = np.array({mixture.means.tolist()!r})",
        f"sds = np.array({mixture.sds.tolist()!r})",
        f"random = np.random.default_rng({params.seed})",
        f"which = random.choice({len(mixture.sds)}, paths, p={mixture.weights.tolist()!r})",
        "x = (means[which] + sds[which, None] * random.standard_normal((paths, 2)))[:, 0]",
    ]
