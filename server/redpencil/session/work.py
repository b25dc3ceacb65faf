"""Work: what was done on a task, as it stands at one revision. A frozen value, read off the journal.

The sheet's text and the review always say the same: every change is made to both at once, so no
other order of events has to be thought of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from redpencil.documents.sheet import Identities, KeyedBlock, ParsedSheet, parse_sheet
from redpencil.review.delta import changed
from redpencil.review.own_documents import own_texts, with_own_texts
from redpencil.review.state import apply, new_review
from redpencil.store import Change, ReviewSnapshot, StoredWork, TextChange
from redpencil.version import VERSION
from redpencil_protocol.edit import Edit, FindingEdit
from redpencil_protocol.finding import finding_key
from redpencil_protocol.review import Review
from redpencil_protocol.task import Task
from redpencil_protocol.uris import DocumentKind

SHEET = DocumentKind.SHEET.value
"""The sheet's path below its task."""

WORTH_KEEPING = 200
"""How many changes have to be read before another snapshot is worth writing."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work on a task at one revision."""

    task: Task
    revision: int
    review: Review
    """With the texts of rewrites and tests as they stand."""
    sheet: ParsedSheet
    made: tuple[TextChange, ...] = field(default=(), compare=False)
    """The changes of texts that led here from the work before, where they are known; comparing only guesses at them."""

    @property
    def own_texts(self) -> dict[str, str]:
        """The texts of rewrites and tests by their paths below the task."""
        return own_texts(self.task, self.review)

    @property
    def texts(self) -> dict[str, str]:
        """The texts of all documents that the reviewer may write, by their paths below the task."""
        return {SHEET: self.sheet.text, **self.own_texts}

    def after(self, changes: Iterable[Change]) -> Work:
        """Return the work after further changes of the journal, in order."""
        review, texts = self.review, self.texts
        history = _Identities(self.sheet.identities)
        revision = self.revision
        for change in changes:
            review, revision = apply(review, change.edits), change.revision
            history.take(change)
            texts = _texts_after(texts, change.texts)
        if revision == self.revision:
            return self
        text = texts.pop(SHEET)
        review = with_own_texts(self.task, review, texts)
        sheet = self.sheet
        if text != sheet.text or history.keys is not None or texts.keys() != self.own_texts.keys():
            sheet = parse_sheet(text, self.task, review, history.known(), keys=history.keys)
        return Work(self.task, revision, _sharing(review, sheet), sheet)

    def after_texts(self, texts: Iterable[TextChange]) -> Work:
        """Return the work after the reviewer changed texts: the review is what they say now."""
        made = tuple(texts)
        after = _texts_after(self.texts, made)
        text = after.pop(SHEET)
        review = with_own_texts(self.task, self.review, after)
        sheet = self.sheet
        if text != sheet.text or after.keys() != self.own_texts.keys():
            sheet = parse_sheet(text, self.task, review, sheet.identities)
            review = sheet.review
        return replace(self, review=review, sheet=sheet, made=made)

    def snapshot(self, name: str) -> ReviewSnapshot:
        """Return what spares reading the journal up to here, for the task of this name."""
        known = self.sheet.identities
        said = {
            "keys": [one.key for one in known.blocks],
            "graveyard": [[one.key, one.text] for one in known.graveyard],
            "numbers": dict(known.numbers),
        }
        return ReviewSnapshot(name, self.revision, VERSION, self.review, json.dumps(said))


def stored_work(task: Task, stored: StoredWork) -> tuple[Work, bool]:
    """Return the work on `task` as it is stored, and whether there was a sheet already.

    A snapshot of another redpencil, or of a task that was fetched again with other responses or
    rubrics, is as good as none: then the caller has to read the journal from its beginning.

    Raises:
        UnusableSnapshotError: the journal has to be read from its beginning.
    """
    review, history = new_review(task), _Identities(Identities())
    if stored.snapshot is not None:
        kept = stored.snapshot
        if kept.version != VERSION or not _begun_alike(kept.review, review):
            raise UnusableSnapshotError
        review = kept.review
        history = _Identities.of(kept.identities)
    for change in stored.changes:
        review = apply(review, change.edits)
        history.take(change)
    texts = dict(stored.texts)
    text = texts.pop(SHEET, None)
    review = with_own_texts(task, review, texts)
    sheet = parse_sheet(text or "", task, review, history.known(), keys=history.keys)
    return Work(task, stored.revision, _sharing(review, sheet), sheet), text is not None


class UnusableSnapshotError(Exception):
    """The snapshot does not fit the task; the journal says the same."""


class _Identities:
    """Who is who among the findings, gathered from the journal."""

    def __init__(self, known: Identities, keys: tuple[str, ...] | None = None) -> None:
        self._known = known
        self._numbers = dict(known.numbers)
        self._buried = {one.key: one for one in known.graveyard}
        self.keys = keys
        """The keys of the sheet's blocks in order; None where no change said them."""

    @classmethod
    def of(cls, said: str) -> _Identities:
        """Return what a snapshot kept."""
        try:
            kept = json.loads(said)
            graveyard = tuple(KeyedBlock(str(key), str(text)) for key, text in kept["graveyard"])
            numbers = {str(key): int(number) for key, number in kept["numbers"].items()}
            return cls(Identities((), graveyard, numbers), tuple(map(str, kept["keys"])))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableSnapshotError from error

    def take(self, change: Change) -> None:
        """Take in what a change says of findings."""
        self._numbers |= _numbers(change.edits)
        for key, text in change.buried:
            self._buried.pop(key, None)
            self._buried[key] = KeyedBlock(key, text)
        if change.keys is not None:
            self.keys = change.keys

    def known(self) -> Identities:
        """Return what is known of the findings now."""
        alive = set(self.keys or ())
        graveyard = tuple(one for key, one in self._buried.items() if key not in alive)
        return Identities(self._known.blocks, graveyard, self._numbers)


def _numbers(edits: Iterable[Edit]) -> dict[str, int]:
    found: dict[str, int] = {}
    for edit in edits:
        if isinstance(edit, FindingEdit):
            for finding in (edit.before, edit.after):
                if finding is not None:
                    found[finding_key(finding)] = int(finding.id.removeprefix("F"))
    return found


def _texts_after(texts: Mapping[str, str], changes: Iterable[TextChange]) -> dict[str, str]:
    after = dict(texts)
    for one in changes:
        if one.drops:
            after.pop(one.path, None)
        else:
            after[one.path] = changed("" if one.begins else after.get(one.path, ""), one.delta)
    return after


def _sharing(review: Review, sheet: ParsedSheet) -> Review:
    """Return `review` with the sheet's own values where they are equal: else each key would compare them anew."""
    if review.findings is not sheet.review.findings and review.findings == sheet.review.findings:
        return review.model_copy(update={"findings": sheet.review.findings})
    return review


def _begun_alike(one: Review, other: Review) -> bool:
    return (one.task, one.presented, one.rubrics) == (other.task, other.presented, other.rubrics)
