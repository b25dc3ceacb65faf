"""The outline of a text: its classes, functions, tables, nested as they stand.

What counts as a symbol is data (languages.toml); this module only runs the queries and nests the
matches by their spans, without recursion, so that no text can exhaust the stack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from redpencil.syntax.grammars import Grammar
from redpencil.syntax.trees import WINDOW, Parsed, parsed

if TYPE_CHECKING:
    from tree_sitter import Node, Query

CLASS_LIKE = frozenset({"class", "interface", "struct", "enum"})
"""The kinds whose functions are methods."""

MOST_SYMBOLS = 5_000
"""How many symbols an outline has; what minified code has beyond them helps nobody."""

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Symbol:
    """One entry of an outline; spans are code-point offsets, ends exclusive."""

    name: str
    kind: str
    """A kind of languages.toml: `class`, `function`, `method`, `table`, …"""
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Symbol, ...] = ()


@dataclass(slots=True)
class _Open:
    kind: str
    span: tuple[int, int]
    name_span: tuple[int, int]
    children: list[Symbol] = field(default_factory=list[Symbol])


def outline(text: str, language: str) -> tuple[Symbol, ...]:
    """Return the symbols of `text`, outermost ones, in order; empty for an unknown language."""
    tree = parsed(text, language)
    return tree.once(_outline) if tree is not None else ()


def enclosing_symbol(text: str, language: str, offset: int) -> Symbol | None:
    """Return the innermost symbol around a code-point offset; None outside of all."""
    level = outline(text, language)
    found: Symbol | None = None
    while True:
        inner = next((one for one in level if one.start <= offset < one.end), None)
        if inner is None:
            return found
        found, level = inner, inner.children


def _outline(tree: Parsed) -> tuple[Symbol, ...]:
    matches = _matches(tree)
    # Outer before inner; of two matches of one node the first in the table counts.
    matches.sort(key=lambda one: (one.span[0], -one.span[1]))
    top: list[Symbol] = []
    open_: list[_Open] = []

    def close() -> None:
        done = open_.pop()
        siblings = open_[-1].children if open_ else top
        siblings.append(_symbol(tree, done))

    for one in matches:
        while open_ and open_[-1].span[1] <= one.span[0]:
            close()
        if open_ and open_[-1].span == one.span:
            continue
        if one.kind == "function" and open_ and open_[-1].kind in CLASS_LIKE:
            one.kind = "method"
        open_.append(one)
    while open_:
        close()
    return tuple(top)


def _symbol(tree: Parsed, done: _Open) -> Symbol:
    offset = tree.bytes.offset
    name = tree.bytes.data[slice(*done.name_span)].decode("utf-8", "replace")
    return Symbol(
        name=" ".join(name.split())[:_LONGEST_NAME],
        kind=done.kind,
        start=offset(done.span[0]),
        end=offset(done.span[1]),
        name_start=offset(done.name_span[0]),
        name_end=offset(done.name_span[1]),
        children=tuple(done.children),
    )


def _matches(tree: Parsed) -> list[_Open]:
    kinds, source = _symbol_query(tree.grammar)
    if not source:
        return []
    query, root = tree.grammar.query(source), tree.tree.root_node
    found: list[_Open] = []
    for start in tree.windows():
        found += _matches_from(query, root, kinds, start)
        if len(found) >= MOST_SYMBOLS:
            return found[:MOST_SYMBOLS]
    return found


def _matches_from(query: Query, root: Node, kinds: tuple[str, ...], start: int) -> list[_Open]:
    """Return the symbols that begin in one window; the query also gives those that only reach into it."""
    from tree_sitter import QueryCursor  # noqa: PLC0415 - not on the start path

    cursor = QueryCursor(query)
    cursor.set_byte_range(start, start + WINDOW)
    found: list[_Open] = []
    for pattern, captures in cursor.matches(root):
        name, symbol = captures["name"][0], captures["symbol"][0]
        if name.start_byte < name.end_byte and start <= symbol.start_byte < start + WINDOW:
            found.append(_Open(kinds[pattern], symbol.byte_range, name.byte_range))
    return found


@lru_cache(maxsize=32)
def _symbol_query(grammar: Grammar) -> tuple[tuple[str, ...], str]:
    symbols = grammar.entry.symbols
    return tuple(kind for kind, _ in symbols), "\n".join(query for _, query in symbols)
