"""What `import`, `export`, `decompose` and `explain` do: open the file, call one room, print its facts."""

import getpass
import gzip
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import typer
from django.conf import settings
from django.http import Http404

from zhixing.config import output
from zhixing.config.answers import WrongUsage
from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger_acts
from zhixing.core.ledger import exports as ledger_exports
from zhixing.core.matters import acts as matter_acts
from zhixing.core.matters import imports as logs
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.exports.matters import form_named, write_matters
from zhixing.core.matters.imports.keeping import keep_log
from zhixing.core.matters.imports.mapping import read_mapping
from zhixing.core.people import exports as people_exports
from zhixing.core.people.imports.people import people as import_people
from zhixing.foundation.actors import Tick
from zhixing.foundation.words import translate
from zhixing.work.directives import exports as documents_out
from zhixing.work.directives import imports as documents
from zhixing.work.directives.rules.flags import FLAGS
from zhixing.work.directives.rules.tasks import decompose as read_tasks
from zhixing.work.service_hall import imports as catalogues

IMPORTS = ("items", "log", "people")
EXPORTS = ("ledger", "log", "people")
LOG_MATTERS_AT_MOST = 200_000


def command(name: str, *rights: str) -> Tick:
    """Return who acts in a command of the shell: the system itself, with the rights that it needs."""
    return Tick(f"command.{name}", frozenset(rights))


def note_command(words: Sequence[str], *, at: datetime) -> None:
    """Record the command of the shell that is being run, and who is signed in to the machine (R48)."""
    login = getpass.getuser()
    ledger_acts.note_command(words=words, login=login, by=command(words[0].replace("-", "_")), at=at)


def _readable(path: Path) -> Path:
    if not path.is_file():
        raise WrongUsage(f"there is no file {path}")
    return path


# --- In ------------------------------------------------------------------------------------------


def import_file(
    kind: str,
    path: Path,
    *,
    dry_run: bool,
    at: datetime,
    zone: str,
    mapping: Path | None,
    name: str,
    as_json: bool,
) -> int:
    """Import a file of a known kind, or say what importing would do; return the exit status."""
    if kind not in IMPORTS:
        raise WrongUsage(f"what can be imported is {', '.join(IMPORTS)}, not {kind!r}")
    _readable(path)
    if kind == "log":
        log = _open_log(path, zone=zone, mapping=mapping)
        facts = logs.examine(log).plain()
        if not dry_run:
            facts |= _kept(log, name or path.name.partition(".")[0], at=at)
    elif kind == "items":
        facts = _item_facts(path, at=at, mapping=mapping, dry_run=dry_run)
    else:
        facts = _people_facts(path, at=at, dry_run=dry_run)
    _print_facts(facts, as_json=as_json)
    return 1 if facts["rejected"] else 0


def _open_log(path: Path, *, zone: str, mapping: Path | None) -> logs.Log:
    """Return the log, its cases read once: they are examined, then kept."""
    given = read_mapping(_readable(mapping)) if mapping else None
    log = logs.open_log(path, mapping=given, zone=zone)
    cases = list(log.cases())
    log.cases = lambda: iter(cases)
    return log


def _kept(log: logs.Log, name: str, *, at: datetime) -> dict[str, Any]:
    """Keep the cases of a log that are not kept yet, as imported matters."""
    done = keep_log(log=log, name=name, by=command("import", "import", "manage_people"), at=at)
    return {
        "source": done.source,
        "kept_cases": done.cases,
        "known_cases": done.known,
        "kept_events": done.events,
        "kept_persons": done.persons,
    }


def _people_facts(path: Path, *, at: datetime, dry_run: bool) -> dict[str, Any]:
    with path.open("rb") as file:
        report = import_people(file, by=command("import", "manage_people"), at=at, dry_run=dry_run)
    return {
        "read": report.read,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "errors": [str(error) for error in report.errors],
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }


def _item_facts(path: Path, *, at: datetime, mapping: Path | None, dry_run: bool) -> dict[str, Any]:
    portal = catalogues.read_portal(_readable(mapping)) if mapping else None
    report = catalogues.import_items(
        path.read_bytes(),
        name=path.name,
        by=command("import", "run_hall"),
        at=at,
        portal=portal,
        dry_run=dry_run,
    )
    return report.plain()


