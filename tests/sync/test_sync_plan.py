"""The plan: what is due follows from what is stored and from the time, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from redpencil.store import Operation, OutboxEntry, TaskStatus
from redpencil.sync.plan import Greet, Knowledge, Look, PutDraft, RenewClaim, Send, plan
from redpencil_protocol.claim import Claim
from redpencil_protocol.review import ReviewState

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

CLEAN = TaskStatus(
    id="cache",
    source="hub",
    remote="cache",
    project="demo",
    state=ReviewState.DRAFT,
    claim=Claim(id="c1", task="cache", expires_at=NOW, seconds_left=1000, presented=("r1",)),
    claimed_at=NOW,
    etag=None,
    revision=0,
    synced=0,
    dirty_since=None,
    submission=None,
    submitted_revision=None,
    feedback=None,
    opened_at=NOW,
    position="",
    released=False,
)
DIRTY = replace(CLEAN, revision=3, dirty_since=NOW)
SUBMIT = OutboxEntry("cache", Operation.SUBMIT, b"{}")
SECOND = timedelta(seconds=1)


def due(known: Knowledge, seconds: float = 0) -> list[object]:
    return [action for lane in plan(known, NOW + seconds * SECOND).due for action in lane]


def test_nothing_to_do() -> None:
    assert plan(Knowledge((CLEAN,), ()), NOW).due == ()
    assert plan(Knowledge((CLEAN,), ()), NOW).next_at is None


def test_a_draft_waits_for_its_debounce() -> None:
    known = Knowledge((DIRTY,), ())
    assert plan(known, NOW).next_at == NOW + 5 * SECOND
    assert due(known, 4.9) == []
    assert due(known, 5) == [PutDraft("cache")]
    assert due(replace(known, hurry=True)) == [PutDraft("cache")]


def test_a_draft_that_nobody_would_take_stays_here() -> None:
    for status in (
        replace(DIRTY, claim=None, claimed_at=None),
        replace(DIRTY, state=ReviewState.SUBMITTED),
        replace(DIRTY, state=ReviewState.ACCEPTED),
    ):
        assert due(Knowledge((status,), (), hurry=True)) == []
    assert due(Knowledge((DIRTY,), (), refused={"cache": 3}, hurry=True)) == []
    assert due(Knowledge((DIRTY,), (), refused={"cache": 2}, hurry=True)) == [PutDraft("cache")]
    assert due(Knowledge((DIRTY,), (), held_back={"cache": NOW + 9 * SECOND}), 8) == []


def test_a_draft_does_not_overtake_the_submission() -> None:
    assert due(Knowledge((DIRTY,), (SUBMIT,)), 100) == [Send("cache", SUBMIT.key)]


def test_a_claim_is_renewed_at_half_its_time_while_the_task_is_worked_on() -> None:
    known = Knowledge((CLEAN,), (), active=frozenset({"cache"}))
    assert plan(known, NOW).next_at == NOW + 500 * SECOND
    assert due(replace(known, hurry=True)) == []
    assert due(known, 500) == [RenewClaim("cache")]
    assert due(replace(known, active=frozenset()), 500) == []


def test_a_claim_of_a_week_is_not_taken_for_a_clock_set_back() -> None:
    claim = Claim(id="c1", task="cache", expires_at=NOW, seconds_left=604_800, presented=("r1",))
    assert due(Knowledge((replace(CLEAN, claim=claim),), (), active=frozenset({"cache"}))) == []


def test_a_wait_longer_than_any_is_of_a_clock_that_was_set_back() -> None:
    entry = replace(SUBMIT, next_at=NOW + 91 * SECOND)
    assert due(Knowledge((), (entry,))) == [Send("cache", entry.key)]


def test_what_others_did_is_looked_at_unless_something_goes_up() -> None:
    looks = {"cache": NOW + 60 * SECOND}
    assert due(Knowledge((CLEAN,), (), looks=looks)) == []
    assert due(Knowledge((CLEAN,), (), looks=looks), 60) == [Look("cache")]
    assert due(Knowledge((DIRTY,), (), looks=looks), 60) == [PutDraft("cache")]
    assert due(Knowledge((CLEAN,), (SUBMIT,), looks=looks), 60) == [Send("cache", SUBMIT.key)]
    submitted = replace(CLEAN, state=ReviewState.SUBMITTED, claim=None)
    assert due(Knowledge((submitted,), (), looks=looks), 60) == [Look("cache")]


def test_a_source_is_greeted_only_when_nothing_else_tells_whether_it_answers() -> None:
    known = Knowledge((CLEAN,), (), greet_at=NOW + 9 * SECOND)
    assert due(known, 8) == []
    assert due(known, 9) == [Greet()]
    assert due(replace(known, waiting=(SUBMIT,)), 9) == [Send("cache", SUBMIT.key)]


entries = st.lists(
    st.builds(
        lambda task, wait: OutboxEntry(task, Operation.SUBMIT, next_at=None if wait is None else NOW + wait * SECOND),
        st.sampled_from("abc"),
        st.none() | st.integers(-10, 90),
    ),
    max_size=12,
)


@given(entries)
def test_what_waits_goes_in_order_and_nothing_passes(waiting: list[OutboxEntry]) -> None:
    made = plan(Knowledge((), tuple(waiting)), NOW)
    sent = {action.key for lane in made.due for action in lane if isinstance(action, Send)}
    for task in "abc":
        keys = [entry.key for entry in waiting if entry.task == task]
        ready = [entry.next_at is None or entry.next_at <= NOW for entry in waiting if entry.task == task]
        first_waiting = ready.index(False) if False in ready else len(ready)
        assert [key for key in keys if key in sent] == keys[:first_waiting]
        lanes = [lane for lane in made.due if lane[0].task == task]
        assert len(lanes) == (1 if first_waiting else 0)
    blocked = [entry.next_at for entry in waiting if entry.key not in sent and entry.next_at]
    assert made.next_at is None or made.next_at in blocked
