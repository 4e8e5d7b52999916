"""Every act has the same habits: one transaction, who and when, and what the ledger says of it.

Reads the source, so it needs no database. Files that begin with an underscore hold parts of acts.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import source
from zhixing.core.ledger import verbs

LEDGER = re.compile(r"Ledger: *(.+?)(?:\.\s|\.$|\n\n|$)", re.DOTALL)
BY_THE_CALLER = "by the caller"
# What is nobody's business but one's own, such as a saved view, is not recorded, and says why not.
NOTHING = re.compile(r"none[,:] .{10,}", re.DOTALL)


def acts() -> list[pytest.param]:
    found = []
    for room in source.rooms():
        if room.label == "ledger":
            continue
        for path in source.modules_of(room, "acts"):
            if not path.name.startswith("_"):
                found += [
                    pytest.param(path, act, id=f"{source.place(path)}:{act.name}")
                    for act in source.functions(path)
                    if not any("contextmanager" in ast.unparse(mark) for mark in act.decorator_list)
                ]
    return found


def is_plural(act: ast.FunctionDef) -> bool:
    """An act for many takes rows, each of which says who and when."""
    return act.name.endswith("_many")


@pytest.mark.parametrize(("path", "act"), acts())
class TestAnAct:
    def test_takes_keyword_arguments_only(self, path: Path, act: ast.FunctionDef) -> None:
        positional = [argument.arg for argument in (*act.args.posonlyargs, *act.args.args)]
        assert not positional or (is_plural(act) and len(positional) == 1)

    def test_is_told_who_and_when(self, path: Path, act: ast.FunctionDef) -> None:
        told = {argument.arg for argument in act.args.kwonlyargs}
        assert {"by", "at"} <= told or is_plural(act)

    def test_documents_what_the_ledger_says_in_registered_verbs(
        self, path: Path, act: ast.FunctionDef
    ) -> None:
        found = LEDGER.search(ast.get_docstring(act) or "")
        assert found, "the docstring has a line 'Ledger: noun.past'"
        if BY_THE_CALLER not in found[1] and not NOTHING.match(found[1]):
            named = re.findall(r"[a-z_]+\.[a-z_]+", found[1])
            assert named, f"no verb in {found[1]!r}"
            assert [code for code in named if verbs.registered(code) is None] == []

    def test_is_one_transaction(self, path: Path, act: ast.FunctionDef) -> None:
        text = ast.unparse(act)
        marks = [ast.unparse(mark) for mark in act.decorator_list]
        documented = LEDGER.search(ast.get_docstring(act) or "")
        is_part = documented is not None and (
            BY_THE_CALLER in documented[1] or NOTHING.match(documented[1]) is not None
        )
        is_atomic = any("transaction.atomic" in mark for mark in marks) or "transaction.atomic" in text
        # A hot act writes by one statement, or has a plural form that opens the transaction; an act on a
        # case of the hall sits at a desk, which opens it.
        goes_plural = any(
            f"{name}(" in text for name in (f"{act.name}_many", "batch", "each", "_at_once.act", "sitting")
        )
        assert is_part or is_atomic or goes_plural
