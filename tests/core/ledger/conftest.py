"""Named persons and things that the ledger's tests share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from zhixing.config import database
from zhixing.core.ledger import adapters
from zhixing.core.ledger.verbs import Verb, verb
from zhixing.foundation.actors import Citizen, Officer

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def monday() -> datetime:
    """09:00 in the county on 2026-03-02."""
    return MONDAY


@pytest.fixture
def clerk() -> Officer:
    """王敏, who acts in her own post."""
    return Officer(7, "王敏", 31, "督查室科员", 4, "县政府办公室")


@pytest.fixture
def deputy() -> Officer:
    """李强, on behalf of his head."""
    return Officer(8, "李强", 32, "副局长", 5, "住建局", for_post_id=33, for_post_name="住建局局长")


@pytest.fixture
def citizen() -> Citizen:
    """An applicant with an account."""
    return Citizen(account_id=5, name="张三丰")


@pytest.fixture
def moved() -> Verb:
    """A verb of these tests."""
    return verb("lamp.moved", zh="挪动", en="moved", personal=("phone",))


@pytest.fixture
def waived() -> Verb:
    """A verb that two persons do together."""
    return verb("lamp.waived", zh="核准豁免", en="waived", second=True)


@pytest.fixture(autouse=True)
def key_folder(tmp_path: Path, settings: Settings) -> Path:
    """A folder for the signing key of this test alone; the key is made by `key`."""
    settings.KEY_DIR = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture
def key() -> adapters.PublicKey:
    """The ledger's signing key."""
    return adapters.ensure_key()


@pytest.fixture
def as_role(database_url: str) -> Callable[[str], AbstractContextManager[None]]:
    """Sign in as another role of the government for a while; for tests without a transaction."""

    @contextmanager
    def signed_in(role: str) -> Iterator[None]:
        before = dict(connection.settings_dict)
        url = database.with_parts(database_url, database=before["NAME"])
        connection.close()
        connection.settings_dict.update(
            database.django_settings(url, schema="zhixing", role=role, pooled=False)
        )
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    return signed_in
