"""Which lines of a text fold: bracketed blocks, the node types that the language table names, long comments.

Works on tokens and on spans; needs no walk of the tree.
"""

from __future__ import annotations

from functools import lru_cache

from redpencil.syntax.grammars import Grammar
from redpencil.syntax.trees import WINDOW, Parsed, parsed

_LONG = ("comment", "block_comment", "multiline_comment", "string", "raw_string_literal", "template_string")
"""Node types that fold in every language in which they span several lines."""


def folds(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return (first line, last line) of each fold, zero-based, inclusive, one per first line, ascending."""
    tree = parsed(text, language)
    return tree.once(_folds) if tree is not None else ()


def _folds(tree: Parsed) -> tuple[tuple[int, int], ...]:
    from tree_sitter import QueryCursor  # noqa: PLC0415 - not on the start path

    longest: dict[int, int] = {}

    def fold(first: int, last: int) -> None:
        if last > longest.get(first, first):
            longest[first] = last

    source, closers = _fold_query(tree.grammar)
    tokens: list[tuple[int, int, str]] = []
    for window in tree.windows() if source else ():
        cursor = QueryCursor(tree.grammar.query(source))
        cursor.set_byte_range(window, window + WINDOW)
        captures = cursor.captures(tree.tree.root_node)
        for node in captures.get("whole", ()):
            last, column = node.end_point
            fold(node.start_point.row, last - 1 if column == 0 else last)
        found = (node for name in ("open", "close") for node in captures.get(name, ()))
        tokens += [(node.start_byte, node.start_point.row, node.type) for node in found]
    waiting: list[tuple[str, int]] = []
    for _, row, token in sorted(set(tokens)):
        if token in closers:
            waiting.append((closers[token], row))
        elif waiting and waiting[-1][0] == token:
            fold(waiting.pop()[1], row - 1)
    return tuple(sorted(longest.items()))


@lru_cache(maxsize=32)
def _fold_query(grammar: Grammar) -> tuple[str, dict[str, str]]:
    """Return the query for what the grammar has of our brackets and types, and the closer of each opener."""
    language, entry = grammar.language, grammar.entry
    known = [type_ for type_ in (*entry.folds, *_LONG) if language.id_for_node_kind(type_, True) is not None]
    patterns = [f"({type_}) @whole" for type_ in known]
    closers: dict[str, str] = {}
    for opener, closer in entry.brackets:
        if language.id_for_node_kind(opener, False) is None or language.id_for_node_kind(closer, False) is None:
            continue
        closers[opener] = closer
        patterns += [f'"{opener}" @open', f'"{closer}" @close']
    return "\n".join(patterns), closers
