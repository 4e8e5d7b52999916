"""What this room writes into the ledger."""

from zhixing.core.ledger.verbs import verb

PROPOSED = verb("proposal.made", zh="提请双人核准", en="act proposed for approval")
APPROVED = verb("proposal.approved", zh="核准", en="proposed act approved", second=True)
REFUSED = verb("proposal.refused", zh="否决", en="proposed act refused", second=True)
WITHDRAWN = verb("proposal.withdrawn", zh="撤回提请", en="proposal withdrawn")
EXPIRED = verb("proposal.expired", zh="提请过期", en="proposal expired")
