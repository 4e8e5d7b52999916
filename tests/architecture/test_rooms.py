"""Every room has the same shape, stands in the list, and its tables point down the house."""

from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture import source
from zhixing.config.rooms import PACKAGE, Room

FILES = {
    *("apps", "urls", "api", "views", "forms", "acts", "ticks", "jobs", "selectors", "policies", "models"),
    *("kinds", "verbs", "rules", "refusals", "imports", "exports", "extracts", "adapters", "middleware"),
    *("checks", "management", "migrations", "templatetags", "__init__"),
}
FOLDERS = {"marts", "sql", "rulebook", "templates", "static"}
MORE = {"ledger": {"verifier"}}
ROOMS = [pytest.param(room, id=room.place) for room in source.rooms()]


def test_the_list_names_the_rooms_that_there_are() -> None:
    on_disk = {
        path.parent.relative_to(PACKAGE).as_posix().replace("/", ".")
        for floor in ("core", "work", "oversight", "entrances")
        for path in (PACKAGE / floor).glob("*/__init__.py")
    }
    assert on_disk == {room.place for room in source.rooms()}


def test_floors_are_the_known_ones() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(source.FLOORS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_files_of_known_names_only(room: Room) -> None:
    names = {
        path.name if path.is_dir() else path.stem
        for path in room.folder.iterdir()
        if path.name != "__pycache__"
    }
    assert names - FILES - FOLDERS - MORE.get(room.label, set()) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_templates_and_static_files_lie_under_the_name_of_their_room(room: Room) -> None:
    for folder in ("templates", "static"):
        if (room.folder / folder).is_dir():
            assert [path.name for path in (room.folder / folder).iterdir() if path.name != room.label] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_an_app_of_its_own_name(room: Room) -> None:
    assert apps.get_app_config(room.label).name == room.module


def test_foreign_keys_point_down_the_house() -> None:
    order = {room.label: number for number, room in enumerate(source.rooms())}
    floor = {room.label: room.place.partition(".")[0] for room in source.rooms()}
    wrong = []
    for model in apps.get_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if here not in order or not getattr(field, "concrete", False) or not isinstance(target, type):
                continue
            there = target._meta.app_label
            if there == here or there not in order:
                continue
            is_neighbour = floor[there] == floor[here] != "core"
            if order[there] > order[here] or is_neighbour:
                wrong.append(f"{model._meta.label}.{field.name} points at {target._meta.label}")
    assert wrong == []


def test_each_app_has_one_last_migration() -> None:
    leaves: dict[str, list[str]] = defaultdict(list)
    for label, name in MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes():
        leaves[label].append(name)
    assert {label: names for label, names in leaves.items() if len(names) > 1} == {}


def test_sources_are_read_as_utf8_and_end_with_a_line() -> None:
    paths: list[Path] = [path for path in PACKAGE.rglob("*.py") if path.stat().st_size]
    assert [source.place(path) for path in paths if not path.read_text("utf-8").endswith("\n")] == []
