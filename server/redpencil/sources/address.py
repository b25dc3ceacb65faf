"""A source is its address: one spelling of it, and the name that stands for it in documents' addresses.

Pure: nothing is looked up and nothing is sent. What two spellings of one place share is their
`url`, by which everything is kept: tasks, what waits to be sent, leases, tokens.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NoReturn
from urllib.parse import SplitResult, quote, urlsplit

from redpencil.errors import UserError

SET_TOKEN = "Set it with `redpencil login`, or in REDPENCIL_TOKEN."  # noqa: S105 - says where a token goes

_EXAMPLE = "Write it like https://hub.example.org."
_MAX_ADDRESS = 1000
_MAX_NAME = 80
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PATH = "/!$&'()*+,;=:@~-._%"
_NOT_A_NAME = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """Where a source is reached. Two spellings of one place are equal."""

    url: str
    """The one spelling: `https://hub.example`, with a port and a path only where they are not the usual ones."""
    spelling: str = field(default="", compare=False)
    """As somebody wrote it; what was kept by that spelling before is still found."""

    @property
    def slug(self) -> str:
        """The source's name in documents' addresses and in the store: `hub.example-3f2a9c`; it never changes."""
        host = urlsplit(self.url).hostname or ""
        readable = _NOT_A_NAME.sub("-", host).strip("-.")[-_MAX_NAME:].lstrip("-.") or "hub"
        return f"{readable}-{sha256(self.url.encode()).hexdigest()[:6]}"

    @property
    def is_on_this_machine(self) -> bool:
        """Whether it is reached without leaving the machine, so that neither a proxy nor TLS is needed."""
        return _is_loopback(urlsplit(self.url).hostname or "")

    def __str__(self) -> str:
        """Return the one spelling."""
        return self.url


def parse_address(text: str) -> SourceAddress:
    """Return the address that `text` spells, if a token may be sent there.

    Raises:
        UserError: it is no address, or one that a token is not sent to; the message says why
            and never repeats a password.
    """
    spelling = text.strip().removeprefix("\ufeff").strip()
    if "@" in spelling:
        raise UserError("The hub's address holds a name or a password.", next_step=f"Leave it out. {SET_TOKEN}")
    if len(spelling) > _MAX_ADDRESS or not spelling.isprintable() or any(one in ' \\"<>' for one in spelling):
        _refuse(spelling, "holds blanks or characters that no address has, or is too long")
    if "?" in spelling or "#" in spelling:
        _refuse(spelling, "has a part behind `?` or `#`")
    try:
        parts = urlsplit(spelling)
    except ValueError:
        _refuse(spelling, "has brackets that hold no IPv6 address")
    if parts.scheme not in _DEFAULT_PORTS:
        _refuse(spelling, "does not begin with https://")
    try:
        port = parts.port
    except ValueError:
        _refuse(spelling, "has a port that is not a number up to 65535")
    try:
        host = _host(parts.hostname or "", in_brackets="[" in parts.netloc)
    except ValueError:
        _refuse(spelling, "names no host that can be")
    if parts.scheme == "http" and not _is_loopback(host):
        raise UserError(
            f"{spelling} is not encrypted: anybody on the way could read the token.",
            next_step="Use https; plain http is for a hub on this machine only.",
        )
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return SourceAddress(f"{parts.scheme}://{shown_host}{shown_port}{_path(spelling, parts)}", spelling)


def _path(spelling: str, parts: SplitResult) -> str:
    path = re.sub(r"%[0-9a-fA-F]{2}", lambda code: code[0].upper(), quote(parts.path, safe=_PATH)).rstrip("/")
    if any(part in {".", ".."} for part in path.split("/")):
        _refuse(spelling, "has a path with `.` or `..`")
    return path


def _host(host: str, *, in_brackets: bool) -> str:
    """Return the host in its one spelling.

    Raises:
        ValueError: no host is called so.
    """
    if in_brackets:
        if "%" in host:
            raise ValueError("a network interface means nothing elsewhere")
        return ipaddress.IPv6Address(host).compressed
    host = (host.lower() if host.isascii() else _in_ascii(host)).removesuffix(".")
    if not all(_LABEL.fullmatch(label) for label in host.split(".")) or len(host) > 253:
        raise ValueError(host)
    return str(ipaddress.IPv4Address(host)) if host.rpartition(".")[2].isdecimal() else host


def _in_ascii(host: str) -> str:
    import idna  # noqa: PLC0415 - needed for few hosts, and its tables take their time

    return idna.encode(host, uts46=True).decode()  # IDNAError is a ValueError


def _refuse(spelling: str, why: str) -> NoReturn:
    shown = spelling if len(spelling) <= 100 else f"{spelling[:100]}…"
    raise UserError(f"{shown!r} is not the address of a hub: it {why}.", next_step=_EXAMPLE)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
