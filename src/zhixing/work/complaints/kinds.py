"""What a citizen asked, as a kind of matter, and what its notices are called outside."""

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

CONTACT = matter_kind(
    MatterKind(
        "complaints.contact",
        zh=mark("首问事项"),
        en="First contact",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/complaints/contacts/{number}/",
    )
)
OFFERED = topic("contact_offered", mark("首问事项待接收"))
LAPSED = topic("contact_lapsed", mark("首问转交未被接收"))
ANSWERED = topic("contact_answered", mark("首问事项已答复"))
