"""Why a list of targets is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class TargetListUnknown(ActRefused):
    sentence = mark("没有这份目标任务清单，或者您无权查看。")


class TargetListReleased(ActRefused):
    sentence = mark("目标任务已于 {day} 下达，不能再改；需要调整的请到该事项申请。")


class TargetsNotDecomposed(ActRefused):
    """Coverage is not complete: nothing is released, and what lacks is named."""

    sentence = mark("还有 {count} 项未分解到位，不能下达：{titles}。")


class NoTargets(ActRefused):
    sentence = mark("《{name}》中没有读到目标任务，请换一份文件，或按模板导入 Excel。")
    place = "file"


class NodesInDisorder(ActRefused):
    sentence = mark("序时节点的进度应当逐次提高，且不晚于完成时限。")
    place = "nodes"


class TargetSheetWrong(ActRefused):
    """Rows of a sheet that cannot be taken, each by its row in words."""

    sentence = mark("Excel 有 {count} 行不能导入：{rows}")
    place = "file"
