"""Pages of the rulebook: what is in force, what the locality has changed, procedures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.rulebook import acts, forms, policies, selectors
from zhixing.core.rulebook.rules import Rule, RuleNotInForce, RuleUnknown, changed
from zhixing.core.rulebook.rules.words import lines
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing

STEP_LINES = 10


def _officer(request: HttpRequest) -> Officer:
    """Who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer) or not policies.may_see_rules(found):
        raise Http404
    return found


def _rule(code: str, on: date) -> Rule:
    try:
        return selectors.rule(code, on=on)
    except (RuleUnknown, RuleNotInForce):
        raise Http404 from None


@require_GET
def rules(request: HttpRequest) -> HttpResponseBase:
    """List every rule in force on a day, with its source, effect and whether it is a default."""
    officer = _officer(request)
    titles = dict(selectors.pack_titles())
    form = forms.FindRule(request.GET or None, packs=list(titles.items()))
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = wanted.get("on") or timezone.localdate()
    found = [rule for rule in selectors.in_force(on, wanted.get("kind") or None) if _matches(rule, wanted)]
    listing = read_listing(request, sorts=("code",), size=50).counted(len(found))
    shown = found[listing.offset : listing.offset + listing.limit]
    return http.render(
        request,
        "rulebook/rules.html",
        {
            "rows": [(rule, lines(rule)) for rule in shown],
            "form": form,
            "listing": listing,
            "on": on,
            "titles": titles,
            "may_change": policies.may_change_rules(officer),
        },
    )


def _matches(rule: Rule, wanted: dict[str, Any]) -> bool:
    text = (wanted.get("q") or "").strip().lower()
    told = f"{rule.code} {rule.title} {rule.source} {rule.article} {' '.join(rule.rows)}".lower()
    if text and text not in told:
        return False
    pack = wanted.get("pack")
    return not pack or (rule.is_default if pack == "default" else rule.pack == pack)


