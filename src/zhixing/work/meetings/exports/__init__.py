"""What leaves this room: minutes and agenda in Word, the list in Excel, the calendar feed."""

from zhixing.work.meetings.exports.calendars import calendar_file
from zhixing.work.meetings.exports.papers import agenda_paper, minutes_paper
from zhixing.work.meetings.exports.registers import meetings_workbook

__all__ = ["agenda_paper", "calendar_file", "meetings_workbook", "minutes_paper"]
