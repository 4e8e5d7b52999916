"""Why a rating of joint work is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class SupportUnknown(ActRefused):
    sentence = mark("没有这个配合请求，或者您不是牵头单位。")
