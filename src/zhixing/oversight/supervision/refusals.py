"""Why supervision refuses."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotForGrades(ActRefused):
    sentence = mark("年度考核等次由人事干部登记。")


class PaperMissing(ActRefused):
    sentence = mark("请填写考核结果文号。")
    place = "document"
