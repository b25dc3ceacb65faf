"""Parse trees: made from the tree of the text before where there is one, kept by the bytes of their texts.

A tree weighs about eighty times its text, so what is kept is bounded by bytes, and a text that differs from
a kept one by a keystroke takes its place. Parsing reads the text in pieces and so lets other
threads run in between: a large text may be parsed off the event loop.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from redpencil.syntax.byte_map import ByteMap
from redpencil.syntax.grammars import Grammar, grammar

if TYPE_CHECKING:
    from tree_sitter import Point, Tree

T = TypeVar("T")

LARGE_TEXT = 128 * 1024
"""Characters from which on parsing is felt, some 30 ms: to be done off the event loop."""

WINDOW = 64 * 1024
"""Bytes that are queried at once; other threads run between two windows."""

_LARGEST_TEXT = 2 * 1024 * 1024
"""UTF-8 bytes; texts beyond it have no outline. Tasks hold no larger files."""

_KEPT_BYTES = 1024 * 1024
"""UTF-8 bytes of all texts whose trees are kept; the last tree is kept whatever its size."""

_LARGEST_EDIT = 512
"""Bytes by which a text differs from the one before it, at most, to take its place."""

_PIECE = 16 * 1024
_MOST_LOOSE_TOKENS = 4000


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """A parse tree with the map between its byte offsets and code points."""

    grammar: Grammar
    tree: Tree
    bytes: ByteMap
    _found: dict[Callable[..., Any], Any] = field(default_factory=dict[Callable[..., Any], Any])

    def once(self, find: Callable[[Parsed], T]) -> T:
        """Return `find(self)`, found once and kept for as long as the tree is."""
        if find not in self._found:
            self._found[find] = find(self)
        return cast("T", self._found[find])

    def windows(self) -> range:
        """Return the first byte of each window of the text."""
        return range(0, len(self.bytes.data), WINDOW)


@dataclass(frozen=True, slots=True)
class _Kept:
    data: bytes
    parsed: Parsed | None
    """None: the text is far from the language."""


_kept: OrderedDict[tuple[str, bytes], _Kept] = OrderedDict()
_lock = Lock()


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
        if (known := _kept.get(key)) is not None:
            _kept.move_to_end(key)
            return known.parsed
        before, edit = _before(language, map_.data)
    tree = _tree(loaded, map_.data, before, edit)
    fresh = None if _is_rubble(tree) else Parsed(loaded, tree, map_)
    with _lock:
        if before is not None:
            _kept.pop(before, None)
        _kept[key] = _Kept(map_.data, fresh)
        size = sum(len(one.data) for one in _kept.values())
        while size > _KEPT_BYTES and len(_kept) > 1:
            size -= len(_kept.popitem(last=False)[1].data)
    return fresh


def kept_bytes() -> int:
    """Return the bytes of all texts whose trees are in memory."""
    with _lock:
        return sum(len(one.data) for one in _kept.values())


@dataclass(frozen=True, slots=True)
class _Edit:
    tree: Tree
    start: int
    old_end: int
    new_end: int
    points: tuple[Point | tuple[int, int], ...]


def _before(language: str, data: bytes) -> tuple[tuple[str, bytes] | None, _Edit | None]:
    """Return the key of the text of which `data` is an edit, and the edit; the lock is held."""
    for key, one in reversed(_kept.items()):
        if key[0] != language or one.parsed is None or abs(len(one.data) - len(data)) > _LARGEST_EDIT:
            continue
        start = _common(one.data, data, 0)
        limit = min(len(one.data), len(data)) - start
        tail = _common(one.data[len(one.data) - limit :], data[len(data) - limit :], 1) if limit else 0
        old_end, new_end = len(one.data) - tail, len(data) - tail
        if max(old_end, new_end) - start <= _LARGEST_EDIT:
            points = (_point(data, start), _point(one.data, old_end), _point(data, new_end))
            return key, _Edit(one.parsed.tree, start, old_end, new_end, points)
    return None, None


def _common(one: bytes, other: bytes, from_end: int) -> int:
    """Return how many bytes the two have in common at their start, or at their end."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if from_end:
            same = one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]
        else:
            same = one[low:middle] == other[low:middle]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def _point(data: bytes, at: int) -> tuple[int, int]:
    return data.count(b"\n", 0, at), at - (data.rfind(b"\n", 0, at) + 1)


def _tree(loaded: Grammar, data: bytes, before: tuple[str, bytes] | None, edit: _Edit | None) -> Tree:
    from tree_sitter import Parser  # noqa: PLC0415 - not on the start path

    def read(at: int, _point: Point) -> bytes:
        return data[at : at + _PIECE]

    parser = Parser(loaded.language)
    if before is None or edit is None:
        return parser.parse(read)
    old = edit.tree.copy()  # others may read the tree itself meanwhile
    old.edit(edit.start, edit.old_end, edit.new_end, *edit.points)
    return parser.parse(read, old)


def _is_rubble(tree: Tree) -> bool:
    """Whether an error node has so many children that a query would take quadratic time (10,000 "(" in a row)."""
    root = tree.root_node
    if not root.has_error:
        return False
    candidates = [root, *root.children[:_MOST_LOOSE_TOKENS]]
    return any(node.is_error and node.child_count > _MOST_LOOSE_TOKENS for node in candidates)
