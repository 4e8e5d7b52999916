"""P6 分工调整: one document moves every open matter of the line; both sign the list; no clock changes."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, moment, stage
from zhixing.core.clock.rules import parse_limit
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts, refusals
from zhixing.core.matters.models import Holding, Matter

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P6")]


@pytest.fixture
def county() -> Stage:
    return stage()


def forty_seven(county: Stage) -> None:
    with county.at("2026-06-01 09:00") as at:
        zhou = county.officer("zhou", "2026-06-01 09:00")
        to = acts.Assignment((county.unit("housing"),), limit=parse_limit("60wd"))
        acts.register_many(
            rows=[acts.NewMatter(f"住建事项 {n}", assignment=to) for n in range(47)], by=zhou, at=at
        )
        acts.register_many(
            rows=[acts.NewMatter("财政事项", assignment=acts.Assignment((county.unit("finance"),)))],
            by=zhou,
            at=at,
        )


class TestChangeOfLine:
    def test_forty_seven_open_matters_move_at_midnight(self, county: Stage) -> None:
        forty_seven(county)
        posts = county.office.posts
        dues = dict(Matter.objects.values_list("pk", "due_at"))

        move = county.do(
            acts.change_line_of_leadership,
            by="wu",
            at="2026-07-13 00:00",
            unit_ids=[county.unit("housing")],
            from_post_id=posts["vice"],
            to_post_id=posts["vice-two"],
            document="澄政发〔2026〕20号",
        )

        assert move.matters.count() == 47
        assert Matter.objects.filter(leader_post_id=posts["vice-two"]).count() == 47
        assert dict(Matter.objects.values_list("pk", "due_at")) == dues
        midnight = moment("2026-07-13 00:00")
        before = Holding.objects.filter(matter__in=move.matters.all(), until=midnight)
        assert {h.leader_post_id for h in before} == {posts["vice"]}
        assert before.count() == 47

        county.do(acts.sign_list, by="chen", at="2026-07-13 09:00", move_id=move.pk)
        county.do(acts.sign_list, by="qin", at="2026-07-13 09:30", move_id=move.pk)
        move.refresh_from_db()
        assert (move.given_by_id, move.taken_by_id) == (county.person("chen"), county.person("qin"))
        signed = [e.facts["digest"] for e in ledger.history(f"move:{move.pk}")]
        assert signed == [move.digest, move.digest]

        later = county.issue(at="2026-07-14 09:00", limit="5wd")
        assert later.leader_post_id == posts["vice-two"]

    def test_only_both_sides_sign_and_each_once(self, county: Stage) -> None:
        forty_seven(county)
        posts = county.office.posts
        move = county.do(
            acts.change_line_of_leadership,
            by="wu",
            at="2026-07-13 00:00",
            unit_ids=[county.unit("housing")],
            from_post_id=posts["vice"],
            to_post_id=posts["vice-two"],
            document="澄政发〔2026〕20号",
        )
        with pytest.raises(refusals.NotOnTheList):
            county.do(acts.sign_list, by="lu", at="2026-07-13 09:00", move_id=move.pk)
        county.do(acts.sign_list, by="chen", at="2026-07-13 09:00", move_id=move.pk)
        with pytest.raises(refusals.ListAlreadySigned):
            county.do(acts.sign_list, by="chen", at="2026-07-13 09:10", move_id=move.pk)


class TestPeopleAndUnits:
    def test_a_clerk_leaves_and_the_successor_takes_all_on_one_list(self, county: Stage) -> None:
        with county.at("2026-08-03 09:00") as at:
            to = acts.Assignment((county.unit("housing"),))
            zhou = county.officer("zhou", "2026-08-03 09:00")
            acts.register_many(
                rows=[acts.NewMatter(f"事项 {n}", assignment=to) for n in range(23)], by=zhou, at=at
            )
            keys = list(Matter.objects.values_list("pk", flat=True))
            wang = county.officer("wang", "2026-08-03 09:00")
            acts.sign_for_many(rows=[(key, county.person("li")) for key in keys], by=wang, at=at)
        move = county.do(
            acts.hand_over_person,
            by="wang",
            at="2026-08-10 09:00",
            from_person_id=county.person("li"),
            to_person_id=county.person("he"),
            unit_id=county.unit("housing"),
            document="李强调离交接",
        )
        assert move.matters.count() == 23
        county.do(acts.sign_list, by="li", at="2026-08-10 10:00", move_id=move.pk)
        county.do(acts.sign_list, by="he", at="2026-08-11 10:00", move_id=move.pk)
        assert set(Matter.objects.values_list("handler_id", flat=True)) == {county.person("he")}

    def test_a_merged_bureau_hands_all_open_matters_to_its_successor(self, county: Stage) -> None:
        matter = county.issue(at="2026-08-03 09:00", lead="urban", limit="60wd")
        due = matter.due_at
        move = county.do(
            acts.move_unit,
            by="wu",
            at="2026-09-01 00:00",
            from_unit_id=county.unit("urban"),
            to_unit_id=county.unit("housing"),
            document="澄编〔2026〕3号",
        )
        found = Matter.objects.get(pk=matter.pk)
        assert (found.unit_id, found.handler_id, found.due_at) == (
            county.unit("housing"),
            county.person("wang"),
            due,
        )
        assert move.matters.count() == 1
