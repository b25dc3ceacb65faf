"""The panel: what score panes, pickers, the status line and the list of findings show of a task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from redpencil.documents.facts import facts
from redpencil.documents.untrusted import visible
from redpencil.lsp import choices
from redpencil.lsp.finding_places import finding_view
from redpencil.lsp.positions import PositionCodec
from redpencil.review.ranking_text import format_order
from redpencil.review.remark import Level
from redpencil.review.scoring import levels
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.extensions import CriterionView, LevelView, Panel
from redpencil_protocol.rubric import Criterion, Per, Rank, Text


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
        categories=choices.categories(),
        severities=choices.severities(),
        criteria=tuple(_criteria(snapshot)),
        ranking=format_order(review.ranking, {label: identifier for identifier, label in labels.items()}),
        ranks={
            labels[one]: place for place, group in enumerate(review.ranking.groups, 1) for one in group if one in labels
        },
        relations=choices.relations(),
        acceptable={labels[one]: value.value for one, value in review.acceptable.items() if one in labels},
        acceptable_options=choices.acceptable_options(),
        flags=choices.flags(),
        task_check=choices.task_check(task, review),
        findings=tuple(finding_view(snapshot, finding, codec) for finding in review.findings),
        errors=len(errors),
        missing=tuple(errors),
        claim_seconds_left=max(0, round(left.total_seconds())) if left is not None else None,
        facts=facts(task, review, snapshot.state, snapshot.claim_ends, late=snapshot.late),
        sync=snapshot.sync,
        sync_message=snapshot.sync_message,
        undo=snapshot.undo,
        redo=snapshot.redo,
    )


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