@require_GET
def rule(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one rule: source, effect, versions, local changes, and what stands under it."""
    officer = _officer(request)
    today = timezone.localdate()
    try:
        versions = selectors.versions(code)
    except RuleUnknown:
        raise Http404 from None
    present = next((one for one in versions if one.holds_on(today)), versions[-1])
    return http.render(
        request,
        "rulebook/rule.html",
        {
            "rule": present,
            "lines": lines(present),
            "versions": versions,
            "changes": selectors.changes(code),
            "usage": selectors.usage(code, seen_by=officer),
            "titles": dict(selectors.pack_titles()),
            "today": today,
            "may_change": policies.may_change_rules(officer) and present.holds_on(today),
        },
    )


@require_http_methods(["GET", "POST"])
def change_rule(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for another setting of a rule, show what would change, then change it."""
    officer, now = _officer(request), timezone.now()
    if not policies.may_change_rules(officer):
        raise Http404
    tomorrow = timezone.localdate() + timedelta(days=1)
    present = _rule(code, tomorrow)
    form = forms.ChangeRule(request.POST or None, rule=present, initial={"since": tomorrow})
    preview: list[tuple[str, str, str]] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        values, effect = form.changes(), given["effect"]
        other, findings = changed(present, values=values, effect=effect)
        if findings or other is None:
            form.add_error(None, "；".join(finding.sentence for finding in findings))
        elif "confirm" not in request.POST:
            preview = _differences(present, other)
        else:
            try:
                acts.override_rule(
                    code=code,
                    values=values,
                    effect=effect,
                    source=given["source"],
                    reason=given["reason"],
                    since=given["since"],
                    until=given["until"],
                    signed_off_on=given["signed_off_on"],
                    signed_off_by=given["signed_off_by"],
                    by=officer,
                    at=now,
                )
            except ActRefused as refusal:
                form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
            else:
                messages.success(request, _("条款已调整，自 %(day)s 起适用。") % {"day": given["since"]})
                return http.go_to(request, reverse("rulebook:rule", args=[code]))
    return http.render(
        request, "rulebook/change_rule.html", {"rule": present, "form": form, "preview": preview}
    )


def _differences(before: Rule, after: Rule) -> list[tuple[str, str, str]]:
    """What the change does, as lines (what, before, after)."""
    former = {line.key: line for line in lines(before)}
    changed_lines = [
        (line.label, _one(former.get(line.key)), _one(line))
        for line in lines(after)
        if former.get(line.key) != line
    ]
    gone = {line.key for line in lines(after)}
    changed_lines += [(line.label, _one(line), "—") for line in lines(before) if line.key not in gone]
    if before.effect != after.effect:
        changed_lines.append((_("效力"), before.effect.label, after.effect.label))
    return changed_lines


def _one(line: Any) -> str:
    if line is None:
        return "—"
    return line.text or "、".join(line.parts)


@require_http_methods(["GET", "POST"])
def end_change(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """Ask on which day a local setting ends, and end it."""
    officer, now = _officer(request), timezone.now()
    if not policies.may_change_rules(officer):
        raise Http404
    change = next((one for one in selectors.changes(code) if one.number == number), None)
    if change is None or change.until is not None:
        raise Http404
    form = forms.EndChange(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            acts.end_override(
                code=code,
                number=number,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                by=officer,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error("until" if refusal.place == "since" else None, str(refusal))
        else:
            messages.success(request, _("条款调整已终止。"))
            return http.go_to(request, reverse("rulebook:rule", args=[code]))
    return http.render(
        request,
        "rulebook/end_change.html",
        {"rule": _rule(code, change.since), "change": change, "form": form},
    )


@require_GET
def procedures(request: HttpRequest) -> HttpResponseBase:
    """List procedures: the packs' in force, the locality's, and drafts with what they lack."""
    officer = _officer(request)
    return http.render(
        request,
        "rulebook/procedures.html",
        {
            "shipped": selectors.in_force(timezone.localdate(), "procedure"),
            "local": selectors.local_procedures(),
            "may_change": policies.may_change_rules(officer),
        },
    )


@require_http_methods(["GET", "POST"])
def draft_procedure(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Write a procedure step by step and keep it as a draft; its faults are shown after keeping."""
    officer, now = _officer(request), timezone.now()
    if not policies.may_change_rules(officer):
        raise Http404
    kept = selectors.draft(code) if code else None
    if code and kept is None:
        raise Http404
    head = forms.DraftProcedure(request.POST or None, initial=_head(kept))
    steps = forms.StepFormSet(request.POST or None, initial=_lines(kept), prefix="step")
    if request.method == "POST" and head.is_valid() and steps.is_valid():
        given = head.cleaned_data
        try:
            acts.draft_procedure(
                code=given["code"],
                title=given["title"],
                source=given["source"],
                products=forms.products_of(given["products"]),
                steps=[step for form in steps.forms if (step := form.step()) is not None],
                by=officer,
                at=now,
            )
        except ActRefused as refusal:
            head.add_error(None, str(refusal))
        else:
            messages.success(request, _("流程草稿已保存。"))
            return http.go_to(request, reverse("rulebook:draft", args=[given["code"]]))
    return http.render(
        request,
        "rulebook/draft_procedure.html",
        {"head": head, "steps": steps, "draft": kept, "activate": forms.ActivateProcedure()},
    )


@require_POST
def activate_procedure(request: HttpRequest, code: str) -> HttpResponseBase:
    """Put a draft in force, or say why its chain is not closed."""
    officer, now = _officer(request), timezone.now()
    form = forms.ActivateProcedure(request.POST)
    kept = selectors.draft(code)
    if kept is None or not policies.may_change_rules(officer):
        raise Http404
    if form.is_valid():
        try:
            acts.activate_procedure(code=code, since=form.cleaned_data["since"], by=officer, at=now)
        except ActRefused as refusal:
            form.add_error("since" if refusal.place == "since" else None, str(refusal))
        else:
            messages.success(request, _("流程已启用。"))
            return http.go_to(request, reverse("rulebook:procedures"))
    head = forms.DraftProcedure(initial=_head(kept))
    steps = forms.StepFormSet(initial=_lines(kept), prefix="step")
    return http.render(
        request,
        "rulebook/draft_procedure.html",
        {"head": head, "steps": steps, "draft": kept, "activate": form},
    )


def _head(kept: selectors.ProcedureRow | None) -> dict[str, str]:
    if kept is None:
        return {}
    products = "、".join(kept.products)
    return {"code": kept.code, "title": kept.title, "source": kept.source, "products": products}


def _lines(kept: selectors.ProcedureRow | None) -> list[dict[str, str]]:
    """The steps as the form shows them, with empty lines to write in."""
    filled = [
        {
            "code": step.code,
            "title": step.title,
            "posts": "、".join(step.posts),
            "input": "、".join(step.input),
            "output": "、".join(step.output),
            "limit": step.limit,
            "consequence": step.consequence,
            "next": "、".join(step.next),
        }
        for step in (kept.steps if kept else ())
    ]
    return filled + [{} for _ in range(max(2, STEP_LINES - len(filled)))]
