"""What is heavy goes through `engines.compute`: whoever runs the server says where.

Heavy is what a tab hands to `cached`, `compute.run`, `compute.steps` or `sharing`, and whatever an
engine does step by step. A tab that calls it by itself is found here, and so is a result that is
kept without having gone through.
"""

import ast
import importlib
import inspect
import types
from functools import cache
from pathlib import Path

import pytest

from engines import compute

ROOT = Path(__file__).parents[2]
SEAMS = {"cached", "sharing", "finished", "_kept", "compute.run", "compute.steps"}
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted(ROOT.glob("tabs/*/*.py"))
    if path.parent.name not in ("shell", "parts")
]
HERE = {
    "tabs.detection.data": "reads the visitor's files, which never leave the server",
    "engines.sharing": "keeps trainings that are under way; their steps go through",
    "engines.flows.training": "keeps trainings that are under way",
    "tabs.parts.zoom": "packs a picture in less time than it takes to send it to a process",
}
"""What is kept without having gone through, and why."""


def resolved(node: ast.expr, module: types.ModuleType) -> object:
    """The object of a dotted name, None where it is none of the module's."""
    if isinstance(node, ast.Name):
        return vars(module).get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(resolved(node.value, module), node.attr, None)
    return None


@cache
def calls(name: str) -> list[tuple[object, ast.Call, types.ModuleType]]:
    """(the module's function around it, the call, the module)."""
    module, found = importlib.import_module(name), []
    for top in ast.parse(inspect.getsource(module)).body:
        around = getattr(module, getattr(top, "name", ""), None)
        for node in ast.walk(top):
            if isinstance(node, ast.Call):
                found.append((around, node, module))
    return found


def generators() -> set[object]:
    """What an engine shows by its own name and does step by step."""
    topics = {path.parent.name for path in ROOT.glob("tabs/*/lesson.en.md")}
    return {
        value
        for topic in topics
        for value in vars(importlib.import_module(f"engines.{topic}")).values()
        if inspect.isgeneratorfunction(value)
    }


@pytest.fixture(scope="module")
def heavy() -> set[object]:
    handed = {
        resolved(call.args[0], module)
        for name in MODULES
        for _, call, module in calls(name)
        if call.args and ast.unparse(call.func) in SEAMS
    }
    # Arguments of what is handed on: the steps that `_work` takes one by one.
    within = {
        resolved(arg, module)
        for name in MODULES
        for _, call, module in calls(name)
        if ast.unparse(call.func) in SEAMS
        for arg in call.args[1:]
    }
    found = handed | {each for each in within if inspect.isgeneratorfunction(each)}
    return {each for each in found | generators() if callable(each)}


def test_there_is_something_heavy_in_every_topic(heavy: set[object]) -> None:
    homes = {each.__module__.split(".")[1] for each in heavy}
    assert homes >= {path.parent.name for path in ROOT.glob("tabs/*/lesson.en.md")}


def test_any_process_can_find_what_is_heavy(heavy: set[object]) -> None:
    for each in heavy:
        assert compute.named(each) is each


@pytest.mark.parametrize("name", MODULES)
def test_a_tab_does_nothing_heavy_by_itself(name: str, heavy: set[object]) -> None:
    own = [
        f"{name}:{call.lineno} {ast.unparse(call.func)}"
        for around, call, module in calls(name)
        if resolved(call.func, module) in heavy and around not in heavy
    ]
    assert not own


def test_what_is_kept_has_gone_through() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for root in ("engines", "tabs")
        for path in ROOT.glob(f"{root}/**/*.py")
        if "shared.get(" in path.read_text()
    ]
    assert len(names) > 5
    for name in set(names) - HERE.keys():
        for _, call, _ in calls(name):
            if ast.unparse(call.func) == "shared.get":
                assert ast.unparse(call.args[1]).startswith("lambda: compute.run("), name
