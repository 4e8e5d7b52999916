"""The menu holds what the rooms declare, for those who may."""

from collections.abc import Iterator

import pytest

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.ui import checks
from zhixing.ui import menu as menus
from zhixing.ui.menu import GROUPS, MenuItem


def officer(*rights: str) -> Officer:
    return Officer(1, "周敏", 1, "督查室主任", 1, "县政府办公室", rights=frozenset(rights))


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[MenuItem]]:
    found = [
        MenuItem("office", mark("术语表"), "public_portal:glossary", right="manage_words"),
        MenuItem("desk", mark("帮助"), "public_portal:help", order=20),
        MenuItem("desk", mark("首页"), "public_portal:home", order=10),
        MenuItem("matters", mark("查进度"), "public_portal:track", right="check run_hall"),
    ]
    monkeypatch.setattr(menus, "items", lambda: iter(found))
    monkeypatch.setattr(checks, "items", lambda: iter(found))
    yield found


def labels(groups: list[menus.MenuGroup]) -> dict[str, list[str]]:
    return {group.code: [link.label for link in group.links] for group in groups}


class TestMenu:
    def test_is_in_order_and_only_for_those_who_may(self, declared: list[MenuItem]) -> None:
        assert labels(menus.menu(officer(), "/")) == {"desk": ["首页", "帮助"]}
        assert labels(menus.menu(officer("manage_words"), "/")) == {
            "desk": ["首页", "帮助"],
            "office": ["术语表"],
        }
        assert labels(menus.menu(officer("run_hall"), "/"))["matters"] == ["查进度"]

    def test_marks_the_longest_address_that_fits(self, declared: list[MenuItem]) -> None:
        groups = menus.menu(officer("manage_words"), "/help/glossary/?q=1")
        assert [link.label for group in groups for link in group.links if link.now] == ["术语表"]

    def test_an_item_that_leads_nowhere_is_left_out_and_reported(self, declared: list[MenuItem]) -> None:
        declared.append(MenuItem("desk", mark("无"), "nowhere:page"))
        declared.append(MenuItem("nothing", mark("帮助"), "public_portal:help"))

        assert labels(menus.menu(officer(), "/")) == {"desk": ["首页", "帮助"]}
        assert [error.id for error in checks.menu_leads_somewhere(None)] == ["ui.E002", "ui.E001"]

    def test_has_at_most_seven_groups_of_work(self) -> None:
        assert len([code for code, _ in GROUPS if code != "office"]) <= 7


def test_every_item_of_the_rooms_leads_somewhere() -> None:
    assert checks.menu_leads_somewhere(None) == []
