"""What the ledger says about calendars. Of a clock speaks the act that moves it."""

from zhixing.core.ledger.verbs import verb

YEAR_PUBLISHED = verb("calendar.published", zh="发布放假安排", en="holiday notice published", second=True)
YEAR_CORRECTED = verb("calendar.corrected", zh="更正放假安排", en="holiday notice corrected", second=True)
HOURS_SET = verb("calendar.hours_set", zh="设定作息时间", en="office hours set", second=True)
YEAR_SHIPPED = verb("calendar.shipped", zh="随版本更新放假安排", en="holiday notice came with a release")
