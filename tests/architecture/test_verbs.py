"""What is written into the ledger is registered: a verb in a string of an act is known to the registry."""

import ast

import pytest

from tests.architecture import source
from zhixing.core.ledger import verbs


def recorded() -> list[pytest.param]:
    found = []
    for room in source.rooms():
        for path in source.modules_of(room, "acts"):
            for node in ast.walk(source.tree(path)):
                if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    called = ast.unparse(node.func).rpartition(".")[2]
                    if called in {"record", "Draft", "draft"} and isinstance(node.args[0].value, str):
                        code = node.args[0].value
                        found.append(pytest.param(code, id=f"{source.place(path)}:{node.lineno}:{code}"))
    return found


@pytest.mark.parametrize("code", recorded())
def test_a_recorded_verb_is_registered(code: str) -> None:
    assert verbs.registered(code) is not None


def test_every_verb_has_words_in_both_languages() -> None:
    assert [verb for verb in verbs.every_verb() if not verb.zh or not verb.en] == []
