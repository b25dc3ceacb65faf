"""Offer: a task in the queue, with what a reviewer wants to know before claiming."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from redpencil_protocol.bounds import Whole
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.task import Kind, Pay, Title


class Offer(Model):
    """One row of the queue."""

    task: Identifier
    project: Identifier
    title: Title
    kinds: tuple[Kind, ...]
    language: str
    responses: Whole = Field(ge=1)
    pay: Pay
    minutes: Whole = Field(ge=1)
    deadline: datetime | None = None
    claim: Identifier | None = None
    """The reviewer's own claim on it, where there is one."""


class OfferPage(Model):
    """A page of the queue; `cursor` is None on the last."""

    items: tuple[Offer, ...]
    cursor: str | None = None
