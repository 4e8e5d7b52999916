"""Every address needs sign-in, except those of a written list."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# What anybody may open. A new public page is added here, on purpose.
PUBLIC = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reauthenticate",
    "mfa_authenticate",
    "directives:public_livelihood",
    "projects:notices",
    "mfa_trust",
    "ledger:heads",
    "ledger:heads_json",
    "ledger:heads_text",
    "ledger:consistency",
    "ledger:verifier",
    "meetings:feed",
    "service_hall:services",
    "service_hall:guide",
    "service_hall:changes",
    "service_hall:supplement",
    "service_hall:withdraw",
    "service_hall:rate",
    "service_hall:screen",
    "service_hall:public_ratings",
    "service_hall:public_pledges",
    "service_hall:public_slots",
    "service_hall:public_reviews",
    "service_hall:public_review",
    "service_hall:vote",
    "service_hall:check_ballot",
    "service_hall:ballot_digests",
    "service_hall:ask_visit",
    "service_hall:public_satisfaction",
    "service_hall:public_commitments",
    "service_hall:book_slot",
    "service_hall:cancel_booking",
    "service_hall:public_stars",
    "service_hall:public_specials",
    "service_hall:apply",
    "service_hall:apply_package",
    "service_hall:package",
    "service_hall:take_up",
    "service_hall:filing",
    "service_hall:filing_check",
    "service_hall:filing_receipt",
    "service_hall:filing_discard",
    "service_hall:filing_file",
    "service_hall:filing_question",
    "service_hall:result",
    "service_hall:own_record",
    "service_hall:own_proof",
    "service_hall:identity",
    "service_hall:identity_answer",
    "service_hall:trial_identity",
    "service_hall:pay",
    "service_hall:payment",
    "service_hall:payment_notice",
    "service_hall:trial_cashier",
    "service_hall:public_figures",
}
# The API asks for a session or a key itself and answers 401 (tests/security/test_api.py).
PUBLIC_SPACES = ("public_portal:", "api:")


def addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield name with namespace, path and pattern of every address, walked from the configuration."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, path, inner)
        else:
            yield f"{space}{entry.name}", path, entry


def is_listed(name: str) -> bool:
    return name in PUBLIC or name.startswith(PUBLIC_SPACES)


def test_only_listed_addresses_can_be_opened_without_sign_in() -> None:
    open_ones = [
        f"{name} at /{path}"
        for name, path, entry in addresses(get_resolver())
        if not getattr(entry.callback, "login_required", True) and not is_listed(name)
    ]
    assert open_ones == []


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_page() -> None:
    client = Client()
    wrong = []
    for name, path, entry in addresses(get_resolver()):
        if (
            "<" in path
            or "(?P" in path
            or is_listed(name)
            or not getattr(entry.callback, "login_required", True)
        ):
            continue
        answer = client.get("/" + path.replace("^", "").replace("$", ""))
        if answer.status_code not in {302, 404, 405} or (
            answer.status_code == 302 and "/accounts/login/" not in answer["Location"]
        ):
            wrong.append(f"{name} answers {answer.status_code}")
    assert wrong == []
