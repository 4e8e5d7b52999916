"""Catalogues come in: a real province's 2,024 items, twice; the county's own table; a portal by its file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.support.hall import KEEPER, found_hall, item_code
from tests.support.matters import moment
from zhixing.core.ledger import selectors as ledger
from zhixing.work.service_hall.imports import import_items, read_portal
from zhixing.work.service_hall.models import Item, ItemVersion
from zhixing.work.service_hall.rules import terms

pytestmark = pytest.mark.django_db

HOUSING = "住房和城乡建设局"
PROVINCE = Path(__file__).resolve().parents[3] / "../shared/data/gd-service-items/gd_items_province.jsonl"


@pytest.mark.institution("E1")
@pytest.mark.skipif(not PROVINCE.exists(), reason="the province's items are not here")
def test_all_rows_of_a_province_none_rejected_and_a_second_time_nothing() -> None:
    content = PROVINCE.read_bytes()
    first = import_items(content, name=PROVINCE.name, by=KEEPER, at=moment("2026-03-02 09:00"))
    assert (first.read, first.accepted, first.added, list(first.errors)) == (2024, 2024, 2024, [])
    assert first.flaws[terms.ONLY_PROMISED] == 201
    assert first.flaws[terms.ONLY_STATUTORY] == 27
    assert first.flaws[terms.MIXED] == 9
    versions = ItemVersion.objects.all()
    assert versions.filter(statutory_amount=None).count() == 713
    assert versions.filter(promised_amount=None).count() == 539
    assert versions.filter(statutory_unit="wd").count() == 1300
    assert versions.filter(statutory_unit="cd").count() == 11
    assert versions.filter(promised_unit="wd").count() == 1483
    assert (
        not versions.filter(promised_amount=0).exists() and not versions.filter(statutory_amount=0).exists()
    )
    assert Item.objects.filter(code__regex=r"^.{33}$").count() == 235
    assert Item.objects.filter(kind="20").count() == 1586  # public services
    assert Item.objects.filter(kind="10").count() == 77  # other powers

    second = import_items(content, name=PROVINCE.name, by=KEEPER, at=moment("2026-03-03 09:00"))
    assert (second.accepted, second.added, second.changed, second.unchanged) == (2024, 0, 0, 2024)
    assert ItemVersion.objects.count() == 2024
    one = Item.objects.order_by("code").first()
    assert one is not None and len(ledger.history(f"item:{one.code}")) == 1


def table(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    heads = ("实施编码", "事项名称", "事项类型", "实施主体", "法定办结时限", "承诺办结时限", "申请材料")
    for row in (heads, *rows):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_the_countys_own_table_with_errors_by_row_in_words() -> None:
    hall = found_hall()
    content = table(
        (
            item_code(1),
            "燃气经营许可",
            "行政许可",
            "住房和城乡建设局",
            "20个工作日",
            "8个工作日",
            "申请表；营业执照",
        ),
        (item_code(2), "排水许可", "行政许可", "住房和城乡建设局", "20个工作日", "二十天", ""),
        ("123", "短码", "行政许可", "住房和城乡建设局", "无", "无", ""),
        (item_code(3), "承诺超法定", "行政许可", "住房和城乡建设局", "5个工作日", "9个工作日", ""),
    )
    dry = import_items(content, name="目录.xlsx", by=KEEPER, at=moment("2026-03-02 09:00"), dry_run=True)
    assert dry.read == 4 and not Item.objects.exists()
    report = import_items(content, name="目录.xlsx", by=KEEPER, at=moment("2026-03-02 09:00"))
    assert (report.read, report.accepted) == (4, 1)
    assert [text.split("：")[0] for text in report.errors] == ["第 2 行", "第 3 行", "第 4 行"]
    item = Item.objects.get()
    assert item.unit_id == hall.unit("housing")
    assert [paper["name"] for paper in item.versions.get().materials] == ["申请表", "营业执照"]


def test_another_portals_shape_is_a_file(tmp_path: Path) -> None:
    mapping = tmp_path / "other.toml"
    mapping.write_text(
        '[portal]\ncode = "other"\n[columns]\ncode = "bm"\ntitle = "mc"\nkind = "lx"\norgan = "bmmc"\n'
        'promised = "cn"\n[kinds]\n"许可" = "01"\n',
        "utf8",
    )
    content = f"bm,mc,lx,bmmc,cn\n{item_code(9)},旅馆业特种行业许可,许可,某市公安局,3(工作日)\n".encode()
    report = import_items(
        content, name="items.csv", by=KEEPER, at=moment("2026-03-02 09:00"), portal=read_portal(mapping)
    )
    assert (report.accepted, report.added) == (1, 1)
    item = Item.objects.get()
    assert (item.source, item.unit_id, item.versions.get().promised) == ("other", None, terms.Term("wd", 3))
