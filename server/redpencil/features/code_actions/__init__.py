"""Code actions: what can be done where the cursor is, in few words, never more than nine.

One file per family; each looks at the context and offers what makes sense there. All actions are
commands of ours, or edits of the text alone, so that a client needs nothing but the LSP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from lsprotocol import types

from redpencil.features.code_actions import check, files, finding, flag, mark, of_before, rank, score, submit
from redpencil.features.code_actions.context import Context, context_at
from redpencil.lsp.positions import PositionCodec
from redpencil.session.snapshot import Snapshot
from redpencil_protocol.review import ReviewState
from redpencil_protocol.uris import DocumentUri

MOST = 9
"""More make a list that nobody reads."""

_Family = Callable[[Context], Iterator[types.CodeAction]]
_WHILE_DRAFT: tuple[_Family, ...] = (
    mark.actions,
    finding.actions,
    check.actions,
    files.actions,
    score.actions,
    rank.actions,
    flag.actions,
    of_before.actions,
    submit.actions,
)


def code_actions(
    snapshot: Snapshot,
    uri: DocumentUri,
    codec: PositionCodec,
    where: types.Range,
    only: Sequence[types.CodeActionKind | str] | None = None,
) -> list[types.CodeAction]:
    """Return the actions for a range; `only` keeps those of the named kinds and of kinds below them."""
    context = context_at(snapshot, uri, codec, where)
    may_write = snapshot.state in {ReviewState.DRAFT, ReviewState.RETURNED}
    families = _WHILE_DRAFT if may_write else (submit.actions,)
    offered = (action for family in families for action in family(context) if _is_wanted(action, only))
    return list(islice(offered, MOST))


def _is_wanted(action: types.CodeAction, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    kind = str(action.kind.value if isinstance(action.kind, types.CodeActionKind) else action.kind)
    names = [str(one.value if isinstance(one, types.CodeActionKind) else one) for one in only or ()]
    return not names or any(not name or kind == name or kind.startswith(f"{name}.") for name in names)
