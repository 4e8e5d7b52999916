"""One world for all tests of a file, in one transaction that is taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.security import world as worlds


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[worlds.World]:
    """The world, made once for the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.make()
        transaction.set_rollback(True)


@pytest.fixture
def world(shared: worlds.World) -> Iterator[worlds.World]:
    """The world as it was made, whatever the test before did to it."""
    with shared.undone():
        yield shared
