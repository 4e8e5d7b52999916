"""What this room writes into the ledger, and which facts of it can be erased."""

from zhixing.core.ledger.verbs import verb

UNIT_REGISTERED = verb("unit.registered", zh="设立单位", en="unit registered")
UNIT_CHANGED = verb("unit.changed", zh="变更单位", en="unit renamed or moved")
UNIT_MERGED = verb("unit.merged", zh="并入其他单位", en="unit merged")
UNIT_SPLIT = verb("unit.split", zh="分设单位", en="unit split")
UNIT_ABOLISHED = verb("unit.abolished", zh="撤销单位", en="unit abolished")
UNIT_INHERITED = verb("unit.inherited", zh="承接职责", en="duties inherited")
LEADER_CHANGED = verb("unit.leader_changed", zh="调整分管领导", en="leader in charge changed")

PARTNER_KEY_ISSUED = verb("unit.partner_key_issued", zh="发放对接密钥", en="partner's key issued")
PARTNER_KEY_ENDED = verb("unit.partner_key_ended", zh="停用对接密钥", en="partner's key ended")

POST_REGISTERED = verb("post.registered", zh="设置岗位", en="post registered")
POST_ABOLISHED = verb("post.abolished", zh="撤销岗位", en="post abolished")
POST_RELINED = verb("post.relined", zh="调整直接上级", en="superior changed")
POST_TAKEN = verb("post.taken", zh="任职", en="post taken")
POST_LEFT = verb("post.left", zh="离任", en="post left")
ACTING_NAMED = verb("post.acting_named", zh="明确代理人", en="acting holder named")
POST_DELEGATED = verb("post.delegated", zh="委托", en="rights delegated")
DELEGATION_ENDED = verb("post.delegation_ended", zh="收回委托", en="delegation ended")
ROLE_GRANTED = verb("post.role_granted", zh="授予角色", en="role granted", second=True)
ROLE_REVOKED = verb("post.role_revoked", zh="收回角色", en="role revoked", second=True)
ROLE_ASKED = verb("post.role_asked", zh="申请调整角色", en="change of role asked for")
ROLE_REQUEST_APPROVED = verb("role_request.approved", zh="核准角色调整", en="change of role approved")
ROLE_DECLINED = verb("post.role_declined", zh="不予核准角色调整", en="change of role declined")

PERSON_REGISTERED = verb(
    "person.registered", zh="登记人员", en="person registered", personal=("phone", "email")
)
PERSON_CORRECTED = verb(
    "person.corrected", zh="更正人员信息", en="person's details corrected", personal=("phone", "email")
)
PERSON_LEFT = verb("person.left", zh="离职", en="person left the service")

ACCOUNT_OPENED = verb("account.opened", zh="开通账号", en="account opened")
ACCOUNT_DISABLED = verb("account.disabled", zh="停用账号", en="account disabled")
ACCOUNT_ENABLED = verb("account.enabled", zh="恢复账号", en="account enabled")
PASSWORD_SET = verb("account.password_set", zh="重置密码", en="password set")
PREFERENCES_SET = verb("account.preferences_set", zh="修改个人设置", en="preferences set")
SESSIONS_ENDED = verb("account.sessions_ended", zh="结束会话", en="sessions ended")
SIGNED_IN = verb("account.signed_in", zh="登录", en="signed in", personal=("address",))
SIGNED_OUT = verb("account.signed_out", zh="退出登录", en="signed out")
SIGN_IN_FAILED = verb(
    "account.sign_in_failed", zh="登录失败", en="sign-in failed", personal=("address", "username")
)
ACCESS_DENIED = verb("account.access_denied", zh="访问被拒绝", en="access denied")
FILE_TAKEN = verb("account.file_taken", zh="下载文件", en="file taken out")

FUNCTIONS_DECLARED = verb("unit.functions_declared", zh="登记三定职能", en="functions declared")
DUTY_BOUND = verb("duty.bound", zh="落实岗位职责", en="duty bound to a post")
DUTY_AMENDED = verb("duty.amended", zh="修改岗位职责", en="duty amended")
DUTIES_PUBLISHED = verb("unit.duties_published", zh="公布岗位责任清单", en="duties published")
DUAL_PAPER_SUBMITTED = verb("unit.dual_paper_submitted", zh="提交一岗双责材料", en="dual paper submitted")
RESPONSIBILITY_STATED = verb("responsibility.stated", zh="明确责任类型", en="typed responsibility stated")

BODY_ESTABLISHED = verb("body.established", zh="设立常设机构", en="standing body established")
BODY_RULE_SET = verb("body.rule_set", zh="修订机构权责", en="powers and duties of the body set")
BODY_SEAT_TAKEN = verb("body.seat_taken", zh="加入常设机构", en="seat in the body taken")
BODY_SEAT_LEFT = verb("body.seat_left", zh="退出常设机构", en="seat in the body left")

IMPORTED = verb("people.imported", zh="导入机构人员", en="units, posts and persons imported")
EXPORTED = verb("people.exported", zh="导出机构人员", en="units, posts and persons exported")
