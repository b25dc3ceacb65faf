"""What stands around an offset: the spans of all syntax nodes from the innermost out.

Goes down from the root with a cursor, so depth costs memory and never stack.
"""

from __future__ import annotations

from redpencil.syntax.trees import parsed

_DEEPEST = 256
"""How many spans are worth returning; in deeper trees the innermost count."""


def enclosing(text: str, language: str, offset: int) -> tuple[tuple[int, int], ...]:
    """Return the code-point spans of the nodes around `offset`, innermost first, each larger than the one before.

    An offset right behind a word belongs to the word.
    """
    tree = parsed(text, language)
    if tree is None:
        return ()
    at = tree.bytes.byte(offset)
    if at and at <= len(text) and _is_word(text, offset - 1) and not _is_word(text, offset):
        at = tree.bytes.byte(offset - 1)
    spans: list[tuple[int, int]] = []
    cursor = tree.tree.walk()
    while (node := cursor.node) is not None:
        span = node.byte_range
        if span[0] <= at <= span[1] and (not spans or span != spans[-1]):
            spans.append(span)
        if cursor.goto_first_child_for_byte(at) is None:
            break
    return tuple((tree.bytes.offset(start), tree.bytes.offset(end)) for start, end in reversed(spans[-_DEEPEST:]))


def _is_word(text: str, offset: int) -> bool:
    return 0 <= offset < len(text) and (text[offset].isalnum() or text[offset] == "_")
