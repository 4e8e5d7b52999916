"""The glossary maps 中文, English and code name, and knows every kind, verb, act and model."""

import re

import pytest
from django.apps import apps

from tests.architecture import source
from zhixing.core.ledger.verbs import every_verb

GLOSSARY = source.ROOT / "docs" / "glossary.md"


@pytest.fixture(scope="module")
def words() -> set[str]:
    return set(re.findall(r"`([^`]+)`", GLOSSARY.read_text("utf-8")))


def rooms_with_labels() -> set[str]:
    return {room.label for room in source.rooms()}


def test_what_its_room_moves_on_names_where() -> None:
    from zhixing.core.matters.kinds import kinds

    assert [kind.code for kind in kinds() if kind.own_steps and not kind.page.startswith("/")] == []


def test_knows_every_kind_of_matter(words: set[str]) -> None:
    from zhixing.core.matters.kinds import kinds

    assert sorted(kind.code for kind in kinds() if kind.code not in words) == []


def test_knows_every_verb_of_the_ledger(words: set[str]) -> None:
    # Other tests of the same session speak of a lamp, which no room knows.
    named = {str(verb) for verb in every_verb() if not str(verb).startswith("lamp.")}
    assert sorted(named - words) == []


def test_knows_every_model(words: set[str]) -> None:
    names = {model.__name__ for model in apps.get_models() if model._meta.app_label in rooms_with_labels()}
    assert sorted(names - words) == []


def test_knows_every_act(words: set[str]) -> None:
    names = {
        f"{room.label}.{act.name}"
        for room in source.rooms()
        for path in source.modules_of(room, "acts")
        if not path.name.startswith("_")
        for act in source.functions(path)
        if not act.name.endswith("_many")
    }
    assert sorted(name for name in names if name not in words and name.partition(".")[2] not in words) == []
