"""The five tables of the ledger. The application inserts and reads; nothing here is ever updated."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL

from zhixing.core.ledger.rules.canonical import FORMATS
from zhixing.core.ledger.rules.origin import ORIGINS

# The columns repeat what the hashed body says, so that the database can order, join and refuse;
# this sentence keeps them from ever saying anything else.
COLUMNS_SAY_WHAT_THE_BODY_SAYS = """
body::jsonb @> jsonb_build_object(
    'about', about,
    'chain', jsonb_build_array(seq, coalesce(encode(prev_hash, 'hex'), '')),
    'claimed', (extract(epoch from at) * 1000000)::bigint,
    'format', format,
    'origin', origin,
    'recorded', (extract(epoch from recorded_at) * 1000000)::bigint,
    'verb', verb,
    'who', jsonb_build_object('code', by_code, 'post', post_id, 'unit', unit_id))
"""
HASH_IS_OF_THE_BODY = """
CASE WHEN format = 'zhixing-entry/1+sha256'
     THEN hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
     ELSE octet_length(hash) = 32 END
"""


def _sql(condition: str) -> RawSQL:
    # The two conditions above are constants of this file.
    return RawSQL(" ".join(condition.split()), (), output_field=models.BooleanField())  # noqa: S611


class Entry(models.Model):
    """One thing that happened to one subject. `seq` is the subject's version after it.

    `body` holds the canonical text that `hash` is of; names, facts and the commitment to personal
    facts are in it alone. `prev_verb` and `worked_minutes` are derived and outside the hash.
    """

    about = models.TextField()
    seq = models.BigIntegerField()
    prev_seq = models.BigIntegerField()
    hash = models.BinaryField()
    prev_hash = models.BinaryField(null=True)
    verb = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_code = models.TextField()
    post_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    origin = models.TextField()
    format = models.TextField()
    body = models.TextField()
    prev_verb = models.TextField(null=True)  # noqa: DJ001 - none differs from unknown
    worked_minutes = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("about", "seq"), name="ledger_entry_no_fork"),
            # What the chain's foreign key points at; it is made in the migration.
            models.UniqueConstraint(fields=("about", "seq", "hash"), name="ledger_entry_link"),
            models.CheckConstraint(
                condition=models.Q(prev_seq=models.F("seq") - 1), name="ledger_entry_seq_follows"
            ),
            models.CheckConstraint(
                condition=models.Q(seq=1, prev_hash__isnull=True)
                | models.Q(seq__gt=1, prev_hash__isnull=False),
                name="ledger_entry_first_has_no_previous",
            ),
            models.CheckConstraint(condition=models.Q(origin__in=ORIGINS), name="ledger_entry_known_origin"),
            models.CheckConstraint(
                condition=models.Q(format__in=tuple(FORMATS.values())), name="ledger_entry_known_format"
            ),
            models.CheckConstraint(
                condition=models.Q(at__lte=models.F("recorded_at")), name="ledger_entry_not_claimed_ahead"
            ),
            models.CheckConstraint(condition=_sql(HASH_IS_OF_THE_BODY), name="ledger_entry_hash_of_body"),
            models.CheckConstraint(
                condition=_sql(COLUMNS_SAY_WHAT_THE_BODY_SAYS), name="ledger_entry_columns_say_the_body"
            ),
        )

    def __str__(self) -> str:
        return f"{self.about} {self.seq} {self.verb}"


class Personal(models.Model):
    """Personal facts of an entry, beside it: deleting the row leaves the chain valid."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.BinaryField()
    facts = models.TextField()

    def __str__(self) -> str:
        return f"personal facts of entry {self.entry_id}"


class Unsealed(models.Model):
    """An entry that has no place in the tree yet. The sealer deletes the row."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return f"entry {self.entry_id} waits for its place"


class Leaf(models.Model):
    """The place of an entry in the tree.

    `nodes` holds the hashes of all complete subtrees that end at this leaf, its own first, 32
    bytes for each level: every proof is read from rows, and no row is ever changed.
    """

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)
    nodes = models.BinaryField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(index__gte=0), name="ledger_leaf_index_from_zero"),
        )

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Head(models.Model):
    """A signed head over the first `size` leaves."""

    size = models.BigIntegerField(primary_key=True)
    origin = models.TextField()
    root = models.BinaryField()
    at = models.DateTimeField()
    key_id = models.TextField()
    public_key = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"head of {self.size}"
