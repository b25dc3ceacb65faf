"""The token: environment, then keyring, then a private file; nothing else is believed."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from redpencil.errors import UserError
from redpencil.sources.address import parse_address
from redpencil.sources.token import find_token, save_token

HUB = "https://hub.example"


class MemoryKeyring(KeyringBackend):
    """A keyring for one test: a real one would be the tester's own."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def no_keyring() -> Generator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def private_file(config: Path, text: str, mode: int = 0o600) -> None:
    path = config / "token"
    path.write_text(text)
    path.chmod(mode)


def test_the_environment_goes_first(tmp_path: Path) -> None:
    private_file(tmp_path, "from-file\n")
    assert (
        find_token(HUB, tmp_path, {"REDPENCIL_HUB": HUB, "REDPENCIL_TOKEN": "from-environment"}) == "from-environment"
    )
    assert find_token(HUB, tmp_path, {}) == "from-file"


def test_each_hub_has_its_own_in_the_keyring(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    private_file(tmp_path, "from-file\n")
    assert save_token(HUB, "from-keyring", tmp_path) == "the system keyring"
    assert find_token(HUB, tmp_path, {}) == "from-keyring"
    assert find_token("https://other.example", tmp_path, {}, configured=parse_address(HUB)) is None


def test_without_a_keyring_it_is_kept_in_a_private_file(tmp_path: Path) -> None:
    config = tmp_path / "config"
    where = save_token(HUB, " secret\n", config)
    assert where == str(config / "token")
    assert (config / "token").stat().st_mode & 0o777 == 0o600
    assert find_token(HUB, config, {}) == "secret"
    save_token(HUB, "another", config)
    assert find_token(HUB, config, {}) == "another"


def test_there_is_none(tmp_path: Path) -> None:
    assert find_token(HUB, tmp_path, {}) is None
    private_file(tmp_path, "\n")
    assert find_token(HUB, tmp_path, {}) is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    private_file(tmp_path, "secret", 0o644)
    with pytest.raises(UserError, match="read by others") as caught:
        find_token(HUB, tmp_path, {})
    assert "chmod 600" in caught.value.next_step
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ümlaut", "\x1b[31m"])
def test_what_cannot_be_a_token(tmp_path: Path, token: str) -> None:
    with pytest.raises(UserError, match="no token has"):
        find_token(HUB, tmp_path, {"REDPENCIL_HUB": HUB, "REDPENCIL_TOKEN": token})
