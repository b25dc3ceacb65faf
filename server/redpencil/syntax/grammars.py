"""Grammars and parse trees: loads a grammar when the first text of its language is parsed, keeps recent trees.

Grammars come as wheels, one per language, so they work offline. One that is not installed, or does
not fit the installed tree-sitter, means "no outline" for its language and is logged once.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, cast

from redpencil.syntax.byte_map import ByteMap
from redpencil.syntax.languages import LanguageEntry, entry

if TYPE_CHECKING:
    from tree_sitter import Language, Query, Tree

_log = logging.getLogger(__name__)

_KEPT_TREES = 64
_LARGEST_TEXT = 2 * 1024 * 1024
"""UTF-8 bytes; texts beyond it have no outline. Tasks hold no larger files."""

_MOST_LOOSE_TOKENS = 4000


@dataclass(frozen=True, slots=True)
class Grammar:
    """A loaded grammar with what the language table says of it."""

    entry: LanguageEntry
    language: Language

    def query(self, source: str) -> Query:
        """Return the compiled query; compiled once per grammar."""
        return _query(self.entry.id, source)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parse tree with the map between its byte offsets and code points."""

    grammar: Grammar
    tree: Tree
    bytes: ByteMap


_trees: OrderedDict[tuple[str, bytes], Parsed] = OrderedDict()
_lock = Lock()


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


def parsed(text: str, language: str) -> Parsed | None:
    """Return the parse tree of `text`, from memory where the same text was parsed lately.

    Returns:
        None if the language has no grammar, or the text is too large or far from the language.
    """
    loaded = grammar(language)
    if loaded is None:
        return None
    map_ = ByteMap(text)
    if len(map_.data) > _LARGEST_TEXT:
        return None
    key = (language, hashlib.blake2b(map_.data, digest_size=16).digest())
    with _lock:
        known = _trees.get(key)
        if known is not None:
            _trees.move_to_end(key)
            return known
    from tree_sitter import Parser  # noqa: PLC0415 - not on the start path

    tree = Parser(loaded.language).parse(map_.data)
    if _is_rubble(tree):
        return None
    fresh = Parsed(loaded, tree, map_)
    with _lock:
        _trees[key] = fresh
        while len(_trees) > _KEPT_TREES:
            _trees.popitem(last=False)
    return fresh


def _is_rubble(tree: Tree) -> bool:
    """Whether an error node has so many children that a query would take quadratic time (10,000 "(" in a row)."""
    root = tree.root_node
    if not root.has_error:
        return False
    candidates = [root, *root.children[:_MOST_LOOSE_TOKENS]]
    return any(node.is_error and node.child_count > _MOST_LOOSE_TOKENS for node in candidates)


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
