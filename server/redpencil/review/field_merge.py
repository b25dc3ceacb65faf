"""Two sides changed one judgement: each field is as the side left it that touched it, free text has both hands."""

from __future__ import annotations

from typing import TypeVar

from redpencil.review.woven import woven
from redpencil_protocol.model import Model

_FREE_TEXT = frozenset({"what", "why", "fix", "rationale", "reason"})
_TOGETHER = {"groups": "order", "strengths": "order"}
"""The fields that say one thing with another one."""
_Judgement = TypeVar("_Judgement", bound=Model)


def merged_fields(
    base: _Judgement | None, mine: _Judgement, theirs: _Judgement
) -> tuple[_Judgement, _Judgement | None]:
    """Return `mine` with what `theirs` changed, and what of `theirs` both set each in their own way; None if nothing.

    Args:
        base: where both began; None where each began by itself.
        mine: this side; it wins where both set one field differently.
        theirs: the other side.
    """
    names = type(mine).model_fields
    unset = {name: field.get_default(call_default_factory=True) for name, field in names.items()}
    was = {name: getattr(base, name) if base is not None else unset[name] for name in names}
    here, there = ({name: getattr(one, name) for name in names} for one in (mine, theirs))
    ours = {_TOGETHER.get(name, name) for name in names if here[name] != was[name]}
    update: dict[str, object] = {}
    differs: set[str] = set()
    for name in names:
        if there[name] in (was[name], here[name]) and _TOGETHER.get(name, name) not in differs:
            continue
        if _TOGETHER.get(name, name) not in ours:
            update[name] = there[name]
        elif name in _FREE_TEXT and isinstance(here[name], str) and isinstance(there[name], str):
            update[name] = woven(was[name] if isinstance(was[name], str) else "", here[name], there[name])
        else:
            differs.add(_TOGETHER.get(name, name))
    merged = mine.model_copy(update=update)
    return merged, theirs.model_copy(update=dict.fromkeys(_FREE_TEXT & names.keys(), "")) if differs else None
