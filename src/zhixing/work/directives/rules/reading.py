"""Reading a document clause by clause: what is to be done, who is charged with it, by when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhixing.foundation.reading import labels
from zhixing.foundation.reading.documents import Line, Table
from zhixing.foundation.reading.labels import Field
from zhixing.work.directives.rules.clauses import LOW_RANK, Clause
from zhixing.work.directives.rules.deadlines import EVENT, ONGOING, Deadline, Frame, read_deadlines
from zhixing.work.directives.rules.marks import Mark, marks_in, names_parties
from zhixing.work.directives.rules.parties import (
    Parties,
    is_list_of_units,
    read_fields,
    read_parties,
    role_at,
    segments,
)
from zhixing.work.directives.rules.proposals import MAX_TITLE, Task, title_of, with_deadlines
from zhixing.work.directives.rules.sentences import (
    CIRCULAR,
    MINUTES,
    NOTICE,
    STANDING,
    STRICT,
    Assignment,
    assignments,
    charges_what_follows,
    helpers_in,
    says_only_when,
    unit_heading,
)
from zhixing.work.directives.rules.tables import TableTask, table_tasks


@dataclass(slots=True)
class _Charge:
    """What is known of one task while its lines are read."""

    texts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    line: int = 0
    is_told: bool = False  # a label says what is to be done
    is_apart: bool = False  # the labels stand on lines of their own

    def has_party(self) -> bool:
        return any(one.kind in labels.PARTY_KINDS for one in self.fields)


@dataclass(frozen=True, slots=True)
class Default:
    """Whom a heading names for its parts. Where it says who leads, it says so of every part."""

    parties: Parties
    says_who_leads: bool


class Reader:
    """Reads clauses one after another and gathers tasks."""

    def __init__(self, frame: Frame, *, manner: str) -> None:
        self.frame = frame
        self.manner = manner
        self.tasks: list[Task] = []
        self.assigning: set[int] = set()  # ids of clauses that have tasks of their own
        self.headings: list[tuple[Clause, int]] = []  # clauses whose task is their heading, with its place
        self._charge = _Charge()
        self._clause: Clause | None = None
        self._titled: set[str] = set()
        self._last_mark = 0  # the line that is the last of the clause to name parties
        self._defaults: dict[int, Default] = {}  # by clause: whom its heading names for all its parts

    def read(self, clause: Clause) -> None:
        """Read the lines and tables directly under `clause`."""
        self._clause, self._charge, self._titled = clause, _Charge(), set()
        before = len(self.tasks)
        if default := self._default_of(clause):
            self._defaults[id(clause)] = default
            if len(clause.blocks) == 1:
                return
        self._last_mark = max(
            (one.number for one in clause.blocks if isinstance(one, Line) and names_parties(one.text)),
            default=0,
        )
        has_marks = bool(self._last_mark)
        self._read_blocks(clause, has_marks=has_marks)
        if not has_marks and len(self.tasks) == before:
            self._read_running(clause)
            if len(self.tasks) == before and not clause.parts and (named := self._default_above()):
                self._take_default(clause, named.parties)
        elif has_marks:
            self._read_trailing(clause)
        if len(self.tasks) > before:
            self.assigning.add(id(clause))

    def _read_blocks(self, clause: Clause, *, has_marks: bool) -> None:
        for block in clause.blocks:
            if isinstance(block, Table):
                self._flush()
                self._read_table(block)
            elif self._goes_on(block, clause):
                self._charge.fields[-1] = _longer(self._charge.fields[-1], block.text)
            elif has_marks and not self._is_after_all(block):
                self._read_marked(block)
        self._flush()

    # What a heading names for all its parts

    def _default_of(self, clause: Clause) -> Default | None:
        """Return whom a heading names for its parts (二、增收（牵头单位：…）), where a part names others."""
        first = clause.blocks[0] if clause.label and clause.blocks else None
        if isinstance(first, Line) and (headed := charges_what_follows(first.text)):
            return Default(headed, says_who_leads=True)
        first = first if len(clause.blocks) == 1 else None
        if not isinstance(first, Line) or not clause.parts or not names_parties(first.text):
            return None
        marks = [mark for mark in marks_in(first.text) if mark.names_parties]
        if len(marks) != 1 or re.search(r"[。；，]", first.text[: marks[0].start]):
            return None
        if not any(
            names_parties(block.text)
            for part in clause.walk()
            if part is not clause
            for block in part.blocks
            if isinstance(block, Line)
        ):
            return None
        if not (said := marks[0].clause):
            return None
        return Default(self._parties_of_bracket(said), says_who_leads=bool(_SAYS_WHO_LEADS.search(said)))

    def _default_above(self, *, is_row: bool = False) -> Default | None:
        above = self._clause if is_row else self._clause.parent if self._clause else None
        while above is not None:
            if id(above) in self._defaults:
                return self._defaults[id(above)]
            above = above.parent
        return None

    def _take_default(self, clause: Clause, named: Parties) -> None:
        texts = [block.text for block in clause.blocks if isinstance(block, Line)]
        if texts and len(texts[0]) > 4:
            self._charge = _Charge(texts=texts, line=clause.number)
            flagged = replace(named, flags=(*named.flags, "from_heading"))
            self._emit(flagged, [], texts, shows_text=False)
            self._charge = _Charge()

    def _with_default(self, parties: Parties, words: str) -> Parties:
        """Let who leads by the heading lead here too, where the part itself says only who is responsible."""
        default = self._default_above()
        if (
            not default
            or not default.says_who_leads
            or not (named := default.parties).lead
            or _SAYS_WHO_LEADS.search(words)
        ):
            return parties
        supports = [name for name in (*named.supports, *parties.names) if name != named.lead]
        kept = [
            flag for flag in parties.flags if flag not in ("no_lead", "first_named_assumed", "collective")
        ]
        flags = (*kept, *(flag for flag in named.flags if flag not in kept), "from_heading")
        return Parties(named.lead, tuple(dict.fromkeys(supports)), flags, parties.leader or named.leader)

    # Lines with marks

    def _is_after_all(self, line: Line) -> bool:
        """Whether the line follows the last one that assigns, and says neither who nor when."""
        return line.number > self._last_mark and not any(marks_in(line.text))

    def _goes_on(self, line: Line, clause: Clause) -> bool:
        """Whether a line goes on with the units of the label above it: nothing but units, a label below."""
        fields = self._charge.fields
        if not fields or fields[-1].kind not in labels.PARTY_KINDS or not is_list_of_units(line.text):
            return False
        following = clause.blocks[clause.blocks.index(line) + 1 :]
        return fields[-1].value.endswith(("、", "，")) or next(
            (
                bool(labels.fields(block.text))
                for block in following
                if isinstance(block, Line) and not is_list_of_units(block.text)
            ),
            False,
        )

    def _read_trailing(self, clause: Clause) -> None:
        """Read what follows the clause's last assignment as running text of the clause above it."""
        self._clause = clause.parent or clause
        for block in clause.blocks:
            if isinstance(block, Line) and self._is_after_all(block):
                self._read_paragraph(block, None, [])

    def _read_marked(self, line: Line) -> None:
        at = 0
        for mark in marks_in(line.text):
            self._take_text(line.text[at : mark.start], line)
            self._take_mark(mark, line, begins_line=not line.text[: mark.start].strip())
            at = mark.end
        self._take_text(line.text[at:], line)

    def _take_text(self, text: str, line: Line) -> None:
        words = text.strip(" 　\t。；;，,、（）()")
        if not words:
            return
        if self._charge.has_party():
            if self._takes_time(words):
                return
            self._flush()
        elif self._amends_last(words, line):
            return
        self._charge.line = self._charge.line or line.number
        self._charge.texts.append(text.strip(" 　\t").lstrip("。；;，,、"))

    def _takes_time(self, words: str) -> bool:
        """「……参加单位：A。6月底前完成。」: words behind the labels that say only by when are theirs."""
        if any(one.kind == labels.TIME for one in self._charge.fields) or not says_only_when(words):
            return False
        if not read_deadlines(words, frame=self.frame, is_field=True):
            return False
        self._charge.fields.append(Field(labels.TIME, "", words, 0, 0))
        self._charge.sentences.append(words)
        return True

    def _amends_last(self, words: str, line: Line) -> bool:
        """「（……负责），6月底前完成」: a deadline right after the bracket belongs to it."""
        if self._charge.texts or len(words) > 16 or not self.tasks or self.tasks[-1].line != line.number:
            return False
        found = read_deadlines(words, frame=self.frame)
        if not found or self.tasks[-1].deadlines:
            return False
        self.tasks[-1] = with_deadlines(self.tasks[-1], found)
        return True

    def _take_mark(self, mark: Mark, line: Line, *, begins_line: bool) -> None:
        self._charge.line = self._charge.line or line.number
        if mark.value is None:
            self._charge.is_apart |= begins_line
            self._take_bracket(mark, line)
            return
        value = mark.value
        if value.kind in labels.TEXT_KINDS:
            # Under a number, what is to be done may follow the units (职责：……), once.
            is_numbered = bool(self._clause and self._clause.label)
            if self._charge.has_party() and (self._charge.is_told or not is_numbered):
                self._flush()
                self._charge.line = line.number
            self._charge.is_told = True
            if value.kind == labels.TASK and value.value:
                self._charge.titles.append(value.value)
            self._charge.texts.append(value.value)
            return
        if not self._charge.fields:
            self._charge.is_apart = begins_line
        if self._repeats(value):
            self._flush()
            self._charge.line = line.number
        self._charge.fields.append(value)
        self._charge.sentences.append(line.text[mark.start : mark.end].strip(" 　；;，,"))

    def _repeats(self, value: Field) -> bool:
        """Whether the value begins another task: the same label came already."""
        kinds = [one.kind for one in self._charge.fields]
        return value.kind in (labels.LEAD, labels.TIME) and value.kind in kinds and self._charge.has_party()

    def _take_bracket(self, mark: Mark, line: Line) -> None:
        content = mark.clause
        inner = labels.fields(content)
        parties = self._with_default(self._parties_of_bracket(content), content)
        deadlines = self._field_deadlines([*inner, *self._charge.fields]) or self._clause_deadlines(content)
        words = line.text[mark.start : mark.end]
        self._emit(parties, deadlines, [*self._charge.sentences, words], shows_text=True)
        self._charge = _Charge()

    @staticmethod
    def _parties_of_bracket(content: str) -> Parties:
        inner = labels.fields(content)
        if any(one.kind in labels.PARTY_KINDS for one in inner):
            return read_fields(inner)
        return read_parties(content, must_look=True)

    def _clause_deadlines(self, content: str) -> list[Deadline]:
        """Return the deadlines of a bracket: of the segments that name no unit."""
        found = read_deadlines(content, frame=self.frame)
        if any(one.value for one in found):
            return found
        for segment in segments(content):
            if not read_parties(segment, must_look=True).names:
                found += read_deadlines(segment, frame=self.frame, is_field=True)
        return found

    def _field_deadlines(self, fields: Iterable[Field]) -> list[Deadline]:
        """Return the deadlines of the fields on time. Words that fix nothing (按计划推进) are an event."""
        return [
            found
            for one in fields
            if one.kind == labels.TIME and one.value
            for found in read_deadlines(one.value, frame=self.frame, is_field=True)
            or [Deadline(EVENT, "", one.value, 0, len(one.value))]
        ]

    def _flush(self) -> None:
        """Make a task of what has been gathered, where it names parties."""
        charge = self._charge
        if charge.has_party():
            self._part_times(charge)
            said = "；".join(one.label + "：" + one.value for one in charge.fields)
            parties = self._with_default(read_fields(charge.fields), said)
            if parties.lead and not charge.texts and not (self._clause and self._clause.heading):
                # A label over a table or over the parts, with nothing before it: of all that follows.
                self._defaults[id(self._clause)] = Default(parties, says_who_leads=True)
                self._charge = _Charge()
                return
            self._share_with_siblings(charge)
            self._emit(parties, self._field_deadlines(charge.fields), charge.sentences, shows_text=False)
            self._charge = _Charge()
        elif charge.fields and self.tasks and not charge.texts and id(self._clause) not in self.assigning:
            found = self._field_deadlines(charge.fields)
            if found and not self.tasks[-1].deadlines:
                self.tasks[-1] = with_deadlines(self.tasks[-1], found)
            self._charge = _Charge()

    @staticmethod
    def _part_times(charge: _Charge) -> None:
        """Take what says only by when out of the values that name units (配合单位为A、B，年底前建成)."""
        if any(one.kind == labels.TIME for one in charge.fields):
            return
        for place, one in enumerate(charge.fields):
            if one.kind not in labels.PARTY_KINDS:
                continue
            parts = segments(one.value)
            when = [part for part in parts[1:] if says_only_when(part)]
            if when:
                kept = "，".join(part for part in parts if part not in when)
                charge.fields[place] = replace(one, value=kept)
                charge.fields.append(Field(labels.TIME, "", when[0], 0, 0))
                return

    def _share_with_siblings(self, charge: _Charge) -> None:
        """Labels under the last of several items that name nobody are for all of them."""
        clause = self._clause
        if clause is None or clause.parent is None or not charge.is_apart or clause.rank < LOW_RANK:
            return
        siblings = clause.parent.parts
        earlier = siblings[: siblings.index(clause)]
        if not earlier or any(id(part) in self.assigning or part.parts for part in earlier):
            return
        if id(clause.parent) in self.assigning or siblings[-1] is not clause:
            return
        texts = [
            block.text
            for part in (clause.parent, *earlier)
            for block in part.blocks
            if isinstance(block, Line)
        ]
        charge.texts[:0] = texts
        charge.titles = charge.titles or [clause.parent.heading or clause.heading]
        self._clause = clause.parent

    # Tables and running text

    def _read_table(self, table: Table) -> None:
        clause = self._clause
        for row in table_tasks(table):
            parties = self._parties_of_row(row)
            if not parties.names and not any(one.kind in labels.PARTY_KINDS for one in row.fields):
                continue
            deadlines = self._field_deadlines(row.fields) or self._of_heading(row.section)
            self._charge = _Charge(texts=list(row.texts), titles=[row.texts[0]], line=table.number)
            flags = (
                *(("from_row_above",) if row.is_carried else ()),
                *(("column_guessed",) if row.is_guessed else ()),
            )
            path = (clause.path if clause else "") + row.ordinal
            self._emit(
                replace(parties, flags=(*parties.flags, *flags)),
                deadlines,
                [],
                shows_text=False,
                path=path,
                row=row,
            )
            self._charge = _Charge()

    def _parties_of_row(self, row: TableTask) -> Parties:
        """Return whom a row charges, else whom the heading across the table or the words above it charge."""
        parties = read_fields(list(row.fields))
        if parties.lead:
            return parties
        headed = unit_heading(row.section) if row.section else None
        said = charges_what_follows(row.section) or (headed[0] if headed else None)
        if said is None and (default := self._default_above(is_row=True)):
            said = default.parties
        if said is None or not said.lead:
            return parties
        supports = [name for name in (*said.supports, *parties.names) if name != said.lead]
        kept = [flag for flag in parties.flags if flag != "no_lead"]
        flags = dict.fromkeys((*kept, *said.flags, "from_heading"))
        return Parties(said.lead, tuple(dict.fromkeys(supports)), tuple(flags), parties.leader or said.leader)

    def _read_running(self, clause: Clause) -> None:
        inherited = self._inherited(clause)
        parts_are_charged = self._led_in(clause) is not None
        time_fields: list[Field] = []
        for block in clause.blocks:
            if not isinstance(block, Line) or (parts_are_charged and _LEADS_IN.search(block.text)):
                continue
            if _ATTENDANCE.match(block.text):
                continue
            time_fields += [
                mark.value for mark in marks_in(block.text) if mark.value and mark.value.kind == labels.TIME
            ]
            self._read_paragraph(block, inherited, self._field_deadlines(time_fields))

    def _read_paragraph(self, line: Line, inherited: Parties | None, own: list[Deadline]) -> None:
        if _ATTENDANCE.match(line.text) or _BACKGROUND.match(line.text):
            return
        headed = None if self.manner in (STANDING, STRICT) else unit_heading(line.text)
        if headed and line.text[headed[1] :].strip():
            self._charge = _Charge(texts=[line.text[headed[1] :].strip()], line=line.number)
            self._emit(self._beside(headed[0], line.text[headed[1] :]), own, [line.text], shows_text=False)
            return
        if headed:
            return
        staged = self._stage_end(line.text) or self._stage_above()
        found = assignments(
            line.text, frame=self.frame, manner=self._manner_here(), is_dated=any(one.value for one in staged)
        )
        if inherited and {name for one in found for name in one.parties.names} <= set(helpers_in(line.text)):
            found = []
        at = 0
        for one in found:
            self._read_assignment(one, line, after=at, own=own, staged=staged, is_alone=len(found) == 1)
            at = one.end
        if not found and inherited and len(line.text) > 4 and not self._only_heads(line):
            self._charge = _Charge(texts=[line.text], line=line.number)
            self._emit(
                self._beside(replace(inherited, flags=(*inherited.flags, "from_heading")), line.text),
                own,
                [line.text],
                shows_text=False,
            )

    @staticmethod
    def _beside(parties: Parties, text: str) -> Parties:
        """Add those whom the paragraph under a unit's name calls to help (会同A；B做好配合)."""
        helpers = [name for name in helpers_in(text) if name not in parties.names]
        return replace(parties, supports=(*parties.supports, *helpers))

    def _only_heads(self, line: Line) -> bool:
        """Whether a line is the heading of the clause's parts and no sentence (指挥部职责)."""
        clause = self._clause
        is_opening = clause is not None and bool(clause.parts) and line.text == clause.opening
        return is_opening and not re.search("[。；]", line.text)

    def _manner_here(self) -> str:
        """What tells elsewhere in a circular assigns in its part of demands."""
        above = self._clause
        while above is not None and self.manner == CIRCULAR:
            if any(
                _DEMANDS.search(block.text.partition("。")[0])
                for block in above.blocks[:2]
                if isinstance(block, Line)
            ):
                return NOTICE
            above = above.parent
        if self.manner == NOTICE and self._clause and self._clause.label:
            return MINUTES
        return self.manner

    def _stage_end(self, text: str) -> list[Deadline]:
        """Return the end of the stage that a line names in its heading (部署阶段（4月1日至4月20日）)."""
        stage = _STAGE.match(text)
        return read_deadlines(stage["when"], frame=self.frame, is_field=True) if stage else []

    def _stage_above(self) -> list[Deadline]:
        """Return the end of the stage to which the clause belongs, the nearest first."""
        return next((found for one in self._labelled_above() if (found := self._stage_end(one.opening))), [])

    def _labelled_above(self) -> Iterator[Clause]:
        """Yield the clause that is read and those above it, up to one without a number."""
        above = self._clause
        while above is not None and above.label:
            yield above
            above = above.parent

    def _of_heading(self, text: str) -> list[Deadline]:
        """Return the deadlines of a heading: of the stage that it names, else its fixed dates."""
        return self._stage_end(text) or [one for one in read_deadlines(text, frame=self.frame) if one.value]

    def _read_assignment(
        self,
        one: Assignment,
        line: Line,
        *,
        after: int,
        own: list[Deadline],
        staged: list[Deadline],
        is_alone: bool,
    ) -> None:
        """Make a task of an assignment; words that say nothing but who and when take what stands before."""
        words = line.text[one.start : one.end].strip()
        start = one.start if _has_content(words, one.parties, self.frame) else after
        if after == 0 and _SHORT_HEADING.fullmatch(line.text[:start]):
            start = 0
        self._charge = _Charge(texts=[_OPENING.sub("", line.text[start : one.end].strip())], line=line.number)
        heading = self._clause.heading if self._clause and is_alone else ""
        title = heading.removeprefix("关于") if self._stands_over(heading, words) else ""
        if paper := _ON_A_PAPER.match(line.text):
            title = paper["title"]
        title = title if title and title not in self._titled else _matter_of(words, one.parties)
        self._titled.add(title)
        self._charge.titles = [title] if title else []
        common = read_deadlines(one.common, frame=self.frame) if one.common else []
        stage_ends = staged if not read_deadlines(words[_stage_words(words) :], frame=self.frame) else []
        parties = one.parties
        if stage_ends:
            parties = replace(parties, flags=(*parties.flags, "from_heading"))
        self._emit(parties, own or common or stage_ends, [words], shows_text=False)

    def _stands_over(self, heading: str, words: str) -> bool:
        """Whether `heading` heads the clause, by itself or before its text, and is not part of `words`."""
        blocks = self._clause.blocks if self._clause else ()
        first = next((block.text for block in blocks if isinstance(block, Line)), "")
        if not 4 <= len(heading) <= 40 or "，" in heading or heading in words:
            return False
        return heading == first.strip("。：: ") or first[len(heading) : len(heading) + 1] == "。"

    def _inherited(self, clause: Clause) -> Parties | None:
        """Return the parties of a heading above that is nothing but units (一、县发改局)."""
        if self.manner in (STANDING, STRICT):
            return None
        above = clause.parent
        while above is not None:
            first = next((block for block in above.blocks if isinstance(block, Line)), None)
            headed = unit_heading(first.text) if first and above.label else None
            if first and headed and not first.text[headed[1] :].strip():
                return headed[0]
            if led_in := self._led_in(above):
                return led_in
            above = above.parent
        return None

    def _led_in(self, clause: Clause) -> Parties | None:
        """Return whom the last words before a clause's parts charge with all of them (……要做好以下工作：)."""
        lines = [block for block in clause.blocks if isinstance(block, Line)]
        if not lines or not clause.parts or not _LEADS_IN.search(lines[-1].text):
            return None
        found = assignments(lines[-1].text, frame=self.frame, manner=self.manner)
        reaches_parts = bool(found) and found[0].end >= len(lines[-1].text.rstrip())
        return found[0].parties if len(found) == 1 and reaches_parts else None

    # Emitting

    def _emit(
        self,
        parties: Parties,
        deadlines: list[Deadline],
        sentences_: Sequence[str],
        *,
        shows_text: bool,
        path: str = "",
        row: TableTask | None = None,
    ) -> None:
        charge, clause = self._charge, self._clause
        if not charge.texts and not (clause and clause.heading):
            return  # 「（县自然资源局牵头）」 under a title charges nobody with anything in particular
        text = "\n".join(one for one in charge.texts if one).strip()
        flags = list(parties.flags)
        # 「完成时限：长期坚持」 stands, whatever the task says of each case (发现风险10日内纳入).
        if not any(one.value or one.kind == ONGOING for one in deadlines):
            deadlines = [*deadlines, *read_deadlines(text, frame=self.frame)]
        if not deadlines and (heading := self._deadlines_above(is_row=bool(row))):
            deadlines = heading
            flags.append("from_heading")
        cited = path or (clause.path if clause else "")
        if clause is not None and not row and text and text == clause.heading:
            self.headings.append((clause, len(self.tasks)))
        # One sentence follows the text where it stands; several may stand apart, and are set apart.
        between = "\n" if len(sentences_) > 1 or charge.is_apart else ""
        sentence = (
            between.join((text, *sentences_))
            if shows_text
            else "\n".join(sentences_) or "\t".join(row.cells if row else ())
        )
        task = Task(
            text=text or (clause.heading if clause else ""),
            title=self._title(text),
            lead=parties.lead,
            supports=parties.supports,
            deadlines=(),
            clause=cited,
            flags=tuple(flags),
            sentence=sentence,
            leader=parties.leader,
            line=charge.line or (clause.number if clause else 0),
        )
        self.tasks.append(with_deadlines(task, deadlines))

    def _deadlines_above(self, *, is_row: bool) -> list[Deadline]:
        """Return the deadlines of the headings above a task: of its own clause, but for a row, the stage."""
        for above in self._labelled_above():
            is_own = above is self._clause and not is_row
            if found := self._stage_end(above.opening) if is_own else self._of_heading(above.heading):
                return found
        return self._stage_above()

    def _title(self, text: str) -> str:
        if self._charge.titles:
            return self._charge.titles[0][:MAX_TITLE]
        return title_of(text)


