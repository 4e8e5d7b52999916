"""One event is one line that a program can read, whatever people put into it."""

import json
import logging
import sys

import pytest

from zhixing.config.logs import LONGEST, JsonLines

FORGERIES = [
    "王敏\n2026-06-01 INFO login ok",
    "a\r\nb",
    "a\u2028b\u2029c\x85d",
    "\x1b[2Jcleared",
    '", "level": "INFO", "message": "forged',
    "x" * 1_000_000,
]


def line(message: str, **extra: object) -> str:
    record = logging.makeLogRecord(
        {"name": "zhixing", "levelname": "WARNING", "msg": "%s", "args": (message,)}
    )
    vars(record).update(extra)
    return JsonLines().format(record)


@pytest.mark.parametrize("forgery", FORGERIES)
class TestALine:
    def test_stays_one_line_and_says_what_was_meant(self, forgery: str) -> None:
        written = line(forgery, user=forgery)

        assert len(written.splitlines()) == 1
        assert written.isprintable()
        assert json.loads(written)["message"][:LONGEST] == forgery[:LONGEST]
        assert json.loads(written)["user"][:LONGEST] == forgery[:LONGEST]
        assert json.loads(written)["level"] == "WARNING"

    def test_is_bounded(self, forgery: str) -> None:
        assert len(line(forgery)) < 7 * LONGEST


def test_an_error_carries_its_name_and_trace() -> None:
    try:
        raise ValueError("no\nsuch")
    except ValueError:
        found = json.loads(line("broken", exc_info=sys.exc_info()))

    assert found["error"] == "ValueError"
    assert "no\nsuch" in found["trace"]
