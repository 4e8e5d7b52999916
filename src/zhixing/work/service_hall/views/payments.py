"""缴费: the payer's way to the gateway and back, the gateway's notices, squaring with the gateway (E3)."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, adapters, exports, forms, policies, refusals
from zhixing.work.service_hall.rules import payments
from zhixing.work.service_hall.selectors import payments as selectors
from zhixing.work.service_hall.views._asking import MINUTE, is_flood, officer_of, once
from zhixing.work.service_hall.views.public import back_to_case, citizen_by_receipt, unknown_case

LONGEST_NOTICE = 16_384
NOTICES_A_MINUTE = 600
GATEWAY = Tick("services.payment")


@login_not_required
@never_cache
@require_POST
def pay(request: HttpRequest) -> HttpResponseBase:
    """Begin to pay the bill of one's own case, with the receipt."""
    form = forms.Receipt(request.POST)
    found = citizen_by_receipt(request, form)
    if found is None:
        return unknown_case(request)
    try:
        order = acts.begin_payment(case_id=found[1], by=found[0], at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return http.go_to(request, back_to_case(form))
    return http.go_to(request, reverse("service_hall:payment", args=[order.code]))


@login_not_required
@never_cache
@require_safe
def payment(request: HttpRequest, code: str) -> HttpResponse:
    """Show one order: what for, the way to the gateway, and what the gateway has confirmed.

    The payer comes back here from the gateway; what his browser brings along is not read.
    """
    page, gateway = selectors.order_page(code), adapters.gateway()
    if page is None:
        raise Http404
    address = ""
    is_open = page.state == payments.WAITING and page.ends_at > timezone.now()
    if is_open and gateway is not None and gateway.code == page.gateway:
        address = pay_address(request, gateway, page)
    context = {"page": page, "address": address, "word": payments.ORDER_WORDS[page.state]}
    return http.render(request, "service_hall/payment.html", context)


def pay_address(request: HttpRequest, gateway: adapters.Gateway, page: selectors.OrderPage) -> str:
    """Return the gateway's address for an order, with the way back and the address for its notices."""
    root = str(settings.SITE_URL).rstrip("/")
    return gateway.pay_address(
        order=page.code,
        amount=page.amount,
        subject=page.title,
        back=request.build_absolute_uri(reverse("service_hall:payment", args=[page.code])),
        notify=f"{root}{reverse('service_hall:payment_notice')}",
        ends_at=page.ends_at,
    )


@login_not_required
@csrf_exempt
@require_POST
def payment_notice(request: HttpRequest) -> HttpResponse:
    """Take a notice of the gateway: signed JSON. 200 means that it need not be sent again."""
    if is_flood(request, "payment-notice", most=NOTICES_A_MINUTE, seconds=MINUTE):
        return JsonResponse({"taken": False}, status=429)
    sent = request.read(LONGEST_NOTICE + 1)
    try:
        content: Any = json.loads(sent) if len(sent) <= LONGEST_NOTICE else None
    except (ValueError, RecursionError):
        content = None
    # What is no signed notice is refused like one whose signature is wrong, whoever sends it.
    if not isinstance(content, dict):
        return JsonResponse({"taken": False}, status=403)
    try:
        verdict = acts.take_payment_notice(content=content, by=GATEWAY, at=timezone.now())
    except refusals.NoticeNotSigned:
        return JsonResponse({"taken": False}, status=403)
    except ActRefused:
        return JsonResponse({"taken": False}, status=404)
    return JsonResponse({"taken": True, "verdict": verdict})


# --- The trial gateway's own page ------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trial_cashier(request: HttpRequest) -> HttpResponseBase:
    """Be the cashier of the trial gateway: take a signed order, no money, and send its notices as chosen.

    404 wherever another gateway is in use.
    """
    gateway = adapters.gateway()
    if not isinstance(gateway, adapters.TrialGateway):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    names = ("merchant", "order", "amount", "subject", "back", "notify", "ends_at", "sign")
    values = {name: sent.get(name, "") for name in names}
    if not gateway.is_ours(values):
        raise Http404
    form = forms.TrialPay(request.POST if request.method == "POST" else None)
    refused = False
    if request.method == "POST" and form.is_valid():
        if gateway.pay(values, way=form.cleaned_data["way"], at=timezone.now()):
            return http.go_to(request, reverse("service_hall:payment", args=[values["order"]]))
        refused = True
    try:
        amount = Decimal(values["amount"])
    except InvalidOperation:
        raise Http404 from None
    context = {
        "form": form,
        "values": values,
        "amount": amount,
        "ends_at": parse_datetime(values["ends_at"]),
        "refused": refused,
    }
    return http.render(request, "service_hall/trial_cashier.html", context)


# --- Squaring ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def payment_orders(request: HttpRequest) -> HttpResponseBase:
    """List the orders with their states, which sum up; let money that was not counted go back.

    `?format=xlsx` the same as a file.
    """
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    form = forms.ReturnPayment(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            values = form.cleaned_data
            acts.return_payment(order_code=values["order"], reason=values["reason"], by=by, at=now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("已同意退回，正在通知收款方。"))
            return http.go_to(request, reverse("service_hall:payment_orders"))
    wanted = request.GET.get("state", "")
    state = wanted if wanted in payments.ORDER_WORDS else ""
    if request.GET.get("format") == "xlsx":
        rows, _total = selectors.order_rows(seen_by=by, state=state, limit=20_000)
        file = exports.payments(rows, made_by=by, made_at=now)
        return http.download(file, name="payments.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=("opened",), size=50)
    rows, total = selectors.order_rows(seen_by=by, state=state, offset=listing.offset, limit=listing.limit)
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "sums": selectors.squared(seen_by=by),
        "words": payments.ORDER_WORDS,
        "wrong_words": payments.WRONG_WORDS,
        "state": state,
        "form": form,
        "is_on": adapters.gateway() is not None,
        "now": now,
    }
    return http.render(request, "service_hall/payment_orders.html", context)
