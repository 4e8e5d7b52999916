"""R48: what leaves no trace elsewhere is written down: files taken out, commands. One entry each.

Acts have theirs (tests/architecture/test_acts.py), and so have sign-in, failure, sign-out and denial
(tests/core/people/test_sessions.py), looks at personal facts (tests/core/parties) and at labelled files
(tests/core/evidence).
"""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.security.test_matrix import Page, members, pages
from tests.security.world import World
from zhixing.config import cli
from zhixing.core.ledger.models import Entry as Row
from zhixing.core.ledger.rules.watch import TAKEN
from zhixing.core.ledger.verbs import every_verb


def entries_of_taking() -> int:
    """Return how many entries there are about something taken out, of whatever room."""
    return Row.objects.filter(verb__in=TAKEN).count()


def lists() -> list[Page]:
    """Return the rows of the matrix that officers read."""
    return [page for page in pages() if isinstance(page.get, list) and not page.is_public]


def test_a_file_taken_out_is_one_entry_whatever_room_made_it(world: World) -> None:
    files, wrong = 0, []
    for page in lists():
        assert isinstance(page.get, list)
        reader = min(members(tuple(page.get)) - {"admin"}, default="")
        if not reader:
            continue
        # Asked for a file: a page that has none answers as it is, and leaves no entry.
        with world.undone():
            before = entries_of_taking()
            answer = world.client(reader).get(page.path(world), {"format": "xlsx"})
            is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
            if answer.streaming:
                for _part in answer:
                    pass
            noted = entries_of_taking() - before
            files += is_file
            if noted != (1 if is_file else 0):
                wrong.append((page.id, reader, is_file, noted))
    assert wrong == []
    assert files >= 20


def test_the_entry_says_who_took_what(world: World) -> None:
    answer = world.client("zhou").get("/powers/", {"format": "xlsx"})
    assert answer.status_code == 200
    entry = Row.objects.filter(verb="account.file_taken").latest("id")
    assert '"path":"/powers/"' in entry.body.replace(" ", "")
    assert ".xlsx" in entry.body
    assert "权责清单" in entry.body


def test_a_register_taken_out_leaves_its_own_entry_and_no_second(world: World) -> None:
    with world.undone():
        before = set(Row.objects.values_list("pk", flat=True))
        assert (
            world.client("zhou").get("/services/cases/", {"format": "xlsx", "q": "许可"}).status_code == 200
        )
        [entry] = Row.objects.exclude(pk__in=before)
        assert entry.verb == "register.exported"
        said = entry.body.replace(" ", "")
        assert '"path":"/services/cases/"' in said and '"rows":' in said


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("explain", "999999-26-222222-2"), 1),
        (("import", "people", "不存在.xlsx"), 2),
        (("export", "nothing", "人.xes"), 2),
    ],
)
def test_a_command_is_one_entry_even_if_it_fails(
    world: World, words: tuple[str, ...], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_django", lambda **_: None)
    before = Row.objects.filter(verb="command.run").count()
    assert CliRunner().invoke(cli.app, words).exit_code == status
    assert Row.objects.filter(verb="command.run").count() == before + 1
    entry = Row.objects.filter(verb="command.run").latest("id")
    assert words[0] in entry.body
    assert words[-1] in entry.body
    assert getpass.getuser() in entry.body
    assert entry.by_code == f"rule:command.{words[0]}"


def test_every_kind_of_event_is_on_the_list() -> None:
    """At least sixty kinds, with those that R48 names."""
    codes = {str(verb) for verb in every_verb()}
    assert len(codes) >= 60
    assert codes >= {
        "account.signed_in",
        "account.sign_in_failed",
        "account.signed_out",
        "account.access_denied",
        "account.file_taken",
        "party.revealed",
        "evidence.opened",
        "register.exported",
        "people.exported",
        "ledger.exported",
        "ledger.verified",
        "command.run",
        "key.rotated",
        "party.key_renewed",
    }
