"""The components as other rooms use them: one word for one thing, and nothing unescaped."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override
from jinja2 import Environment

from zhixing.ui import samples
from zhixing.ui.environment import components
from zhixing.ui.lines import ChainNode, ClockLine, DayLine, TimelineEntry
from zhixing.ui.listing import read_listing

NOW = datetime(2026, 11, 18, 2, 32, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def drawn(source: str, **context: Any) -> str:
    environment: Environment = engines["jinja2"].env
    return re.sub(r"\s+", " ", environment.from_string(source).render(**context)).strip()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_every_component_is_a_global() -> None:
    environment: Environment = engines["jinja2"].env
    assert set(components()) <= set(environment.globals)
    assert {"badge", "clock_badge", "chain", "timeline", "table", "pagination", "field"} <= set(components())


class TestLights:
    @pytest.mark.parametrize(
        ("light", "word"),
        [("green", "正常"), ("yellow", "临期"), ("red", "逾期"), ("paused", "暂停"), ("done", "按期办结"),
         ("done_late", "逾期办结"), ("provisional", "时限待定")],
    )  # fmt: skip
    def test_a_light_has_a_shape_and_a_word(self, light: str, word: str) -> None:
        html = drawn("{{ badge(light) }}", light=light)
        assert words(html) == word
        assert "<svg" in html
        assert f"mark-{light}" in html

    def test_what_has_no_light_says_its_word_without_a_shape(self) -> None:
        html = drawn('{{ badge("none", "本周未到") }}')
        assert words(html) == "本周未到"
        assert "<svg" not in html

    def test_shapes_differ(self) -> None:
        shapes = {
            re.sub(r'class="[^"]*"', "", drawn("{{ light_mark(light) }}", light=light)) for light in
            ("green", "yellow", "red", "paused", "done", "done_late", "provisional")
        }  # fmt: skip
        assert len(shapes) == 7

    def test_the_account_opens_without_script(self) -> None:
        line = ClockLine(
            "red",
            NOW,
            due_at=NOW,
            late_days=3,
            account=(DayLine(date(2026, 9, 25), counted=False, name="中秋节"),),
        )
        html = drawn("{{ clock_badge(line) }}", line=line)
        assert html.startswith("<details")
        assert "中秋节" in html


class TestChain:
    def test_exactly_one_link_is_solid(self) -> None:
        html = drawn("{{ chain(nodes) }}", nodes=samples.CHAIN)
        assert len(re.findall(r'<li class="solid', html)) == 1
        assert "具体责任人" in html

    def test_names_are_escaped(self) -> None:
        html = drawn("{{ chain(nodes) }}", nodes=[ChainNode("交办", "<script>alert(1)</script>")])
        assert "<script" not in html


class TestTimeline:
    def entry(self, **changes: Any) -> TimelineEntry:
        given: dict[str, Any] = {
            "at": NOW,
            "recorded_at": NOW,
            "person": "李强",
            "verb": "反馈进展",
            "seq": 9,
        }
        return TimelineEntry(**given | changes)

    def test_a_late_entry_says_when_it_was_written(self) -> None:
        late = self.entry(origin="late", recorded_at=datetime(2026, 11, 19, 0, 41, tzinfo=UTC))
        assert "补录于 11-19 08:41" in drawn("{{ timeline([e]) }}", e=late)

    def test_corrections_point_both_ways(self) -> None:
        html = drawn("{{ timeline(e) }}", e=[self.entry(corrects=6), self.entry(seq=6, corrected_by=9)])
        assert 'href="#act-6"' in html
        assert 'href="#act-9"' in html
        assert 'id="act-6"' in html

    def test_the_check_code_is_eight_signs(self) -> None:
        assert "<code>9f86d081</code>" in drawn(
            "{{ timeline([e]) }}", e=self.entry(digest="9f86d081884c7d65")
        )

    def test_nothing_yet_is_said(self) -> None:
        assert "尚无办理记录" in drawn("{{ timeline([]) }}")

    def test_text_is_escaped(self) -> None:
        assert "<b>" not in drawn("{{ timeline([e]) }}", e=self.entry(text="<b>进展</b>"))


class TestForms:
    class Question(forms.Form):
        title = forms.CharField(label="事项名称", help_text="照抄原文。")
        note = forms.CharField(label="备注", required=False)
        grade = forms.ChoiceField(label="等级", choices=[("a", "督办")], widget=forms.RadioSelect)

    def test_the_summary_says_the_same_words_and_leads_to_the_field(self) -> None:
        form = self.Question({})
        html = drawn("{{ error_summary(form) }}{{ fields(form) }}", form=form)
        assert '<a href="#id_title">事项名称：请填写此项。</a>' in html
        assert '<a href="#id_grade_0">等级：请填写此项。</a>' in html
        for target in ("id_title", "id_grade_0"):
            assert f'id="{target}"' in html
        assert html.count("请填写此项。") == 4

    def test_errors_and_hints_are_tied_to_the_field(self) -> None:
        html = drawn("{{ field(form['title']) }}", form=self.Question({}))
        (described,) = re.findall(r'<input[^>]*aria-describedby="([^"]+)"', html)
        assert set(described.split()) == {"id_title_helptext", "id_title_error"}
        for target in described.split():
            assert f'id="{target}"' in html

    def test_only_what_is_optional_is_marked(self) -> None:
        html = drawn("{{ fields(form) }}", form=self.Question())
        assert html.count("（选填）") == 1

    def test_typed_values_are_kept_and_escaped(self) -> None:
        html = drawn("{{ field(form['note']) }}", form=self.Question({"note": '"><script>'}))
        assert 'value="&quot;&gt;&lt;script&gt;"' in html

    def test_a_form_in_order_has_no_summary(self) -> None:
        assert drawn("{{ error_summary(form) }}", form=self.Question()) == ""


class TestTables:
    def listing(self, query: str = "", total: int = 128) -> Any:
        request = RequestFactory().get(f"/matters/{query}")
        return read_listing(request, sorts=("due", "number")).counted(total)

    def test_has_a_caption_scopes_and_links_that_sort(self) -> None:
        html = drawn(
            '{% call table("台账", [col("编号", "number"), col("件数", kind="number")], listing) %}'
            '<tr>{{ th("编号", "甲", "/a/") }}{{ td("件数", 0, "number") }}{{ td("备注", "") }}</tr>'
            "{% endcall %}",
            listing=self.listing("?sort=-number"),
        )
        assert ">台账</caption>" in html
        assert 'aria-sort="descending"' in html
        assert 'href="/matters/?sort=number"' in html
        assert '<td data-label="备注">—</td>' in html
        assert '<td data-label="件数" class="num">0</td>' in html

    def test_pages_say_the_total(self) -> None:
        html = drawn("{{ pagination(listing) }}", listing=self.listing("?page=2"))
        assert "共 128 项，第 21–40 项" in html
        assert 'rel="next" href="/matters/?page=3"' in html

    def test_an_empty_filter_offers_to_be_cleared(self) -> None:
        html = drawn('{{ empty("没有。", listing=listing) }}', listing=self.listing("?q=1", total=0))
        assert '<a href="/matters/">清除筛选</a>' in html


class TestFigures:
    def test_a_share_shows_its_denominator_and_leads_to_its_rows(self) -> None:
        html = drawn('{{ figure("按期办结率", 46, "/rows/", of=50) }}')
        assert words(html) == "按期办结率 92% （46/50） 按期办结率"
        assert 'href="/rows/"' in html

    def test_a_share_of_nothing_is_a_dash(self) -> None:
        assert "—" in words(drawn('{{ figure("按期办结率", 0, of=0) }}'))
