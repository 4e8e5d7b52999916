"""Ledger verbs of first contact."""

from zhixing.core.ledger.verbs import verb

REGISTERED = verb("contact.registered", zh="首问登记", en="first contact registered")
OFFERED = verb("contact.offered", zh="转交首问事项", en="handed on, waiting to be accepted")
ACCEPTED = verb("contact.accepted", zh="接收首问事项", en="taken over")
REFUSED = verb("contact.refused", zh="不接收首问事项", en="hand-over refused")
LAPSED = verb("contact.lapsed", zh="转交逾时退回首问责任人", en="hand-over lapsed, back to first contact")
ANSWERED = verb("contact.answered", zh="答复首问事项", en="answered")
REFERRED = verb("contact.referred", zh="告知承办单位", en="told which unit, where and by which telephone")
CALL_LOGGED = verb("enquiry.logged", zh="登记来电来访", en="call or visit logged")
CALL_COMPLAINED = verb("enquiry.complained", zh="反映首问不负责", en="complained that nothing was registered")
