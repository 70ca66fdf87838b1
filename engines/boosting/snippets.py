"""The lines that compute a view's picture: with the plain libraries, and with this engine.

Every program runs as it stands and leaves in `picture` the share of each class in each cell,
(..., rows, columns, classes); for the redraws it is their variance, (rows, columns). Points that a
visitor brought or edited are read from points.csv, as the views export it.
"""

import functools
import inspect
import re
from collections.abc import Callable
from textwrap import indent
from typing import Any

from sklearn.base import BaseEstimator

from engines.params import ParamsError

from . import shapes
from .data import Data, edges, sample
from .edits import edited
from .methods import build, xgboost_arguments
from .params import Comparison, Ensemble, Params, Redraws, Stack, Stage

__all__ = ["REDRAWS", "comparison", "ensemble", "redraws", "stack"]

Code = tuple[str, str]

REDRAWS = 3
"""Training sets that are drawn before a visitor asks for more."""

TAB = " " * 4
SHARES = "model.predict_proba(grid).reshape(len(ys), len(xs), -1)"
FITTED = f"model.fit(x, y)\npicture = {SHARES}  # the share of each class in each cell"


def _or_why(code: Callable[[Any], Code]) -> Callable[[Any], Code]:
    """Points that cannot be learnt from have no code, but a reason."""

    @functools.wraps(code)
    def said(params: Stage) -> Code:
        try:
            return code(params)
        except ParamsError as error:
            return f"# {error}\n", f"# {error}\n"

    return said


@_or_why
def comparison(params: Comparison) -> Code:
    """Each method's shares at the round on the stage, (methods, h, w, K)."""
    asked = [_until(params.of(method), params.round) for method in params.methods]
    leaks = any(p.method == "stacking" and not p.out_of_fold for p in asked)
    models = "".join(f"    {_hanging(_constructor(p))},\n" for p in asked)
    is_stack = "    if isinstance(model, StackingClassifier):\n"
    leak = f"{is_stack}{indent(LEAK, TAB * 2)}\n" if leaks else ""
    plain = f"""models = [  # as they are after round {params.round}
{models}]
picture = []
for model in models:
{leak}    model.fit(x, y)
    picture.append({SHARES})
picture = np.array(picture)  # the share of each class in each cell"""
    engine = f"""picture = []
for method in {params.methods!r}:
    result = boosting.run(boosting.beside(params, method){_given(params)})
    last = min({params.round}, result.rounds) - 1
    print(f"{{method:>9}}  test error {{result.test_curve[last, 0]:.1%}}")
    picture.append(result.shares()[last])"""
    return _plain(params, asked, plain), _engine(params, params.whole(), engine)


@_or_why
def ensemble(params: Ensemble) -> Code:
    """The method's shares at the round on the stage, (h, w, K), and what is taken apart."""
    asked = params.of(params.method)
    until = _until(asked, params.round)
    plain = f"model = {_constructor(until)}\n{_leaked(until)}{FITTED}"
    apart = "".join(f"\n{line}" for line in _apart(params, until))
    engine = f"""fit = boosting.fitted(params{_given(params)})
result = boosting.run(params, fit=fit)
last = min({params.round}, result.rounds) - 1
picture = result.shares()[last]"""
    engine += "".join(f"\n{line}" for line in _apart_by_engine(params))
    return _plain(params, [until], plain + apart), _engine(params, asked, engine)


@_or_why
def redraws(params: Redraws) -> Code:
    """The variance of the shares over fresh training sets, (h, w)."""
    asked = params.of(params.method)
    fresh = params.data in shapes.GENERATORS and not _brought(params)
    leak = indent(_leaked(asked), TAB)
    members = "" if fresh else "members = [np.flatnonzero(y == c) for c in np.unique(y)]\n"
    plain = f"""model = {_constructor(asked)}
{members}fields = []
for k in range({REDRAWS}):
{indent(_fresh(asked) if fresh else _bootstrap(asked), TAB)}
{leak}    model.fit(x, y)
    fields.append({SHARES})
picture = np.var(fields, axis=0, ddof=1).sum(axis=-1) / 2  # the variance of the shares"""
    engine = f"""found = boosting.variance(params, {REDRAWS}{_given(params)})
print(found.curve[-1])  # its mean over the test points
picture = found.spread"""
    return _plain(params, [asked], plain, fresh), _engine(params, asked, engine)


