"""Proxies and certificates of the environment: what cannot be used is told by the variable's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from redpencil.cli.main import main
from redpencil.errors import RedpencilError, UserError
from redpencil.sources.hub import HubSource

ODD: dict[str, tuple[dict[str, str], str]] = {
    "socks": (
        {"ALL_PROXY": "socks5://127.0.0.1:1"},
        "ALL_PROXY names a SOCKS proxy, which needs the package `socksio`",
    ),
    "scheme": ({"HTTPS_PROXY": "gopher://127.0.0.1:1"}, "HTTPS_PROXY names no proxy"),
    "port": ({"https_proxy": "http://127.0.0.1:x"}, "https_proxy"),
    "no proxy": ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "fe80::/10"}, "NO_PROXY"),
    "certificates": ({"SSL_CERT_FILE": "/no/such/file.pem"}, "SSL_CERT_FILE names '/no/such/file.pem'"),
}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("REDPENCIL_HOME", str(tmp_path))
    monkeypatch.setenv("REDPENCIL_HUB", "https://hub.invalid")
    monkeypatch.setenv("REDPENCIL_TOKEN", "canary-token")


@pytest.mark.parametrize(("variables", "told"), ODD.values(), ids=ODD)
async def test_what_cannot_be_used_is_told_by_its_name(
    variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    source = HubSource("https://hub.invalid", "canary-token")
    for _ in range(2):  # it is told each time, and the second time is no mistake either
        with pytest.raises(UserError) as caught:
            await source.identity()
        assert told in caught.value.message
        assert "unset it" in caught.value.next_step
    for name in variables:
        monkeypatch.delenv(name)
    with pytest.raises(RedpencilError, match="does not answer"):
        await source.identity()
    await source.close()


@pytest.mark.parametrize(("variables", "told"), ODD.values(), ids=ODD)
def test_doctor_says_so_too(variables: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["doctor"])
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert told in result.output
    assert "canary" not in result.output


async def test_a_hub_on_this_machine_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    source = HubSource("http://127.0.0.1:9", None)
    with pytest.raises(RedpencilError, match="does not answer"):
        await source.identity()
    await source.close()


@pytest.mark.parametrize("hub", ["hub.example", "https://[::1", "https://hub.example:x"])
def test_a_malformed_address_is_told_by_doctor(hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDPENCIL_HUB", hub)
    result = CliRunner().invoke(main, ["doctor"])
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert "is not the address of a hub" in result.output
    assert "store" in result.output
