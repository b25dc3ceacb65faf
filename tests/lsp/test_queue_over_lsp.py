"""The queue as an editor that shows it has it: what is told of it, and what is asked without the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.tasks import jsonl, task

if TYPE_CHECKING:
    from support.hub_process import HubProcess
    from support.scripted_editor import NewEditor, ScriptedEditor


def told(editor: ScriptedEditor) -> int:
    """Return how often the editor was told that the queue changed."""
    news = [one["params"]["task"] for _, one in editor.log if one.get("method") == "redpencil/changed"]
    return news.count(None)


async def known(editor: ScriptedEditor) -> dict[str, Any]:
    """Return the offers as the server knows them, by task."""
    view = await editor.act("openQueue", known=True)
    return {one["task"]: one for one in view["offers"]}


async def test_the_queue_known_here_follows_without_another_question_to_the_hub(
    new_editor: NewEditor, hub: HubProcess
) -> None:
    editor = await new_editor("queue")
    await editor.act("openQueue")
    await editor.until(lambda: told(editor) == 1, "news of the queue")
    hub.import_text(jsonl(task("another", overlap=500)))
    assert "another" not in await known(editor)
    await editor.act("openQueue")
    await editor.until(lambda: told(editor) == 2, "news of the new task")
    assert (await known(editor))["another"]["claim"] is None
    await editor.act("claimTask", task="another")
    await editor.until(lambda: told(editor) == 3, "news of the claim")
    assert (await known(editor))["another"]["claim"]
    await known(editor)
    assert told(editor) == 3, "to read what is known is no news"


async def test_a_claim_made_in_another_window_is_seen_here(new_editor: NewEditor, hub: HubProcess) -> None:
    hub.import_text(jsonl(task("shared", overlap=500)))
    here, there = await new_editor("windows"), await new_editor("windows")
    await here.act("openQueue")
    await here.until(lambda: told(here) == 1, "news of the queue")
    await there.act("openQueue")
    await there.act("claimTask", task="shared")
    await here.until(lambda: told(here) == 2, "news of the claim")
    assert (await known(here))["shared"]["claim"]
