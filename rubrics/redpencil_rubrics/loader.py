"""Reading a rubric file: YAML in, Rubric out, or an error with line and column.

Joins the three steps (YAML, the wire model, the checks between fields) and translates what the
model refuses into words for someone who writes rubrics. What a rubric may say is in `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from redpencil_protocol.rubric import Per, Rubric
from redpencil_rubrics.checks import check_rubric
from redpencil_rubrics.document import Document, Key, Path, read_document
from redpencil_rubrics.error import RubricError, UnknownRubricError

__all__ = ["RubricError", "UnknownRubricError", "load_rubric"]

_FIRST = ("extra_forbidden", "missing")
"""Reported before anything else: a misspelt key shows as one unknown and one missing."""


def load_rubric(text: str, name: str) -> Rubric:
    """Return the rubric that the YAML `text` holds; `name` is what errors call the file.

    Raises:
        RubricError: for the first thing in it that is wrong.
    """
    document = read_document(text, name)
    data: dict[Any, Any] = dict(document.data)
    if data.get("per") in {one.value for one in Per}:
        data["per"] = Per(data["per"])
    if "schema" not in data:
        raise document.error((), "`schema` is missing", "Begin the file with `schema: 1`")
    try:
        rubric = Rubric.model_validate(data, strict=True)
    except ValidationError as error:
        raise _translated(document, error) from error
    check_rubric(document, rubric)
    return rubric


def _translated(document: Document, error: ValidationError) -> RubricError:
    problems = sorted(error.errors(), key=lambda one: _FIRST.index(one["type"]) if one["type"] in _FIRST else 2)
    first = problems[0]
    path, rest = _path_in(document.data, first["loc"])
    context: Mapping[str, Any] = first.get("ctx", {})
    match first["type"]:
        case "extra_forbidden":
            message = f"`{path[-1] if path else rest[-1]}` is not a key that is known here"
            place, next_step = path, "Mend its spelling, or take it out"
        case "missing":
            message, place, next_step = f"`{rest[-1]}` is missing", path, f"Add `{rest[-1]}:` here"
        case "union_tag_not_found":
            message, place = "`type` is missing", path
            next_step = "Say what kind of scale it is, such as `type: binary`"
        case "union_tag_invalid":
            known = str(context["expected_tags"]).replace("'", "`")
            message, place, next_step = (
                f"`{context['tag']}` is no type of scale",
                (*path, "type"),
                f"Use one of {known}",
            )
        case "string_pattern_mismatch" if path[-1:] == ("version",):
            message, place, next_step = "a version has three numbers", path, "Write it as 1.0.0"
        case "string_pattern_mismatch":
            message, place = f"`{first['input']}` is not a name", path
            next_step = "Use letters, digits, `.`, `_` and `-`, and begin with a letter"
        case _:
            reason = first["msg"].replace("Input should be", "this should be").replace("tuple", "list")
            message, place, next_step = reason[:1].lower() + reason[1:], path, "Change the value here"
    at_key = first["type"] == "extra_forbidden" or rest[-1:] == ("[key]",)
    return document.error(place, message, next_step, at_key=at_key)


def _path_in(data: object, location: tuple[int | str, ...]) -> tuple[Path, tuple[int | str, ...]]:
    """Split a location of pydantic's into the path that is in the file and what goes beyond it.

    pydantic puts a union's tag into the location and spells boolean keys as text: the first is
    skipped, the second found again.
    """
    path: Path = ()
    rest: list[int | str] = []
    for part in location:
        children = _children(data)
        key = next((one for one in children if type(one) is type(part) and one == part), None)
        if key is None:
            key = next((one for one in children if one == part or str(one) == str(part)), None)
        if key is None:
            rest.append(part)
        else:
            data, path = children[key], (*path, key)
    return path, tuple(rest)


def _children(data: object) -> Mapping[Key, object]:
    if isinstance(data, tuple):
        return dict(enumerate(cast("tuple[object, ...]", data)))
    return cast("Mapping[Key, object]", data) if isinstance(data, dict) else {}
