"""What this room writes into the ledger. Everything about a party that names it can be erased."""

from zhixing.core.ledger.verbs import verb

REGISTERED = verb("party.registered", zh="登记办事人", en="party registered", personal=("name",))
CORRECTED = verb("party.corrected", zh="更正办事人信息", en="party corrected", personal=("name",))
CONFIRMED = verb("party.confirmed", zh="实名认证", en="identity confirmed", personal=("name",))
REVEALED = verb("party.revealed", zh="查看办事人完整信息", en="party's details read")
ERASURE_ASKED = verb("party.erasure_asked", zh="申请删除办事人信息", en="erasure asked for")
ERASURE_DECLINED = verb("party.erasure_declined", zh="不予删除办事人信息", en="erasure declined")
ERASED = verb("party.erased", zh="删除办事人信息", en="party erased", second=True)
KEY_RENEWED = verb("party.key_renewed", zh="更换加密密钥", en="seals renewed with the new key")
