"""Opening a log of any known form: by its ending, then by its first signs."""

from __future__ import annotations

from pathlib import Path

from zhixing.core.matters.imports import object_logs, tables, xes
from zhixing.core.matters.imports.files import form_of
from zhixing.core.matters.imports.mapping import LogMapping
from zhixing.core.matters.imports.refusals import LogNotReadable, ZoneUnknown
from zhixing.core.matters.imports.times import zone_of
from zhixing.core.matters.imports.values import Log

DEFAULT_ZONE = "Asia/Shanghai"


def open_log(
    path: Path, *, mapping: LogMapping | None = None, zone: str = "", default_zone: str = DEFAULT_ZONE
) -> Log:
    """Return the log in `path`, ready to be read case by case.

    `zone` overrules what the file shows; `default_zone` is taken where the file shows nothing.
    Raises LogNotReadable, LogFormUnknown, ColumnsUnknown, ColumnMissing, DocumentTypeForbidden,
    CaseTypeUnknown, ZoneUnknown or LogTooLarge.
    """
    mapping = mapping or LogMapping()
    zone = zone or mapping.zone
    if zone and zone_of(zone) is None:
        raise ZoneUnknown(zone=zone)
    try:
        form = form_of(path)
        if form == "csv":
            return tables.open_table(path, given=mapping, zone=zone, default_zone=default_zone)
        if form == "xes":
            return xes.open_xes(path, given=mapping, zone=zone, default_zone=default_zone)
        return object_logs.open_object_log(
            path, form=form, given=mapping, zone=zone, default_zone=default_zone
        )
    except (OSError, EOFError, UnicodeError) as error:
        raise LogNotReadable(name=path.name, reason=str(error) or type(error).__name__) from error
