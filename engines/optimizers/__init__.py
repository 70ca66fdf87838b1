"""Descent on a surface by the optimisers of torch.optim, and what theory says of it.

result = run(Params(surface="rosenbrock", methods=("momentum", "adam"), starts=((-1.5, 2.0),)))
result.paths, result.losses, result.internals("adam")["m_hat"]
"""

from . import schedules
from .arithmetic import Book, arithmetic, book
from .beyond import SOAP, Lion, Shampoo, orthogonal
from .cloud import Cloud, cloud
from .decay import RIVALS, Decay, DecayParams, decay_comparison
from .experiments import EXPERIMENTS
from .live import live
from .matrix import MATRIX_METHODS, MATRIX_RATES, MatrixRace, matrix_descent, matrix_race
from .methods import METHODS, Method
from .params import Params
from .paths import Progress, Result, run, run_steps
from .plane import REGIMES, Plane, PlaneParams, Tuned, momentum_plane, tuned
from .race import RATES, Race, RaceProgress, fair_race, race_steps
from .reddi import Reddi, ReddiParams, reddi
from .snippet import snippet
from .surfaces import SURFACES, Surface, curvatures, surface_grid

__all__ = [
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
    "Decay",
    "DecayParams",
    "Lion",
    "MatrixRace",
    "Method",
    "Params",
    "Plane",
    "PlaneParams",
    "Progress",
    "Race",
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
    "live",
    "matrix_descent",
    "matrix_race",
    "momentum_plane",
    "orthogonal",
    "race_steps",
    "reddi",
    "run",
    "run_steps",
    "schedules",
    "snippet",
    "surface_grid",
    "tuned",
]
