"""A line of the review JSONL in columns of one type each, so that pyarrow and `datasets` load it; and back.

What has no fixed shape (rubrics written out, the reference, the source) is JSON in a text; a
score's value stands in the column of its type; what was an object with a response's id as a key
is a list. Reading takes both this form and the plain one of before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

_Json = dict[str, Any]

_FREE = ("rubrics", "reference", "source")
_COLUMNS = ("value_bool", "value_number", "value_text")


def typed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line (a ReviewRecord as JSON has it) in typed columns."""
    task, review = dict(record["task"]), dict(record["review"])
    for name in _FREE:
        task[name] = None if task[name] is None else json.dumps(task[name], ensure_ascii=False)
    review["scores"] = [_typed_score(score) for score in review["scores"]]
    review["acceptable"] = [
        {"response": response, "acceptable": answer} for response, answer in review["acceptable"].items()
    ]
    return {**record, "task": task, "review": review}


def plain(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line as a ReviewRecord has it; one that is plain already, or no such line, stays as it is.

    Raises:
        ValueError: a text that should hold JSON does not.
    """
    if not isinstance(line.get("task"), dict) or not isinstance(line.get("review"), dict):
        return dict(line)
    task, review = cast("_Json", line["task"]), cast("_Json", line["review"])
    task = {name: _loaded(name, value) for name, value in task.items()}
    scores, acceptable = review.get("scores"), review.get("acceptable")
    if isinstance(scores, list):
        review = {**review, "scores": [_plain_score(score) for score in cast("list[Any]", scores)]}
    if isinstance(acceptable, list):
        review = {
            **review,
            "acceptable": {one["response"]: one["acceptable"] for one in _rows(cast("list[Any]", acceptable))},
        }
    return {**line, "task": task, "review": review}


def _typed_score(score: Mapping[str, Any]) -> dict[str, Any]:
    value = score["value"]
    kind = 0 if isinstance(value, bool) else 1 if isinstance(value, int | float) else 2
    columns: dict[str, Any] = dict.fromkeys(_COLUMNS)
    columns[_COLUMNS[kind]] = float(value) if kind == 1 else value
    return {**{name: one for name, one in score.items() if name != "value"}, **columns}


def _plain_score(score: Any) -> Any:
    if not isinstance(score, dict) or "value" in score:
        return cast("Any", score)
    columns = cast("_Json", score)
    value = next((columns[name] for name in _COLUMNS if columns.get(name) is not None), None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return {**{name: one for name, one in columns.items() if name not in _COLUMNS}, "value": value}


def _loaded(name: str, value: Any) -> Any:
    if name not in _FREE or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"$.task.{name} is a text that holds no JSON") from error


def _rows(acceptable: list[Any]) -> list[dict[str, Any]]:
    for one in acceptable:
        if not isinstance(one, dict) or set(cast("_Json", one)) != {"response", "acceptable"}:
            raise ValueError("$.review.acceptable is no list of responses and answers")
    return acceptable
