"""How a dated row becomes a PostgreSQL range, for the constraints that refuse overlaps."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db.models import Func


class Days(Func):
    """`daterange(since, until, '[)')`: a null `until` is open."""

    function = "daterange"
    output_field = DateRangeField()


class Instants(Func):
    """`tstzrange(since, until, '[)')`: a null `until` is open."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def never_two(name: str, *columns: str, days: bool = False) -> ExclusionConstraint:
    """Return the constraint that no two rows equal in `columns` are in force together."""
    period = (Days if days else Instants)("since", "until", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((column, RangeOperators.EQUAL) for column in columns),
            (period, RangeOperators.OVERLAPS),
        ],
    )
