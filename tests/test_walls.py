"""The walls of the house: imports run one way, topics never meet. Topics are found, not listed."""

import ast
from graphlib import CycleError, TopologicalSorter
from itertools import permutations
from pathlib import Path

import grimp
import pytest
from grimp import ImportGraph

ROOT = Path(__file__).parents[1]
TOPICS = sorted(path.parent.name for path in ROOT.glob("tabs/*/lesson.en.md"))
MODELS = ("engines.storybook", "engines.backends")
COMPUTING = ("torch", "torchvision", "diffusers", "transformers", "sklearn", "xgboost", "skimage")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("engines", "tabs", include_external_packages=True, cache_dir=None)


def inside(graph: grimp.ImportGraph, package: str) -> list[str]:
    return [m for m in graph.modules if m == package or m.startswith(package + ".")]


def imported(graph: grimp.ImportGraph, package: str) -> set[str]:
    """What the package's modules import by name, without what is behind that."""
    return {
        m
        for module in inside(graph, package)
        for m in graph.find_modules_directly_imported_by(module)
    }


def reaches(graph: grimp.ImportGraph, importer: str, package: str) -> bool:
    there = importer in graph.modules and package in graph.modules
    return there and graph.chain_exists(importer, package, as_packages=True)


def test_there_are_topics() -> None:
    assert len(TOPICS) >= 7


def test_engines_are_pure(graph: ImportGraph) -> None:
    for module in imported(graph, "engines"):
        assert module.split(".")[0] not in ("tabs", "gradio", "plotly"), module


def test_tabs_leave_the_computing_to_engines(graph: ImportGraph) -> None:
    assert not imported(graph, "tabs") & set(COMPUTING)


@pytest.mark.parametrize("root", ["engines", "tabs"])
def test_topics_never_meet(graph: ImportGraph, root: str) -> None:
    for one, other in permutations(TOPICS, 2):
        assert not reaches(graph, f"{root}.{one}", f"{root}.{other}"), (one, other)


def test_a_tab_knows_no_engine_of_another_topic(graph: ImportGraph) -> None:
    for one, other in permutations(TOPICS, 2):
        names = imported(graph, f"tabs.{one}")
        assert not any(m.startswith(f"engines.{other}.") or m == f"engines.{other}" for m in names)


@pytest.mark.parametrize("model", MODELS)
def test_the_models_that_topics_stand_on_know_no_topic(graph: ImportGraph, model: str) -> None:
    for topic in TOPICS:
        assert not reaches(graph, model, f"engines.{topic}"), topic


@pytest.mark.parametrize("package", ["tabs.shell", "tabs.parts"])
def test_shell_and_parts_know_no_topic(graph: ImportGraph, package: str) -> None:
    for topic in TOPICS:
        assert not reaches(graph, package, f"tabs.{topic}"), topic
        assert not reaches(graph, package, f"engines.{topic}"), topic
    for model in MODELS:
        assert not reaches(graph, package, model)


def test_no_module_needs_itself(graph: ImportGraph) -> None:
    """Neither at start, nor for typing, nor by an import inside a function."""
    ours = [m for m in graph.modules if m.startswith(("engines", "tabs"))]
    needs = {m: graph.find_modules_directly_imported_by(m) for m in ours}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("root", ["engines", "tabs"])
def test_names_for_others_stand_after_the_imports(root: str) -> None:
    for path in (ROOT / root).rglob("*.py"):
        body = ast.parse(path.read_text()).body
        exported = [
            node.lineno
            for node in body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        ]
        imports = [node.lineno for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not exported or exported[0] > max(imports, default=0), path


@pytest.mark.parametrize("word", ["skip", "off"])
def test_the_formatter_is_told_of_no_exception(word: str) -> None:
    paths = [path for root in ("engines", "tabs", "tests") for path in (ROOT / root).rglob("*.py")]
    assert len(paths) > 500
    assert not [path for path in paths if f"# fmt: {word}" in path.read_text()]
