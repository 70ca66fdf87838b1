"""The lines that compute a view's picture: with the plain libraries, and with this engine.

Every program runs as it stands and leaves in `picture` the share of each class in each cell,
(..., rows, columns, classes); for the redraws it is their variance, (rows, columns). Points that a
visitor brought or edited are read from points.csv, as the views export it.
"""

import functools
import inspect
import itertools
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
from .missing import with_gaps
from .params import (
    BOOSTING,
    Comparison,
    Ensemble,
    Gapped,
    Params,
    Pruned,
    Redraws,
    Stack,
    Stage,
    Stopped,
)
from .steps import STEPPING

__all__ = [
    "REDRAWS",
    "comparison",
    "ensemble",
    "gapped",
    "pruned",
    "redraws",
    "stack",
    "stopped",
]

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


@_or_why
def pruned(params: Pruned) -> Code:
    """The shares at the round on the stage by both tree methods, (2, h, w, K)."""
    ways = [_until(params.grown(method), params.round) for method in ("exact", "hist")]
    models = "".join(f"    {_hanging(_constructor(way))},\n" for way in ways)
    plain = f"""models = [  # as they are after round {ways[0].rounds}
{models}]
picture = []
for model in models:
    model.fit(x, y)
    tree = model.get_booster()[{ways[0].rounds - 1} : {ways[0].rounds}].trees_to_dataframe()
    print(tree[tree.Feature != "Leaf"][["Node", "Feature", "Split", "Gain"]])  # what gamma left
    picture.append({SHARES})
picture = np.array(picture)  # the share of each class in each cell"""
    engine = f"""picture = []
for tree_method in ("exact", "hist"):
    way = params.model_copy(update={{"tree_method": tree_method, "max_bin": {params.max_bin}}})
    fit = boosting.fitted(way{_given(params)})
    for verdict in boosting.pruning(way, {ways[0].rounds - 1}, fit=fit).verdicts:
        print(tree_method, verdict.node, f"{{verdict.gain:.3f}}", verdict.why[0])
    picture.append(boosting.shares(fit, {params.round - 1}))"""
    if params.subsample < 1 or params.colsample < 1:  # hist draws others when it is asked again
        engine = "\n".join(line for line in engine.split("\n") if "verdict" not in line)
    return _plain(params, ways, plain), _engine(params, ways[0], engine)


@_or_why
def gapped(params: Gapped) -> Code:
    """The point's shares after every round, with its values and without the lost one,
    (2, rounds, K).
    """
    asked = params.of("xgboost")
    feature = {"x1": 0, "x2": 1}.get(params.lost)
    lose = "" if feature is None else f"without[0, {feature}] = np.nan\n"
    plain = f"""{_source(with_gaps)}


i = min({params.point}, len(y) - 1)
whole = x[[i]].copy()
without = whole.copy()
{lose}x = with_gaps(x, {params.gaps}, {params.seed})
model = {_constructor(asked)}
model.fit(x, y)
rounds = range(1, {asked.rounds} + 1)
picture = np.array([
    [model.predict_proba(point, iteration_range=(0, r))[0] for r in rounds]
    for point in (whole, without)
])  # the share of each class after every round"""
    given = "data" if _brought(params) else "data = boosting.sample(params)"
    head = "data = points\n" if given == "data" else f"{given}\n"
    test = "data.test" if given == "data" else "(data.test_x, data.test_y)"
    lost = "" if feature is None else f"table[1, {feature}] = np.nan\n"
    engine = f"""{head}i = min({params.point}, len(data.y) - 1)
gone = boosting.with_gaps(data.x, {params.gaps}, {params.seed})
points = boosting.Points(gone, data.y, data.flipped, {test})
fit = boosting.fitted(params, points)
table = data.x[[i, i]].copy()
{lost}scores = fit.stages.total(fit.stages.parts(table))
shares = boosting.shares_of("xgboost", scores, fit.data.classes)
picture = shares.transpose(1, 0, 2)"""
    if "import numpy as np" not in _engine(params, asked, ""):
        engine = f"import numpy as np\n\n{engine}"
    return _plain(params, [asked], plain, grid=False), _engine(params, asked, engine)


