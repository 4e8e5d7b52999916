"""What this room writes into the ledger."""

from zhixing.core.ledger.verbs import verb

OVERRIDDEN = verb("rule.overridden", zh="调整条款", en="rule set otherwise by the locality")
OVERRIDE_ENDED = verb("rule.override_ended", zh="终止条款调整", en="local setting of a rule ended")
PROCEDURE_DRAFTED = verb("procedure.drafted", zh="起草流程", en="procedure drafted")
PROCEDURE_ACTIVATED = verb("procedure.activated", zh="启用流程", en="procedure activated")
