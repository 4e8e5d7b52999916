"""Which forms of a page are kept while somebody writes, and what of a kept one is filled in again."""

from __future__ import annotations

import pytest

from zhixing.ui import long_forms

FORM = (
    '<form method="post" class="form"><input type="hidden" name="form_key" value="k{n}">'
    '<input type="hidden" name="row" value="{n}"><input name="title" value="旧 &amp; 新" required>'
    '<input type="checkbox" name="open" value="1" checked><input type="radio" name="way" value="a" checked>'
    '<input type="radio" name="way" value="b"><select name="unit"><option value="">—</option>'
    '<option value="2" selected>二</option><option value="3">三</option></select>'
    '<input type="file" name="paper"><details class="more"><summary>更多</summary>'
    '<textarea name="text" id="t">\n旧文</textarea></details><button type="submit">交</button></form>'
)
ONE = FORM.format(n=1)


def body() -> str:
    return long_forms.long_forms(ONE)[0].body


class TestWhichForms:
    @pytest.mark.parametrize(
        "other",
        [
            ONE.replace('method="post"', 'method="get"'),
            ONE.replace("textarea", "p"),
            ONE.replace('type="file"', 'type="password"'),
            ONE.replace('class="form"', 'data-autosave="/own/"'),
            ONE + ONE,
        ],
        ids=["search", "short", "password", "own drafts", "twice alike"],
    )
    def test_others_are_left_alone(self, other: str) -> None:
        assert long_forms.long_forms(other) == []

    def test_is_known_again_by_what_it_says_of_itself(self) -> None:
        first, second = long_forms.long_forms(ONE + FORM.format(n=2))
        again = long_forms.long_forms(ONE.replace("k1", "k9").replace("旧文", "新文"))[0]
        assert first.name == again.name != second.name


class TestFilling:
    def test_puts_back_what_was_typed_ticked_and_chosen(self) -> None:
        values = {"title": ['新"题'], "text": ["甲\r\n<乙>"], "unit": ["3"], "way": ["b"], "gone": ["x"]}
        filled = long_forms.refilled(body(), values)
        assert '<input value="新&quot;题" name="title" required>' in filled
        assert "\n甲\r\n&lt;乙&gt;</textarea>" in filled
        assert '<option selected value="3">' in filled and '<option value="2">' in filled
        assert '<input checked type="radio" name="way" value="b">' in filled
        assert '<input type="checkbox" name="open" value="1">' in filled
        assert '<details open class="more">' in filled
        assert "gone" not in filled and '<input type="hidden" name="row" value="1">' in filled

    def test_changes_nothing_when_the_page_says_it_already(self) -> None:
        said = {"title": ["旧 & 新"], "text": ["旧文"], "unit": ["2"], "way": ["a"], "open": ["1"]}
        assert long_forms.refilled(body(), said) == body()
        name = long_forms.long_forms(ONE)[0].name
        page = long_forms.marked(
            ONE, token_of=lambda form: f"of-{form}", keep_at="/keep/", button="<noscript></noscript>",
            kept={name: said}, line_of=lambda _form: "<p>已恢复</p>",
        )  # fmt: skip
        assert "已恢复" not in page
        assert f'data-draft="/keep/"><input type="hidden" name="draft_of" value="of-{name}">' in page

    def test_a_choice_that_is_no_longer_offered_is_left_as_the_page_has_it(self) -> None:
        assert long_forms.refilled(body(), {"unit": ["9"], "way": ["a"], "open": ["1"]}) == body()
