"""What this room writes into the ledger. Owing and withdrawing are told by the act that causes them."""

from zhixing.core.ledger.verbs import verb

SEEN = verb("notice.seen", zh="阅知消息", en="notices seen")
CALLED = verb("call.logged", zh="登记电话催办", en="telephone call logged")
RESENT = verb("message.resent", zh="重新发送", en="message sent again")

INBOX = "inbox"
"""The noun of the subjects that seeing is recorded about: `inbox:<person>`."""
