"""The roster from a workbook: merged cells, errors by row and column, twice changes nothing."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.people import Office
from zhixing.core.people import acts, exports, imports, refusals, selectors
from zhixing.core.people.imports.sheets import NoKnownSheet, NotAWorkbook
from zhixing.core.people.models import Account, Person, Post, Unit

UNIT_HEAD = ("单位编码", "单位全称", "单位简称", "机构类别", "上级单位", "所属系统", "组织序列", "生效日期")
POST_HEAD = ("岗位编码", "所在单位", "岗位名称", "职务层次", "直接上级", "序号")
PERSON_HEAD = ("人员编码", "姓名", "岗位", "手机", "邮箱", "账号名")


def workbook(units=(), posts=(), people=(), *, merge: str = "", title: str = "") -> BytesIO:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, head, rows in (
        ("单位", UNIT_HEAD, units),
        ("岗位", POST_HEAD, posts),
        ("人员", PERSON_HEAD, people),
    ):
        sheet = book.create_sheet(name)
        if title:
            sheet.append([title])
            sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(head))
        sheet.append(head)
        for row in rows:
            sheet.append(row)
        if merge and name == "岗位":
            sheet.merge_cells(merge)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


UNITS = [("water", "水利局", None, "部门", "county", "政府系统", 30, "2026-01-01")]
POSTS = [
    ("water-head", "水利局", "局长", "主要负责人", None, 1),
    ("water-clerk", None, "承办人", "工作人员", "water-head", 2),
]
PEOPLE = [
    ("w1", "江河", "water-head", "139 0000 8888", "jh@example.gov.cn", "jianghe"),
    ("w2", "丁渠", "water-clerk", 13900007777, None, None),
]


@pytest.fixture
def ren(office: Office, monday: datetime):
    """The personnel officer."""
    return office.officer("ren", at=monday)


def run(file: BytesIO, ren, at: datetime, *, dry_run: bool = False) -> imports.ImportReport:
    file.seek(0)
    return imports.people(file, by=ren, at=at, dry_run=dry_run)


class TestPeople:
    def test_merged_cells_and_titles_are_read_as_people_mean_them(self, ren, monday: datetime) -> None:
        file = workbook(UNITS, POSTS, PEOPLE, merge="B3:B4", title="澄阳县机构人员花名册")
        report = run(file, ren, monday)

        assert (report.read, report.accepted, report.rejected) == (5, 5, 0)
        assert [str(error) for error in report.errors] == []
        assert selectors.holder_of(Post.objects.get(code="water-clerk").id, at=monday).person_name == "丁渠"
        person = Person.objects.get(code="w1")
        assert (person.phone, person.initials) == ("13900008888", "jh")
        assert Person.objects.get(code="w2").phone == "13900007777"
        assert Account.objects.get(username="jianghe").person_id == person.id

    def test_twice_changes_nothing(self, ren, monday: datetime) -> None:
        file = workbook(UNITS, POSTS, PEOPLE, merge="B2:B3")
        assert run(file, ren, monday).added == 5
        report = run(file, ren, monday + timedelta(days=1))
        assert (report.accepted, report.added, report.changed, report.unchanged) == (5, 0, 0, 5)

    def test_a_dry_run_says_everything_and_changes_nothing(self, ren, monday: datetime) -> None:
        report = run(workbook(UNITS, POSTS, PEOPLE, merge="B2:B3"), ren, monday, dry_run=True)
        assert (report.read, report.accepted, report.added) == (5, 5, 5)
        assert not Unit.objects.filter(code="water").exists()
        assert not Person.objects.filter(code="w1").exists()

    def test_errors_name_sheet_row_and_column_in_words(self, ren, monday: datetime) -> None:
        report = run(
            workbook(
                [
                    ("a1", "甲局", None, "股级", "county", None, None, None),
                    ("a2", "乙局", None, "部门", "没有的单位", None, "三", "昨天"),
                    ("", "丙局", None, None, None, None, None, None),
                ],
                [
                    ("p1", "甲局", "局长", "主要负责人", None, 1),
                    ("p2", "财政局", "科员", "科级", "none", 1),
                ],
                [
                    ("x1", "某人", "housing-head", "abc", "不是邮箱", "a"),
                    ("x1", "重复", None, None, None, None),
                ],
            ),
            ren,
            monday,
        )
        assert (report.read, report.accepted, report.rejected) == (7, 0, 7)
        assert [str(error) for error in report.errors] == [
            (
                "「单位」表第 2 行「机构类别」：“股级”不在可选范围：县（市、区）、部门、乡镇（街道）、"
                "开发区、内设机构、事业单位、议事协调机构"
            ),
            "「单位」表第 3 行「生效日期」：“昨天”不是日期，请写作 2026-01-31",
            "「单位」表第 3 行「组织序列」：“三”不是数字",
            "「单位」表第 4 行「单位编码」：不能为空",
            "「岗位」表第 2 行「所在单位」：没有找到单位“甲局”",
            (
                "「岗位」表第 3 行「职务层次」：“科级”不在可选范围：县领导、主要负责人、分管负责人、"
                "股室负责人、工作人员"
            ),
            "「人员」表第 2 行「邮箱」：“不是邮箱”不是邮箱地址",
            "「人员」表第 2 行「手机」：“abc”不是电话号码",
            "「人员」表第 3 行「人员编码」：编码与第 2 行重复",
        ]
        assert not Unit.objects.filter(code__in=["a1", "a2"]).exists()

    def test_what_is_right_is_taken_beside_what_is_wrong(self, ren, monday: datetime) -> None:
        report = run(workbook([*UNITS, ("bad", "坏局", None, "股级", None, None, None, None)]), ren, monday)
        assert (report.accepted, report.rejected) == (1, 1)
        assert Unit.objects.filter(code="water").exists()

    def test_a_held_post_is_not_taken_over_silently(self, office: Office, ren, monday: datetime) -> None:
        report = run(workbook(people=[("w9", "新人", "housing-head", None, None, None)]), ren, monday)
        [error] = report.errors
        assert error.text == "岗位“housing-head”现由他人任职，请先办理离任"
        assert selectors.holder_of(office.posts["housing-head"], at=monday).person_name == "王建国"

    def test_two_people_may_change_places_in_one_workbook(
        self, office: Office, ren, monday: datetime
    ) -> None:
        rows = [
            ("li", "李强", "finance-clerk", None, None, None),
            ("jin", "金晓", "housing-clerk", None, None, None),
        ]
        report = run(workbook(people=rows), ren, monday)
        assert (report.errors, report.changed) == ((), 2)
        assert selectors.holder_of(office.posts["finance-clerk"], at=monday).person_name == "李强"
        assert selectors.holder_of(office.posts["housing-clerk"], at=monday).person_name == "金晓"

    def test_a_changed_name_is_a_new_version(self, office: Office, ren, monday: datetime) -> None:
        rows = [("land", "自然资源和规划局", "资规局", "部门", "county", "政府系统", 7, "2026-02-01")]
        report = run(workbook(rows), ren, monday)
        assert report.changed == 1
        assert selectors.unit_names([office.units["land"]]) == {office.units["land"]: "资规局"}
        assert len(selectors.versions(office.units["land"])) == 2

    def test_units_may_not_contain_each_other(self, ren, monday: datetime) -> None:
        rows = [
            ("r1", "甲局", None, "部门", "r2", None, None, None),
            ("r2", "乙局", None, "部门", "r1", None, None, None),
        ]
        report = run(workbook(rows), ren, monday)
        assert report.accepted == 0
        assert any(error.text == "上下级关系成环" for error in report.errors)

    def test_is_for_who_keeps_people(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.NotAllowed):
            run(workbook(UNITS), office.officer("zhou", at=monday), monday)

    def test_other_files_are_refused(self, ren, monday: datetime) -> None:
        with pytest.raises(NotAWorkbook):
            run(BytesIO(b"%PDF-1.4"), ren, monday)
        book, file = Workbook(), BytesIO()
        book.worksheets[0].append(["别的", "表头"])
        book.save(file)
        with pytest.raises(NoKnownSheet):
            run(file, ren, monday)


class TestExport:
    def test_writes_the_columns_that_an_import_reads(self, office: Office, ren, monday: datetime) -> None:
        content = exports.people(by=ren, at=monday)
        book = load_workbook(BytesIO(content))
        assert [cell.value for cell in book["单位"][1]] == list(UNIT_HEAD)
        assert book["人员"].max_row == 30
        report = run(BytesIO(content), ren, monday)
        assert [str(error) for error in report.errors] == []
        assert (report.rejected, report.added, report.changed) == (0, 0, 0)
        assert report.read == 14 + 29 + 29

    def test_a_cell_is_never_a_formula(self, ren, monday: datetime) -> None:
        acts.register_person(code="f1", name="=cmd()", by=ren, at=monday)
        book = load_workbook(BytesIO(exports.people(by=ren, at=monday)))
        names = [row[1].value for row in book["人员"].iter_rows(min_row=2)]
        assert "'=cmd()" in names
        assert "=cmd()" not in names
