"""Why a proposed act is not approved."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NoSuchProposal(ActRefused):
    """It does not exist, or is decided."""

    sentence = mark("该提请不存在，或已经办结。")


class UnknownAct(ActRefused):
    """No room has registered such an act for approval."""

    sentence = mark("「{act}」不是需要双人核准的办理。")


class MayNotPropose(ActRefused):
    """Only an official proposes, with the right that the act needs."""

    sentence = mark("您当前的岗位不能提请「{act}」。")


class ReasonMissing(ActRefused):
    """A proposal, and a refusal of one, says why."""

    sentence = mark("请写明理由。")
    place = "reason"


class SamePerson(ActRefused):
    """Two people of two posts: the proposer never approves, by no post and no account."""

    sentence = mark("{person}是提请人，须由另一名人员核准。")


class SamePost(ActRefused):
    """Whoever acts for the proposer's post is not a second pair of eyes."""

    sentence = mark("提请与核准须来自两个岗位。")


class DelegateOfProposer(ActRefused):
    """A delegate of the proposer approves what the delegator wants."""

    sentence = mark("{person}受提请人委托，或委托了提请人，须由与提请无委托关系的人员核准。")


class RightMissing(ActRefused):
    """The approver does not hold the right at this moment."""

    sentence = mark("您现在没有核准「{act}」的权限。")


class ProposerLeft(ActRefused):
    """The proposer no longer holds the post, or the right, in which it was proposed."""

    sentence = mark("提请人{person}已不在原岗位或不再具有权限，请重新提请。")


class ProposalExpired(ActRefused):
    """Its time has passed."""

    sentence = mark("该提请已于 {until} 过期，请重新提请。")


class PayloadChanged(ActRefused):
    """What the approver saw is not what would be done."""

    sentence = mark("提请内容与您看到的不一致（校验码 {digest}），请刷新后核对。")


class OnlyProposer(ActRefused):
    """Only whoever proposed may take it back."""

    sentence = mark("只有提请人可以撤回。")