@_or_why
def stack(params: Stack) -> Code:
    """The shares of the two stacks, out-of-fold and leaky, (2, h, w, K)."""
    fold, leaky = params.stack(True), params.stack(False)
    plain = f"""picture = []
for cv in (5, "prefit"):  # out-of-fold; leaky
    model = {_hanging(_constructor(fold)).replace("cv=5", "cv=cv")}
    if cv == "prefit":
{indent(LEAK, TAB * 2)}
    model.fit(x, y)
    print(model.final_estimator_.coef_)
    picture.append({SHARES})
picture = np.array(picture)  # the share of each class in each cell"""
    engine = f"""picture = []
for out_of_fold in (True, False):
    stack = params.model_copy(update={{"out_of_fold": out_of_fold}})
    result = boosting.run(stack{_given(params)})
    print(boosting.stacking_plane(stack{_given(params)}).coef)
    picture.append(result.shares()[-1])"""
    return _plain(params, [fold, leaky], plain), _engine(params, fold, engine)


def _until(params: Params, round: int) -> Params:
    """The same method, no further than a round: the later ones change nothing before them."""
    return params.model_copy(update={"rounds": min(params.rounds, round)})


# What is taken apart


def _apart(params: Ensemble, until: Params) -> list[str]:
    """The round's tree at the chosen node, and the derivatives at the chosen point."""
    method, last = until.method, until.rounds
    boosts = method in ("gradient", "xgboost")
    several = _several(params)
    lines = [f"i = min({params.point}, len(y) - 1)"] if boosts else []
    if method == "xgboost":
        lines += [
            f"tree = model.get_booster()[{last - 1} : {last}].trees_to_dataframe()",
            f"print(tree[tree.Node == {params.node}])",
        ]
    elif grown := _grown(until, several):
        lines += [
            f"tree = {grown}.tree_",
            f"node = {params.node} if tree.node_count > {params.node} else 0",
            "print(tree.feature[node], tree.threshold[node], tree.impurity[node])",
        ]
    if boosts and last > 1:
        before = {
            "xgboost": f"model.predict_proba(x[[i]], iteration_range=(0, {last - 1}))",
            "gradient": f"list(model.staged_predict_proba(x[[i]]))[{last - 2}]",
        }[method]
        lines += [f"p = {before}[0, y[i]]", 'print("g =", p - 1, "h =", p * (1 - p))']
    return [f"\n# What round {last} adds.", *lines] if lines else []


def _grown(until: Params, several: str) -> str:
    """The tree of the last round; nothing where the learners are no trees."""
    if until.method == "tree":
        return "model"
    if until.method == "gradient":
        return f"model.estimators_[-1, {several}]"
    stumps = until.method == "stacking" or (until.method == "bagging" and until.base != "tree")
    return "" if stumps else "model.estimators_[-1]"


def _several(params: Stage) -> str:
    """Boosting grows a tree for each of several classes: that of the chosen point's."""
    drawn = _data(params)
    if drawn is None:
        return "y[i] if y.max() > 1 else 0"
    return "y[i]" if drawn.classes > 2 else "0"


def _apart_by_engine(params: Ensemble) -> list[str]:
    boosts = params.method in ("gradient", "xgboost")
    until = params.of(params.method)
    if params.method != "xgboost" and not _grown(until, "0"):
        return []
    lines, output = ["\n# What this round adds."], ""
    if boosts:
        lines.append(f"i = min({params.point}, len(result.labels) - 1)")
        output = {"0": ""}.get(several := _several(params), ", output=int(result.labels[i])")
        if "if" in several:
            output = ", output=int(result.labels[i]) if result.classes > 2 else 0"
    lines += [
        f"tree = boosting.tree(params, last{output}, fit=fit)",
        f"node = next((n for n in tree.nodes if n.id == {params.node}), tree.nodes[0])",
        "print(node.feature, node.threshold, node.gain, node.value)",
    ]
    if boosts:
        lines += [
            "step = boosting.second_order(params, last, i, fit=fit)",
            'print("g =", step.g, "h =", step.h)',
        ]
    return lines


