"""What this room writes into the ledger."""

from zhixing.core.ledger.verbs import verb

LISTED = verb("power.listed", zh="列入权责清单", en="power listed")
CHANGED = verb("power.changed", zh="调整权责事项", en="power changed")
CLAIMED = verb("power.claimed", zh="主张同一职责", en="power claimed by another unit")
PRECEDENT_KEPT = verb("precedent.kept", zh="裁定列为先例", en="ruling kept as precedent")
ENDED = verb("power.ended", zh="取消权责事项", en="power cancelled")
