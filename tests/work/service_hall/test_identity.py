"""Signing in through an identity platform: a real one over HTTP, what is refused, whose account it is."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client

from tests.support.hall import found_hall, item_code
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.models import Entry
from zhixing.core.parties import acts as parties
from zhixing.core.parties.models import Party
from zhixing.core.people.models import Account
from zhixing.foundation.actors import Citizen, Tick
from zhixing.foundation.moment import recording_moment
from zhixing.work.service_hall import adapters
from zhixing.work.service_hall.models import Case
from zhixing.work.service_hall.rules import identity

LIU, WANG = "110101194912310024", "110101194912310075"
START, ANSWER = "/services/identity/", "/services/identity/answer/"
CURVE = ec.generate_private_key(ec.SECP256R1())
MODULUS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def token(claims: Mapping[str, Any], *, how: str = "ES256", key: Any = None, kid: str = "k1") -> str:
    text = f"{coded(json.dumps({'alg': how, 'kid': kid}).encode())}.{coded(json.dumps(claims).encode())}"
    if how == "ES256":
        parts = decode_dss_signature((key or CURVE).sign(text.encode(), ec.ECDSA(SHA256())))
        return f"{text}.{coded(b''.join(part.to_bytes(32) for part in parts))}"
    if how == "RS256":
        return f"{text}.{coded(MODULUS.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"
    return f"{text}."


def keys() -> dict[str, Any]:
    point, number = CURVE.public_key().public_numbers(), MODULUS.public_key().public_numbers()
    curve = {"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig"}
    curve |= {"x": coded(point.x.to_bytes(32)), "y": coded(point.y.to_bytes(32))}
    other = {"kty": "RSA", "kid": "k2", "n": coded(number.n.to_bytes(256)), "e": coded(b"\x01\x00\x01")}
    return {"keys": [curve, other]}


class Platform:
    """A platform on another machine: who signs in there next, and how it misbehaves."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.who: dict[str, Any] = {}
        self.how = ""
        self.codes: dict[str, dict[str, str]] = {}

    def signs_in(self, subject: str, *, how: str = "", **claims: Any) -> None:
        self.who, self.how = {"sub": subject, **claims}, how

    def authorise(self, question: Mapping[str, str]) -> str:
        """Be the page: give a code for the question that a browser brings."""
        assert question["response_type"] == "code" and question["client_id"] == "county:1"
        assert question["code_challenge_method"] == "S256" and "openid" in question["scope"]
        code = f"code{len(self.codes)}"
        self.codes[code] = dict(question)
        return code

    def exchanged(self, sent: Mapping[str, str], pair: str) -> dict[str, Any] | None:
        asked = self.codes.pop(sent["code"], None)
        if asked is None or pair != "county%3A1:p%20w" or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        if coded(sha256(sent["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": "http://else" if self.how == "issuer" else self.address,
            "aud": "another" if self.how == "audience" else "county:1",
            "sub": self.who["sub"],
            "nonce": "other" if self.how == "nonce" else asked["nonce"],
            "iat": now - 900,
            "exp": now - 300 if self.how == "expired" else now + 300,
        }
        if self.how == "signature":
            other = ec.generate_private_key(ec.SECP256R1())
            return {"access_token": "t", "id_token": token(claims, key=other)}
        if self.how == "unsigned":
            return {"access_token": "t", "id_token": token(claims, how="none")}
        if self.how == "rsa":
            return {"access_token": "t", "id_token": token(claims, how="RS256", kid="k2")}
        return {"access_token": "t", "id_token": token(claims)}

    def about(self) -> dict[str, Any]:
        return {**self.who, "sub": "somebody else"} if self.how == "swapped" else self.who


@pytest.fixture
def platform(settings: Any) -> Iterator[Platform]:
    found: list[Platform] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = {
                "authorization_endpoint": f"{here.address}/authorise",
                "token_endpoint": f"{here.address}/token",
                "userinfo_endpoint": f"{here.address}/userinfo",
                "jwks_uri": f"{here.address}/keys",
            }
            if self.path == "/userinfo":
                assert self.headers["Authorization"] == "Bearer t"
            said = {
                "/.well-known/openid-configuration": {"issuer": here.address, **place},
                "/keys": keys(),
                "/userinfo": here.about(),
            }
            self._say(said[self.path])

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            pair = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            self._say(here.exchanged({name: values[0] for name, values in form.items()}, pair))

        def _say(self, content: Any) -> None:
            self.send_response(200 if content else 400)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    here = Platform(f"http://127.0.0.1:{server.server_port}")
    found.append(here)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.ZHIXING_IDENTITY = "oidc"
    settings.ZHIXING_IDENTITY_URL = here.address
    settings.ZHIXING_IDENTITY_CLIENT, settings.ZHIXING_IDENTITY_SECRET = "county:1", "p w"
    settings.ZHIXING_OUTSIDE_HOSTS = (here.address,)
    yield here
    server.shutdown()
    server.server_close()


def question(client: Client) -> dict[str, str]:
    """Open our page and return what its link to the platform asks."""
    page = client.get(START).content.decode().replace("&amp;", "&")
    asked = page.partition("/authorise?")[2].partition('"')[0]
    return {name: values[0] for name, values in parse_qs(asked).items()}


def come_back(client: Client, platform: Platform, **other: str) -> Any:
    asked = question(client)
    code = platform.authorise(asked)
    return client.get(ANSWER, {"code": code, "state": asked["state"], **other})


def verified(number: str = LIU, name: str = "刘桂兰") -> dict[str, str]:
    return {"user_type": "1", "level": "3", "name": name, "id_number": number}


@pytest.mark.django_db
def test_off_unless_configured_and_never_a_trial_in_production(client: Client, settings: Any) -> None:
    for path in (START, ANSWER, f"{START}trial/"):
        assert client.get(path).status_code == 404
    assert "统一身份认证" not in client.get("/accounts/login/").content.decode()
    settings.ZHIXING_IDENTITY = "trial"
    assert client.get(START).status_code == 200
    assert "用统一身份认证登录" in client.get("/accounts/login/").content.decode()
    settings.MODE = "production"
    assert adapters.identity_platform() is None and client.get(START).status_code == 404
    assert "统一身份认证" not in client.get("/accounts/login/").content.decode()
    settings.MODE, settings.ZHIXING_IDENTITY = "test", "oidc"
    settings.ZHIXING_IDENTITY_URL = "http://127.0.0.1:9"
    page = client.get(START).content.decode()  # a host that is not listed is not called
    assert "认证平台暂时没有应答" in page and "去统一身份认证平台" not in page


@pytest.mark.django_db
@pytest.mark.institution("E2")
def test_an_applicant_signs_in_and_applies_in_the_confirmed_name(client: Client, platform: Platform) -> None:
    hall = found_hall(accounts=True)
    hall.item(served=("自然人",), asks=("申请表",))
    with hall.at("2026-03-02 09:00") as now:  # known from the window, by a slip of the pen
        known = parties.register_party(
            kind="person", name="刘贵兰", id_number=LIU, unit_id=hall.unit("hall"),
            by=Citizen(None), at=now,
        )  # fmt: skip
    platform.signs_in("u-1", how="rsa", **verified())
    came = come_back(client, platform)
    assert (came.status_code, came.headers["Location"]) == (302, "/services/mine/")
    party = Party.objects.get(code=known.code)
    account = Account.objects.get(pk=party.account_id or 0)
    assert account.person_id is None and not account.has_usable_password()
    assert party.confirmed_by == platform.address and party.confirmed_at is not None
    verbs = [one.verb for one in ledger.history(f"party:{party.code}")]
    assert verbs == ["party.registered", "party.confirmed"]
    bodies = list(Entry.objects.values_list("body", flat=True))
    assert bodies and not [body for body in bodies if LIU in body]
    mine = client.get("/services/mine/").content.decode()
    assert "已实名认证" in mine and "刘**" in mine and LIU not in mine

    begun = client.post(f"/services/items/{item_code(1)}/apply/", {"form_key": "a" * 32})
    path = str(begun.headers["Location"])
    values = {"contact": {"phone": "13800001234"}, "paper-001": {"way": "window"}, "way": {"way": "pickup"}}
    for step, sent in values.items():
        assert client.post(f"{path}{step}/", sent).status_code == 303
    assert client.post(f"{path}check/", {"agreed": "on"}).status_code == 303
    case = Case.objects.select_related("matter").get()
    assert case.party_code == party.code

    again = Client()
    assert come_back(again, platform).status_code == 302
    assert Account.objects.filter(person=None).count() == 1, "the same subject, the same account"
    assert verbs == [one.verb for one in ledger.history(f"party:{party.code}")]
    clerk = Client()
    sign_in(clerk, hall.office, "zhao")
    assert "已实名认证" in clerk.get(f"/services/cases/{case.matter.number}/").content.decode()
    assert clerk.get(START).status_code == clerk.get(ANSWER).status_code == 404, "officials sign in elsewhere"

    account.is_active = False
    account.save()
    third = Client()
    come_back(third, platform)
    assert third.get("/services/mine/").status_code == 302, "a disabled account is not signed in"


@pytest.mark.django_db
def test_what_is_not_the_answer_to_our_question_signs_nobody_in(client: Client, platform: Platform) -> None:
    found_hall()
    platform.signs_in("u-1", **verified())
    asked = question(client)
    code = platform.authorise(asked)
    stranger = Client()  # somebody else's answer, slipped to another visit
    for visit, sent in (
        (stranger, {"code": code, "state": asked["state"]}),
        (client, {"code": code, "state": "forged"}),
        (client, {"code": code}),
    ):
        assert "不是从本页开始的" in visit.get(ANSWER, sent).content.decode()
    declined = client.get(ANSWER, {"error": "access_denied", "state": question(client)["state"]})
    assert "没有在认证平台上完成认证" in declined.content.decode()
    for how in ("signature", "unsigned", "issuer", "audience", "nonce", "expired", "swapped"):
        platform.signs_in("u-1", how=how, **verified())
        assert "没有通过校验" in come_back(client, platform).content.decode(), how
    platform.signs_in("u-1", **verified())
    assert "认证平台暂时没有应答" in come_back(client, platform, code="guessed").content.decode()
    crossed = platform.authorise(question(client))  # a code of another question: PKCE
    assert "认证平台暂时没有应答" in come_back(client, platform, code=crossed).content.decode()
    session = client.session
    asked = question(client)
    session = client.session
    session["identity"] = {asked["state"]: {**session["identity"][asked["state"]], "at": time.time() - 601}}
    session.save()
    late = client.get(ANSWER, {"code": platform.authorise(asked), "state": asked["state"]})
    assert "已经超时" in late.content.decode()
    for claims, words in (
        ({**verified(), "level": "1"}, "还没有完成实名认证"),
        ({**verified(), "user_type": "9"}, "还没有完成实名认证"),
        (verified(number=""), "没有给出完整的姓名"),
        (verified(number=LIU[:-1] + "5"), "没有给出完整的姓名"),
    ):
        platform.signs_in("u-1", **claims)
        assert words in come_back(client, platform).content.decode()
    assert client.get("/services/mine/").status_code == 302
    assert not Account.objects.filter(person=None).exists() and not Party.objects.exists()

    platform.signs_in("u-1", **verified())
    asked = question(client)
    back = {"code": platform.authorise(asked), "state": asked["state"]}
    assert client.get(ANSWER, back).status_code == 302
    client.post("/accounts/logout/")
    assert "不是从本页开始的" in client.get(ANSWER, back).content.decode(), "an answer counts once"


@pytest.mark.django_db
def test_no_account_is_taken_over(client: Client, platform: Platform, settings: Any) -> None:
    found_hall()
    old = Account.objects.create_user("liu-old", "Chengyang-2026")
    platform.signs_in("u-1", preferred_username="liu-old", email="liu-old", phone="1", **verified())
    client.force_login(old)
    assert "现在登录的账号" in client.get(START).content.decode()
    asked = question(client)
    back = {"code": platform.authorise(asked), "state": asked["state"]}
    stranger = Client()
    assert "不是从本页开始的" in stranger.get(ANSWER, back).content.decode()
    client.get(ANSWER, back)
    party = Party.objects.get()
    assert party.account_id == old.pk, "an account that is signed in is confirmed itself"

    # Whoever the platform says next: another subject with her number, her subject with another number.
    for subject, claims, words in (
        ("u-2", verified(), "已由另一个账号认证"),
        ("u-1", verified(WANG, "王秀英"), "首次认证时不一致"),
        ("u-1", {**verified(), "user_type": "2", "corp_name": "某公司", "corp_code": "91999999MA0000001N"},
         "首次认证时不一致"),
    ):  # fmt: skip
        platform.signs_in(subject, preferred_username="liu-old", **claims)
        assert words in come_back(Client(), platform).content.decode()
    platform.signs_in("u-3", preferred_username="liu-old", email="liu-old", **verified(WANG, "王秀英"))
    other = Client()
    assert come_back(other, platform).status_code == 302
    assert other.session["_auth_user_id"] != str(old.pk), "a name or an address finds nobody"
    platform.signs_in("u-1", **verified())
    second = Account.objects.create_user("second", "Chengyang-2026")
    visit = Client()
    visit.force_login(second)
    assert "已由另一个账号认证" in come_back(visit, platform).content.decode()
    assert Party.objects.filter(account=second).count() == 0

    at, system = recording_moment(), Tick("services.identity")
    told = parties.Confirmed("p", "u-9", "person", "孙兰英", "110101194912310091")
    with pytest.raises(parties.AccountConfirmed):
        parties.confirm_party(told=told, account_id=old.pk, unit_id=party.unit_id, by=system, at=at)
    official = Account.objects.create_user("official", person_id=_somebody())
    with pytest.raises(parties.NotAllowed):
        parties.confirm_party(told=told, account_id=official.pk, unit_id=party.unit_id, by=system, at=at)


def _somebody() -> int:
    from zhixing.core.people.models import Person

    return int(Person.objects.filter(account=None).values_list("pk", flat=True)[0])


@pytest.mark.django_db
def test_the_trial_platform_is_walked_through_by_page(client: Client, settings: Any) -> None:
    found_hall()
    settings.ZHIXING_IDENTITY = "trial"
    page = client.get(START).content.decode().replace("&amp;", "&")
    address = page.partition('href="/services/identity/trial/?')[2].partition('"')[0]
    place = f"/services/identity/trial/?{address}"
    assert "以谁的身份登录" in client.get(place).content.decode()
    assert client.get(place.replace("answer", "elsewhere")).status_code == 404, "no way to another address"
    sent = {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
    back = client.post("/services/identity/trial/", {**sent, "who": "firm"}).headers["Location"]
    path = unquote(back.partition("testserver")[2])
    assert client.get(path).headers["Location"] == "/services/mine/"
    party = Party.objects.get()
    assert (party.kind, party.shown_name) == ("firm", "澄阳县样例商贸有限公司")
    assert client.get(path).status_code == 404 or "不是从本页开始的" in client.get(path).content.decode()


def test_a_token_is_for_us_and_now() -> None:
    good = {"iss": "i", "aud": "c", "sub": "s", "nonce": "n", "iat": 1000, "exp": 1300}

    def wrong(**other: Any) -> str:
        return identity.wrong_with({**good, **other}, issuer="i", client="c", nonce="n", now=1100)

    assert wrong() == "" == wrong(aud=["c", "d"], azp="c")
    ill = ({"aud": ["c", "d"]}, {"aud": None}, {"exp": None}, {"exp": 1039}, {"iat": 1161}, {"sub": ""})
    for other in ill:
        assert wrong(**other), other
    assert identity.wrong_with({**good, "nonce": ""}, issuer="i", client="c", nonce="", now=1100)