def _longer(one: Field, more: str) -> Field:
    return replace(one, value=one.value.rstrip("、，,") + "、" + more)


_OPENING = re.compile(
    r"^(?:会议|会上)(?:一致|原则)?(?:要求|决定|议定|明确|强调|同意|确定|商定|指出)(?:以下事项)?[，：:]"
)


_BACKGROUND = re.compile(
    r"^(?:(?:来文|来信|来电|信访|反映|诉求|报告|材料|情况|事项|基本)?(?:摘要|概要)|(?:来文|来信|办件|诉求|投诉|反映)(?:内容|情况|事项)?|"
    r"(?:基本|有关|相关|目前|当前|前期|现场)(?:情况|进展|现状)|备注|注|说明|附注|背景(?:情况)?|(?:检查|督查|核查)(?:发现|情况))[：:]"
)
_STAGE = re.compile(
    r"^[^。，；：:]{2,20}?(?:阶段|步骤|环节|部署|实施|整治|总结|验收|提升|自查|整改|检查|动员|评估)[（(](?P<when>[^（）()]{3,30})[)）]"
)
_DEMANDS = re.compile(
    r"^(?:下一?步|整改|工作|有关|相关|几点|具体)*(?:要求|整改任务|整改事项|工作安排|工作打算|工作建议)$|"
    r"(?:请|要求)[^。；]{0,10}(?:责任|承办|整改|有关|相关)(?:单位|部门)[^。；]{0,30}[：:]$"
)


