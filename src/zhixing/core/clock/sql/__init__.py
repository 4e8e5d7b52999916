"""What acts on clocks read and write, as text for use inside the one guarded statement of a hot act.

The statement has a part `guard` with the column `about` of what was written. A clock that a changed
calendar has moved meanwhile is not written, and `clocks_in` then has fewer rows than `clocks_wanted`: the
statement has to fail. Parameters: an array for each column, from `acts.moved_params`.
"""

from typing import Final

READ: Final = """
SELECT {columns},
    (SELECT json_agg(json_build_array(p.id, p.since, p.until, p.ground, p.evidence, p.cap_until)
        ORDER BY p.since, p.id) FROM clock_clockpause p WHERE p.clock_id = c.id),
    (SELECT json_agg(json_build_array(e.id, e.amount, e.unit, e.to_date, e.granted_at, e.document)
        ORDER BY e.id) FROM clock_clockextension e WHERE e.clock_id = c.id)
FROM clock_clock c WHERE c.about = ANY(%s::text[]) ORDER BY c.about, c.id
"""
"""Clocks of subjects with their pauses and extensions, locking nothing. Parameter: the subjects."""

READ_OF_ONE: Final = READ.replace("= ANY(%s::text[])", "= %s::text")
"""The same for one subject."""

MOVED: Final = (
    ("id", "bigint"),
    ("was", "bigint"),
    ("about", "text"),
    ("counts_from", "timestamptz"),
    ("start_on", "date"),
    ("extended", "integer"),
    ("state", "text"),
    ("light", "text"),
    ("told", "text"),
    ("due_at", "timestamptz"),
    ("yellow_at", "timestamptz"),
    ("next_fire", "timestamptz"),
    ("stopped_at", "timestamptz"),
    ("late_days", "integer"),
    ("late_minutes", "integer"),
    ("previous_due_at", "timestamptz"),
    ("calendar_version", "bigint"),
    ("is_plain", "boolean"),
)
"""Columns of a moved clock; `was` is the version of the calendar that it was read at."""

PAUSES_BEGUN: Final = (
    ("clock_id", "bigint"),
    ("since", "timestamptz"),
    ("until", "timestamptz"),
    ("ground", "text"),
    ("evidence", "text"),
    ("cap", "text"),
    ("cap_until", "timestamptz"),
)
PAUSES_ENDED: Final = (("id", "bigint"), ("clock_id", "bigint"), ("until", "timestamptz"))


def _rows(prefix: str, columns: tuple[tuple[str, str], ...]) -> str:
    arrays = ", ".join(f"%({prefix}_{name})s::{cast}[]" for name, cast in columns)
    return f"unnest({arrays}) AS v({', '.join(name for name, _ in columns)})"


MOVE_CTE: Final = f"""
clocks_wanted AS (
    SELECT v.* FROM {_rows("moved", MOVED)} JOIN guard ON guard.about = v.about
), clocks_in AS (
    UPDATE clock_clock AS c SET {", ".join(f"{name} = v.{name}" for name, _ in MOVED[3:])}
    FROM clocks_wanted v WHERE c.id = v.id AND c.calendar_version = v.was
    RETURNING c.id
)"""  # noqa: S608 - constant text

BEGIN_PAUSES_CTE: Final = f"""
pauses_begun AS (
    INSERT INTO clock_clockpause ({", ".join(name for name, _ in PAUSES_BEGUN)})
    SELECT v.* FROM {_rows("begun", PAUSES_BEGUN)} WHERE v.clock_id IN (SELECT id FROM clocks_in)
)"""  # noqa: S608 - constant text

END_PAUSES_CTE: Final = f"""
pauses_ended AS (
    UPDATE clock_clockpause AS p SET until = v.until FROM {_rows("over", PAUSES_ENDED)}
    WHERE p.id = v.id AND v.clock_id IN (SELECT id FROM clocks_in)
)"""  # noqa: S608 - constant text
