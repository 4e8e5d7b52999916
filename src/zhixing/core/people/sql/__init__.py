"""What is asked about people and units, as text for one column of an upper room's reading statement.

Each takes the expression of a person's or unit's id and answers as the selector of the same name does.
"""

from typing import Final

PERSON_NAME: Final = "(SELECT name FROM people_person WHERE id = {person})"
UNIT_NAME: Final = (
    "(SELECT short_name FROM people_unitversion WHERE unit_id = {unit} ORDER BY since DESC LIMIT 1)"
)
UNIT_KIND: Final = "(SELECT kind FROM people_unitversion WHERE unit_id = {unit} ORDER BY since DESC LIMIT 1)"
UNUSUAL_CALENDAR: Final = (
    "(SELECT u.calendar_code FROM people_incumbency i JOIN people_post p ON p.id = i.post_id"
    " JOIN people_unit u ON u.id = p.unit_id"
    " WHERE i.person_id = {person} AND i.until IS NULL AND u.calendar_code <> {usual}"
    " ORDER BY p.rank_order, i.id LIMIT 1)"
)
"""The calendar of the person's first unit at present, where it is another than the usual one."""