# Fresh training sets


def _fresh(params: Params) -> str:
    return f"x, y = draw({params.seed} + k)"


def _bootstrap(params: Params) -> str:
    return f"""rng = np.random.default_rng([{params.seed}, k])
rows = np.concatenate([rng.choice(m, len(m)) for m in members])
x, y = home[rows], labels[rows]"""


# Programs


def _plain(params: Stage, asked: list[Params], body: str, fresh: bool = False) -> str:
    """A whole program: what is imported, the points, the grid, the models."""
    brought = _brought(params)
    blocks = [_imports(params, asked, brought)]
    if brought:
        blocks.append(READ)
    else:
        drawn = sample(params.of("tree"))
        blocks.append(_generated(params, drawn, fresh))
    if "home[rows]" in body:
        blocks.append("home, labels = x, y")
    return "\n\n".join([*blocks, _grid(params), body]) + "\n"


def _engine(params: Stage, asked: Params, body: str) -> str:
    dials = ", ".join(f"{name}={value!r}" for name, value in asked.changed().items())
    head = "from engines import boosting\n"
    if _brought(params):
        head = f"import numpy as np\n\n{head}\n{READ_POINTS}\n"
        head += OWN_POINTS if params.data == "own" else EDITED_POINTS
    return f"{head}\nparams = boosting.Params({dials})\n{body}\n"


READ = """# points.csv from Export: x1, x2, label, held out for the test, flipped
table = np.loadtxt("points.csv", delimiter=",", skiprows=1)
train = table[table[:, 3] == 0]
x, y = train[:, :2], train[:, 2].astype(int)"""
READ_POINTS = READ.rsplit("\n", 1)[0]
EDITED_POINTS = """x, y, flipped = train[:, :2], train[:, 2].astype(int), train[:, 4] == 1
points = boosting.Points(x, y, flipped)
"""
OWN_POINTS = """x, y, flipped = train[:, :2], train[:, 2].astype(int), train[:, 4] == 1
test = table[table[:, 3] == 1]
points = boosting.Points(x, y, flipped, (test[:, :2], test[:, 2].astype(int)))
"""


def _brought(params: Stage) -> bool:
    """Whether the points are the visitor's."""
    return params.data == "own" or edited(params) is not None


def _given(params: Stage) -> str:
    return ", points" if _brought(params) else ""


def _data(params: Stage) -> Data | None:
    """The points, as far as the dials alone know them."""
    if params.data == "own":
        return None
    return sample(params.of("tree"), edited(params))


def _imports(params: Stage, asked: list[Params], brought: bool) -> str:
    models = [build(p) for p in asked]
    parts = [part for model in models for part in (model, *model.get_params().values())]
    names = {_public(type(part)) for part in parts if isinstance(part, BaseEstimator)}
    if not brought:
        names |= _SOURCES.get(params.data, set())
    modules = sorted({module for module, _ in names})
    lines = [
        (m, ", ".join(sorted(name for module, name in names if module == m))) for m in modules
    ]
    return "\n".join(["import numpy as np", *(f"from {m} import {n}" for m, n in lines)])


def _public(kind: type) -> tuple[str, str]:
    """Where a class is imported from: its module's public part, and its name."""
    public = [part for part in kind.__module__.split(".") if not part.startswith("_")]
    return ("xgboost" if public[0] == "xgboost" else ".".join(public)), kind.__name__


_PROJECTED = {
    ("sklearn.decomposition", "PCA"),
    ("sklearn.model_selection", "train_test_split"),
    ("sklearn.preprocessing", "StandardScaler"),
}
_SOURCES = {
    "moons": {("sklearn.datasets", "make_moons")},
    "circles": {("sklearn.datasets", "make_circles")},
    "blobs": {("sklearn.datasets", "make_blobs")},
    "iris": {("sklearn.datasets", "load_iris")} | _PROJECTED,
    "cancer": {("sklearn.datasets", "load_breast_cancer")} | _PROJECTED,
}