def _print_facts(facts: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.as_json(facts)
        return
    for name, value in facts.items():
        if name not in {"errors", "findings"}:
            typer.echo(f"{name:>20}  {'' if value is None else value}")
    for finding in facts.get("findings", ()):
        typer.echo(finding["sentence"])
    for error in facts["errors"]:
        typer.echo(error)


# --- Out -----------------------------------------------------------------------------------------


def export_file(
    kind: str,
    path: Path,
    *,
    with_personal: bool,
    source: str,
    zone: str,
    at: datetime,
    as_json: bool,
) -> int:
    """Write what a kind names into a file; return the exit status, 1 where not all fitted."""
    if kind not in EXPORTS:
        raise WrongUsage(f"what can be exported is {', '.join(EXPORTS)}, not {kind!r}")
    facts: dict[str, Any] = {"file": str(path)}
    if kind == "ledger":
        made = ledger_exports.write_export(path, with_personal=with_personal)
        facts |= {"entries": made.entries, "digest": made.digest}
    elif kind == "log":
        facts |= _write_log(path, with_persons=with_personal, source=source, zone=zone, at=at)
    else:
        path.write_bytes(people_exports.people(by=command("export", "manage_people"), at=at))
    facts["bytes"] = path.stat().st_size
    if as_json:
        output.as_json(facts)
    else:
        typer.echo(f"{path}: {facts['bytes']} bytes")
        if kind == "log":
            typer.echo(f"{facts['cases']} cases, {facts['events']} events")
    return 0 if facts.get("complete", True) else 1


def _write_log(path: Path, *, with_persons: bool, source: str, zone: str, at: datetime) -> dict[str, Any]:
    """Write matters with their history as the log that the file's ending names, gzipped where it says so."""
    form = form_named(path.name)
    by = command("export", "export")
    opening = gzip.open if path.suffix.lower() == ".gz" else Path.open
    with cast("IO[bytes]", opening(path, "wb")) as file:
        done = write_matters(
            file,
            form=form,
            seen_by=by,
            now=at,
            zone=zone or settings.TIME_ZONE,
            wanted=matters.Filters(source_log=source),
            with_persons=with_persons,
            at_most=LOG_MATTERS_AT_MOST,
        )
    if done.cases:
        matter_acts.note_exported(rows=done.cases, query=f"log={done.form}&source={source}", by=by, at=at)
    return {"form": done.form, "cases": done.cases, "events": done.events, "complete": done.complete}


# --- Documents -----------------------------------------------------------------------------------


def decompose(path: Path, *, as_json: bool) -> int:
    """Print the tasks that a document assigns, each with the clause that it rests on."""
    found = read_tasks(documents.read_blocks(_readable(path).read_bytes(), name=path.name))
    if as_json:
        output.as_json(documents_out.plain(found))
        return 0
    output.as_table(
        ("条款", "任务", "牵头", "配合", "时限", "提示"),
        [
            (
                task.clause,
                task.title,
                task.lead,
                "、".join(task.supports),
                "、".join(task.deadlines),
                "；".join(translate(FLAGS[flag]) for flag in task.flags),
            )
            for task in found.tasks
        ],
    )
    typer.echo(f"共 {len(found.tasks)} 项，另有 {len(found.remarks)} 句请人工判断")
    return 0


# --- Matters -------------------------------------------------------------------------------------


def explain(number: str, *, now: datetime, as_json: bool) -> int:
    """Print the day-by-day account of a matter's clocks and who held it how long; return the exit status."""
    try:
        page = matters.matter(number, seen_by=command("explain"), now=now)
    except Http404:
        typer.echo(f"没有编号为“{number}”的事项", err=True)
        return 1
    held = matters.holders(page.matter, now=now)
    accounts = [(view, clocks.account(view.id)) for view in page.clocks]
    if as_json:
        output.as_json(
            {
                "number": number,
                "title": page.matter.title,
                "holders": [
                    {
                        "unit": one.unit,
                        "leader": one.leader,
                        "handler": one.handler,
                        "since": one.since.isoformat(),
                        "until": one.until.isoformat() if one.until else None,
                        "working_minutes": one.working_minutes,
                    }
                    for one in held
                ],
                "clocks": [
                    {
                        "purpose": view.purpose,
                        "rule": view.rule_code,
                        "limit": view.state.limit.text(),
                        "start": view.state.start.isoformat(),
                        "due": view.reading.due.isoformat() if view.reading.due else None,
                        "provisional": view.reading.provisional,
                        "days": [
                            {"date": day.day.isoformat(), "counted": day.counted, "reason": day.reason()}
                            for day in days
                        ],
                    }
                    for view, days in accounts
                ],
            }
        )
        return 0
    typer.echo(f"{number}　{page.matter.title}")
    output.as_table(
        ("单位", "责任领导", "承办人", "自", "至", "工作分钟"),
        [
            (one.unit, one.leader, one.handler, one.since, one.until or "今", one.working_minutes)
            for one in held
        ],
    )
    for view, days in accounts:
        due = view.reading.due.isoformat(" ", "minutes") if view.reading.due else "待定"
        typer.echo(f"\n{view.rule_code}　{view.state.limit.words()}　到期 {due}")
        output.as_table(("日期", "星期", "说明"), [(day.day, day.weekday(), day.reason()) for day in days])
    return 0
