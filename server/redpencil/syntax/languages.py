"""Which language a path is written in, and what languages.toml says of each language.

Reads the table once, on first use. Loads no grammar.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypedDict

PLAIN = "plaintext"
"""The editor language id of what no entry of the table matches."""

DEFAULT_BRACKETS = ("{}", "[]", "()")


class _Entry(TypedDict, total=False):
    suffixes: list[str]
    names: list[str]
    test: str
    grammar: str
    needs: str
    extends: str
    brackets: list[str]
    folds: list[str]
    symbols: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class LanguageEntry:
    """One language of the table."""

    id: str
    test: str
    """What a new test is called; empty where nobody writes any."""
    grammar: tuple[str, str] | None
    """Module and function of the tree-sitter grammar."""
    brackets: tuple[str, ...]
    folds: tuple[str, ...]
    symbols: tuple[tuple[str, str], ...]
    """(kind, query), in the order of the table."""


def language_of(path: str) -> str:
    """Return the editor language id for `path`; `plaintext` if nothing in the table matches."""
    name = path.rsplit("/", 1)[-1].lower()
    by_name, by_suffix = _paths()
    if name in by_name:
        return by_name[name]
    dot = name.rfind(".")
    return by_suffix.get(name[dot:], PLAIN) if dot >= 0 else PLAIN


@cache
def entry(language: str) -> LanguageEntry | None:
    """Return what the table says of the language with this id; None if it is not in the table."""
    row = _table().get(language)
    if row is None:
        return None
    module, _, function = row.get("grammar", "").partition(":")
    return LanguageEntry(
        id=language,
        test=row.get("test", ""),
        grammar=(module, function) if module else None,
        brackets=tuple(row.get("brackets", DEFAULT_BRACKETS)),
        folds=tuple(row.get("folds", ())),
        symbols=tuple(_symbols(row)),
    )


def languages_with_grammar() -> tuple[str, ...]:
    """Return the ids of all languages that can have an outline."""
    return tuple(language for language, row in _table().items() if "grammar" in row)


def _symbols(row: _Entry) -> list[tuple[str, str]]:
    inherited = _symbols(_table()[row["extends"]]) if "extends" in row else []
    return inherited + [(kind, query) for kind, queries in row.get("symbols", {}).items() for query in queries]


@cache
def _table() -> dict[str, _Entry]:
    text = resources.files("redpencil.syntax").joinpath("languages.toml").read_text("utf-8")
    return {language: _Entry(**row) for language, row in tomllib.loads(text).items()}


@cache
def _paths() -> tuple[dict[str, str], dict[str, str]]:
    names = {name: language for language, row in _table().items() for name in row.get("names", ())}
    suffixes = {suffix: language for language, row in _table().items() for suffix in row.get("suffixes", ())}
    return names, suffixes