@_or_why
def stopped(params: Stopped) -> Code:
    """The shares of the model that early stopping keeps, (h, w, K)."""
    asked = params.of("xgboost")
    loss = "logloss" if _classes(params) == 2 else "mlogloss"
    plain = f"""rows = np.arange(len(y))
split = dict(test_size={params.held}, stratify=y, random_state={params.seed})
held = np.isin(rows, train_test_split(rows, **split)[1])
model = {_constructor(asked)}
model.set_params(early_stopping_rounds={params.patience}, eval_metric="{loss}")
model.fit(x[~held], y[~held], eval_set=[(x[held], y[held])], verbose=False)
print("kept: round", model.best_iteration + 1)
picture = {SHARES}  # the share of each class in each cell
"""
    plain += f"""
# Which features matter, with a third one of noise.
noise = np.random.default_rng([{params.seed}, 3]).normal(size=len(x))
three = {_hanging(_constructor(asked))}
three.fit(np.c_[x, noise], y)
for way in ("weight", "gain", "cover"):
    print(way, three.get_booster().get_score(importance_type=way))
seen = np.c_[x, noise]
print(permutation_importance(three, seen, y, n_repeats=10, random_state={params.seed}))"""
    asked_of = f"params, {params.patience}, {params.held}{_given(params)}"
    engine = f"""stop = boosting.early_stopping({asked_of})
print("kept: round", stop.best + 1, "stopped after", stop.last + 1)
print(boosting.importance(params, 10{_given(params)}))
for binned in boosting.bins(params{", points=points" if _brought(params) else ""}):
    print(binned.max_bin, f"{{binned.error:.3f}} {{binned.seconds:.3f}} s")
picture = boosting.stopped_shares({asked_of})"""
    return _plain(params, [asked], plain), _engine(params, asked, engine)


def _classes(params: Stage) -> int:
    drawn = _data(params)
    return 2 if drawn is None else drawn.classes


def _until(params: Params, round: int) -> Params:
    """The same method, no further than a round: the later ones change nothing before them."""
    return params.model_copy(update={"rounds": min(params.rounds, round)})


# What is taken apart


def _apart(params: Ensemble, until: Params) -> list[str]:
    """The round's tree at the chosen node, and the derivatives at the chosen point."""
    method, last = until.method, until.rounds
    boosts = method in STEPPING
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
        }.get(method, f"list(model.staged_predict_proba(x[[i]]))[{last - 2}]")
        lines += [f"p = {before}[0, y[i]]", 'print("g =", p - 1, "h =", p * (1 - p))']
    return [f"\n# What round {last} adds.", *lines] if lines else []


def _grown(until: Params, several: str) -> str:
    """The tree of the last round; nothing where the learners are no trees."""
    if until.method == "tree":
        return "model"
    if until.method == "gradient":
        return f"model.estimators_[-1, {several}]"
    if until.method in ("histogram", "dart", "gblinear"):
        return ""  # the library shows no tree of one round
    stumps = until.method == "stacking" or (until.method == "bagging" and until.base != "tree")
    return "" if stumps else "model.estimators_[-1]"


def _several(params: Stage) -> str:
    """Boosting grows a tree for each of several classes: that of the chosen point's."""
    drawn = _data(params)
    if drawn is None:
        return "y[i] if y.max() > 1 else 0"
    return "y[i]" if drawn.classes > 2 else "0"


def _apart_by_engine(params: Ensemble) -> list[str]:
    boosts = params.method in STEPPING
    until = params.of(params.method)
    if params.method == "gblinear" or not (params.method in BOOSTING or _grown(until, "0")):
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


def _plain(
    params: Stage, asked: list[Params], body: str, fresh: bool = False, grid: bool = True
) -> str:
    """A whole program: what is imported, the points, the grid, the models."""
    brought = _brought(params)
    blocks = [_imports(params, asked, brought, body)]
    if brought:
        blocks.append(READ)
    else:
        drawn = sample(params.of("tree"))
        blocks.append(_generated(params, drawn, fresh))
    if "home[rows]" in body:
        blocks.append("home, labels = x, y")
    blocks += [_grid(params), body] if grid else [body]
    return "\n\n".join(blocks) + "\n"


def _engine(params: Stage, asked: Params, body: str) -> str:
    dials = asked.arguments()
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


def _imports(params: Stage, asked: list[Params], brought: bool, body: str) -> str:
    models = [build(p) for p in asked]
    parts = [part for model in models for part in (model, *model.get_params().values())]
    names = {_public(type(part)) for part in parts if isinstance(part, BaseEstimator)}
    if not brought:
        names |= _SOURCES.get(params.data, set())
    names |= {(module, name) for module, name in _TOOLS if f"{name}(" in body}
    modules = sorted({module for module, _ in names})
    lines = [
        (m, ", ".join(sorted(name for module, name in names if module == m))) for m in modules
    ]
    return "\n".join(["import numpy as np", *(f"from {m} import {n}" for m, n in lines)])


def _public(kind: type) -> tuple[str, str]:
    """Where a class is imported from: its module's public part, and its name."""
    parts = kind.__module__.split(".")
    public = list(itertools.takewhile(lambda part: not part.startswith("_"), parts))
    return ("xgboost" if public[0] == "xgboost" else ".".join(public)), kind.__name__


_TOOLS = (
    ("sklearn.inspection", "permutation_importance"),
    ("sklearn.model_selection", "train_test_split"),
)
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
    if params.method not in ("xgboost", "dart", "gblinear"):
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