def _stage_words(words: str) -> int:
    stage = _STAGE.match(words)
    return stage.end() if stage else 0


_SAYS_WHO_LEADS = re.compile(r"牵头|主办|主责|承办")
_LEADS_IN = re.compile(r"(?:以下|下列|如下)(?:[^，。：:]{0,8})(?:工作|任务|事项|措施|要求)?[：:]\s*$")
_ON_A_PAPER = re.compile(r"在?《(?P<title>[^》]{4,60})》上?[：:]")
_SHORT_HEADING = re.compile(r"(?!会议|县政府|各)[^，。；：:《]{2,30}[。：:]\s*")


_ATTENDANCE = re.compile(
    r"^[（(]?(?:联系(?:人|电话|方式)|此件|内部)|^(?:出席|列席|参会|参加|请假|缺席|主持|记录|时间|地点|会议时间|会议地点|抄送|发送|主送|分送|抄报|印发)(?:人员|单位|领导|会议)?[：:]"
)

_ROLE_SIGNS = re.compile(
    r"会议|要求|决定|议定|明确|由|请|责成|牵头|负责|会同|配合|协助|参与|按照?|各自|职责|"
    r"分工|分别|共同|抓紧|尽快|确保|"
    r"完成|落实|办理|办结|推进|实施|组织|协调|统筹|速办|立即|此项工作|该项工作|相关工作|"
    r"有关工作|工作|[、，。；：,;:！\s]"
)


