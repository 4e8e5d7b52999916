"""The table of roles, cell by cell: what each of the seventeen roles may, and over which units."""

import pytest

from tests.support.people import Office
from zhixing.core.people import acts, policies
from zhixing.core.people.policies import Parties
from zhixing.foundation.actors import Citizen, Officer, Partner, Reach, Tick

# The reviewed table. A changed cell must be changed here too, on purpose.
EXPECTED = {
    "county_head": {"see", "approve", "instruct", "rule", "issue_ladder"},
    "county_leader": {"see", "approve", "instruct"},
    "office_director": {
        *("see", "register", "issue", "urge", "check", "decompose", "rule", "issue_ladder", "export"),
        *("publish_calendar", "change_rules", "import", "see_runs"),
    },
    "supervisor": {
        *("see", "register", "issue", "urge", "check", "decompose", "issue_ladder", "export", "import"),
    },
    "unit_head": {"see", "sign_for", "name_handler", "report", "sign_off"},
    "deputy_head": {"see", "sign_for", "name_handler", "report", "sign_off"},
    "office_head": {"see", "name_handler", "report", "sign_off"},
    "clerk": {"see", "report"},
    "town_clerk": {"see", "sign_for", "name_handler", "report"},
    "window_clerk": {"see", "report", "serve_window"},
    "hall_manager": {"see", "report", "serve_window", "run_hall", "export"},
    "personnel": {"manage_people"},
    "discipline": {"see", "report"},
    "auditor": {"see", "verify_ledger", "export"},
    "system_admin": {"manage_people", "publish_calendar", "import", "see_runs"},
    "security_admin": {"approve_roles", "see_runs"},
    "secrecy_officer": {"see", "seal_secret"},
    "legal_office": {"see", "report", "change_rules"},
}
# own unit · a unit of the own line · another unit of the sphere · a unit of another sphere
REACHED = {
    "county_head": (True, True, True, False),
    "county_leader": (False, True, False, False),
    "office_director": (True, True, True, False),
    "supervisor": (True, True, True, False),
    "unit_head": (True, False, False, False),
    "deputy_head": (True, False, False, False),
    "office_head": (True, False, False, False),
    "clerk": (True, False, False, False),
    "town_clerk": (True, False, False, False),
    "window_clerk": (True, False, False, False),
    "hall_manager": (True, False, False, False),
    "personnel": (False, False, False, False),
    "discipline": (True, False, False, False),
    "auditor": (True, True, True, True),
    "system_admin": (False, False, False, False),
    "security_admin": (False, False, False, False),
    "secrecy_officer": (True, True, True, False),
    "legal_office": (True, False, False, False),
}
OWN, LINE, OTHER, ELSEWHERE = (1, "gov"), (2, "gov"), (3, "gov"), (4, "party")


def test_every_role_is_in_the_tables() -> None:
    assert set(EXPECTED) == set(REACHED) == policies.ROLES


@pytest.mark.parametrize("role", sorted(EXPECTED))
class TestARole:
    def test_gives_exactly_these_rights(self, role: str) -> None:
        assert policies.rights_of([role]) == EXPECTED[role]

    def test_reaches_exactly_these_units(self, role: str) -> None:
        reach = policies.reach_of([role], sphere="gov", unit_ids=[1], line_unit_ids=[2])
        found = tuple(
            policies.reaches(reach, unit_id=unit, sphere=sphere)
            for unit, sphere in (OWN, LINE, OTHER, ELSEWHERE)
        )
        assert found == REACHED[role]

    @pytest.mark.parametrize("right", sorted(policies.RIGHT_NAMES))
    def test_a_right_holds_only_where_the_role_reaches(self, role: str, right: str) -> None:
        reach = policies.reach_of([role], sphere="gov", unit_ids=[1], line_unit_ids=[2])
        officer = Officer(1, "某人", 1, "某岗", 1, "某单位", rights=policies.rights_of([role]), reach=reach)
        for place, reached in zip((OWN, LINE, OTHER, ELSEWHERE), REACHED[role], strict=True):
            expected = reached and right in EXPECTED[role]
            assert policies.has_right(officer, right, unit_id=place[0], sphere=place[1]) is expected


@pytest.mark.parametrize("actor", [Citizen(1), Partner("k", "系统"), Tick("rule")])
def test_only_officers_have_rights_over_units(actor: Citizen | Partner | Tick) -> None:
    assert not any(
        policies.has_right(actor, right, unit_id=1, sphere="gov") for right in policies.RIGHT_NAMES
    )
    assert not policies.may_see_directory(actor)


