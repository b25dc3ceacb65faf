"""The queue: what all hubs offer, each offer under the name that its task has or would have here."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from redpencil.errors import StoreError
from redpencil.store import Store
from redpencil.store.known_sources import name_here
from redpencil_protocol.extensions import OfferView
from redpencil_protocol.model import READING
from redpencil_protocol.offer import Offer

_SETTING = "queue "
_OFFERS = TypeAdapter(tuple[Offer, ...])


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an offered task is from."""

    source: str
    """The source's name here."""
    remote: str
    """The task's id there."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The offers as last fetched, and why they may be old."""

    offers: tuple[OfferView, ...] = ()
    problem: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    """Where each offer is from, by its task's name here."""


class Offers:
    """What each source offered last, kept in the store for every window and for the time without a network."""

    def __init__(self, store: Store, shown: Mapping[str, str]) -> None:
        """Read what is kept.

        Args:
            store: where it is kept.
            shown: the sources' names, in the order in which they are listed, and how each is shown.
        """
        self._store = store
        self._shown = shown
        self._kept = {name: store.setting(_SETTING + name) for name in shown}
        self._lists = {name: _read(kept) for name, kept in self._kept.items()}
        self._problems: dict[str, str] = {}

    def take(self, source: str, offers: tuple[Offer, ...]) -> None:
        """Keep what a source offers now."""
        self._problems.pop(source, None)
        self._keep(source, offers)

    def fail(self, source: str, problem: str) -> None:
        """Note why a source could not be asked; what it offered last stays."""
        self._problems[source] = problem

    def claimed(self, origin: Origin, claim: str) -> None:
        """Note that an offer is the reviewer's now."""
        offers = self._lists.get(origin.source, ())
        changed = (one.model_copy(update={"claim": claim}) if one.task == origin.remote else one for one in offers)
        self._keep(origin.source, tuple(changed))

    def drop(self, origin: Origin) -> None:
        """Take an offer off the list."""
        self._keep(origin.source, tuple(one for one in self._lists.get(origin.source, ()) if one.task != origin.remote))

    def reload(self) -> bool:
        """Take what another window kept; return whether it is something else."""
        kept = {name: self._store.setting(_SETTING + name) for name in self._shown}
        if kept == self._kept:
            return False
        self._kept = kept
        self._lists = {name: _read(one) for name, one in kept.items()}
        return True

    def queue(self, without: frozenset[str], *, problem: str = "") -> Queue:
        """Return the offers of all sources.

        Args:
            without: names of tasks that are on their way back, which their hub may not have heard of.
            problem: what is wrong beside what came of asking.
        """
        offers: list[OfferView] = []
        origins: dict[str, Origin] = {}
        for source, shown in self._shown.items():
            known = self._store.sources.local_names(source)
            for offer in self._lists[source]:
                name = known.get(offer.task) or name_here(source, offer.task)
                if name in without or name in origins:
                    continue
                origins[name] = Origin(source, offer.task)
                fields = dict(offer) | {"task": name, "source": shown if len(self._shown) > 1 else ""}
                offers.append(OfferView.model_construct(None, **fields))
        told = [problem] if problem else []
        told += [self._problems[source] for source in self._shown if source in self._problems]
        return Queue(tuple(offers), " ".join(told), origins)

    def _keep(self, source: str, offers: tuple[Offer, ...]) -> None:
        self._lists[source] = offers
        kept = _OFFERS.dump_json(offers).decode()
        with contextlib.suppress(StoreError):  # what it tells of is done; the next one is kept
            self._store.save_setting(_SETTING + source, kept)
            self._kept[source] = kept


def _read(kept: str | None) -> tuple[Offer, ...]:
    try:
        return _OFFERS.validate_json(kept, extra="ignore", context=READING) if kept else ()
    except ValidationError:  # another version wrote it; the hub tells it anew
        return ()
