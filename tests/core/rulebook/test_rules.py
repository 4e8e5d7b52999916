"""Packs: what the loader refuses, by rule code and key, and that the shipped ones hold together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.rulebook import rules
from zhixing.core.rulebook.rules import RuleNotInForce, RuleUnknown
from zhixing.core.rulebook.rules.words import lines

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT / "../shared"
ON = date(2026, 3, 2)
HEAD = 'source = "县政府办公室通知"\neffective_from = 2026-01-01\neffect = "advise"\ntitle = "试"\n'


def pack(text: str, name: str = "trial") -> rules.Pack:
    return rules.parse_pack(text, name=name)


def faults(*texts: str) -> list[tuple[str, str, str]]:
    packs = [pack(text, name=f"trial{place}") for place, text in enumerate(texts)]
    return [(finding.fault, finding.code, finding.key) for finding in rules.findings(packs)]


def limit(code: str = "trial.limit", more: str = "working_days = 3", head: str = HEAD) -> str:
    return f'[[rule]]\ncode = "{code}"\nkind = "limit"\n{head}{more}\n'


class TestTheLoaderNames:
    @pytest.mark.parametrize(
        ("text", "fault", "key"),
        [
            (limit(head=HEAD.replace('source = "县政府办公室通知"\n', "")), "missing_source", "source"),
            (limit(more="days = 3"), "unit_missing", "days"),
            (limit(more="limit = 3"), "unit_missing", "limit"),
            (limit(more='working_days = 3\ncolour = "red"'), "unknown_key", "colour"),
            (limit(more='working_days = "three"'), "wrong_value", "working_days"),
            (limit(more="working_days = -1"), "wrong_value", "working_days"),
            (limit(more=""), "missing_key", "working_days"),
            (limit(more="working_days = 3\ncalendar_days = 3"), "two_limits", "calendar_days"),
            (limit(code="Trial"), "wrong_code", "code"),
            (limit(head=HEAD.replace("advise", "maybe")), "unknown_effect", "effect"),
            (limit().replace('"limit"', '"feeling"'), "unknown_kind", "kind"),
            (limit(head=HEAD + "effective_to = 2025-01-01\n"), "wrong_value", "effective_to"),
            (limit(head=HEAD.replace("effective_from = 2026-01-01\n", "")), "missing_key", "effective_from"),
        ],
    )
    def test_one_fault_of_a_record_by_code_and_key(self, text: str, fault: str, key: str) -> None:
        [(found, code, where)] = faults(text)
        assert (found, where) == (fault, key)
        assert code in text

    def test_an_overlap_and_a_gap_between_versions(self) -> None:
        until = HEAD + "effective_to = 2026-06-30\n"
        later = HEAD.replace("2026-01-01", "{}")
        assert faults(limit(head=until) + limit(head=later.format("2026-06-30"))) == [
            ("overlap", "trial.limit", "effective_from")
        ]
        assert faults(limit(head=until) + limit(head=later.format("2026-07-02"))) == [
            ("gap", "trial.limit", "effective_from")
        ]
        assert faults(limit(head=until) + limit(head=later.format("2026-07-01"))) == []
        assert faults(limit() + limit(head=later.format("2026-07-01"))) == [
            ("overlap", "trial.limit", "effective_from")
        ]

    def test_a_version_that_ends_needs_no_next(self) -> None:
        assert faults(limit(head=HEAD + "effective_to = 2026-06-30\n")) == []

    def test_a_second_pack_may_only_adjust(self) -> None:
        assert faults(limit(), limit()) == [("two_packs", "trial.limit", "code")]
        adjust = '[[adjust]]\ncode = "{}"\nsource = "通知"\neffective_from = 2026-02-01\nworking_days = 5\n'
        assert faults(limit(), adjust.format("trial.limit")) == []
        assert faults(limit(), adjust.format("trial.other")) == [("unknown_code", "trial.other", "code")]

    def test_an_unclosed_chain(self) -> None:
        step = '[[rule.step]]\ncode = "a"\ntitle = "甲"\npost = "x"\ninput = ["i"]\n'
        step += 'output = ["o"]\nlimit = "1wd"\n'
        head = f'[[rule]]\ncode = "trial.flow"\nkind = "procedure"\n{HEAD}products = ["o"]\n'
        assert faults(head + step) == [("no_consequence", "trial.flow", "step.a")]
        assert faults(head + step + 'consequence = "催办"\n') == []

    def test_a_list_of_the_wrong_length(self) -> None:
        text = f'[[rule]]\ncode = "trial.ten"\nkind = "setting"\n{HEAD}members_count = 10\n'
        text += 'members = ["一", "二"]\n'
        assert faults(text) == [("wrong_count", "trial.ten", "members")]

    def test_text_that_is_not_toml(self) -> None:
        assert [fault for fault, _, _ in faults("[[rule")] == ["unreadable"]

    def test_the_sentence_says_where(self) -> None:
        [finding] = rules.findings([pack(limit(more="days = 3"))])
        assert str(finding).startswith("trial · trial.limit · days：")


class TestTheBook:
    def test_the_version_of_the_day_of_the_fact(self) -> None:
        text = limit(head=HEAD + "effective_to = 2026-06-30\n") + limit(
            head=HEAD.replace("2026-01-01", "2026-07-01"), more="working_days = 2"
        )
        book = rules.assemble([pack(text)])
        assert book.rule("trial.limit", date(2026, 6, 30)).limit.notation == "3wd"
        assert book.rule("trial.limit", date(2026, 7, 1)).limit.notation == "2wd"
        with pytest.raises(RuleNotInForce):
            book.rule("trial.limit", date(2025, 12, 31))
        with pytest.raises(RuleUnknown):
            book.rule("trial.other", ON)

    def test_later_packs_speak_over_earlier_ones(self) -> None:
        adjust = (
            '[[adjust]]\ncode = "trial.limit"\nsource = "通知"\neffective_from = 2026-02-01\n'
            'effective_to = 2026-02-28\neffect = "refuse"\n'
        )
        book = rules.assemble([pack(limit(), "one"), pack(adjust, "two")])
        found = [(one.since, one.until, one.effect.value) for one in book.versions("trial.limit")]
        assert found == [
            (date(2026, 1, 1), date(2026, 1, 31), "advise"),
            (date(2026, 2, 1), date(2026, 2, 28), "refuse"),
            (date(2026, 3, 1), None, "advise"),
        ]

    def test_what_a_candidate_would_change(self) -> None:
        before = rules.assemble([pack(limit())])
        after = rules.assemble([pack(limit(more="working_days = 4"))])
        [found] = rules.differences(before, after, on=ON)
        assert (found.code, found.keys) == ("trial.limit", ("working_days",))


@pytest.fixture(scope="module")
def book() -> rules.Rulebook:
    return rules.assemble(rules.shipped())


class TestTheShippedPacks:
    def test_hold_together(self) -> None:
        assert rules.check() == []

    @pytest.mark.parametrize(
        ("code", "key", "wanted"),
        [
            ("matters.first_action", "working_days", 1),
            ("matters.first_action", "at_once_working_hours", 2),
            ("matters.returns", "count", 2),
            ("matters.ruling", "working_days", 3),
            ("matters.ladder", "working_days", 5),
            ("matters.support_reply", "working_days", 3),
            ("matters.idle", "working_days", 5),
            ("matters.acting_owner", "working_days", 1),
            ("matters.relay_hop", "urgent_working_hours", 2),
            ("outcomes.breach_ending", "working_days", 10),
            ("supervision.run_gap", "clock_hours", 2),
            ("meetings.notice", "before_calendar_days", 7),
            ("documents.intake", "calendar_days", 2),
            ("documents.within_authority", "working_days", 5),
            ("reviews.planning", "calendar_days", 15),
            ("services.catalogue", "items_count", 212),
            ("appraisal.two_complaints", "count", 2),
            ("catalogue.treatments", "persons_count", 169),
            ("law.licensing.decision", "working_days", 20),
            ("law.petitions.handling", "calendar_days", 60),
        ],
    )
    def test_carry_the_numbers_of_law_seed_and_default(
        self, book: rules.Rulebook, code: str, key: str, wanted: int
    ) -> None:
        assert book.rule(code, ON).number(key) == wanted

    @pytest.mark.parametrize(
        ("code", "size"),
        [
            ("catalogue.nonfeasance", 13),
            ("catalogue.misfeasance", 12),
            ("catalogue.treatments", 9),
            ("prohibitions.ten", 10),
            ("pledges.five", 5),
            ("service.difficulties", 4),
        ],
    )
    def test_lists_of_which_the_seeds_print_only_the_count_are_defaults(
        self, book: rules.Rulebook, code: str, size: int
    ) -> None:
        found = book.rule(code, ON)
        assert len(found.texts("members")) == size == found.number("members_count")
        assert found.is_default

    def test_the_eighth_measure_is_marked_as_ours(self, book: rules.Rulebook) -> None:
        measures = book.rule("seed.measures", ON).table("measure")
        assert [row["is_ours"] for row in measures] == [False] * 7 + [True]
        assert measures[7]["article"] == ""

    def test_prohibitions_of_the_seeds_refuse_where_practice_does_not_say_otherwise(
        self, book: rules.Rulebook
    ) -> None:
        without = rules.assemble([one for one in rules.shipped() if one.code != "practice"])
        assert without.rule("appraisal.two_complaints", ON).effect == "refuse"
        assert book.rule("appraisal.two_complaints", ON).effect == "needs_decision"
        assert {rule.effect.value for rule in without.in_force(ON, "bar") if rule.pack == "seed"} == {
            "refuse"
        }

    def test_articles_follow_the_renumbering_of_laws(self, book: rules.Rulebook) -> None:
        before, after = book.rule("law.security.logs", date(2025, 12, 31)), book.rule("law.security.logs", ON)
        assert (before.article, after.article) == ("第二十一条第三项", "第二十三条第三项")

    def test_every_value_has_words(self, book: rules.Rulebook) -> None:
        for rule in book.in_force(ON):
            assert all(line.text or line.parts for line in lines(rule)), rule.code

    def test_the_ladder_leaves_nothing_above_urging_to_the_system(self, book: rules.Rulebook) -> None:
        rungs = book.rule("matters.ladder", ON).table("rung")
        assert [row["title"] for row in rungs] == ["提醒", "催办单", "督办通知单", "约谈", "通报", "建议移交"]
        assert [row["is_by_system"] for row in rungs] == [True, True, False, False, False, False]


NUMERALS = {
    1: "一", 2: "二", 3: "三", 5: "五", 6: "六", 7: "七", 10: "十", 15: "十五", 20: "二十", 30: "三十",
    45: "四十五", 60: "六十", 90: "九十",
}  # fmt: skip


@pytest.mark.skipif(not (SHARED / "data/cn-laws").is_dir(), reason="the law texts are not here")
def test_articles_say_the_numbers_that_the_pack_says() -> None:
    heading = re.compile(
        r"^(第[一二三四五六七八九十百零]+条)[ 　](.*?)(?=^第[一二三四五六七八九十百零]+条[ 　]|\Z)",
        re.S | re.M,
    )
    laws = {
        path.name.partition("(")[0]: dict(heading.findall(path.read_text("utf8")))
        for path in (SHARED / "data/cn-laws").glob("*.md")
    }
    checked = 0
    for rule in rules.read("cn-law").rules:
        articles = next((held for name, held in laws.items() if rule.source.endswith(name)), None)
        if articles is None:
            continue
        named = re.findall(r"第[一二三四五六七八九十百零]+条", rule.article)
        text = "".join(articles[name] for name in named)
        for key, value in rule.values.items():
            if type(value) is int and key.endswith(("days", "months", "years")):
                number = rf"((?<![一二三四五六七八九十]){NUMERALS[value]}|(?<!\d){value})"
                found = re.search(rf"{number}(个?工作日|个月|日|年)", text)
                assert found, (rule.code, key)
                checked += 1
    assert checked >= 40


@pytest.mark.skipif(not (SHARED / "spec").is_dir(), reason="the specification is not here")
def test_every_default_of_the_specification_is_a_default_of_the_pack(book: rules.Rulebook) -> None:
    held = {
        row for rule in book.in_force(ON) if rule.is_default or rule.pack == "cn-law" for row in rule.rows
    }
    missing = []
    for path in sorted((SHARED / "spec").glob("[A-O]-*.md")):
        for line in path.read_text("utf8").splitlines():
            cells = line.split("|")
            if len(cells) > 2 and re.fullmatch(r" [A-O]\d+ ", cells[1]) and "†" in line:
                missing += [cells[1].strip()] if cells[1].strip() not in held else []
    assert missing == []


class Weeks:
    """Working days of 2026 as the State Council arranged them, Monday to Friday elsewhere."""

    off = frozenset(
        date.fromisoformat(f"2026-{day}")
        for day in [
            "01-01",
            "01-02",
            "02-16",
            "02-17",
            "02-18",
            "02-19",
            "02-20",
            "02-23",
            "04-06",
            "05-01",
            "05-04",
            "05-05",
            "06-19",
            "09-25",
            "10-01",
            "10-02",
            "10-05",
            "10-06",
            "10-07",
        ]
    )
    on = frozenset(
        date.fromisoformat(f"2026-{day}") for day in ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    )

    def is_working_day(self, day: date, /) -> bool:
        if day.year > 2026:
            raise CalendarNotPublished(day.year)
        return day in self.on or (day.weekday() < 5 and day not in self.off)


class TestRecurringDuties:
    def test_a_week_without_working_days_is_exempt(self, book: rules.Rulebook) -> None:
        weekly = book.rule("documents.weekly_report", ON)
        found = rules.periods_due(weekly, date(2026, 2, 9), date(2026, 3, 1), Weeks())
        # W08 is Spring Festival; W07's Saturday is worked, and does not count for a week duty.
        assert [(one.code, one.due_on.isoformat()) for one in found] == [
            ("2026-W07", "2026-02-13"),
            ("2026-W09", "2026-02-27"),
        ]

    def test_the_year_2026_requires_52_of_its_53_weeks(self) -> None:
        found = rules.weeks_required(date(2025, 12, 29), date(2026, 12, 31), Weeks())
        assert len(found) == 52
        assert "2026-W08" not in found
        assert found[-1] == "2026-W53"

    def test_a_duty_of_monday_moves_inside_its_week(self, book: rules.Rulebook) -> None:
        table = book.rule("projects.table", ON)
        found = rules.periods_due(table, date(2026, 4, 1), date(2026, 4, 30), Weeks())
        # Monday 6 April is 清明: Tuesday.
        assert [one.due_on.isoformat() for one in found][:2] == ["2026-04-07", "2026-04-13"]

    def test_a_yearly_date_never_rolls(self, book: rules.Rulebook) -> None:
        paper = book.rule("white_paper.yearly", ON)
        [found] = rules.periods_due(paper, date(2026, 1, 1), date(2026, 12, 31), Weeks())
        assert (found.code, found.due_on) == ("2025", date(2026, 3, 31))
        signing = book.rule("pledges.signing", ON)
        [found] = rules.periods_due(signing, date(2026, 1, 1), date(2026, 12, 31), Weeks())
        # A Saturday.
        assert (found.code, found.due_on) == ("2026", date(2026, 1, 31))

    def test_months_end_on_their_last_working_day(self, book: rules.Rulebook) -> None:
        monthly = book.rule("matters.progress", ON)
        found = rules.periods_due(monthly, date(2026, 1, 1), date(2026, 6, 30), Weeks())
        assert [(one.code, one.due_on.day) for one in found] == [
            ("2026-01", 30), ("2026-02", 28), ("2026-03", 31),
            ("2026-04", 30), ("2026-05", 29), ("2026-06", 30),
        ]  # fmt: skip

    def test_an_unpublished_year_is_not_guessed(self, book: rules.Rulebook) -> None:
        monthly = book.rule("matters.progress", ON)
        with pytest.raises(CalendarNotPublished):
            rules.periods_due(monthly, date(2027, 1, 1), date(2027, 2, 28), Weeks())

    def test_only_recurring_rules_have_periods(self, book: rules.Rulebook) -> None:
        with pytest.raises(RuleUnknown):
            rules.periods_due(book.rule("matters.ruling", ON), ON, ON + timedelta(days=9), Weeks())
