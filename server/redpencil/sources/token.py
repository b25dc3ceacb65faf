"""Where a hub's token is found and kept: environment, system keyring, a file of the owner's. It is never logged."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from redpencil.errors import UserError

VARIABLE = "REDPENCIL_TOKEN"
KEYRING_SERVICE = "redpencil"
FILE_NAME = "token"

_OWNER_ONLY = "Run `chmod 600` on it, so that nobody else can review in your name."


def find_token(hub: str, config: Path, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for the hub at URL `hub`; None if there is none anywhere.

    A keyring may ask the person to unlock it, so call this where waiting does no harm.

    Raises:
        UserError: the token file in the folder `config` can be read by others, or a token
            holds characters that no token has.
    """
    token = environment.get(VARIABLE) or _from_keyring(hub) or _from_file(config / FILE_NAME)
    return _checked(token) if token else None


def save_token(hub: str, token: str, config: Path) -> str:
    """Keep the token for `hub` in the keyring, or where there is none in a private file of `config`.

    Returns:
        Where it is now, in words.
    """
    token = _checked(token)
    if _to_keyring(hub, token):
        return "the system keyring"
    path = config / FILE_NAME
    config.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{token}\n")
    return str(path)


def _from_keyring(hub: str) -> str | None:
    try:
        import keyring  # noqa: PLC0415 - slow to import, and often not needed

        return keyring.get_password(KEYRING_SERVICE, hub)
    except Exception:  # noqa: BLE001 - keyrings fail in as many ways as there are desktops; the file is next
        return None


def _to_keyring(hub: str, token: str) -> bool:
    try:
        import keyring  # noqa: PLC0415 - as above

        keyring.set_password(KEYRING_SERVICE, hub, token)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True


def _from_file(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The token file {path} cannot be read: {error}.", next_step=_OWNER_ONLY) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UserError(f"The token file {path} can be read by others.", next_step=_OWNER_ONLY)
    return text or None


def _checked(token: str) -> str:
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise UserError(
            "The token holds blanks or characters that no token has.",
            next_step="Copy it again from your hub, in one piece.",
        )
    return token
