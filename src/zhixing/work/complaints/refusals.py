"""Why a step of first contact is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    sentence = mark("您现在的岗位不能办理这一步。{who}可以办理。")

    def __init__(self, who: str = "承办人", **values: object) -> None:
        super().__init__(who=who, **values)


class ContactUnknown(ActRefused):
    sentence = mark("没有找到这一首问事项。")


class WordsMissing(ActRefused):
    sentence = mark("请写明内容。")
    place = "text"


class WrongState(ActRefused):
    sentence = mark("该事项现在是“{state}”，不能{act}。")


class AskedElsewhere(ActRefused):
    """Who is said to have been asked does not serve in the unit."""

    sentence = mark("{name}不在本单位任职，请从名单中选择同时被询问的人。")
    place = "asked"


class ReceiverUnfit(ActRefused):
    sentence = mark("{name}不能接收：不在{unit}任职，或就是现在的责任人。")
    place = "to"


class PlaceMissing(ActRefused):
    """Another unit's matter: the citizen is told exactly where to go (F1)."""

    sentence = mark("请写全承办单位的名称、地点和电话，三项都要告知群众。")
    place = "place"


class NothingOffered(ActRefused):
    sentence = mark("没有等待接收的转交。")


class CallKnown(ActRefused):
    sentence = mark("来源编号“{reference}”已经登记。")
    place = "reference"


class RegisteredAfterAll(ActRefused):
    sentence = mark("该来电来访已登记为首问事项 {number}，不构成首问不负责。")


class NotACallList(ActRefused):
    sentence = mark("表格中没有找到表头：来源编号、时间、方式、接待人、摘要。请上传 .xlsx 文件。")
    place = "file"