def test_every_right_of_the_table_has_words() -> None:
    assert policies.rights_of(policies.ROLES) | policies.BODY_RIGHTS == set(policies.RIGHT_NAMES)


def test_what_the_separated_roles_alone_may_is_never_handed_over() -> None:
    assert policies.separated_rights() == {"verify_ledger", "approve_roles", "seal_secret"}


class TestMayHoldTogether:
    def test_three_administrators_are_three_posts(self) -> None:
        assert not policies.may_hold_together(["system_admin", "security_admin"])
        assert not policies.may_hold_together(["auditor", "system_admin", "clerk"])
        assert policies.may_hold_together(["system_admin", "secrecy_officer"])


def officer(person: int, post: int, *rights: str, unit: int = 1, acts_for: int | None = None) -> Officer:
    return Officer(person, f"人{person}", post, "岗", unit, "单位", acts_for, rights=frozenset(rights))


class TestMaySecond:
    """R28: request and approval are two people of two posts."""

    def test_another_person_with_the_right_may(self) -> None:
        assert policies.may_second(officer(1, 1, "manage_people"), officer(2, 2, "approve_roles"))

    def test_the_same_person_in_another_post_may_not(self) -> None:
        assert not policies.may_second(officer(1, 1, "manage_people"), officer(1, 2, "approve_roles"))

    def test_ones_own_delegate_may_not(self) -> None:
        assert not policies.may_second(
            officer(1, 1, "manage_people"), officer(2, 2, "approve_roles", acts_for=1)
        )

    def test_without_the_right_nobody_may(self) -> None:
        assert not policies.may_second(officer(1, 1, "manage_people"), officer(2, 2, "manage_people"))

    def test_the_system_may_not(self) -> None:
        assert not policies.may_second(officer(1, 1), Tick("rule", rights=frozenset({"approve_roles"})))


class TestMayJudge:
    """A10: nobody judges an item in which they are a party, by person, by post or by unit."""

    @pytest.mark.parametrize(
        "parties",
        [
            Parties(person_ids=frozenset({1})),
            Parties(post_ids=frozenset({7})),
            Parties(post_ids=frozenset({8})),
            Parties(unit_ids=frozenset({5})),
        ],
    )
    def test_a_party_may_not(self, parties: Parties) -> None:
        judge = officer(1, 7, "classify", unit=5, acts_for=8)
        assert not policies.may_judge(judge, parties)
        assert not policies.may_classify(judge, parties)

    def test_others_may_with_the_right_of_their_body(self) -> None:
        parties = Parties(frozenset({2}), frozenset({3}), frozenset({4}))
        assert policies.may_classify(officer(1, 7, "classify", unit=5), parties)
        assert policies.may_rule_on_complaint(officer(1, 7, "judge_complaint", unit=5), parties)
        assert not policies.may_classify(officer(1, 7, "check", unit=5), parties)


class TestTheSmallOffice:
    def test_has_the_reach_that_its_posts_should(self, office: Office, monday) -> None:
        housing, section = office.units["housing"], office.units["housing-build"]
        assert office.officer("wang", at=monday).reach == Reach(unit_ids=frozenset({housing, section}))
        assert office.officer("li", at=monday).reach == Reach(unit_ids=frozenset({section}))
        assert office.officer("zhou", at=monday).reach.everything
        assert office.officer("meng", at=monday).reach == Reach(everything=True, sphere="")
        line = {office.units[code] for code in ("housing", "housing-build", "urban", "land")}
        assert office.officer("chen", at=monday).reach == Reach(line_unit_ids=frozenset(line))
        assert office.officer("admin", at=monday).reach == Reach()
        assert not office.officer("admin", at=monday).may("see")

    def test_party_and_government_do_not_see_each_other(self, office: Office, monday) -> None:
        """P21: the same role in two spheres."""
        party, government = office.officer("party", at=monday), office.officer("wu", at=monday)
        assert party.rights == government.rights
        for one, sphere, other in ((party, "party", "gov"), (government, "gov", "party")):
            assert policies.reaches(one.reach, unit_id=0, sphere=sphere)
            assert not policies.reaches(one.reach, unit_id=0, sphere=other)

    def test_level_and_line_of_units_travel_with_the_officer(self, office: Office, monday) -> None:
        clerk = office.officer("li", at=monday)
        assert clerk.post_level == "clerk"
        assert clerk.unit_line == (office.units["housing-build"], office.units["housing"])
        assert clerk.belongs_to(office.units["housing"])

    def test_acts_are_known_by_their_founding(self) -> None:
        assert acts.FOUNDING == "founding"
