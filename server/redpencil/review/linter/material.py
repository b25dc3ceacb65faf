"""Material: the texts that a task gives the reviewer, prepared once so that checks can look things up.

Knows texts and the words in them; nothing of reviews.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from redpencil_protocol.finding import Finding
from redpencil_protocol.response import EXPLANATION, PresentedResponse
from redpencil_protocol.task import Task

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_Result = TypeVar("_Result")


def words(text: str) -> frozenset[str]:
    """Return the words, names and numbers of `text`, case folded."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


def without_spaces(text: str) -> str:
    """Return `text` with all white space taken out, so that layout does not matter."""
    return _SPACE.sub("", text)


@dataclass(frozen=True, eq=False)
class Material:
    """All texts of one task. Compared by identity: `material_of` gives equal tasks the same one."""

    responses: tuple[PresentedResponse, ...]
    given: tuple[str, ...]
    """Prompt, guidelines, context, base files and inputs."""
    asked: str
    """Prompt, guidelines and context in one: what may be asked for."""
    texts: dict[tuple[str, str], str] = field(init=False, default_factory=dict[tuple[str, str], str])
    """The text of each document by response and path."""

    def __post_init__(self) -> None:
        for response in self.responses:
            self.texts.update({(response.id, file.path): file.text for file in response.files})
            if response.explanation:
                self.texts[response.id, EXPLANATION] = response.explanation

    @cached_property
    def compact(self) -> tuple[str, ...]:
        """Every text without white space, to look quoted code up in."""
        patches = tuple(one.patch for one in self.responses if one.patch)
        return tuple(without_spaces(text) for text in (*self.texts.values(), *patches, *self.given))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Where each text is shown: `A/cache.py`."""
        return tuple(f"{self.label(response)}/{path}" for response, path in self.texts)

    @cached_property
    def asked_words(self) -> frozenset[str]:
        """The words of what was asked."""
        return words(self.asked)

    def label(self, response: str) -> str:
        """Return what the response is shown as; its id if the task has none such."""
        return next((one.label for one in self.responses if one.id == response), response)


def once_per_finding(
    check: Callable[[Finding, Material], Iterator[_Result]],
) -> Callable[[Finding, Material], tuple[_Result, ...]]:
    """Return `check` keeping its results as long as the finding and the material are the same.

    A frozen model hashes by value, which a type checker cannot see.
    """

    @lru_cache(maxsize=2048)
    def kept(finding: Hashable, material: Material) -> tuple[_Result, ...]:
        return tuple(check(cast("Finding", finding), material))

    def look_up(finding: Finding, material: Material) -> tuple[_Result, ...]:
        return kept(cast("Hashable", finding), material)

    return look_up


def material_of(task: Task) -> Material:
    """Return the texts of `task`; the same object as long as they are the same."""
    return _material(task.responses, tuple(_given(task)), f"{task.prompt}\n{task.guidelines}\n{task.context}")


@lru_cache(maxsize=8)
def _material(responses: tuple[PresentedResponse, ...], given: tuple[str, ...], asked: str) -> Material:
    return Material(responses, given, asked)


def _given(task: Task) -> Iterator[str]:
    yield task.prompt
    yield task.guidelines
    yield task.context
    yield from (file.text for file in task.base)
    for one in task.inputs:
        yield one.stdin
        yield one.expected or ""
        yield " ".join(one.arguments)
        yield from (file.text for file in one.files)
