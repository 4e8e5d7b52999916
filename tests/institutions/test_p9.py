"""P9 密级与工作秘密: named readers only, no export, what should not have come is sealed in one act."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence import refusals as evidence_refusals
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts
from zhixing.core.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P9")]


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def limit(county: Stage, matter: Matter) -> None:
    """Let only 王建国 know, beside the handler and who limits it."""
    readers = [county.person("wang")]
    county.do(acts.set_readers, by="zhou", at="2026-06-01 10:30", matter_id=matter.pk, person_ids=readers)


@pytest.fixture
def restricted(county: Stage) -> Matter:
    matter = county.issue(at="2026-06-01 09:00", limit="20wd", title="专项整治行动方案落实")
    county.sign_for(matter, at="2026-06-01 10:00")
    county.do(
        acts.set_readers,
        by="zhou",
        at="2026-06-01 10:30",
        matter_id=matter.pk,
        person_ids=[county.person("wang")],
    )
    return matter


def store(county: Stage, at: str, *, name: str, about: str) -> Evidence:
    found: Evidence = county.do(evidence.store, by="li", at=at, file=photo(7), name=name, about=about)
    return found


class TestNamedReaders:
    def test_others_of_the_same_scope_find_nothing(self, county: Stage, restricted: Matter) -> None:
        for code in ("xu", "wu", "chen", "lu", "meng", "he"):
            client = sign_in(Client(), county.office, code)
            assert client.get(f"/matters/{restricted.number}/").status_code == 404, code
            assert "行动方案" not in client.get("/search/?q=专项整治").content.decode(), code
            assert client.get("/search/hints/?q=专项").json() == {"hints": []}, code
        for code in ("zhou", "wang", "li"):
            client = sign_in(Client(), county.office, code)
            assert client.get(f"/matters/{restricted.number}/").status_code == 200, code

    def test_the_export_leaves_it_out(self, county: Stage, restricted: Matter) -> None:
        county.issue(at="2026-06-01 11:00", limit="20wd", title="公开事项")
        answer = sign_in(Client(), county.office, "zhou").get("/matters/?format=xlsx")
        cells = [
            str(cell.value)
            for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()
            for cell in row
            if cell.value
        ]
        assert any("公开事项" in text for text in cells)
        assert not any("专项整治" in text for text in cells)

    def test_the_public_never_follows_it(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd", source_kind="public")
        county.do(
            acts.set_readers,
            by="zhou",
            at="2026-06-01 10:30",
            matter_id=matter.pk,
            person_ids=[county.person("wang")],
        )
        page = (
            Client().post("/track/", {"number": matter.number, "code": matter.tracking_code}).content.decode()
        )
        assert "没有查到" in page


class TestStateSecrets:
    def test_marked_words_are_refused_before_anything_is_kept(self, county: Stage) -> None:
        with pytest.raises(evidence_refusals.SecretWords):
            county.issue(at="2026-06-01 09:00", limit="20wd", title="机密★关于某事的通知")
        assert not Matter.objects.exists()
        with pytest.raises(evidence_refusals.SecretWords):
            county.do(
                evidence.store,
                by="li",
                at="2026-06-01 09:00",
                file=photo(1),
                name="秘密★5年.jpg",
                about="matter:1",
            )
        assert not Evidence.objects.exists()

    def test_a_sheet_that_should_not_have_come_is_sealed_in_one_act(
        self, county: Stage, restricted: Matter
    ) -> None:
        kept = county.do(
            evidence.store,
            by="li",
            at="2026-06-02 09:00",
            file=photo(7),
            name="附件.jpg",
            about=restricted.reference,
        )
        digest = kept.digest
        [sealed] = county.do(
            evidence.seal, by="mi", at="2026-06-02 10:00", evidence_id=kept.pk, ground="发现标密附件"
        )

        assert sealed.sealed_at is not None and sealed.name == ""
        last = ledger.history(f"evidence:{kept.pk}")[-1]
        assert last.facts["digest"] == digest
        assert last.facts["backups_since"] == "2026-06-02"
        client = sign_in(Client(), county.office, "li")
        assert client.get(f"/evidence/{kept.pk}/").status_code == 410