def _generated(params: Stage, drawn: Data, fresh: bool) -> str:
    """The lines that draw the points; fresh: a function of the seed that does."""
    seed = "seed" if fresh else str(params.seed)
    if params.data in shapes.GENERATORS:
        source, lines = _drawn(params, seed)
    else:
        source, lines = "", _real(params, len(drawn.y))
    lines = [*lines, *_noise(params, drawn.classes, seed)]
    if fresh:
        lines = ["def draw(seed):", *(f"    {line}" for line in lines), "    return x, y"]
    return source + "\n".join(lines)


def _drawn(params: Stage, seed: str) -> tuple[str, list[str]]:
    """The generator's source where no library has it, and its call."""
    n, noise = params.size, params.noise
    call = {
        "moons": f"make_moons({n}, noise={noise}, random_state={seed})",
        "circles": f"make_circles({n}, noise={noise}, factor=0.5, random_state={seed})",
        "xor": f"xor({n}, {noise}, {seed})",
        "checkerboard": f"checkerboard({n}, {noise}, {seed})",
        "spiral": f"spiral({n}, {noise}, {seed}, {params.classes})",
        "blobs": f"blobs({n}, {noise}, {seed}, {params.classes})",
    }
    own = getattr(shapes, params.data, None)
    return (f"\n{_source(own)}\n\n\n" if own else ""), [f"x, y = {call[params.data]}"]


def _source(function: Any) -> str:
    """The very function that drew the points, without its annotations and its docstring."""
    body = inspect.getsource(function).rstrip().split("\n", 1)[1]
    head = f"def {function.__name__}({', '.join(inspect.signature(function).parameters)}):"
    return f"{head}\n" + re.sub(r'^    """.*?"""\n', "", body, flags=re.DOTALL)


def _real(params: Stage, size: int) -> list[str]:
    load = {"iris": "load_iris", "cancer": "load_breast_cancer"}[params.data]
    return [
        f"features, y = {load}(return_X_y=True)",
        "x = PCA(2).fit_transform(StandardScaler().fit_transform(features))",
        f"kept = dict(train_size={size}, stratify=y, random_state={params.seed})",
        "x, _, y, _ = train_test_split(x, y, **kept)",
    ]


def _noise(params: Stage, classes: int, seed: str) -> list[str]:
    lines = []
    if params.flips:
        lines += [
            f"rng = np.random.default_rng({seed})",
            f"flipped = rng.choice(len(y), round(len(y) * {params.flips}), replace=False)",
            f"y[flipped] = (y[flipped] + rng.integers(1, {classes}, len(flipped))) % {classes}",
        ]
    if params.rotation:
        lines += [
            f"c, s = np.cos(np.radians({params.rotation})), np.sin(np.radians({params.rotation}))",
            "x = x @ np.array([[c, s], [-s, c]])",
        ]
    return lines


LEAK = """for _, base in model.estimators:
    base.fit(x, y)  # this is the leak"""


def _leaked(params: Params) -> str:
    leaks = params.method == "stacking" and not params.out_of_fold
    return f"{LEAK}\n" if leaks else ""


def _hanging(text: str) -> str:
    """A call whose first line stands further in already."""
    return text.replace("\n", "\n" + TAB)


def _constructor(params: Params) -> str:
    """The call that makes the model, as the library itself would print it."""
    if params.method != "xgboost":
        return build(params).__repr__(N_CHAR_MAX=100_000).replace("\n", "\n" + " " * 8)
    lines = (f"    {name}={value!r},\n" for name, value in xgboost_arguments(params).items())
    return f"XGBClassifier(\n{''.join(lines)})"


def _grid(params: Stage) -> str:
    """The cells' centres: the frame of all points, the test's too."""
    drawn, n = _data(params), params.grid
    if drawn is None:
        lines = [
            "low, high = table[:, :2].min(axis=0), table[:, :2].max(axis=0)",
            "pad = 0.05 * (high - low) + 1e-3 * (1 + np.abs(high))",
            f"xs, ys = np.linspace(low - pad, high + pad, {n}, dtype=np.float32).T",
        ]
    else:
        left, right, bottom, top = edges(drawn)
        lines = [
            f"xs = np.linspace({left!r}, {right!r}, {n}, dtype=np.float32)",
            f"ys = np.linspace({bottom!r}, {top!r}, {n}, dtype=np.float32)",
        ]
    lines.append("grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(float)")
    return "\n".join(lines)
