"""Tokens in a file of the owner's: an address and its token a line. Nobody else may read it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redpencil.errors import UserError
from redpencil.sources.address import parse_address

FILE_NAME = "token"

_OWNER_ONLY = "Run `chmod 600` on it, so that nobody else can review in your name."
_FORM = "Write one line a hub: its address, a blank, its token."


@dataclass(frozen=True, slots=True)
class TokenFile:
    """What the file holds; tokens as written, not yet checked."""

    by_url: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Each by its hub's address in the one spelling."""
    bare: str | None = field(default=None, repr=False)
    """A token without an address, as older versions wrote it."""


def read_token_file(path: Path) -> TokenFile:
    """Return what the file at `path` holds; nothing if there is none.

    Raises:
        UserError: it cannot be read, others can read it, or a line is of another form.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            lines = file.read().splitlines()
    except FileNotFoundError:
        return TokenFile()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"The token file {path} cannot be read: {reason}.", next_step=_FORM) from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise UserError(f"The token file {path} can be read by others.", next_step=_OWNER_ONLY)
    by_url: dict[str, str] = {}
    bare: str | None = None
    for number, line in enumerate(lines, 1):
        match line.split():
            case []:
                continue
            case [token] if "://" not in token and bare is None:
                bare = token
            case [address, token] if "://" in address:
                try:
                    by_url[parse_address(address).url] = token
                except UserError as error:
                    raise UserError(
                        f"Line {number} of the token file {path}: {error.message}", next_step=_FORM
                    ) from error
            case _:
                raise UserError(f"Line {number} of the token file {path} has another form.", next_step=_FORM)
    return TokenFile(by_url, bare)


def write_token_file(path: Path, held: TokenFile) -> None:
    """Replace the file at `path` whole, readable by its owner only.

    Raises:
        UserError: the folder cannot be written.
    """
    lines = [*([held.bare] if held.bare else []), *(f"{url} {token}" for url, token in sorted(held.by_url.items()))]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".token-", dir=path.parent)  # made for its owner only
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write("".join(f"{line}\n" for line in lines))
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UserError(
            f"The token cannot be kept in {path}: {error.strerror}.", next_step="Make the folder writable."
        ) from error
