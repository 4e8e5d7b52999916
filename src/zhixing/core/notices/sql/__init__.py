"""What owing and withdrawing write, as text for use inside the one guarded statement of a hot act.

The statement has a part `guard` with the column `about` of what was written; where that is empty nothing
is owed and nothing withdrawn. Withdrawing comes first: a duty that ends may be owed anew at once.
Parameters: `ended_keys`, `ended_abouts`, `ended_at`; and `owed_…`, an array for each of OWED.
"""

from typing import Final

OWED: Final = (
    ("person_id", "bigint"),
    ("duty_key", "text"),
    ("about", "text"),
    ("topic", "text"),
    ("text", "text"),
    ("url", "text"),
    ("urgent", "boolean"),
    ("owed_at", "timestamptz"),
    ("deliver_from", "timestamptz"),
)
"""Columns of a notice as it is owed, with their types; the order of `acts.drafted_many`."""

# The range is what the index finds whatever the plan; the last line says exactly what is meant.
WITHDRAW_CTE: Final = """
notices_withdrawn AS (
    UPDATE notices_notice AS n SET ended_at = %(ended_at)s::timestamptz,
        withdrawn_at = CASE WHEN n.seen_at IS NULL THEN %(ended_at)s::timestamptz END
    FROM unnest(%(ended_keys)s::text[], %(ended_abouts)s::text[]) AS k(key, about)
        JOIN guard ON guard.about = k.about
    WHERE n.ended_at IS NULL AND n.duty_key ~>=~ k.key AND n.duty_key ~<~ (k.key || ';')
        AND (n.duty_key = k.key OR left(n.duty_key, length(k.key) + 1) = k.key || ':')
    RETURNING 1
)"""

_NAMES: Final = ", ".join(name for name, _ in OWED)
OWE_CTE: Final = f"""
notices_owed AS (
    INSERT INTO notices_notice ({_NAMES})
    SELECT {", ".join("v." + name for name, _ in OWED)}
    FROM unnest({", ".join(f"%(owed_{name})s::{cast}[]" for name, cast in OWED)}) AS v({_NAMES})
        JOIN guard ON guard.about = v.about
    ON CONFLICT DO NOTHING
)"""  # noqa: S608 - constant text

OWE_AFTER_WITHDRAWING_CTE: Final = OWE_CTE.replace(
    "ON CONFLICT", "WHERE (SELECT count(*) FROM notices_withdrawn) >= 0 ON CONFLICT"
)
"""The same beside WITHDRAW_CTE: what ends has ended before anything is owed."""
