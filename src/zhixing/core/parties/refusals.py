"""Why an act of this room is refused."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    """The officer does not deal with this party, or lacks the right."""

    sentence = mark("您当前的岗位不能办理该办事人的信息。")


class IdNumberWrong(ActRefused):
    """The check character does not fit: a slip of the keyboard (GB 11643, GB 32100)."""

    sentence = mark("证件号码的校验位不符，请核对后重新填写。")
    place = "id_number"


class IdentityIncomplete(ActRefused):
    """Without a name and a right number nobody is confirmed."""

    sentence = mark("认证平台没有给出完整的姓名（名称）和证件号码，没有完成实名认证。")


class IdentityChanged(ActRefused):
    """Who was confirmed once does not become somebody else."""

    sentence = mark("认证平台给出的证件信息与本账号首次认证时不一致，没有登录；请到政务服务窗口核对。")


class IdentityElsewhere(ActRefused):
    """One person or firm has one confirmed account; nothing of the other account is told."""

    sentence = mark("该身份已由另一个账号认证，请使用统一身份认证登录那个账号。")


class AccountConfirmed(ActRefused):
    """An account belongs to one person or firm."""

    sentence = mark("本账号已由其他身份认证；请退出登录后，再使用统一身份认证登录。")


class PurposeMissing(ActRefused):
    """Personal data are read for a reason, which is written down."""

    sentence = mark("请填写查看完整信息的事由。")
    place = "purpose"


class PartyErased(ActRefused):
    """Nothing is left to be read or corrected."""

    sentence = mark("该办事人的个人信息已删除。")


class ErasureWaiting(ActRefused):
    """It has been asked for already."""

    sentence = mark("删除申请已在等待核准。")


class ErasureNotAsked(ActRefused):
    """There is no request to decide."""

    sentence = mark("没有等待核准的删除申请。")


class SecondPersonUnfit(ActRefused):
    """Erasure is asked for by one person and approved by another (R28)."""

    sentence = mark("删除个人信息须由另一名保密员核准，申请人本人、其受托人或其另一岗位不能核准。")


class FieldKeyMissing(ActRefused):
    """The key file does not hold the key that sealed this row."""

    sentence = mark("无法读取加密信息：密钥文件缺少密钥 {key}，请联系系统管理员。")
