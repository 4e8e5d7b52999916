"""Why an act of this room is refused: one sentence each, with named values."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class NotAllowed(ActRefused):
    """No role of the chosen post gives the right."""

    sentence = mark("您当前的岗位没有「{right}」权限，请切换岗位或联系系统管理员。")


class CodeTaken(ActRefused):
    """Codes are never reused."""

    sentence = mark("编码 {code} 已被使用，请换一个编码。")
    place = "code"


class UnknownSubject(ActRefused):
    """The unit, post or person does not exist."""

    sentence = mark("没有找到{what}，请重新选择。")


class UnitNotLiving(ActRefused):
    """The unit has ended, or had not begun, on that day."""

    sentence = mark("{unit}在 {on} 不存续，不能办理。")


class ParentIsBelow(ActRefused):
    """A unit would become part of itself."""

    sentence = mark("{parent}是{unit}的下级单位，不能作为它的上级。")
    place = "parent"


class ChangeBeforeLast(ActRefused):
    """A version may only be added at the end: what was in force stays as it was."""

    sentence = mark("{subject}自 {since} 起已有更新的记录，生效日期应晚于该日。")
    place = "since"


class SuccessorMissing(ActRefused):
    """Duties may not vanish: somebody answers for them."""

    sentence = mark("请指定承接{unit}职责的单位。")
    place = "successor"


class FunctionNotAssigned(ActRefused):
    """On a split each function goes to one of the successors."""

    sentence = mark("职能「{title}」尚未指定由哪个单位承接。")


class PostNotLiving(ActRefused):
    """The post has been abolished."""

    sentence = mark("岗位「{post}」已撤销。")


class PostIsHeld(ActRefused):
    """One person in a post at a time."""

    sentence = mark("「{post}」现由{person}任职，请先办理离任。")
    place = "person"


class PostIsVacant(ActRefused):
    """Nobody holds the post, so nobody can leave it or hand it over."""

    sentence = mark("「{post}」目前空缺。")


class PersonHasLeft(ActRefused):
    """The person is no longer in service."""

    sentence = mark("{person}已离职，不能任职或受托。")
    place = "person"


class SuperiorIsBelow(ActRefused):
    """A reporting line would close into a ring."""

    sentence = mark("「{superior}」是「{post}」的下级岗位，不能作为它的直接上级。")
    place = "superior"


class LineDrawnLater(ActRefused):
    """A change may not be dated before the present line began."""

    sentence = mark("{subject}的现行记录自 {since} 起生效，新的生效时间应晚于它。")
    place = "since"


class NotALeader(ActRefused):
    """Only a post of a county leader can be in charge of units."""

    sentence = mark("「{post}」不是县领导岗位，不能分管单位。")
    place = "post"


class OnlyOwnPost(ActRefused):
    """A post is handed over by the person who holds it, or by the personnel office with a paper."""

    sentence = mark("只有「{post}」的任职人可以委托该岗位的权限。")


class DelegationExceedsGiver(ActRefused):
    """Nobody hands over more than the post has (R27)."""

    sentence = mark("委托的权限超出「{post}」的权限：{rights}。")
    place = "rights"


class DelegationToSelf(ActRefused):
    """Acting for oneself is not a delegation."""

    sentence = mark("不能委托给本人。")
    place = "to_person"


class DelegationInCircle(ActRefused):
    """The one who would receive has handed their own post to the giver."""

    sentence = mark("委托给{person}后，权限将经其已有的委托回到{giver}本人，委托不能循环。")
    place = "to_person"


class DelegationEnded(ActRefused):
    """It is over already."""

    sentence = mark("该委托已结束。")


class DelegationPeriodMissing(ActRefused):
    """A delegation has an end, after its beginning."""

    sentence = mark("委托须有期限，结束时间应晚于开始时间。")
    place = "until"


class AlreadyDelegated(ActRefused):
    """One delegation of a post to a person at a time."""

    sentence = mark("「{post}」在该期间已委托给{person}。")
    place = "until"


class UnknownRole(ActRefused):
    """There is no such role."""

    sentence = mark("没有「{role}」这个角色。")
    place = "role"


class RoleHeldAlready(ActRefused):
    """The post has the role."""

    sentence = mark("「{post}」已有「{role}」角色。")
    place = "role"


class RoleNotHeld(ActRefused):
    """The post has no such role."""

    sentence = mark("「{post}」没有「{role}」角色。")
    place = "role"


class RolesKeptApart(ActRefused):
    """System, security and audit administration are three people (三员分立)."""

    sentence = mark("系统管理员、安全管理员、审计员须分设，不能由同一人担任。")
    place = "role"


class SecondPersonUnfit(ActRefused):
    """The approver must be another person in another post, with the right to approve."""

    sentence = mark("授权须由另一名有核准权限的人核准，不能由申请人本人、其受托人或其另一岗位核准。")


class RequestChanged(ActRefused):
    """What the approver saw is not what was asked for."""

    sentence = mark("申请内容已变化，请重新打开后再核准。")


class RequestDecided(ActRefused):
    """Somebody has decided it already."""

    sentence = mark("该申请已由{person}办理。")


class RequestWaiting(ActRefused):
    """The same request waits already."""

    sentence = mark("同样的申请已在等待核准。")


class UsernameTaken(ActRefused):
    """Names of accounts are unique, whatever their case."""

    sentence = mark("账号名 {username} 已被使用。")
    place = "username"


class AccountExists(ActRefused):
    """One account a person: what would be a second one lets one person approve for oneself."""

    sentence = mark("{person}已有账号。")
    place = "person"


class SignInTooOften(ActRefused):
    """Too many failed sign-ins: soft, and never for good (R39)."""

    sentence = mark("登录失败次数过多，请于 {until} 后再试。忘记密码请联系系统管理员重置。")


class FunctionsUnbound(ActRefused):
    """A list of duties is complete or it is not published (A2)."""

    sentence = mark("还有 {count} 项职能未落实到岗位，不能公布：{functions}。")


class DutiesIncomplete(ActRefused):
    """Each duty shows the five properties of the post responsibility system (A2)."""

    sentence = mark("岗位职责不完整，不能公布：{duties}。")


class NoFunctions(ActRefused):
    """There is nothing to publish."""

    sentence = mark("{unit}尚未登记三定职能。")


class PostOfAnotherUnit(ActRefused):
    """A duty is bound inside its own unit."""

    sentence = mark("「{post}」不属于{unit}，不能承担该单位的职责。")
    place = "post"


class ConductColumnEmpty(ActRefused):
    """一岗双责: business and conduct are planned and appraised together (A6)."""

    sentence = mark("「效能与作风建设」一栏为空，不能提交。")
    place = "conduct"


class BusinessColumnEmpty(ActRefused):
    """The other column is missing."""

    sentence = mark("「业务工作」一栏为空，不能提交。")
    place = "business"


class PlanExists(ActRefused):
    """One plan a unit a year."""

    sentence = mark("{unit}已提交 {year} 年度计划。")


class TypeMissing(ActRefused):
    """A responsibility is typed on all four axes (A4)."""

    sentence = mark("责任记录缺少类型：{axes}。")


class PartyToTheItem(ActRefused):
    """Nobody judges an item in which they are a party (A10)."""

    sentence = mark("{person}是该事项的当事人，不能作出认定或裁定，应由{others}办理。")


class NotOfTheBody(ActRefused):
    """Only the standing bodies classify breaches and rule on complaints (A10)."""

    sentence = mark("只有{bodies}可以办理，{person}不是其成员。")


class PartnerNameTaken(ActRefused):
    """Two living keys of one name cannot be told apart."""

    sentence = mark("「{name}」已有一个有效的密钥，请先停用或换一个名称。")
    place = "name"


class PartnerKeyPeriodWrong(ActRefused):
    """A key ends."""

    sentence = mark("有效期应晚于现在，且不超过 {days} 天。")
    place = "until"


class PartnerKeyEnded(ActRefused):
    """It no longer opens anything."""

    sentence = mark("该密钥已停用。")


class NotYourDraft(ActRefused):
    """A draft is its writer's alone."""

    sentence = mark("只能处理本人的草稿。")


class FormDraftTooLong(ActRefused):
    """A draft has an end."""

    sentence = mark("内容过长，不能存为草稿，请先另行保存。")
