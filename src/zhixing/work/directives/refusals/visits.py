"""Why an act on leaders' visits is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotForVisits(ActRefused):
    sentence = mark("没有这项联系基层计划，或者您不能办理这一步。")


class PlacesMissing(ActRefused):
    sentence = mark("请至少选择一个联系点。")
    place = "places"


class VisitIncomplete(ActRefused):
    """A visit counts only with date, place and people met."""

    sentence = mark("请填写地点和见到的群众、干部。")
    place = "met"


class ProofMissing(ActRefused):
    """Minutes or a decision prove a visit; nobody is asked to check in."""

    sentence = mark("请填写凭据：走访纪要或决定的名称、文号。")
    place = "proof"


class VisitInFuture(ActRefused):
    sentence = mark("下基层日期不能晚于今天，也不能在计划年度之外。")
    place = "visited_on"


class VisitKnown(ActRefused):
    sentence = mark("这一天在该联系点的走访已经登记。")
    place = "visited_on"


class NotAContactPoint(ActRefused):
    sentence = mark("该单位不是这位领导的联系点。")
    place = "unit"


class OwnProblem(ActRefused):
    """The leader answers for the problem, so that somebody else says that it is solved."""

    sentence = mark("问题是否解决由政府办核实登记，不由领导本人登记。")


class ProblemSettled(ActRefused):
    sentence = mark("这个问题已经解决或转督办。")


class SolutionMissing(ActRefused):
    sentence = mark("请写明怎样解决，解决日期不能早于走访日期、晚于今天。")
    place = "solution"
