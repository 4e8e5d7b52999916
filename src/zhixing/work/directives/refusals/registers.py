"""Why a ledger is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class MayNotTakeIn(ActRefused):
    sentence = mark("台账由督查室、政府办导入，您的岗位不能导入。")


class RegisterHeadMissing(ActRefused):
    sentence = mark("没有找到台账表头，至少要有“任务内容”和“牵头单位”两列。")
    place = "file"


class RowRefused(ActRefused):
    sentence = mark("第 {row} 行不能导入：{reason}")
    place = "file"
