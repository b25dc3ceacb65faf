"""Where a source's token is found and kept. A token belongs to one address and is shown to no other; never logged.

In this order: REDPENCIL_TOKEN, the system's keyring, a private file. REDPENCIL_TOKEN alone belongs to
the hub that REDPENCIL_HUB names, and to no other; for another hub, or for several, it is written as
`ADDRESS TOKEN ADDRESS TOKEN …`. A file with nothing but a token, as older versions wrote it, belongs to
the hub that is configured when it is first used, and is written with its address then.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from redpencil.errors import UserError
from redpencil.sources.address import SourceAddress, parse_address
from redpencil.sources.token_file import FILE_NAME, TokenFile, read_token_file, write_token_file
from redpencil.sources.token_keyring import KeyringSilentError, keep_in_keyring, token_in_keyring

VARIABLE = "REDPENCIL_TOKEN"
HUB_VARIABLE = "REDPENCIL_HUB"

_KEYRING = "the system keyring"
_SAY_WHOM = f"Set {HUB_VARIABLE} too, or write it as `ADDRESS TOKEN`."


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token and where it was found, in words."""

    value: str = field(repr=False)
    origin: str


def find_token(
    address: SourceAddress,
    config: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    configured: SourceAddress | None,
) -> str | None:
    """Return the token for `address`; None if there is none anywhere. `found_tokens` says where from.

    Raises:
        UserError: as `found_tokens` says; or there is only one in the environment that names no hub.
    """
    found = next(found_tokens(address, config, environment, configured=configured), None)
    if found is None and _is_nobodys(environment):
        raise UserError(f"{address} asks for a token, and {VARIABLE} does not say whom it is for.", next_step=_SAY_WHOM)
    return found.value if found else None


def found_tokens(
    address: SourceAddress,
    config: Path,
    environment: Mapping[str, str] = os.environ,
    *,
    configured: SourceAddress | None,
) -> Iterator[FoundToken]:
    """Yield the tokens for `address`; the first one is used, the others are hidden by it.

    A keyring may ask the person to unlock it, so call this where waiting does no harm.

    Args:
        address: whom the token is for.
        config: the folder of the token file.
        environment: the variables of the process.
        configured: the hub that the settings name first; a token file without addresses is for it alone.

    Raises:
        UserError: the token file can be read by others or is malformed, a token holds characters that
            no token has, or nothing was found and the keyring did not answer in time.
    """
    none_yet = True
    given = _from_environment(address, environment)
    if given:
        none_yet = False
        yield FoundToken(checked_token(given), f"{VARIABLE} in the environment")
    silent = False
    try:
        kept = token_in_keyring(address)
    except KeyringSilentError:
        kept, silent = None, True
    if kept and kept.strip():
        none_yet = False
        yield FoundToken(checked_token(kept), _KEYRING)
    written = _from_file(config / FILE_NAME, address, is_configured=address == configured)
    if written:
        yield FoundToken(checked_token(written), f"the file {config / FILE_NAME}")
    elif silent and none_yet:
        raise UserError(
            "The system keyring does not answer.",
            next_step=f"Unlock it and try again, or set {VARIABLE}.",
        )


def save_token(address: SourceAddress, token: str, config: Path, *, configured: SourceAddress | None) -> str:
    """Keep the token for `address` in the keyring, or where there is none in a private file of `config`.

    Returns:
        Where it is now, in words.

    Raises:
        UserError: it is no token, or it cannot be kept anywhere.
    """
    token = checked_token(token)
    if keep_in_keyring(address, token):
        return _KEYRING
    path = config / FILE_NAME
    held = read_token_file(path)
    by_url = dict(held.by_url)
    if held.bare and configured is not None:
        by_url.setdefault(configured.url, held.bare)
        held = replace(held, bare=None)
    write_token_file(path, replace(held, by_url=by_url | {address.url: token}))
    return str(path)


def unused_variable(addresses: tuple[SourceAddress, ...], environment: Mapping[str, str] = os.environ) -> str:
    """Say that REDPENCIL_TOKEN is for none of `addresses`, and why; empty if it is for one or not set.

    Raises:
        UserError: the variable is malformed.
    """
    if not environment.get(VARIABLE, "").strip() or any(_from_environment(one, environment) for one in addresses):
        return ""
    if _is_nobodys(environment):
        return f"{VARIABLE} does not say whom it is for. {_SAY_WHOM}"
    return f"{VARIABLE} is for another hub than those that are set."


def checked_token(token: str) -> str:
    """Return the token without blanks and line ends around it, as they come with a paste.

    Raises:
        UserError: it is empty, or holds what no token holds; the message does not repeat it.
    """
    token = token.strip().strip("\ufeff\u200b").strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise UserError(
            "The token holds blanks or characters that no token has.",
            next_step="Copy it again from your hub, in one piece.",
        )
    return token


def _is_nobodys(environment: Mapping[str, str]) -> bool:
    return len(environment.get(VARIABLE, "").split()) == 1 and not environment.get(HUB_VARIABLE, "").strip()


def _from_environment(address: SourceAddress, environment: Mapping[str, str]) -> str | None:
    words = environment.get(VARIABLE, "").split()
    if not words or "://" not in words[0]:
        hub = environment.get(HUB_VARIABLE, "").strip()
        is_for = bool(hub) and _is_spelled(address, hub)
        return environment[VARIABLE] if words and is_for else None
    if len(words) % 2:
        raise UserError(
            f"{VARIABLE} has an address without a token, or a token without an address.",
            next_step="Write it as `ADDRESS TOKEN`, for several hubs one pair after the other.",
        )
    pairs = {parse_address(hub).url: token for hub, token in zip(words[::2], words[1::2], strict=True)}
    return pairs.get(address.url)


def _from_file(path: Path, address: SourceAddress, *, is_configured: bool) -> str | None:
    held = read_token_file(path)
    if address.url in held.by_url or not (held.bare and is_configured):
        return held.by_url.get(address.url)
    with contextlib.suppress(UserError):  # a folder that cannot be written is read as it is
        write_token_file(path, TokenFile({**held.by_url, address.url: checked_token(held.bare)}))
    return held.bare


def _is_spelled(address: SourceAddress, spelling: str) -> bool:
    try:
        return parse_address(spelling) == address
    except UserError:  # told of where the settings are read
        return False
