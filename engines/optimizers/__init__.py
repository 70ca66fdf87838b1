"""Descent on a surface by the optimisers of torch.optim, and what theory says of it.

result = run(Params(surface="rosenbrock", methods=("momentum", "adam"), starts=((-1.5, 2.0),)))
result.paths, result.losses, result.internals("adam")["m_hat"]
"""

from . import schedules, snippets
from .arithmetic import Book, arithmetic, book
from .beyond import SOAP, Lion, Shampoo, orthogonal
from .cloud import Cloud, cloud
from .decay import RIVALS, Decay, decay_comparison
from .experiments import EXPERIMENTS
from .functions import SURFACES, Surface
from .live import (
    live_cloud,
    live_decay,
    live_matrix,
    live_paths,
    live_plane,
    live_race,
    live_reddi,
)
from .matrix import (
    MATRIX_METHODS,
    MATRIX_RATES,
    MatrixRace,
    matrices,
    matrices_steps,
    matrix_descent,
    matrix_race,
)
from .methods import METHODS, Method
from .params import (
    CARDS,
    CloudParams,
    DecayParams,
    DescentParams,
    MatrixParams,
    Params,
    PathParams,
    PlaneParams,
    RaceParams,
    ReddiParams,
    tuned_text,
)
from .paths import Progress, Result, prolonged, run, run_steps
from .plane import REGIMES, Plane, Tuned, momentum_plane, tuned
from .race import RATES, Race, RaceProgress, fair_race, race_steps
from .reddi import Reddi, reddi
from .surfaces import curvatures, surface_grid

__all__ = [
    "CARDS",
    "EXPERIMENTS",
    "MATRIX_METHODS",
    "MATRIX_RATES",
    "METHODS",
    "RATES",
    "REGIMES",
    "RIVALS",
    "SOAP",
    "SURFACES",
    "Book",
    "Cloud",
    "CloudParams",
    "Decay",
    "DecayParams",
    "DescentParams",
    "Lion",
    "MatrixParams",
    "MatrixRace",
    "Method",
    "Params",
    "PathParams",
    "Plane",
    "PlaneParams",
    "Progress",
    "Race",
    "RaceParams",
    "RaceProgress",
    "Reddi",
    "ReddiParams",
    "Result",
    "Shampoo",
    "Surface",
    "Tuned",
    "arithmetic",
    "book",
    "cloud",
    "curvatures",
    "decay_comparison",
    "fair_race",
    "live_cloud",
    "live_decay",
    "live_matrix",
    "live_paths",
    "live_plane",
    "live_race",
    "live_reddi",
    "matrices",
    "matrices_steps",
    "matrix_descent",
    "matrix_race",
    "momentum_plane",
    "orthogonal",
    "prolonged",
    "race_steps",
    "reddi",
    "run",
    "run_steps",
    "schedules",
    "snippets",
    "surface_grid",
    "tuned",
    "tuned_text",
]
