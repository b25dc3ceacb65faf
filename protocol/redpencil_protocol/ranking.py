"""Ranking: an ordered partition of the responses. Acceptable: a separate fact for each of them."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, Strict, model_validator

from redpencil_protocol.model import Identifier, Model, Word


class Strength(IntEnum):
    """How much better the left neighbour is, per adjacent pair."""

    SLIGHTLY = 1
    BETTER = 2
    MUCH = 3


def _whole(value: object) -> object:
    """Return a whole number as it is. `Strict` would refuse one that does not come out of JSON."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("a strength is a whole number")  # noqa: TRY004 - pydantic tells only this one where it is
    return value


class Acceptable(Word):
    """Whether a response would do as it is: both bad is a fact, not a kind of tie."""

    YES = "yes"
    NO = "no"
    CANNOT_JUDGE = "cannot-judge"


class Ranking(Model):
    """Groups from best to worst; responses of one group are tied. May be partial while it is typed."""

    groups: tuple[tuple[Identifier, ...], ...] = ()
    strengths: tuple[Annotated[Strength, BeforeValidator(_whole)], ...] = ()
    """One per adjacent pair of groups."""
    rationale: str = ""
    confidence: Annotated[int, Strict(), Field(ge=1, le=3)] | None = None

    @model_validator(mode="after")
    def _is_a_partition(self) -> Self:
        members = [one for group in self.groups for one in group]
        if len(members) != len(set(members)):
            raise ValueError("a response stands twice in the ranking")
        if any(not group for group in self.groups):
            raise ValueError("a group of the ranking is empty")
        if len(self.strengths) != max(0, len(self.groups) - 1):
            raise ValueError("a ranking has one strength for each adjacent pair of groups")
        return self
