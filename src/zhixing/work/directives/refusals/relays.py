"""Why a relay is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class UnitsMissing(ActRefused):
    sentence = mark("请至少选择一个接收单位。")
    place = "units"


class RelayUnknown(ActRefused):
    sentence = mark("没有这件传达事项，或者您无权查看。")


class RelaySuperseded(ActRefused):
    sentence = mark("这一版已被更正件替代，请在最新一版上更正。")
