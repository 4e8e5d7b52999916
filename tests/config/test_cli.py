"""The command line as a person or another program uses it."""

import gzip
import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from zhixing.config import answers, checking, cli
from zhixing.core.clock.models import CalendarChange

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"} | {
    "COLUMNS": "120"
}


def zhixing(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zhixing.config.cli", *words],
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestDue:
    """Holidays of 2026 as the State Council published them; office hours of the conventions."""

    @pytest.mark.parametrize(
        ("start", "limit", "due"),
        [
            ("2026-09-28", "5wd", "2026-10-10"),
            ("2026-06-01", "2cd", "2026-06-03"),
            ("2026-06-05", "2cd", "2026-06-08"),
            ("2026-01-30", "1mo", "2026-02-28"),
            ("2026-06-01T09:30", "16wh", "2026-06-03T11:30"),
            ("2026-06-01T17:30", "16wh", "2026-06-04T10:00"),
        ],
    )
    def test_answers_with_a_date_or_for_hours_with_a_time(self, start: str, limit: str, due: str) -> None:
        answer = zhixing("due", start, limit, "--json")

        assert json.loads(answer.stdout) == {"start": start, "limit": limit, "due": due, "provisional": False}
        assert answer.returncode == 0

    def test_leaves_out_a_pause(self) -> None:
        answer = zhixing("due", "2026-06-01", "5wd", "--pause", "2026-06-02", "2026-06-04")

        assert answer.stdout.strip() == "2026-06-10"

    def test_accounts_for_every_day(self) -> None:
        answer = json.loads(zhixing("due", "2026-09-28", "3wd", "--explain", "--json").stdout)

        assert answer["due"] == "2026-10-08"
        assert [day["date"] for day in answer["days"] if day["counted"]] == [
            "2026-09-29",
            "2026-09-30",
            "2026-10-08",
        ]

    def test_past_the_published_calendar_it_guesses_nothing(self) -> None:
        answer = json.loads(zhixing("due", "2031-06-01", "5wd", "--json").stdout)

        assert (answer["due"], answer["provisional"]) == (None, True)

    def test_what_it_leaves_open_says_how_far_the_calendar_goes(self) -> None:
        answer = zhixing("due", "2031-06-01", "5wd")

        assert answer.returncode == 0
        assert "that ships with the product is published to 2026-12-31" in answer.stderr
        assert "DATABASE_URL" in answer.stderr

    def test_a_database_that_does_not_answer_is_said_and_the_shipped_calendar_counts(self) -> None:
        answer = zhixing(
            "due",
            "2026-06-01",
            "5wd",
            DATABASE_URL="postgresql://nobody@127.0.0.1:9/none",
            ZHIXING_MODE="demo",
        )

        assert answer.stdout.strip() == "2026-06-08"
        assert "does not count" in answer.stderr

    @pytest.mark.django_db
    def test_a_year_published_in_the_installation_counts(self, capsys: pytest.CaptureFixture[str]) -> None:
        asked = {"pauses": (), "code": "office", "explain": False, "as_json": False}
        assert answers.due("2027-03-01", "3wd", **asked, installed=True) == 0
        before = capsys.readouterr()
        CalendarChange.objects.create(
            subject=CalendarChange.YEAR,
            year=2027,
            days=[{"date": "2027-03-03", "name": "调休", "is_off": True}],
            changed_at=datetime(2026, 11, 20, tzinfo=UTC),
        )

        assert answers.due("2027-03-01", "3wd", **asked, installed=True) == 0
        after = capsys.readouterr()

        assert ("of this installation" in before.err, after.err) == (True, "")
        assert after.out.strip() == "2027-03-05", "2 and 4 March, not the 3rd"
        answers.due("2027-03-01", "3wd", **asked)
        assert "ships with the product" in capsys.readouterr().err

    def test_a_file_answers_line_by_line_packed_or_not(self, tmp_path: Path) -> None:
        path = tmp_path / "limits.csv.gz"
        path.write_bytes(gzip.compress(b"start,limit\n2026-06-01,5wd\n2026-06-01,nonsense\n"))

        answer = zhixing("due", "--file", str(path), "--json")

        first, second = json.loads(answer.stdout)["rows"]
        assert first == {"start": "2026-06-01", "limit": "5wd", "due": "2026-06-08", "provisional": False}
        assert second["due"] is None
        assert "nonsense" in second["error"]
        assert answer.returncode == 1

    @pytest.mark.parametrize("words", [(), ("2026-06-01",), ("tomorrow", "5wd"), ("2026-06-01", "soon")])
    def test_wrong_usage_has_status_2_and_a_sentence(self, words: tuple[str, ...]) -> None:
        answer = zhixing("due", *words)

        assert answer.returncode == 2
        assert answer.stderr.startswith("zhixing: ")
        assert "Traceback" not in answer.stderr


class TestTheRulebook:
    def test_of_the_product_has_no_fault(self) -> None:
        answer = zhixing("rules", "check", "--json")

        assert json.loads(answer.stdout) == {"findings": []}
        assert answer.returncode == 0

    def test_names_the_fault_of_a_pack(self, tmp_path: Path) -> None:
        path = tmp_path / "ours.toml"
        path.write_text('[[rule]]\ncode = "matters.sign_for"\nkind = "nonsense"\n', "utf-8")

        answer = zhixing("rules", "check", str(path), "--json")

        assert answer.returncode == 1
        assert json.loads(answer.stdout)["findings"]

    def test_unknown_packs_are_wrong_usage(self) -> None:
        assert zhixing("rules", "check", "no-such-pack").returncode == 2


class TestStarting:
    def test_help_needs_no_database_and_no_settings(self) -> None:
        answer = zhixing("--help", DATABASE_URL="nonsense", ZHIXING_MODE="nonsense")

        assert answer.returncode == 0
        for command in ("demo", "test", "serve", "worker", "migrate", "check", "due", "verify", "backup"):
            assert f" {command} " in answer.stdout

    def test_a_taken_port_is_named_in_one_sentence(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]

            answer = zhixing("demo", "--port", str(port))

        assert answer.returncode == 1
        assert answer.stderr == (
            f"zhixing: port {port} on 127.0.0.1 is taken by another program; choose another with --port\n"
        )

    def test_production_without_a_secret_key_does_not_start(self) -> None:
        answer = zhixing(
            "worker", "--once", ZHIXING_MODE="production", DATABASE_URL="postgresql://a@localhost:1/b"
        )

        assert answer.returncode == 1
        assert "ZHIXING_SECRET_KEY" in answer.stderr
        assert "Traceback" not in answer.stderr


def test_two_words_of_a_pause_become_one() -> None:
    assert cli.joined(["due", "a", "5wd", "--pause", "b", "c", "--pause", "d/e"]) == [
        *("due", "a", "5wd", "--pause", "b/c", "--pause", "d/e")
    ]


@pytest.mark.parametrize(
    ("typed", "processors", "expected"),
    [
        ([], 2, ["-n", "2"]),
        (["tests/core/clock"], 64, ["-n", "8", "tests/core/clock"]),
        ([], 1, []),
        (["-n", "3"], 2, ["-n", "3"]),
        (["--numprocesses=4"], 2, ["--numprocesses=4"]),
        (["--pdb", "tests/core"], 2, ["--pdb", "tests/core"]),
        (["-p", "no:xdist"], 2, ["-p", "no:xdist"]),
    ],
)
def test_the_suite_uses_every_processor_unless_told(
    typed: list[str], processors: int, expected: list[str]
) -> None:
    assert checking.tests(typed, processors=processors)[3:] == expected
