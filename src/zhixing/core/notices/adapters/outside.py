"""HTTP to named hosts and to no others (R44).

`ZHIXING_OUTSIDE_HOSTS` lists them as `https://host` or `https://host:port`; a plain `http://…` is
used where it is listed so. The address is resolved once and the connection goes to what was
resolved; no redirect is followed, no more than 64 KiB of an answer is read where
the caller names no other bound, and none is shown.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5
LARGEST_ANSWER = 64 * 1024


class HostRefused(Exception):
    """The address is not on the list; nothing was connected to."""


class NoAnswer(Exception):
    """The host did not answer in time, or not in HTTP."""


def post_json(
    url: str,
    content: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    most: int = LARGEST_ANSWER,
) -> tuple[int, bytes]:
    """Send `content` and return status and answer, at most so many bytes of it.

    Raises HostRefused before connecting, NoAnswer.
    """
    return post_bytes(url, json.dumps(content, ensure_ascii=False).encode(), headers=headers, most=most)


def post_bytes(
    url: str, body: bytes, *, headers: Mapping[str, str] | None = None, most: int = LARGEST_ANSWER
) -> tuple[int, bytes]:
    """Send JSON that was written down already, as where it is signed. Raises HostRefused, NoAnswer."""
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return exchange("POST", url, body=body, headers={**kind, **(headers or {})}, most=most)


def exchange(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = LARGEST_ANSWER,
) -> tuple[int, bytes]:
    """Ask a listed host and return status and answer. Raises HostRefused before connecting, NoAnswer."""
    parts = checked(url)
    line = _connection(parts)
    target = parts.path or "/"
    try:
        line.request(
            method,
            f"{target}?{parts.query}" if parts.query else target,
            body=body,
            headers=dict(headers or {}),
        )
        answer = line.getresponse()
        return answer.status, answer.read(most)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from error
    finally:
        line.close()


def checked(url: str) -> SplitResult:
    """Return the parts of an address whose host is listed. Raises HostRefused for every other one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise HostRefused(url[:80]) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise HostRefused(url[:80])
    wanted = f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
    if any(sign in url for sign in "\r\n\t ") or wanted not in listed_hosts():
        raise HostRefused(wanted)
    return parts


def listed_hosts() -> frozenset[str]:
    """Return the hosts that the operator allows."""
    return frozenset(host.rstrip("/").lower() for host in getattr(settings, "ZHIXING_OUTSIDE_HOSTS", ()))


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """Return a connection to the resolved address that still checks the certificate for the name."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]
    except OSError as error:
        raise NoAnswer("the name cannot be resolved") from error
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        line = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        line = http.client.HTTPConnection(host, port, timeout=SECONDS)
    # The class connects by name; what was resolved is what is connected to.
    line._create_connection = lambda address, *rest: socket.create_connection(  # type: ignore[attr-defined]
        (str(resolved), address[1]), *rest
    )
    return line
