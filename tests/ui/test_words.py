"""The words of the screen (U28): those that officials misread do not occur, and nothing is shouted."""

import re

import pytest

from zhixing.ui import catalogue, glossary

# Left: what is read as something else in an office; right: what is written instead.
MISREAD = {
    "发卡": "亮牌、发督办单",
    "督办卡": "督办通知单",
    "应发卡": "应督办",
    "双人复核": "双人核准",
    "复核办结": "审核销号",
    "标记完成": "申请办结（销号）",
    "我的一天": "工作台 · 今日待办",
    "账本": "办理记录",
    "存证": "完整性证明",
    "墓碑": "已撤下（说明）",
    "问责案件": "责任追究建议",
    "解封": "查看原件",
    "问一下": "请说明情况",
    "部门排行": "进度晾晒",
    "堵点": "卡点环节",
    "联赛": "进度晾晒",
    "不落实台账": "未落实事项清单",
    "老好人": "经催办后推进",
    "第三种状态": "经催办后推进",
    "十大顽症": "执行短板提示",
    "窗口叫号员": "窗口人员",
}


@pytest.fixture(scope="module")
def said() -> dict[str, catalogue.Sentence]:
    return catalogue.sentences()


@pytest.mark.parametrize(("word", "instead"), MISREAD.items())
def test_a_word_that_is_misread_is_not_used(
    said: dict[str, catalogue.Sentence], word: str, instead: str
) -> None:
    assert [text for text in said if word in text] == [], f"write {instead}"


def test_nothing_is_shouted(said: dict[str, catalogue.Sentence]) -> None:
    assert [text for text in said if re.search(r"[!\uff01]", text)] == []


def test_a_button_is_never_only_yes(said: dict[str, catalogue.Sentence]) -> None:
    assert not {"确定", "提交！", "OK", "是的"} & set(said)


def test_the_glossary_has_one_english_form_for_each_word() -> None:
    words = [word for group in glossary.groups() for word in group.words]
    assert len({word.zh for word in words}) == len(words)
    assert all(word.en and word.meaning for word in words)
