"""The statements that write entries, as text for use inside one guarded statement of a hot act.

A hot act names its own guarded write `guard`; where that wrote nothing, nothing is recorded:

    WITH guard AS (UPDATE … SET version = version + 1 WHERE id = %(id)s AND version = %(version)s
                   RETURNING id),
    {INSERT_ENTRY_CTE}
    SELECT (SELECT count(*) FROM guard), (SELECT id FROM ledger_entry_in)

The parameters of the ledger's part come from `PreparedEntry.params()`. The plural form records
only the drafts whose subject is in the column `about` of `guard`, and takes `entries_params(…)`.
"""

_COLUMNS = (
    "about, seq, prev_seq, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id,"
    " origin, format, body, prev_verb, worked_minutes"
)

INSERT_PLAIN_ENTRY_CTE = f"""
ledger_entry_in AS (
    INSERT INTO ledger_entry ({_COLUMNS})
    SELECT %(entry_about)s::text, %(entry_seq)s::bigint, %(entry_seq)s::bigint - 1,
           %(entry_hash)s::bytea, %(entry_prev_hash)s::bytea, %(entry_verb)s::text,
           %(entry_at)s::timestamptz, %(entry_recorded_at)s::timestamptz,
           %(entry_by_code)s::text, %(entry_post_id)s::bigint, %(entry_unit_id)s::bigint,
           %(entry_origin)s::text, %(entry_format)s::text, %(entry_body)s::text,
           %(entry_prev_verb)s::text, %(entry_worked_minutes)s::integer
    FROM guard
    RETURNING id
), ledger_unsealed_in AS (
    INSERT INTO ledger_unsealed (entry_id) SELECT id FROM ledger_entry_in
)"""  # noqa: S608 - constant text
"""For an entry without personal facts."""

INSERT_ENTRY_CTE = f"""{INSERT_PLAIN_ENTRY_CTE}, ledger_personal_in AS (
    INSERT INTO ledger_personal (entry_id, salt, facts)
    SELECT id, %(entry_salt)s::bytea, %(entry_personal)s::text FROM ledger_entry_in
    WHERE %(entry_salt)s::bytea IS NOT NULL
)"""  # noqa: S608 - constant text

INSERT_ENTRY = (
    "WITH guard AS (SELECT 1), "  # noqa: S608
    + INSERT_ENTRY_CTE.replace("RETURNING id", "ON CONFLICT (about, seq) DO NOTHING RETURNING id")
    + " SELECT id FROM ledger_entry_in"
)

INSERT_ENTRIES_CTE = f"""
ledger_drafts AS MATERIALIZED (
    SELECT * FROM unnest(
        %(entries_about)s::text[], %(entries_seq)s::bigint[], %(entries_hash)s::bytea[],
        %(entries_prev_hash)s::bytea[], %(entries_verb)s::text[], %(entries_at)s::timestamptz[],
        %(entries_recorded_at)s::timestamptz[], %(entries_by_code)s::text[],
        %(entries_post_id)s::bigint[], %(entries_unit_id)s::bigint[], %(entries_origin)s::text[],
        %(entries_format)s::text[], %(entries_body)s::text[], %(entries_prev_verb)s::text[],
        %(entries_worked_minutes)s::integer[], %(entries_salt)s::bytea[], %(entries_personal)s::text[]
    ) WITH ORDINALITY AS draft(
        about, seq, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id, origin,
        format, body, prev_verb, worked_minutes, salt, personal, place)
), ledger_entries_in AS (
    INSERT INTO ledger_entry ({_COLUMNS})
    SELECT about, seq, seq - 1, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id,
           origin, format, body, prev_verb, worked_minutes
    FROM ledger_drafts WHERE about IN (SELECT about FROM guard)
    ORDER BY place
    RETURNING id, about, seq
), ledger_unsealed_in AS (
    INSERT INTO ledger_unsealed (entry_id) SELECT id FROM ledger_entries_in
), ledger_personal_in AS (
    INSERT INTO ledger_personal (entry_id, salt, facts)
    SELECT id, salt, personal FROM ledger_entries_in JOIN ledger_drafts USING (about, seq)
    WHERE salt IS NOT NULL
)"""  # noqa: S608 - constant text

INSERT_ENTRIES = (
    "WITH guard AS (SELECT DISTINCT unnest(%(entries_about)s::text[]) AS about), "  # noqa: S608
    + INSERT_ENTRIES_CTE
    + " SELECT id, about, seq FROM ledger_entries_in"
)

LAST_ENTRY = (
    "SELECT seq, hash, recorded_at, verb FROM ledger_entry WHERE about = %s ORDER BY seq DESC LIMIT 1"
)
LAST_ENTRIES = (
    "SELECT subject.about, last.seq, last.hash, last.recorded_at, last.verb"
    " FROM unnest(%s::text[]) AS subject(about) CROSS JOIN LATERAL ("
    "SELECT seq, hash, recorded_at, verb FROM ledger_entry WHERE about = subject.about"
    " ORDER BY seq DESC LIMIT 1) AS last"
)
