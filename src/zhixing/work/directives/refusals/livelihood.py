"""Why an act on livelihood programmes is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotForProgrammes(ActRefused):
    sentence = mark("没有这件民生实事，或者您不能办理这一步。")


class WrongCount(ActRefused):
    sentence = mark("全年民生实事应为 {wanted} 件，现在是 {count} 件。")
    place = "rows"


class AlreadyListed(ActRefused):
    sentence = mark("{year} 年的民生实事已经登记。")
    place = "year"


class UnitNotFound(ActRefused):
    sentence = mark("第 {place} 行：没有找到单位“{name}”。")
    place = "rows"


class NothingToRelease(ActRefused):
    sentence = mark("没有待公布的民生实事。")


class NotReportedDone(ActRefused):
    sentence = mark("责任单位还没有申请销号，不能验收。")


class TooFewSampled(ActRefused):
    sentence = mark("至少抽样 {count} 户，现在是 {sampled} 户。")
    place = "sampled"


class MoreSatisfiedThanSampled(ActRefused):
    sentence = mark("满意户数不能多于抽样户数。")
    place = "satisfied"


class FindingsMissing(ActRefused):
    sentence = mark("验收未通过，请写明需要整改的问题。")
    place = "findings"


class AcceptanceNeeded(ActRefused):
    """B11: done means accepted by residents and checked on the site."""

    sentence = mark("民生实事须经群众验收和现场核查通过后才能销号。")
