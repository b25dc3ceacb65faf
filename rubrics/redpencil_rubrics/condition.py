"""The comparison language of `when`: `runs == false or findings.blocker >= 1`.

    condition   = conjunction { "or" conjunction }
    conjunction = term { "and" term }
    term        = "not" term | "(" condition ")" | "always" | name operator literal
    operator    = "==" | "!=" | "<" | "<=" | ">" | ">="
    literal     = number | "true" | "false" | option

A name is a criterion's id, `findings.<severity>` or `value`. What is not known compares as false,
and so does an order between things that have none. Knows nothing of rubrics, and never runs Python.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

ALWAYS = "always"
RESERVED = frozenset({ALWAYS, "and", "or", "not", "true", "false"})
"""Words that cannot be names."""

MAX_LENGTH = 500
_MAX_DEPTH = 20
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?![\w.-])"
_NAME = r"[A-Za-z][A-Za-z0-9._-]*"
_TOKEN = re.compile(rf"(?P<op>==|!=|<=|>=|<|>)|(?P<bracket>[()])|(?P<number>{_NUMBER})|(?P<name>{_NAME})")
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Literal = bool | float | str


class ConditionError(ValueError):
    """A condition cannot be read; `column` is 1-based within its text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of a condition, and where its parts stand (1-based columns)."""

    name: str
    operator: str
    literal: Literal
    name_column: int
    literal_column: int

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the value under this name is known and compares as asked."""
        value = values.get(self.name)
        if value is None:
            return False
        if self.operator in _ORDER:
            if not _is_number(value) or not _is_number(self.literal):
                return False
            return _ORDER[self.operator](value, self.literal)  # pyright: ignore[reportArgumentType]
        return self._equal(value) is (self.operator == "==")

    def _equal(self, value: object) -> bool:
        same_kind = isinstance(value, bool) is isinstance(self.literal, bool)
        return same_kind and value == self.literal


class _Node(Protocol):
    def holds(self, values: Mapping[str, object], /) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Always:
    def holds(self, values: Mapping[str, object], /) -> bool:
        del values
        return True


@dataclass(frozen=True, slots=True)
class _Not:
    inner: _Node

    def holds(self, values: Mapping[str, object], /) -> bool:
        return not self.inner.holds(values)


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[_Node, ...]

    def holds(self, values: Mapping[str, object], /) -> bool:
        return all(part.holds(values) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[_Node, ...]

    def holds(self, values: Mapping[str, object], /) -> bool:
        return any(part.holds(values) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition; evaluate it as often as you like."""

    text: str
    comparisons: tuple[Comparison, ...]
    """In the order in which they stand."""
    _root: _Node

    @property
    def names(self) -> frozenset[str]:
        """Every name that it asks for."""
        return frozenset(one.name for one in self.comparisons)

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it is true of `values`; a name that is missing or None makes its comparison false."""
        return self._root.holds(values)


def parse(text: str) -> Condition:
    """Return the condition that `text` writes down.

    Raises:
        ConditionError: it is not of the grammar at the top of this module.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"the condition has {len(text)} characters; at most {MAX_LENGTH} are read", 1)
    parser = _Parser(text)
    root = parser.condition(0)
    parser.end()
    return Condition(text, tuple(parser.comparisons), root)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Parser:
    """Recursive descent over the tokens, one method a rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._current = next(self._tokens)
        self.comparisons: list[Comparison] = []

    def condition(self, depth: int) -> _Node:
        parts = [self._conjunction(depth)]
        while self._takes("or"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else _Any(tuple(parts))

    def end(self) -> None:
        if self._current.kind != "end":
            raise self._unexpected("`and`, `or` or the end")

    def _conjunction(self, depth: int) -> _Node:
        parts = [self._term(depth)]
        while self._takes("and"):
            parts.append(self._term(depth))
        return parts[0] if len(parts) == 1 else _All(tuple(parts))

    def _term(self, depth: int) -> _Node:
        if depth > _MAX_DEPTH:
            raise ConditionError("the condition is nested too deeply", self._current.column)
        if self._takes("not"):
            return _Not(self._term(depth + 1))
        if self._takes(ALWAYS):
            return _Always()
        if self._takes("("):
            inner = self.condition(depth + 1)
            if not self._takes(")"):
                raise self._unexpected("`)`")
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        name = self._current
        if name.kind != "name" or name.text in RESERVED:
            raise self._unexpected("a criterion's id, `findings.<severity>` or `value`")
        self._advance()
        compare = self._current
        if compare.kind != "op":
            raise self._unexpected("one of == != < <= > >=")
        self._advance()
        literal = self._current
        comparison = Comparison(name.text, compare.text, self._literal(compare.text), name.column, literal.column)
        self.comparisons.append(comparison)
        return comparison

    def _literal(self, compare: str) -> Literal:
        token = self._current
        if token.kind == "number":
            value: Literal = float(token.text)
        elif token.kind == "name" and token.text in {"true", "false"}:
            value = token.text == "true"
        elif token.kind == "name" and token.text not in RESERVED:
            value = token.text
        else:
            raise self._unexpected("a number, true, false or an option")
        if compare in _ORDER and not _is_number(value):
            raise ConditionError(f"`{compare}` compares numbers, and `{token.text}` is none", token.column)
        self._advance()
        return value

    def _takes(self, text: str) -> bool:
        if self._current.text != text:
            return False
        self._advance()
        return True

    def _advance(self) -> None:
        self._current = next(self._tokens)

    def _unexpected(self, wanted: str) -> ConditionError:
        found = f"`{self._current.text}`" if self._current.text else "the end"
        return ConditionError(f"{found} stands where {wanted} is expected", self._current.column)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        if position == len(text):
            break
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(f"`{text[position]}` has no meaning in a condition", position + 1)
        yield _Token(match.lastgroup or "", match[0], position + 1)
        position = match.end()
    while True:
        yield _Token("end", "", len(text) + 1)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