def _matter_of(words: str, parties: Parties) -> str:
    """Return what is to be done, from behind the leading segments that say who; '' where nothing is left."""
    rest = words
    for segment in segments(words):
        named = [name for name in parties.names if name in segment]
        if not named and not _OPENING.match(segment + "，"):
            break
        at = rest.find(segment) + len(segment)
        behind = _behind_role(segment, named)
        if behind:
            return title_of(rest[at - len(behind) :])
        rest = rest[at:].lstrip("，,：:")
    return title_of(rest) if len(rest) >= 4 else ""


def _behind_role(segment: str, named: Sequence[str]) -> str:
    """Return what a segment says behind its role word (负责保障补偿资金); '' where it says no more."""
    if not named:
        return ""
    end = max(segment.rfind(name) + len(name) for name in named)
    while role := role_at(segment, end):
        end = role[1]
    behind = re.sub(r"^(?:要|应|须|抓紧|尽快|做好(?=.{4}))+", "", segment[end:])
    return behind if len(behind) >= 4 and not behind.startswith(("、", "和", "等")) else ""


def _has_content(words: str, parties: Parties, frame: Frame) -> bool:
    """Whether the words say what is to be done, beside who and when."""
    for name in parties.names:
        words = words.replace(name, "")
    for one in read_deadlines(words, frame=frame):
        words = words.replace(one.words, "")
    return len(_ROLE_SIGNS.sub("", words)) >= 4
