"""Every sentence of the interface is in the catalogues, and the compiled files are fresh (U27)."""

from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override

from zhixing.ui import catalogue


class TestGathering:
    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        (tmp_path / "room.py").write_text(
            'A = mark("甲")\nB = _("乙" "丙")\nC = ngettext("%(n)s 件", "%(n)s 件", 2)\n'
            'D = verb("matter.sent", zh="交办", en="assigned")\nE = "不译"\n',
            encoding="utf-8",
        )
        (tmp_path / "page.html").write_text(
            '<p>{{ _("丁 %(x)s", x=1) }}{% trans %}戊{% endtrans %}</p><p>己</p>{# 庚 #}', encoding="utf-8"
        )
        return tmp_path

    def test_finds_what_is_marked_in_code_and_templates(self, package: Path) -> None:
        found = catalogue.sentences(package)
        assert sorted(found) == sorted(["甲", "乙丙", "%(n)s 件", "交办", "丁 %(x)s", "戊"])
        assert found["%(n)s 件"].plural == "%(n)s 件"
        assert found["交办"].english == "assigned"
        assert found["甲"].places == {"room.py"}

    def test_finds_chinese_that_would_never_be_translated(self, package: Path) -> None:
        assert catalogue.bare_chinese(package) == ["page.html: <p>  </p><p>己</p>"]

    def test_traditional_is_derived(self, package: Path) -> None:
        derived = catalogue.traditional(catalogue.sentences(package), catalogue.read("zh_Hans"))
        assert derived["交办"].string == "交辦"

    def test_english_in_the_code_is_taken_over_and_the_rest_is_missing(self, package: Path) -> None:
        found = catalogue.sentences(package)
        english = catalogue.english(found, catalogue.Catalog(locale="en"))
        assert english["交办"].string == "assigned"
        assert sorted(catalogue.missing(english)) == sorted(set(found) - {"交办"})

    def test_what_was_translated_stays(self, package: Path) -> None:
        old = catalogue.Catalog(locale="en")
        old.add("甲", "A")
        old.add("不再", "gone")
        english = catalogue.english(catalogue.sentences(package), old)
        assert english["甲"].string == "A"
        assert english.get("不再") is None


def test_all_is_said_in_english_and_compiled() -> None:
    assert catalogue.problems() == []


def test_plurals_follow_english() -> None:
    with override("en"):
        assert ngettext("%(days)s 个工作日", "%(days)s 个工作日", 1) % {"days": 1} == "1 working day"
        assert ngettext("%(days)s 个工作日", "%(days)s 个工作日", 3) % {"days": 3} == "3 working days"


def test_the_frameworks_own_messages_have_better_words() -> None:
    with override("zh-hans"):
        assert gettext("This field is required.") == "请填写此项。"
        short = "This password is too short. It must contain at least %d character"
        assert ngettext(f"{short}.", f"{short}s.", 10) == "密码太短，至少 %d 个字符。"
    with override("zh-hant"):
        assert gettext("This field is required.") == "請填寫此項。"
