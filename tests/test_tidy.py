"""The shape of the code, held true: direction, size, words, and one place for each thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shape import (
    BANNED_NAMES,
    BANNED_WORDS,
    EDGES,
    ORDER,
    PURE,
    ROOT,
    Module,
    modules,
    parse,
    storey_of,
    subject_of,
)

MODULES = modules()
MOST_LINES = 300
MOST_FUNCTION_LINES = 50


def imports_upwards(module: Module) -> list[str]:
    """Imports of ours that point up, sideways into a later room, or back."""
    storeys = ["foundation", "traceability", "market"]
    found = []
    for name in module.imports:
        storey = name.split(".")[0]
        if storey not in storeys:
            continue
        if storeys.index(storey) > storeys.index(storey_of(module)):
            found.append(name)
        elif storey == storey_of(module):
            mine, theirs = ORDER.get(subject_of(module.name)), ORDER.get(subject_of(name))
            if mine is not None and theirs is not None and theirs > mine:
                found.append(name)
    return found


def inline_imports(module: Module) -> list[int]:
    """Lines of imports inside functions."""
    return [
        inner.lineno
        for function in module.functions
        for inner in ast.walk(function)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]


def names_flask(module: Module) -> list[str]:
    """Imports of Flask by a module that is no edge."""
    is_edge = module.path.stem in EDGES or module.path.parent.name in EDGES
    if is_edge or str(module.path).startswith("foundation/http/"):
        return []
    return [name for name in module.imports if name.split(".")[0] in ("flask", "werkzeug")]


def impure_imports(module: Module) -> list[str]:
    """What a pure module imports beside the standard library, our values and named libraries."""
    allowed = PURE.get(str(module.path))
    if allowed is None:
        return []
    return [name for name in module.imports if not name.startswith(tuple(allowed))]


def long_file(module: Module) -> list[int]:
    """The number of lines of a file that nobody reads to its end."""
    return [len(module.lines)] if len(module.lines) > MOST_LINES else []


def long_functions(module: Module) -> list[str]:
    """Functions that do not fit the screen."""
    return [
        f"{function.name}:{function.lineno}"
        for function in module.functions
        if (function.end_lineno or 0) - function.lineno + 1 > MOST_FUNCTION_LINES
    ]


def undocumented(module: Module) -> list[str]:
    """Public functions and classes at module level without a docstring, and the module itself."""
    missing = [] if ast.get_docstring(module.tree) else ["the module"]
    for node in module.tree.body:
        is_public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_"
        if is_public and not ast.get_docstring(node):
            missing.append(node.name)
    return missing


def banned_names(module: Module) -> list[str]:
    """Names that say nothing."""
    names = {module.path.stem, *(function.name for function in module.functions)}
    names |= {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
    parts = {part for name in names for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name)}
    return sorted(part for part in {part.lower() for part in parts} if part in BANNED_NAMES)


def stray(module: Module, pattern: str, *, only_in: tuple[str, ...]) -> list[str]:
    """Lines of code with a pattern outside the one place that may have it."""
    if str(module.path).startswith(only_in):
        return []
    return [line.strip() for line in module.code if re.search(pattern, line)]


def mutable_state(module: Module) -> list[str]:
    """Module-level names bound to a list, dictionary or set that is not written as a constant."""
    return [
        target.id
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Dict, ast.Set))
        for target in node.targets
        if isinstance(target, ast.Name) and not target.id.isupper() and target.id != "__all__"
    ]


def unexplained(module: Module) -> list[str]:
    """Lines that silence a checker and do not say why."""
    pattern = r"# (type: ignore(\[[\w, -]+\])?|noqa(: ?[A-Z0-9, ]+)?|pragma: no \w+)\s*$"
    return [line.strip() for line in module.lines if re.search(pattern, line)]


RULES = (
    imports_upwards,
    inline_imports,
    names_flask,
    impure_imports,
    long_file,
    long_functions,
    undocumented,
    banned_names,
    mutable_state,
    unexplained,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_module_breaks_a_rule(rule: Callable[[Module], list[object]]) -> None:
    broken = {str(module.path): found for module in MODULES if (found := rule(module))}

    assert MODULES
    assert broken == {}


ONE_PLACE = {
    "commits": (r"\.commit\(", ("foundation/db.py",)),
    "HTTP status": (r"\babort\(|\bSTATUS\b", ("foundation/http/problems.py",)),
    "status numbers": (
        r"return .*, [1-5]\d\d\b|status(_code)?\s*=\s*[1-5]\d\d\b",
        ("foundation/http/", "market/payments/sandbox/", "market/payments/stripe_gateway.py"),
    ),
    "stripe": (r"^\s*(import|from) stripe\b", ("market/payments/stripe_gateway.py",)),
    "the time": (
        r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(|\bfunc\.now\(",
        ("foundation/clock.py",),
    ),
    "prints": (r"(?<![\w.])print\(", ()),
}


@pytest.mark.parametrize("what", ONE_PLACE)
def test_some_things_have_one_place(what: str) -> None:
    pattern, only_in = ONE_PLACE[what]

    found = {
        str(module.path): lines
        for module in MODULES
        if (lines := stray(module, pattern, only_in=only_in or ("nowhere",)))
    }

    assert found == {}


def test_whoever_silences_a_checker_in_tests_or_benches_says_why() -> None:
    others = [
        Module(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for folder in ("tests", "bench", "migrations")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]

    found = {str(one.path): lines for one in others if (lines := unexplained(one))}

    assert found == {}


@pytest.mark.parametrize(("word", "allowed"), BANNED_WORDS)
def test_words_of_the_glossary_are_kept(word: str, allowed: tuple[str, ...]) -> None:
    texts = [ROOT / module.path for module in MODULES]
    texts += [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    texts += [path for path in (ROOT / "docs").rglob("*.md") if path.name != "glossary.md"]

    found = [
        str(path.relative_to(ROOT))
        for path in texts
        if not str(path.relative_to(ROOT)).startswith(allowed)
        and re.search(word, path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]

    assert found == []


SEEDED = {
    "from market.orders import lifecycle": imports_upwards,
    "def act() -> None:\n    import json": inline_imports,
    "from flask import g": names_flask,
    "def act() -> None:\n" + "    x = 1\n" * 60: long_functions,
    "def act() -> None: ...": undocumented,
    "class LotManager: ...": banned_names,
    "seen = []": mutable_state,
    "x: int = y  # type: ignore[assignment]": unexplained,
}


@pytest.mark.parametrize("source", SEEDED)
def test_a_violation_seeded_on_purpose_is_caught(source: str) -> None:
    module = parse(Path("traceability/lots/seeded.py"), source)

    assert SEEDED[source](module) != []
