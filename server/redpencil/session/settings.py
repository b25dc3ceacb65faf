"""Settings: where the store lies and which hub is asked.

An environment variable wins over what the editor sends, and that over `config.toml` in the
platform's configuration folder.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redpencil.errors import UserError

HOME = "REDPENCIL_HOME"
HUB = "REDPENCIL_HUB"
FOLDER = "REDPENCIL_FOLDER"


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings of one profile."""

    home: Path
    """The folder of the store and its backups; made on first use, readable by its owner only."""
    hub: str | None
    """The hub's address; None works offline on what is already in the store."""
    source: str = "hub"
    """The source's name in URIs."""
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
    configured = _config_file((Path(home) if home else Path(platformdirs.user_config_dir("redpencil"))) / "config.toml")
    hub = (
        env.get(HUB) or _text(options or {}, "hub", "the editor's settings") or _text(configured, "hub", "config.toml")
    )
    return Settings(home=folder, hub=hub.rstrip("/") if hub else None)


def task_folder(options: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Return where tasks lie as real files: by the environment, the editor's `options`, or the platform's cache.

    Raises:
        UserError: the value has the wrong type.
    """
    import platformdirs  # noqa: PLC0415 - as above

    env = os.environ if environment is None else environment
    named = env.get(FOLDER) or _text(options or {}, "folder", "the editor's settings")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("redpencil")) / "tasks"


def _config_file(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", next_step="Mend the file or remove it.") from error


def _text(values: Mapping[str, Any], key: str, where: str) -> str | None:
    value = values.get(key)
    if value is None or isinstance(value, str):
        return value or None
    raise UserError(f"`{key}` in {where} is {value!r}.", next_step='It has to be a text such as "https://hub.example".')
