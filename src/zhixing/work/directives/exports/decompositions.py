"""A decomposed document as plain values, for the command and the API."""

from __future__ import annotations

from typing import Any

from zhixing.work.directives.rules.tasks import Decomposition, Task


def plain(found: Decomposition) -> dict[str, Any]:
    """Return header, tasks and remarks with stable keys; dates as ISO text, '' or None where nothing is said.

    `tasks`: `text lead supports deadlines clause flags` and beside them `title sentence deadline_words
    leader line part`. A deadline is a date (`2026-06-30`) or a limit (`20wd`). `header`: `issuer number
    title addressee written kind year first_named_rule`. `remarks`: sentences for a person to judge.
    """
    header = found.header
    return {
        "header": {
            "issuer": header.issuer,
            "number": header.number,
            "title": header.title,
            "addressee": header.addressee,
            "written": header.written.isoformat() if header.written else None,
            "kind": header.kind,
            "year": header.year,
            "first_named_rule": found.first_named_rule,
        },
        "tasks": [_task(task) for task in found.tasks],
        "remarks": [
            {"code": one.code, "sentence": one.sentence, "clause": one.clause, "line": one.line}
            for one in found.remarks
        ],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "text": task.text,
        "lead": task.lead,
        "supports": list(task.supports),
        "deadlines": list(task.deadlines),
        "clause": task.clause,
        "flags": list(task.flags),
        "title": task.title,
        "sentence": task.sentence,
        "deadline_words": list(task.deadline_words),
        "leader": task.leader,
        "line": task.line,
        "part": task.part,
    }
