"""Reading a rubric file: YAML in, Rubric out, or an error with line and column.

Joins the three steps (YAML, the wire model, the checks between fields) and translates what the
model refuses into words for someone who writes rubrics. What a rubric may say is in `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from redpencil_protocol.rubric import Per, Rubric
from redpencil_rubrics.checks import check_rubric
from redpencil_rubrics.document import Document, Path, read_document
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
            return document.error(path, message, "Mend its spelling, or take it out", at_key=True)
        case "missing":
            return document.error(path, f"`{rest[-1]}` is missing", f"Add `{rest[-1]}:` here")
        case "union_tag_not_found":
            return document.error(path, "`type` is missing", "Say what kind of scale it is, such as `type: binary`")
        case "union_tag_invalid":
            known = str(context["expected_tags"]).replace("'", "`")
            return document.error((*path, "type"), f"`{context['tag']}` is no type of scale", f"Use one of {known}")
        case "string_pattern_mismatch" if path[-1:] == ("version",):
            return document.error(path, "a version has three numbers", "Write it as 1.0.0")
        case "string_pattern_mismatch":
            message = f"`{first['input']}` is not a name"
            return document.error(path, message, "Use letters, digits, `.`, `_` and `-`, and begin with a letter")
        case _:
            reason = first["msg"].replace("Input should be", "this should be").replace("tuple", "list")
            in_key = rest[-1:] == ("[key]",)
            return document.error(path, reason[:1].lower() + reason[1:], "Change the value here", at_key=in_key)


def _path_in(data: Any, location: tuple[int | str, ...]) -> tuple[Path, tuple[int | str, ...]]:
    """Split a location of pydantic's into the path that is in the file and what goes beyond it.

    pydantic puts a union's tag into the location and spells boolean keys as text: the first is
    skipped, the second found again.
    """
    path: Path = ()
    rest: list[int | str] = []
    for part in location:
        if isinstance(data, tuple) and isinstance(part, int) and part < len(data):
            data, path = data[part], (*path, part)
        elif isinstance(data, dict) and (key := _key(data, part)) is not None:
            data, path = data[key], (*path, key)
        else:
            rest.append(part)
    return path, tuple(rest)


def _key(data: Mapping[Any, Any], part: int | str) -> Any:
    if part in data:
        return next(key for key in data if key == part)
    return next((key for key in data if str(key).lower() == str(part).lower()), None)
