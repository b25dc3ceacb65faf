"""YAML as a rubric needs it: plain data, and the line and column of every key and value.

Knows YAML and nothing of rubrics. Stricter than YAML on purpose: no aliases, no tags, no key twice,
a bounded size and depth; only `true` and `false` are booleans, so that `yes` stays a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

import yaml

from redpencil_rubrics.error import RubricError

MAX_BYTES = 128 * 1024
MAX_DEPTH = 12

Plain = bool | int | float | str | None | tuple["Plain", ...] | dict["Key", "Plain"]
Key = bool | int | float | str
Path = tuple[Key, ...]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file, both 1-based; columns count code points."""

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """A YAML file as plain data, with the place of each part by its path."""

    name: str
    data: dict[Key, Plain] = field(default_factory=dict[Key, Plain])
    values: dict[Path, Place] = field(default_factory=dict[Path, Place])
    keys: dict[Path, Place] = field(default_factory=dict[Path, Place])
    literal: dict[Path, int] = field(default_factory=dict[Path, int])
    """Text that stands in the file exactly as it is read, so that a column within it can be pointed to: how many
    columns after the value's place it begins (one where it is quoted)."""

    def error(
        self, path: Path, message: str, next_step: str, *, at_key: bool = False, offset: int | None = None
    ) -> RubricError:
        """Return the error at `path`, or at its closest parent that is in the file.

        `offset` points into a text, in code points from its beginning.
        """
        places = self.keys if at_key else self.values
        while path and path not in places:
            path, offset = path[:-1], None
        place = places.get(path, Place(1, 1))
        shift = self.literal[path] + offset if offset is not None and path in self.literal else 0
        return RubricError(self.name, place.line, place.column + shift, message, next_step)


def read_document(text: str, name: str) -> Document:
    """Return `text` as plain data with places.

    Raises:
        RubricError: it is not YAML, not a mapping, or uses what is refused here.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise RubricError(
            name, 1, 1, f"the file is larger than {MAX_BYTES // 1024} KiB", "Split it into several rubrics"
        )
    document = Document(name)
    try:
        root = _Composer(text, name).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RubricError(name, line, column, error.problem or "this is not YAML", "Mend the YAML here") from error
    except yaml.reader.ReaderError as error:
        place = _place_of_offset(text, error.position)
        message = "a control character stands here"
        raise RubricError(name, place.line, place.column, message, "Take it out") from error
    if not isinstance(root, yaml.MappingNode):
        raise RubricError(name, 1, 1, "a rubric is a mapping of keys to values", "Begin with `schema: 1`")
    document.data = _mapping(document, root, ())
    document.values[()] = Place(1, 1)
    return document


class _Composer(yaml.SafeLoader):
    """Composes nodes as YAML has them, but refuses aliases and depth while it reads."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        event = cast("yaml.Event", self.peek_event())  # pyright: ignore[reportUnknownMemberType]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal(self.name, event, "aliases and anchors are not read", "Write the value out")
        if getattr(event, "tag", None):
            raise _refusal(self.name, event, "tags are not read", "Write the value without `!`")
        if self._depth >= MAX_DEPTH:
            raise _refusal(self.name, event, "this is nested too deeply", "Rubrics need five levels")
        self._depth += 1
        try:
            return super().compose_node(parent, index)  # pyright: ignore[reportArgumentType]
        finally:
            self._depth -= 1


def _refusal(name: str, event: yaml.Event, message: str, next_step: str) -> RubricError:
    return RubricError(name, event.start_mark.line + 1, event.start_mark.column + 1, message, next_step)


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)


def _place_of_offset(text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _plain(document: Document, node: yaml.Node, path: Path) -> Plain:
    document.values[path] = _place(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(document, node, path)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(document, item, (*path, index)) for index, item in enumerate(node.value))
    if not isinstance(node, yaml.ScalarNode):
        return None
    if _stands_as_read(node):
        document.literal[path] = 1 if node.style else 0
    return _scalar(node)


def _mapping(document: Document, node: yaml.MappingNode, path: Path) -> dict[Key, Plain]:
    result: dict[Key, Plain] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        place = _place(key_node)
        if key is None:
            raise RubricError(document.name, place.line, place.column, "a key is a word or a number", "Name the key")
        if (type(key), key) in {(type(one), one) for one in result}:
            message = f"the key {key_node.value!r} stands twice"
            raise RubricError(document.name, place.line, place.column, message, "Keep one of the two")
        here = (*path, key)
        document.keys[here] = place
        result[key] = _plain(document, value_node, here)
    return result


def _scalar(node: yaml.ScalarNode) -> bool | float | str | None:
    text = str(node.value)
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _stands_as_read(node: yaml.ScalarNode) -> bool:
    start, end = node.start_mark, node.end_mark
    return start.line == end.line and end.column - start.column == len(node.value) + (2 if node.style else 0)
