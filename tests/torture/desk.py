"""What a person does with one task on her machines: open it everywhere, see that all agree, send it."""

from __future__ import annotations

import contextlib
from typing import Any

from support.scripted_editor import Message, ServerError, span_of
from support.waiting import comes
from support.window import Window

CRITERIA = ("right", "plain")


async def opened(task: str, *windows: Window) -> Message:
    """Claim a task and open its sheet in each window; return what it consists of."""
    layout: Message = {}
    for window in windows:
        layout = await window.act("claimTask", task=task)
        await window.open(layout["sheet"], "redpencil-review")
    return layout


async def marked(window: Window, layout: Message, what: str, *, label: str = "A", line: int = 5) -> str:
    """Mark a line of a response by key, with all that a finding needs; return its number."""
    response = next(one for one in layout["responses"] if one["label"] == label)
    answer = await window.act(
        "markFinding", uri=response["documents"][0]["uri"], range=span_of((line, 4), (line, 10)),
        category="wrong-logic", severity="major", what=what, why=f"Callers stop at {what}.", fix="Raise ValueError.",
    )  # fmt: skip
    return answer["finding"]


async def scored(window: Window, layout: Message, label: str, criterion: str, value: int) -> None:
    """Give a score by key."""
    await window.act("setScore", task=layout["task"], rubric="judgement", criterion=criterion, label=label, value=value)


async def finished(window: Window, layout: Message) -> None:
    """Give all that the task asks for, so that it may be submitted."""
    for response in layout["responses"]:
        for criterion in CRITERIA:
            await scored(window, layout, response["label"], criterion, 2)
    await window.act("setRanking", task=layout["task"], order="A > B", rationale="A alone checks for an empty list.")


def noted(window: Window, layout: Message, words: str) -> None:
    """Type a line in the notes, which stand last in the sheet, below a blank line as the server writes them."""
    text = window.texts[layout["sheet"]]
    gap = "\n" if text.endswith("## Notes\n") or not text.endswith("\n") else ""
    window.insert(layout["sheet"], len(text), f"{gap}{words}\n")


async def same_text(uri: str, *windows: Window, holds: tuple[str, ...] = ()) -> str:
    """Wait until a document reads the same in all windows and servers, and has all of `holds`, each once.

    Each window saves first, as a hand does that rests: what another did to the line in hand may wait for that.
    """
    for window in windows:
        window.save(uri)

    async def agreed() -> str:
        texts = {text for window in windows for text in (await window.content(uri), window.texts[uri])}
        text = texts.pop()
        return text if not texts and all(text.count(one) == 1 for one in holds) else ""

    try:
        return await comes(agreed, "one text")
    except AssertionError:
        shown = "\n".join(f"--- {window.name}\n{window.texts[uri]}" for window in windows)
        raise AssertionError(f"not the same text, or not each of {holds} once:\n{shown}") from None


async def shows(window: Window, layout: Message, name: str, value: Any) -> Message:
    """Wait until a window's panel says this, and return the panel."""

    async def panel() -> Message | None:
        found = await window.panel(layout["task"])
        return found if found[name] == value else None

    return await comes(panel, f"{name} {value!r} in {window.name}") or {}


async def synced(layout: Message, *windows: Window) -> None:
    """Sync every window until each says that all is at the hub; twice, so that each has what the others sent."""

    async def all_said() -> list[str]:
        said: list[str] = []
        for window in windows:
            with contextlib.suppress(ServerError):
                await window.act("sync")
            panel = await window.panel(layout["task"])
            said += [f"{panel['sync']}{panel['sync_message']}"] * (panel["sync"] != "synced")
        return said or ["synced"]

    async def nothing_in_the_way() -> bool:
        return await all_said() == ["synced"]

    for _ in range(2):
        await comes(nothing_in_the_way, f"synced in every window, who say {await all_said()}")


def findings_of(panel: Message) -> list[str]:
    """Return what each finding of a panel says first."""
    return [one["what"] for one in panel["findings"]]
