"""The contract of a channel, and the three that ship.

A channel takes one `Outgoing` and returns when the other side has taken it. It raises
ChannelFailed when it may be tried again, ChannelRefused when another try cannot help. `key` is
unique for each message and is handed over, so that a second copy can be told. `merges` channels get
several messages to one address as one. What leaves names topics, numbers and the address of the
inbox, never a title or a text (R44, 保密).

`ZHIXING_CHANNELS` names the enabled ones. Another channel is a class with `code`, `merges`,
`only_urgent`, `a_minute` and `send`, named by its dotted path in `ZHIXING_CHANNELS`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import ClassVar, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from zhixing.core.notices.adapters.outside import HostRefused, NoAnswer, post_json
from zhixing.core.people.models import Person

PERMANENT = 500


class ChannelFailed(Exception):
    """The message was not taken; it may be tried again."""


class ChannelRefused(Exception):
    """The message was not taken and never will be: a wrong address, a host that is not listed."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it leaves."""

    key: str
    address: str
    subject: str
    text: str


class Channel(Protocol):
    """A way out."""

    code: ClassVar[str]
    merges: ClassVar[bool]
    only_urgent: ClassVar[bool]
    a_minute: ClassVar[int | None]

    def address(self, person: Person, unit_codes: tuple[str, ...]) -> str:
        """Return where this person is reached, '' when not by this channel."""

    def send(self, message: Outgoing) -> None:
        """Hand one message over. Raises ChannelFailed or ChannelRefused."""


class Mail:
    """E-mail by Django's own backend; the key makes the Message-ID."""

    code: ClassVar[str] = "email"
    merges: ClassVar[bool] = False
    only_urgent: ClassVar[bool] = False
    a_minute: ClassVar[int | None] = None

    def address(self, person: Person, unit_codes: tuple[str, ...]) -> str:
        return person.email

    def send(self, message: Outgoing) -> None:
        if any(sign in message.address for sign in "\r\n,;") or "@" not in message.address:
            raise ChannelRefused("not an address")
        host = (
            str(getattr(settings, "SITE_URL", "")).partition("//")[2].partition(":")[0].strip("/")
            or "zhixing"
        )
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        mail = EmailMessage(
            message.subject,
            message.text,
            to=[message.address],
            headers={"Message-ID": f"<{name}@{host}>", "X-Zhixing-Key": message.key},
            connection=get_connection(timeout=5) if _speaks_smtp() else get_connection(),
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            raise ChannelRefused("the address was refused") from error
        except SMTPResponseException as error:
            kind = ChannelRefused if error.smtp_code >= PERMANENT else ChannelFailed
            raise kind(f"SMTP {error.smtp_code}") from error
        except OSError as error:
            raise ChannelFailed(type(error).__name__) from error


def _speaks_smtp() -> bool:
    return str(settings.EMAIL_BACKEND).endswith("smtp.EmailBackend")


class Robot:
    """A chat robot of a unit (政务微信, 浙政钉, 粤政易 and the like): JSON by HTTP to its address.

    `ZHIXING_ROBOTS` maps the code of a unit to the robot of its group. Robots take 20 messages a
    minute, so what waits for one is put together. An answer with errcode ≠ 0 is a failure.
    """

    code: ClassVar[str] = "robot"
    merges: ClassVar[bool] = True
    only_urgent: ClassVar[bool] = False
    a_minute: ClassVar[int | None] = 20

    def address(self, person: Person, unit_codes: tuple[str, ...]) -> str:
        robots = getattr(settings, "ZHIXING_ROBOTS", {})
        return next((str(robots[code]) for code in unit_codes if code in robots), "")

    def send(self, message: Outgoing) -> None:
        status, answer = _posted(
            message.address, {"msgtype": "text", "text": {"content": message.text}, "key": message.key}
        )
        _demand_taken(status)
        try:
            said = json.loads(answer) if answer else {}
        except ValueError:
            said = {}
        if isinstance(said, dict) and said.get("errcode", 0) not in (0, "0"):
            raise ChannelFailed(f"errcode {said.get('errcode')}")


class Sms:
    """Short messages by the operator's gateway, for urgent notices only.

    The contract that a gateway (or a small program before it) fulfils: POST to `ZHIXING_SMS_URL`
    with `Authorization: Bearer <ZHIXING_SMS_TOKEN>` and JSON `{"key", "to", "text"}`. It answers
    2xx when it has taken the message; a second message of the same key it takes without sending it
    again; 4xx means that this message can never be sent, anything else that it may be tried again.
    """

    code: ClassVar[str] = "sms"
    merges: ClassVar[bool] = False
    only_urgent: ClassVar[bool] = True
    a_minute: ClassVar[int | None] = None

    def address(self, person: Person, unit_codes: tuple[str, ...]) -> str:
        return person.phone if person.phone.isdigit() else ""

    def send(self, message: Outgoing) -> None:
        token = getattr(settings, "ZHIXING_SMS_TOKEN", "")
        status, _ = _posted(
            str(getattr(settings, "ZHIXING_SMS_URL", "")),
            {"key": message.key, "to": message.address, "text": message.text},
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        _demand_taken(status)


def _posted(url: str, content: dict[str, object], headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    try:
        return post_json(url, content, headers=headers)
    except HostRefused as error:
        raise ChannelRefused(f"not on the list of hosts: {error}") from error
    except NoAnswer as error:
        raise ChannelFailed(str(error)) from error


def _demand_taken(status: int) -> None:
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in {408, 425, 429}:
        raise ChannelRefused(f"HTTP {status}")
    raise ChannelFailed(f"HTTP {status}")


SHIPPED: dict[str, type[Channel]] = {"email": Mail, "robot": Robot, "sms": Sms}


def enabled() -> list[Channel]:
    """Return the channels that the operator has switched on, in his order."""
    return [_made(name) for name in getattr(settings, "ZHIXING_CHANNELS", ())]


def channel(code: str) -> Channel | None:
    """Return an enabled channel by its code, None when it is off."""
    return next((one for one in enabled() if one.code == code), None)


def _made(name: str) -> Channel:
    kind: type[Channel] = SHIPPED[name] if name in SHIPPED else import_string(name)
    return kind()
