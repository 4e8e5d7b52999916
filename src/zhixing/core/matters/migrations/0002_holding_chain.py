"""The database refuses a matter without holder, a gap, an overlap, a change on one side only."""

from typing import ClassVar

from django.db import migrations

FORWARDS = """
ALTER TABLE matters_holding ADD CONSTRAINT holding_follows
    FOREIGN KEY (matter_id, previous_until) REFERENCES matters_holding (matter_id, until)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE matters_matter ADD CONSTRAINT matter_is_held
    FOREIGN KEY (id, open_until, unit_id, leader_post_id)
    REFERENCES matters_holding (matter_id, until, unit_id, leader_post_id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX matter_search ON matters_matter USING gin (to_tsvector('simple'::regconfig, search_text));
"""
BACKWARDS = """
DROP INDEX matter_search;
ALTER TABLE matters_matter DROP CONSTRAINT matter_is_held;
ALTER TABLE matters_holding DROP CONSTRAINT holding_follows;
"""


class Migration(migrations.Migration):
    """Two foreign keys on several columns and an index on an expression, which models cannot state."""

    dependencies: ClassVar = [("matters", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARDS, BACKWARDS)]
