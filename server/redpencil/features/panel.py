"""The panel: what score panes, pickers, the status line and the list of findings show of a task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from redpencil.documents.untrusted import visible
from redpencil.lsp.positions import PositionCodec
from redpencil.review.lines import lines_of
from redpencil.review.ranking_text import format_order
from redpencil.review.remark import Level
from redpencil.review.scoring import levels
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.commands import Position, Range
from redpencil_protocol.extensions import ChoiceView, CriterionView, FindingView, LevelView, Panel, PlaceView
from redpencil_protocol.finding import Finding
from redpencil_protocol.rubric import Criterion, Per, Rank, Text
from redpencil_protocol.uris import DocumentKind, DocumentUri
from redpencil_rubrics import taxonomy


def panel(snapshot: Snapshot, codec: PositionCodec) -> Panel:
    """Return all that is shown of the task; positions in the codec's encoding."""
    task, review = snapshot.task, snapshot.review
    labels = {response.id: response.label for response in task.responses}
    errors = [remark.message for remark in snapshot.remarks if remark.level is Level.ERROR]
    left = snapshot.claim_ends - datetime.now(UTC) if snapshot.claim_ends else None
    return Panel(
        task=snapshot.id,
        title=visible(task.title),
        state=snapshot.state.value,
        kinds=tuple(kind.value for kind in task.kinds),
        labels=tuple(labels.values()),
        categories=_categories(),
        severities=_severities(),
        criteria=tuple(_criteria(snapshot)),
        ranking=format_order(review.ranking, {label: identifier for identifier, label in labels.items()}),
        acceptable={labels[one]: value.value for one, value in review.acceptable.items() if one in labels},
        findings=tuple(_finding(snapshot, finding, codec) for finding in review.findings),
        errors=len(errors),
        missing=tuple(errors),
        claim_seconds_left=max(0, round(left.total_seconds())) if left is not None else None,
        sync=snapshot.sync,
        sync_message=snapshot.sync_message,
        undo=snapshot.undo,
        redo=snapshot.redo,
    )


@lru_cache(maxsize=1)
def _categories() -> tuple[ChoiceView, ...]:
    return tuple(
        ChoiceView(id=one.id, key=one.key, title=f"{one.title}: {one.definition}") for one in taxonomy.categories()
    )


@lru_cache(maxsize=1)
def _severities() -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(id=one.severity.value, key=one.key, title=one.question) for one in taxonomy.severities())


def _criteria(snapshot: Snapshot) -> Iterator[CriterionView]:
    """Yield response by response, so that one response's criteria stand together; the set's come last."""
    task = snapshot.task
    for response in task.responses:
        for rubric in task.rubrics:
            if rubric.per is Per.RESPONSE:
                for criterion in rubric.criteria:
                    yield _criterion(snapshot, rubric.id, criterion, response.id, response.label)
    for rubric in task.rubrics:
        if rubric.per is Per.SET:
            for criterion in rubric.criteria:
                if not isinstance(criterion.scale, Rank):
                    yield _criterion(snapshot, rubric.id, criterion, None, None)


def _criterion(
    snapshot: Snapshot, rubric: str, criterion: Criterion, response: str | None, label: str | None
) -> CriterionView:
    score = snapshot.review.score(rubric, criterion.id, response)
    scale = () if isinstance(criterion.scale, Text) else levels(criterion, snapshot.task.language)
    return CriterionView(
        rubric=rubric,
        criterion=criterion.id,
        ask=visible(criterion.ask),
        label=label,
        required=criterion.required,
        levels=tuple(LevelView(key=one.key, value=one.value, anchor=visible(one.anchor)) for one in scale),
        value=score.value if score else None,
        rationale=score.rationale if score else "",
    )


def _finding(snapshot: Snapshot, finding: Finding, codec: PositionCodec) -> FindingView:
    return FindingView(
        id=finding.id,
        category=finding.category,
        severity=finding.severity,
        what=finding.what,
        why=finding.why,
        fix=finding.fix,
        places=tuple(place for anchor in finding.anchors if (place := _place(snapshot, anchor, codec)) is not None),
    )


def _place(snapshot: Snapshot, anchor: Anchor, codec: PositionCodec) -> PlaceView | None:
    response = snapshot.task.response(anchor.response)
    text = response.text_of(anchor.file) if response else None
    if response is None or text is None:
        return None
    uri = DocumentUri(DocumentKind.RESPONSE, snapshot.source, snapshot.id, response.label, anchor.file)
    found = codec.range(lines_of(text), anchor.start, anchor.end)
    start = Position(line=found.start.line, character=found.start.character)
    end = Position(line=found.end.line, character=found.end.character)
    return PlaceView(uri=str(uri), range=Range(start=start, end=end))
