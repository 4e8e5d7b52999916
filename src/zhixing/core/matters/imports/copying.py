"""Rows written by COPY, with every column that their model has."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models


def copy_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Write rows by COPY, with every column that the model has, and return how many there were.

    Keys that are None are left to the database.
    """
    listed = list(rows)
    if not listed:
        return 0
    meta = model._meta
    fields = [entry for entry in meta.concrete_fields if not (entry.primary_key and listed[0].pk is None)]
    columns = ", ".join(connection.ops.quote_name(str(entry.column)) for entry in fields)
    statement = f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in listed:
            copy.write_row(
                [entry.get_db_prep_save(getattr(row, entry.attname), connection) for entry in fields]
            )
    return len(listed)
