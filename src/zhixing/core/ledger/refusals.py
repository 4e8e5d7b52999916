"""Why the ledger refuses to record."""

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class LedgerMisused(Exception):
    """A program calls the ledger wrongly: a mistake in code, never a sentence for a person."""


class ClaimedLaterThanNow(ActRefused):
    """Times of an act, definition 19: a claim later than now is refused in words."""

    sentence = mark(
        "办理时间 {claimed:%Y-%m-%d %H:%M} 晚于当前时间 {recorded:%Y-%m-%d %H:%M}，请核对后重新填写。"
    )
    place = "at"


class SecondPersonMissing(ActRefused):
    """The verb demands a second person and none was named."""

    sentence = mark("「{verb}」须双人核准，请由另一人核准后再办理。")


class SecondPersonIsTheFirst(ActRefused):
    """The second person is the one who acts: the same person in two posts is one person."""

    sentence = mark("「{verb}」的核准人不能是办理人本人（{name}）。")


class SubjectMoved(ActRefused):
    """Somebody else has acted on the subject since it was read."""

    sentence = mark("该事项刚刚已由他人办理，请刷新页面后再办理。")


class HeadKeyUnreadable(ActRefused):
    """The process that was asked holds no signing key."""

    sentence = mark("本进程未持有校验签名密钥，请由系统管理员在服务器上执行该操作。")


class NothingSealed(ActRefused):
    """There is no signed head yet, so nothing can be proved or exported."""

    sentence = mark("尚无已签名的校验点，请稍后再试。")


class ExportTooLarge(ActRefused):
    """One file holds at most 4 GiB."""

    sentence = mark("导出内容超过 4 GB，请指定较早的校验点分批导出。")


class NotForAuditors(ActRefused):
    """The reader's posts do not include the right to check the records."""

    sentence = mark("您的岗位没有校验办理记录的权限。")


class NotWitnessed(ActRefused):
    """What two persons decide waits until somebody outside can vouch for it again (R19)."""

    sentence = mark("校验点已超过 {hours} 小时未送达外部见证方，须双人核准的事项暂停办理。")
