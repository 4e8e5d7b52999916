"""Posts are set up, taken, left and acted in."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.support.people import Office, bulk_people
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.models import Incumbency, Post
from zhixing.foundation.references import reference

DAY = timedelta(days=1)


@pytest.fixture
def ren(office: Office, monday: datetime):
    """The personnel officer."""
    return office.officer("ren", at=monday)


class TestRegisterPost:
    def test_has_the_role_of_its_level(self, office: Office, ren, monday: datetime) -> None:
        post = acts.register_post(
            code="finance-budget",
            unit_id=office.units["finance"],
            name="预算股长",
            level="office_head",
            superior_id=office.posts["finance-head"],
            since=date(2026, 3, 1),
            by=ren,
            at=monday,
        )
        assert selectors.roles_of_post(post.id, monday) == {"office_head"}
        assert selectors.superiors(post.id, at=monday)[0] == office.posts["finance-head"]
        assert ledger.history(reference("post", post.id))[-1].facts["role"] == "office_head"

    def test_a_towns_clerk_receives_everything(self, office: Office, monday: datetime) -> None:
        assert selectors.roles_of_post(office.posts["laohe-clerk"], monday) == {"town_clerk"}
        assert selectors.roles_of_post(office.posts["finance-clerk"], monday) == {"clerk"}

    def test_an_extraordinary_role_is_not_given_by_one_person(self, office: Office, ren, monday) -> None:
        with pytest.raises(refusals.UnknownRole, match="supervisor"):
            acts.register_post(
                code="x",
                unit_id=office.units["finance"],
                name="某岗",
                level="clerk",
                role="supervisor",
                since=date(2026, 3, 1),
                by=ren,
                at=monday,
            )
        assert not Post.objects.filter(code="x").exists()


class TestTakePost:
    def test_one_person_at_a_time(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.PostIsHeld, match="「局长」现由王建国任职"):
            acts.take_post(
                post_id=office.posts["housing-head"], person_id=office.people["li"], by=ren, at=monday
            )

    def test_the_database_refuses_two_holders_of_one_instant(self, office: Office, monday: datetime) -> None:
        with pytest.raises(IntegrityError, match="post_one_holder_at_a_time"), transaction.atomic():
            Incumbency.objects.create(
                post_id=office.posts["housing-head"], person_id=office.people["li"], since=monday
            )

    def test_ends_the_acting_holder(self, office: Office, ren, monday: datetime) -> None:
        post = office.posts["housing-head"]
        acts.leave_post(post_id=post, by=ren, at=monday)
        acts.name_acting(post_id=post, person_id=office.people["song"], by=ren, at=monday + DAY)

        acts.take_post(post_id=post, person_id=office.people["he"], by=ren, at=monday + 2 * DAY)

        assert selectors.holder_of(post, at=monday + DAY).person_name == "宋立"
        assert selectors.holder_of(post, at=monday + DAY).acting
        assert selectors.holder_of(post, at=monday + 2 * DAY).person_name == "贺平"
        verbs = [entry.verb for entry in ledger.history(reference("post", post))]
        assert verbs[-3:] == ["post.left", "post.acting_named", "post.taken"]

    def test_may_be_appointed_for_a_day_to_come(self, office: Office, ren, monday: datetime) -> None:
        post = office.posts["housing-head"]
        acts.leave_post(post_id=post, since=monday + 5 * DAY, by=ren, at=monday)
        acts.take_post(
            post_id=post, person_id=office.people["song"], since=monday + 5 * DAY, by=ren, at=monday
        )
        assert selectors.holder_of(post, at=monday + 4 * DAY).person_name == "王建国"
        assert selectors.holder_of(post, at=monday + 5 * DAY).person_name == "宋立"


class TestNameActing:
    def test_the_head_of_the_unit_names(self, office: Office, ren, monday: datetime) -> None:
        post = office.posts["housing-build-head"]
        acts.leave_post(post_id=post, by=ren, at=monday)

        acts.name_acting(
            post_id=post,
            person_id=office.people["li"],
            by=office.officer("wang", at=monday),
            at=monday + DAY,
        )

        holder = selectors.holder_of(post, at=monday + DAY)
        assert (holder.person_name, holder.acting, holder.nobody_named) == ("李强", True, False)

    def test_others_may_not(self, office: Office, ren, monday: datetime) -> None:
        acts.leave_post(post_id=office.posts["housing-build-head"], by=ren, at=monday)
        for code in ("ma", "li", "zhou"):
            with pytest.raises(refusals.NotAllowed):
                acts.name_acting(
                    post_id=office.posts["housing-build-head"],
                    person_id=office.people["li"],
                    by=office.officer(code, at=monday),
                    at=monday,
                )

    def test_a_held_post_is_not_acted_in(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.PostIsHeld):
            acts.name_acting(
                post_id=office.posts["housing-head"], person_id=office.people["li"], by=ren, at=monday
            )


class TestChangeSuperior:
    def test_a_ring_is_refused(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.SuperiorIsBelow):
            acts.change_superior(
                post_id=office.posts["housing-deputy"],
                superior_id=office.posts["housing-clerk"],
                by=ren,
                at=monday,
            )


class TestAbolishPost:
    def test_only_a_vacant_post_ends(self, office: Office, ren, monday: datetime) -> None:
        post = office.posts["housing-clerk"]
        with pytest.raises(refusals.PostIsHeld):
            acts.abolish_post(post_id=post, by=ren, at=monday)
        acts.leave_post(post_id=post, by=ren, at=monday)
        acts.abolish_post(post_id=post, by=ren, at=monday + DAY)
        with pytest.raises(refusals.PostNotLiving):
            acts.take_post(post_id=post, person_id=office.people["li"], by=ren, at=monday + DAY)


class TestPersons:
    def test_are_found_by_pinyin(self, office: Office, ren, monday: datetime) -> None:
        person = acts.register_person(code="p1", name="欧阳海", phone="13800001111", by=ren, at=monday)
        assert (person.pinyin, person.initials) == ("ou yang hai", "oyh")
        [entry] = ledger.history(reference("person", person.id))
        assert "13800001111" not in str(entry.facts), "a telephone number can be erased"

    def test_whoever_leaves_holds_nothing_any_more(self, office: Office, ren, monday: datetime) -> None:
        acts.leave_service(person_id=office.people["song"], by=ren, at=monday)
        assert selectors.seats(office.people["song"], at=monday) == []
        assert selectors.holder_of(office.posts["housing-deputy"], at=monday).person_name == "王建国"
        with pytest.raises(refusals.PersonHasLeft):
            acts.take_post(
                post_id=office.posts["housing-deputy"],
                person_id=office.people["song"],
                by=ren,
                at=monday + DAY,
            )

    def test_are_corrected(self, office: Office, ren, monday: datetime) -> None:
        person = acts.correct_person(
            person_id=office.people["li"], name="李强", phone="13900000000", email="", by=ren, at=monday
        )
        assert person.phone == "13900000000"


class TestRegisterOrganisation:
    def test_a_thousand_people_take_few_statements(
        self, office: Office, ren, monday: datetime, django_assert_max_num_queries
    ) -> None:
        with django_assert_max_num_queries(60):
            ids = bulk_people(1000, by=ren, at=monday)
        assert len(set(ids)) == 1000

    def test_twice_changes_nothing(self, office: Office, ren, monday: datetime) -> None:
        first = bulk_people(3, by=ren, at=monday)
        count = Incumbency.objects.count()
        assert bulk_people(3, by=ren, at=monday) == first
        assert Incumbency.objects.count() == count

    def test_extraordinary_roles_need_a_second_person(self, office: Office, ren, monday: datetime) -> None:
        wanted = acts.NewPost("extra", "finance", "督查员", "clerk", date(2026, 1, 1), roles=("supervisor",))
        with pytest.raises(refusals.SecondPersonUnfit):
            acts.register_organisation(units=[], posts=[wanted], people=[], by=ren, at=monday)
        made = acts.register_organisation(
            units=[], posts=[wanted], people=[], by=ren, at=monday, second=office.officer("guard", at=monday)
        )
        assert selectors.roles_of_post(made.posts["extra"], monday) == {"clerk", "supervisor"}
        assert ledger.history(reference("post", made.posts["extra"]))[-1].verb == "post.role_granted"
