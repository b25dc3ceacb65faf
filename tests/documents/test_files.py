"""Documents as files: one mapping, forth and back, and nothing that leaves the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from redpencil.documents.files import TaskFolder, file_parts, path_of
from redpencil_protocol.uris import parse_uri

FOLDER = TaskFolder(Path("/tasks/mean"), "hub", "mean")


@pytest.mark.parametrize(
    "below",
    ["brief.md", "review.md", "A/stats.py", "A/answer.md", "A/rewrite/src/a b.py", "base/é.py", "tests/test_one.py"],
)
def test_every_document_has_one_file_and_is_found_by_it(below: str) -> None:
    uri = FOLDER.document_of(FOLDER.path / below)
    assert uri is not None
    assert uri.below == below
    assert FOLDER.file_of(uri) == FOLDER.path / below


@pytest.mark.parametrize(
    "file",
    ["/tasks/mean", "/tasks/other/review.md", "/tasks/mean/.redpencil.json", "/tasks/mean/a/stats.py",
     "/tasks/mean/A/../../x.py", "/tasks/mean/A/x%41.py", "/tasks/mean/review.md~", "/etc/passwd"],
)  # fmt: skip
def test_other_files_are_no_documents(file: str) -> None:
    assert FOLDER.document_of(Path(file)) is None


def test_documents_of_other_tasks_have_no_file_here() -> None:
    with pytest.raises(ValueError, match="not a document of mean"):
        FOLDER.file_of(parse_uri("redpencil:/hub/other/review.md"))


@pytest.mark.parametrize("below", ["../x", "/etc/passwd", "A/../../x", "a\\b", "C:x", "A//x", "A/."])
def test_a_path_that_could_leave_is_never_joined(below: str) -> None:
    with pytest.raises(ValueError, match="path"):
        file_parts(below)


def test_names_of_devices_are_escaped_on_windows_and_only_there() -> None:
    assert file_parts("A/aux.c", windows=True) == ("A", "%aux.c")
    assert file_parts("A/COM1/nul", windows=True) == ("A", "%COM1", "%nul")
    assert file_parts("A/auxiliary.c", windows=True) == ("A", "auxiliary.c")
    assert file_parts("A/aux.c", windows=False) == ("A", "aux.c")


@pytest.mark.parametrize("uri", ["http://x/y", "file://host/x", "untitled:x", "file:x", "file:///%ff", "redpencil:/x"])
def test_only_local_file_addresses_are_paths(uri: str) -> None:
    assert path_of(uri) is None
