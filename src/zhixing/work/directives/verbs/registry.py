"""Ledger verbs of the registry."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

DRAFTED = verb("document.drafted", zh="登记文件草案", en="draft registered")
SETTLED = verb("document.settled", zh="选择抵触处理方式", en="way of settling a conflict chosen")
AGREED = verb("document.agreed", zh="同意抵触处理", en="settlement agreed")
ISSUED = verb("document.issued", zh="印发文件", en="document issued")
AMENDED = verb("document.amended", zh="修改文件", en="document amended")
REPEALED = verb("document.repealed", zh="废止文件", en="document repealed")
FLAGGED = verb("document.flagged", zh="文件统筹提示", en="document flagged")
