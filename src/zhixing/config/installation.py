"""Bringing a database to the state that this code expects."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from zhixing.config import database
from zhixing.config.migrating import additions_alone
from zhixing.config.rooms import grants
from zhixing.core.ledger import adapters as ledger_keys

Say = Callable[[str], None]


def migrate(admin_url: str, *, say: Say) -> None:
    """Make schema, roles, rights and the ledger's key, and run the migrations as owner.

    The connection of Django must be the owner's. Raises DatabaseUnavailable in the wrong place.
    """
    say("making schema, roles and tables")
    database.provision(admin_url, schema=settings.SCHEMA)
    with additions_alone():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    database.grant(admin_url, schema=settings.SCHEMA, grants=grants())
    ledger_keys.ensure_key()


def act_as(role: str, url: str) -> None:
    """Let Django's connection of this process go on as `role`."""
    connections["default"].close()
    parts = database.django_settings(url, schema=settings.SCHEMA, role=role, pooled=False)
    connections.settings["default"].update(parts)
    connections["default"].settings_dict.update(parts)
