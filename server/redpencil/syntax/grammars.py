"""Grammars: loads the one of a language when its first text is parsed, and compiles queries once.

Grammars come as wheels, one per language, so they work offline. One that is not installed, or does
not fit the installed tree-sitter, means "no outline" for its language and is logged once.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from redpencil.syntax.languages import LanguageEntry, entry

if TYPE_CHECKING:
    from tree_sitter import Language, Query

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grammar:
    """A loaded grammar with what the language table says of it."""

    entry: LanguageEntry
    language: Language

    def query(self, source: str) -> Query:
        """Return the compiled query; compiled once per grammar."""
        return _query(self.entry.id, source)


@cache
def grammar(language: str) -> Grammar | None:
    """Return the grammar of a language; None if it has none or it is not installed."""
    known = entry(language)
    if known is None or known.grammar is None:
        return None
    module, function = known.grammar
    try:
        return Grammar(known, _load(module, function))
    except (ImportError, AttributeError, LookupError, ValueError, OSError) as error:
        _log.info("no outline for %s: %s", language, error)
        return None


def _load(module: str, function: str) -> Language:
    from tree_sitter import Language  # noqa: PLC0415 - not on the start path

    loaded = importlib.import_module(module)
    if module == "tree_sitter_language_pack":
        return cast("Language", loaded.get_language(function))
    capsule = cast("object", getattr(loaded, function)())
    return Language(capsule)


@cache
def _query(language: str, source: str) -> Query:
    from tree_sitter import Query  # noqa: PLC0415 - not on the start path

    loaded = grammar(language)
    if loaded is None:
        raise LookupError(f"no grammar for {language}")
    return Query(loaded.language, source)
