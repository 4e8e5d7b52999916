"""The State Council's sentences, read exactly or refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from zhixing.core.clock import refusals, rules
from zhixing.core.clock.rules.announcement import announced_days, read_notice_text

CASES = Path(__file__).resolve().parents[3] / "../shared/data/cn-holidays/description_parsing_cases.json"

NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置。"""


@pytest.mark.skipif(not CASES.exists(), reason="the collection is not here")
def test_all_49_sentences_of_the_collection() -> None:
    cases = json.loads(CASES.read_text("utf-8"))
    assert len(cases) == 49
    for case in cases:
        found = {(day.isoformat(), off) for day, off in announced_days(case["description"], case["year"])}
        assert found == {(d["date"], d["isOffDay"]) for d in case["expected"]}, case["description"]


FORMS = (
    (
        2019,
        "2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
        "2018-12-30 2018-12-31 2019-01-01",
        "2018-12-29",
    ),
    (2016, "5月1日放假，5月2日（星期一）补休。", "2016-05-01 2016-05-02", ""),
    (
        2008,
        (
            "6月7日—9日放假，共3天。其中，6月7日（星期六）照常公休，6月8日（农历五月初五，端午节）为法定节假日，"
            "6月8日（星期日）公休日调至6月9日（星期一）。"
        ),
        "2008-06-07 2008-06-08 2008-06-09",
        "",
    ),
    (
        2008,
        (
            "9月29日—10月5日放假，共7天。其中，10月1日、2日、3日为法定节假日，9月27日（星期六）、9月28日（星期日）"
            "两个公休日调至9月29日（星期一）、30日（星期二），10月4日（星期六）、5日（星期日）照常公休。"
        ),
        "2008-09-29 2008-09-30 2008-10-01 2008-10-02 2008-10-03 2008-10-04 2008-10-05",
        "2008-09-27 2008-09-28",
    ),
)


@pytest.mark.parametrize(("year", "sentence", "off", "worked"), FORMS)
def test_sentences_of_each_form(year: int, sentence: str, off: str, worked: str) -> None:
    found = announced_days(sentence, year)
    assert [day.isoformat() for day, is_off in found if is_off] == off.split()
    assert [day.isoformat() for day, is_off in found if not is_off] == worked.split()


@pytest.mark.parametrize("text", [NOTICE, NOTICE.replace("\n", "")])
def test_a_whole_notice_gives_the_year_with_its_names(text: str) -> None:
    [published] = [notice for notice in rules.shipped_notices() if notice.year == 2026]
    assert read_notice_text(text, 2026) == sorted(published.days, key=lambda named: named.day)


@pytest.mark.parametrize(
    "sentence",
    [
        "1月1日至3日放假，共4天。",  # the count does not fit
        "1月1日放假，1月1日上班。",
        "1月3日至1日放假。",
        "2月30日放假。",
        "至3日放假。",
        "1月5日开庭。",  # a date that is neither off nor worked
    ],
)
def test_what_cannot_be_read_is_refused_never_guessed(sentence: str) -> None:
    with pytest.raises(refusals.NoticeNotUnderstood):
        announced_days(sentence, 2026)


def test_a_text_without_dates_names_no_days() -> None:
    assert read_notice_text("节假日期间，各地区要妥善安排好值班。", 2026) == []


def test_a_day_is_named_after_its_holiday() -> None:
    [day] = read_notice_text("元旦：1月1日放假，与周末连休。", 2027)
    assert (day.day, day.name, day.is_off) == (date(2027, 1, 1), "元旦", True)
