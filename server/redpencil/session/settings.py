"""Settings: where the store lies and which hubs are asked.

An environment variable wins over what the editor sends, and that over `config.toml` in the
platform's configuration folder.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from redpencil.errors import UserError
from redpencil.sources.address import SourceAddress, parse_address

HOME = "REDPENCIL_HOME"
HUB = "REDPENCIL_HUB"
FOLDER = "REDPENCIL_FOLDER"


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings of one profile."""

    home: Path
    """The folder of the store and its backups; made on first use, readable by its owner only."""
    sources: tuple[SourceAddress, ...] = ()
    """The hubs that are asked, the first one first; none works offline on what is already in the store."""
    problems: tuple[str, ...] = ()
    """What is wrong with addresses that are therefore not asked; what is in the store still works."""
    folder: Path | None = None
    """Where tasks lie as real files; None for an editor that opens our documents itself."""

    @property
    def store_path(self) -> Path:
        """The profile's SQLite file."""
        return self.home / "store.sqlite3"


def read_settings(options: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment, the editor's `options` and `config.toml`.

    Raises:
        UserError: `config.toml` is not TOML, or a value has the wrong type.
    """
    import platformdirs  # noqa: PLC0415 - not needed when the environment says where

    env = os.environ if environment is None else environment
    home = env.get(HOME)
    folder = Path(home).expanduser() if home else Path(platformdirs.user_data_dir("redpencil"))
    configured = _config_file((folder if home else Path(platformdirs.user_config_dir("redpencil"))) / "config.toml")
    sources, problems = _sources(_addresses(options or {}, configured, env))
    return Settings(home=folder, sources=sources, problems=problems)


def task_folder(options: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Return where tasks lie as real files: by the environment, the editor's `options`, or the platform's cache.

    Raises:
        UserError: the value has the wrong type.
    """
    import platformdirs  # noqa: PLC0415 - as above

    env = os.environ if environment is None else environment
    named = env.get(FOLDER) or _text(options or {}, "folder", "the editor's settings")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("redpencil")) / "tasks"


def _addresses(options: Mapping[str, Any], configured: Mapping[str, Any], env: Mapping[str, str]) -> list[str]:
    """Return the addresses as written: one from the nearest place that names one, then all of the nearest list."""
    places = ((options, "the editor's settings"), (configured, "config.toml"))
    one = env.get(HUB) or next((hub for values, where in places if (hub := _text(values, "hub", where))), None)
    several = next((hubs for values, where in places if (hubs := _texts(values, "hubs", where))), list[str]())
    return [*([one] if one else []), *several]


def _sources(spellings: list[str]) -> tuple[tuple[SourceAddress, ...], tuple[str, ...]]:
    """Return each hub once, and what is wrong with the spellings of none."""
    sources: dict[str, SourceAddress] = {}
    problems: list[str] = []
    for spelling in spellings:
        try:
            address = parse_address(spelling)
        except UserError as error:
            problems.append(str(error))
            continue
        other = sources.setdefault(address.slug, address)
        if other != address:
            problems.append(f"{address} cannot be used beside {other}: both are called {address.slug}.")
    return tuple(sources.values()), tuple(problems)


def _config_file(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", next_step="Mend the file or remove it.") from error


def _texts(values: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = values.get(key)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, str) for one in cast("list[Any]", value)):
        return [one for one in cast("list[str]", value) if one.strip()]
    raise UserError(
        f"`{key}` in {where} is {value!r}.", next_step='It has to be a list such as ["https://hub.example"].'
    )


def _text(values: Mapping[str, Any], key: str, where: str) -> str | None:
    value = values.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise UserError(f"`{key}` in {where} is {value!r}.", next_step='It has to be a text such as "https://hub.example".')
