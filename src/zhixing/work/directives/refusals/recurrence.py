"""Why a check or a campaign is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotForChecks(ActRefused):
    sentence = mark("检查和专项整治由督查室、政府办登记。")


class TopicMissing(ActRefused):
    sentence = mark("请填写问题类型。")
    place = "topic"


class CheckInFuture(ActRefused):
    sentence = mark("检查日期不能晚于今天。")
    place = "held_on"


class CampaignBackwards(ActRefused):
    sentence = mark("专项整治的结束日期早于开始日期。")
    place = "until"
