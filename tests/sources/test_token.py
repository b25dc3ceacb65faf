"""The token: environment, then keyring, then a private file; nothing else is believed."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from redpencil.errors import UserError
from redpencil.sources import token_keyring
from redpencil.sources.address import parse_address
from redpencil.sources.token import checked_token, find_token, found_tokens, save_token

HUB = "https://hub.example"


def token_of(hub: str, config: Path, environment: dict[str, str], configured: str = HUB) -> str | None:
    return find_token(parse_address(hub), config, environment, configured=parse_address(configured))


def keep(hub: str, token: str, config: Path, configured: str = HUB) -> str:
    return save_token(parse_address(hub), token, config, configured=parse_address(configured))


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
    assert token_of(HUB, tmp_path, {"REDPENCIL_HUB": HUB, "REDPENCIL_TOKEN": "from-environment"}) == "from-environment"
    assert token_of(HUB, tmp_path, {}) == "from-file"


def test_each_hub_has_its_own_in_the_keyring(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    private_file(tmp_path, "from-file\n")
    assert keep(HUB, "from-keyring", tmp_path) == "the system keyring"
    assert token_of(HUB, tmp_path, {}) == "from-keyring"
    assert token_of("https://other.example", tmp_path, {}, configured=HUB) is None


def test_without_a_keyring_it_is_kept_in_a_private_file(tmp_path: Path) -> None:
    config = tmp_path / "config"
    where = keep(HUB, " secret\n", config)
    assert where == str(config / "token")
    assert (config / "token").stat().st_mode & 0o777 == 0o600
    assert token_of(HUB, config, {}) == "secret"
    keep(HUB, "another", config)
    assert token_of(HUB, config, {}) == "another"


def test_there_is_none(tmp_path: Path) -> None:
    assert token_of(HUB, tmp_path, {}) is None
    private_file(tmp_path, "\n")
    assert token_of(HUB, tmp_path, {}) is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    private_file(tmp_path, "secret", 0o644)
    with pytest.raises(UserError, match="read by others") as caught:
        token_of(HUB, tmp_path, {})
    assert "chmod 600" in caught.value.next_step
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ümlaut", "\x1b[31m"])
def test_what_cannot_be_a_token(tmp_path: Path, token: str) -> None:
    with pytest.raises(UserError, match="no token has"):
        token_of(HUB, tmp_path, {"REDPENCIL_HUB": HUB, "REDPENCIL_TOKEN": token})


OTHER = "https://other.example"


def found(hub: str, config: Path, environment: dict[str, str] | None = None, configured: str = HUB) -> list[str]:
    places = found_tokens(parse_address(hub), config, environment or {}, configured=parse_address(configured))
    return [one.value for one in places]


def test_one_place_by_any_spelling(tmp_path: Path) -> None:
    keep("https://HUB.example/", "secret", tmp_path)
    assert token_of("https://hub.example:443", tmp_path, {}) == "secret"
    assert token_of(OTHER, tmp_path, {}) is None


@pytest.mark.parametrize(
    ("variable", "hub", "mine", "theirs"),
    [
        ("bare", HUB, ["bare"], []),
        ("bare", "https://HUB.example/", ["bare"], []),
        ("bare", OTHER, [], ["bare"]),
        ("bare", "", [], []),
        (f"{HUB} mine", OTHER, ["mine"], []),
        (f"{HUB}/ mine\n{OTHER} theirs", "", ["mine"], ["theirs"]),
    ],
)
def test_the_environments_token_goes_to_no_other_hub(
    tmp_path: Path, variable: str, hub: str, mine: list[str], theirs: list[str]
) -> None:
    environment = {"REDPENCIL_TOKEN": variable, "REDPENCIL_HUB": hub}
    assert (found(HUB, tmp_path, environment), found(OTHER, tmp_path, environment)) == (mine, theirs)


def test_a_file_of_before_belongs_to_the_hub_that_was_set(tmp_path: Path) -> None:
    private_file(tmp_path, "old\n")
    assert found(OTHER, tmp_path) == []
    assert found(HUB, tmp_path) == ["old"]
    assert found(OTHER, tmp_path, configured=OTHER) == []  # the settings name another hub now
    keep(OTHER, "new", tmp_path, configured=OTHER)
    assert (found(HUB, tmp_path), found(OTHER, tmp_path)) == (["old"], ["new"])


def test_a_keyrings_token_of_before_is_found_by_its_old_spelling(tmp_path: Path) -> None:
    memory = MemoryKeyring()
    memory.set_password("redpencil", "https://Hub.example", "old")
    keyring.set_keyring(memory)
    assert token_of("https://Hub.example", tmp_path, {}) == "old"
    assert token_of(OTHER, tmp_path, {}) is None


class SilentKeyring(MemoryKeyring):
    """A keyring that waits for somebody who does not come."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.unlocked.wait()
        return super().get_password(service, username)


def test_a_keyring_that_does_not_answer_is_said_and_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = SilentKeyring()
    silent.kept["redpencil", HUB] = "secret"
    keyring.set_keyring(silent)
    monkeypatch.setattr(token_keyring, "SECONDS", 0.05)
    for _ in range(2):
        with pytest.raises(UserError, match="keyring does not answer"):
            token_of(HUB, tmp_path, {})
    assert silent.asked == 1
    private_file(tmp_path, f"{HUB} from-file\n")
    assert token_of(HUB, tmp_path, {}) == "from-file"
    silent.unlocked.set()
    monkeypatch.setattr(token_keyring, "SECONDS", 30.0)
    assert token_of(HUB, tmp_path, {}) == "secret"


def test_a_pasted_token_is_cleaned_and_never_repeated(tmp_path: Path) -> None:
    assert checked_token("\ufeff secret \r\n") == "secret"
    private_file(tmp_path, f"{HUB} canary oops\n")
    with pytest.raises(UserError, match="Line 1") as caught:
        token_of(HUB, tmp_path, {})
    assert "canary" not in str(caught.value)


def test_a_token_in_the_environment_that_names_no_hub_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not say whom it is for") as caught:
        token_of(HUB, tmp_path, {"REDPENCIL_TOKEN": "canary"})
    assert "REDPENCIL_HUB" in caught.value.next_step
    assert "canary" not in str(caught.value)
