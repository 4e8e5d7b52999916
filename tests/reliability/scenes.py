"""Every step that a matter page offers, set up so that it can be taken now: who, on what, with which words.

`scene(county, slug)` plays what comes before the step in the last weeks and returns the step as a form
that its person may send at this moment. Tests of races, doubles, rights and forgeries all start here, so
a new step without a scene fails them all (`slugs()` is read from the product).
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.matters import ZONE, Stage, fresh
from tests.support.people import FOUNDED, found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.matters.views.steps import STEPS

WHY = {"reason": "不属本单位职责", "basis": "三定第四条第（五）项"}


def ago(*, days: float = 0, minutes: float = 0) -> str:
    """Return the moment that lies so far back, as `Stage` writes moments."""
    then = datetime.now(UTC) - timedelta(days=days, minutes=minutes)
    return f"{then.astimezone(ZONE):%Y-%m-%d %H:%M}"


def live_county(*, accounts: bool = True) -> Stage:
    """Found the county office long enough ago that people can act in it now."""
    founded = min(FOUNDED, datetime.now(UTC) - timedelta(days=200))
    return Stage(found_office(accounts=accounts, at=founded))


def client_of(county: Stage, code: str, **post: str) -> Client:
    """Return a test client in which the person is signed in with both factors."""
    return sign_in(Client(), county.office, code, **post)


def form_key() -> str:
    """Return a key as a form carries one."""
    return secrets.token_hex(16)


def picture(seed: int) -> SimpleUploadedFile:
    """Return a photograph as a browser sends it."""
    return SimpleUploadedFile("现场.jpg", photo(seed).read(), content_type="image/jpeg")


@dataclass(frozen=True, slots=True)
class Scene:
    """One step that can be taken now. `files` are seeds of the photographs that go with it."""

    slug: str
    matter: Matter
    by: str
    data: Mapping[str, Any]
    files: tuple[int, ...] = ()
    entries: int = 1
    """How many entries taking the step writes about the matter."""

    @property
    def path(self) -> str:
        return f"/matters/{self.matter.number}/{self.slug}/"

    def body(self, *, key: str = "", **changes: Any) -> dict[str, Any]:
        """Return the fields of the form, each file opened anew."""
        files = {"proofs": [picture(seed) for seed in self.files]} if self.files else {}
        return {**self.data, **files, **({"form_key": key} if key else {}), **changes}


@dataclass(slots=True)
class Writer:
    """Writes scenes: matters of the housing bureau in the state that a step needs."""

    county: Stage
    seed: int = field(default_factory=lambda: secrets.randbelow(10**9))

    def issued(self, *, days: float = 2, **more: Any) -> Matter:
        more.setdefault("limit", "20wd")
        return self.county.issue(at=ago(days=days), **more)

    def active(self, *, days: float = 2, **more: Any) -> Matter:
        matter = self.issued(days=days, **more)
        return self.county.sign_for(matter, at=ago(days=days - 0.1))

    def do(self, act: Any, *, by: str, minutes: float = 30, **values: Any) -> Any:
        return self.county.do(act, by=by, at=ago(minutes=minutes), **values)

    def voucher_of(self, matter: Matter) -> int:
        self.seed += 1
        at = ago(minutes=60)
        with self.county.at(at) as now:
            stored = evidence.store(
                file=io.BytesIO(f"支付凭证第 {self.seed} 号".encode()),
                name="凭证.txt",
                about=matter.reference,
                by=self.county.officer("li", at),
                at=now,
            )
        return int(stored.pk)

    def reported(self, matter: Matter, *, close_kind: str = "", signed: bool = False) -> Feedback:
        said = acts.Report(
            text="完成 3 个小区外立面 8600 平方米",
            progress_percent=None if close_kind else 25,
            evidence_ids=(self.voucher_of(matter),),
            close_kind=close_kind,
        )
        sent: Feedback = self.do(acts.report, by="li", minutes=50, matter_id=matter.pk, report=said)
        if signed:
            self.do(acts.sign_off, by="wang", minutes=40, feedback_id=sent.pk)
        return sent

    def offered(self) -> Matter:
        matter, to = self.active(), self.county.unit("urban")
        self.do(acts.offer, by="wang", minutes=50, matter_id=matter.pk, to_unit_id=to, **WHY)
        return matter

    def frozen(self) -> Matter:
        matter = self.issued()
        self.do(acts.contest, by="wang", minutes=90, matter_id=matter.pk, **WHY)
        to = acts.Assignment((self.county.unit("urban"),))
        self.do(acts.assign, by="zhou", minutes=80, matter_id=matter.pk, to=to)
        self.do(acts.contest, by="ma", minutes=70, matter_id=matter.pk, **WHY)
        return matter

    def closed(self) -> Matter:
        matter = self.active()
        self.reported(matter, close_kind="done", signed=True)
        self.do(acts.close, by="zhou", minutes=30, matter_id=matter.pk)
        return matter

    def overdue(self) -> Matter:
        """Red since weeks, told, with the ladder drafted."""
        matter = self.active(days=60, limit="5wd")
        self.county.tick(ago(days=30))
        self.county.tick(ago(days=29))
        return matter

    def paused(self) -> Matter:
        matter = self.active()
        at = datetime.now(UTC)
        ground = next(iter(acts.pause_grounds(at)))
        self.do(
            acts.pause,
            by="zhou",
            minutes=40,
            matter_id=matter.pk,
            ground=ground,
            reason="等待评审",
            decision_number="澄政办函〔2026〕40号",
        )
        return matter

    # ---- one method a step: what the form is sent with

    def scene(self, slug: str) -> Scene:
        made: Scene = getattr(self, slug.replace("-", "_"))()
        assert made.slug == slug
        return made

    def assign(self) -> Scene:
        matter = self.do(acts.register, by="zhou", minutes=60, new=acts.NewMatter(title="河道清淤"))
        data = {"lead": self.county.unit("housing"), "limit": "20wd"}
        return Scene("assign", matter, "zhou", data)

    def sign_for(self) -> Scene:
        return Scene("sign-for", self.issued(), "wang", {"handler": self.county.person("li")})

    def accept_offer(self) -> Scene:
        return Scene("accept-offer", self.offered(), "ma", {"handler": self.county.person("luo")})

    def refuse_offer(self) -> Scene:
        return Scene("refuse-offer", self.offered(), "ma", WHY)

    def rule(self) -> Scene:
        data = {"unit": self.county.unit("housing"), "precedent": "on", **WHY}
        return Scene("rule", self.frozen(), "wu", data)

    def sign_off(self) -> Scene:
        matter = self.active()
        self.reported(matter)
        return Scene("sign-off", matter, "wang", {"text": "属实"})

    def check(self) -> Scene:
        matter = self.active()
        self.reported(matter, signed=True)
        return Scene("check", matter, "zhou", {"percent": "20"})

    def close(self) -> Scene:
        matter = self.active()
        self.reported(matter, close_kind="done", signed=True)
        return Scene("close", matter, "zhou", {"close_kind": "done", "note": "现场核实"})

    def close_tracked(self) -> Scene:
        matter = self.active(grade="tracked")
        self.reported(matter, close_kind="done", signed=True)
        return Scene("close-tracked", matter, "wang", {"note": "现场看过"})

    def grade(self) -> Scene:
        return Scene("grade", self.active(), "zhou", {"grade": "key", "reason": "群众反映强烈"})

    def _return(self) -> Scene:
        matter = self.active()
        self.reported(matter)
        return Scene("return", matter, "wang", {"text": "请补充照片"})

    def decide_extension(self) -> Scene:
        matter = self.active()
        self._ask_extension(matter)
        return Scene("decide-extension", matter, "chen", {"agree": "yes", "answer": "情况属实"})

    def _ask_extension(self, matter: Matter) -> None:
        ground = acts.extension_grounds(datetime.now(UTC))[0]
        self.do(
            acts.ask_extension,
            by="li",
            minutes=50,
            matter_id=matter.pk,
            ground=ground,
            reason="连续降雨，已增加两个班组",
            working_days=3,
        )

    def reply_support(self) -> Scene:
        return Scene("reply-support", self.active(supports=("finance",)), "qian", {"text": "已核拨"})

    def report(self) -> Scene:
        data = {"text": "完成 3 个小区外立面 8600 平方米", "progress_percent": "25"}
        self.seed += 1
        return Scene("report", self.active(), "li", data, files=(self.seed,))

    def first_action(self) -> Scene:
        return Scene("first-action", self.active(), "li", {"action": "到现场踏勘，形成问题清单 7 条"})

    def ask_close(self) -> Scene:
        data = {"close_kind": "done", "text": "12 个小区改造全部完成，已验收"}
        self.seed += 1
        return Scene("ask-close", self.active(), "li", data, files=(self.seed,))

    def ask_support(self) -> Scene:
        data = {"unit": self.county.unit("finance"), "deliverable": "拨付二期资金"}
        return Scene("ask-support", self.active(), "li", data)

    def ask_extension(self) -> Scene:
        ground = acts.extension_grounds(datetime.now(UTC))[0]
        data = {"ground": ground, "working_days": "3", "reason": "连续降雨，已增加两个班组"}
        return Scene("ask-extension", self.active(), "li", data)

    def offer(self) -> Scene:
        return Scene("offer", self.active(), "wang", {"to_unit": self.county.unit("urban"), **WHY})

    def withdraw_offer(self) -> Scene:
        return Scene("withdraw-offer", self.offered(), "wang", {"text": "改由本局办理"})

    def contest(self) -> Scene:
        return Scene("contest", self.issued(), "wang", WHY)

    def name_handler(self) -> Scene:
        data = {"handler": self.county.person("he"), "reason": "李强外出学习"}
        return Scene("name-handler", self.active(), "wang", data)

    def split(self) -> Scene:
        return Scene("split", self.active(), "zhou", {"parts": "城管局｜清理占道\n老河镇｜平整路面"})

    def urge(self) -> Scene:
        return Scene("urge", self.active(), "zhou", {"channel": "inbox", "text": "请抓紧"})

    def ask_explanation(self) -> Scene:
        return Scene("ask-explanation", self.active(), "zhou", {"text": "为何停工"})

    def explain(self) -> Scene:
        return Scene("explain", self.active(), "li", {"text": "材料未到场"})

    def ladder(self) -> Scene:
        data = {"decision_number": "澄督〔2026〕7号", "text": "限期整改"}
        return Scene("ladder", self.overdue(), "zhou", data)

    def pause(self) -> Scene:
        ground = next(iter(acts.pause_grounds(datetime.now(UTC))))
        data = {"ground": ground, "reason": "等待评审", "decision_number": "澄政办函〔2026〕40号"}
        return Scene("pause", self.active(), "zhou", data)

    def resume(self) -> Scene:
        return Scene("resume", self.paused(), "zhou", {"text": "评审已完成"})

    def correct(self) -> Scene:
        matter = self.active()
        data = {"title": "老旧小区改造（二期）", "urgency": matter.urgency}
        return Scene("correct", matter, "zhou", {**data, "reason": "原题漏字"})

    def correct_time(self) -> Scene:
        self.seed += 1
        data = {"new_at": ago(days=1.5), "reason": "以签收单为准"}
        return Scene("correct-time", self.active(), "zhou", data, files=(self.seed,))

    def correct_due(self) -> Scene:
        self.seed += 1
        due = datetime.now(UTC) + timedelta(days=30)
        data = {"due_on": f"{due:%Y-%m-%d}", "sentence": "年底前完成", "reason": "录入错误"}
        return Scene("correct-due", self.active(), "zhou", data, files=(self.seed,))

    def relate(self) -> Scene:
        other = self.active(title="城区管网改造")
        return Scene("relate", self.active(), "li", {"number": other.number})

    def readers(self) -> Scene:
        return Scene("readers", self.active(), "zhou", {"persons": "王建国、李强"})

    def terminate(self) -> Scene:
        data = {"reason": "政策调整", "decision_number": "澄政办函〔2026〕41号"}
        return Scene("terminate", self.active(), "zhou", data)

    def reopen(self) -> Scene:
        due = datetime.now(UTC) + timedelta(days=30)
        return Scene("reopen", self.closed(), "zhou", {"reason": "反弹", "due_on": f"{due:%Y-%m-%d}"})

    def look_back(self) -> Scene:
        return Scene("look-back", self.closed(), "zhou", {"found": "路面完好", "holds": "on"})

    def comment(self) -> Scene:
        return Scene("comment", self.active(), "zhou", {"text": "请注意施工安全"})


setattr(Writer, "return", Writer._return)  # the slug is a word of the language


def slugs() -> list[str]:
    """Return every step that the product offers, in its own order."""
    return [step.slug for step in STEPS]


def scene(county: Stage, slug: str) -> Scene:
    """Play what comes before a step and return it ready to be taken."""
    made = Writer(county).scene(slug)
    return Scene(made.slug, fresh(made.matter), made.by, made.data, made.files, made.entries)


Perform = Callable[[], Any]
