"""What this room writes into the ledger. Storing a file is told by the act that it belongs to."""

from zhixing.core.ledger.verbs import verb

SEALED = verb("evidence.sealed", zh="封存文件", en="file sealed")
LABELLED = verb("evidence.labelled", zh="设定知悉范围", en="readers of file limited")
SHEET_ADOPTED = verb("sheet.adopted", zh="采用文书模板", en="template of a sheet adopted")
OPENED = verb("evidence.opened", zh="查阅工作秘密文件", en="work-secret file opened")
ERASED = verb("evidence.erased", zh="删除当事人文件", en="file of an erased party removed")
LOCKED_AWAY = verb("evidence.locked_away", zh="锁存依法保留的文件", en="file that the law keeps locked away")
