"""Why a forwarded paper is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NothingToForward(ActRefused):
    sentence = mark("这件事项没有可供转发的原文。")


class NotYoursToForward(ActRefused):
    sentence = mark("没有这件事项，或者它不由您单位承办。")


class ForwardedTextMissing(ActRefused):
    sentence = mark("请粘贴转发件正文。")
    place = "text"
