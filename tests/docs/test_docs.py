"""The docs are true: what they tell you to type exists, and their links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from redpencil.cli import main as redpencil
from redpencil.documents.sheet import parse_sheet
from redpencil.review import acts
from redpencil.review.state import apply, new_review
from redpencil_demo.tasks import demo_specs
from redpencil_hub.cli import main as redpencil_hub
from redpencil_hub.domain.import_line import read_line
from redpencil_protocol.commands import COMMANDS
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.rubric import Rubric
from redpencil_protocol.task import Task, TaskSpec
from redpencil_rubrics.library import rubric
from redpencil_rubrics.loader import load_rubric

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OTHERS = {"uv", "pipx", "export", "code"}
"""Programs of others that the docs may tell you to call."""
SHELL = {"cat", "TASKS"}
"""What writes a file, and the word that ends it."""
CLIS = {"redpencil": redpencil, "redpencil-hub": redpencil_hub}
NOUNS = [
    "Adjudication",
    "Agreement",
    "Anchor",
    "Change",
    "Claim",
    "Criterion",
    "Draft",
    "Edit",
    "Feedback",
    "Finding",
    "Flag",
    "Offer",
    "Problem",
    "Project",
    "Ranking",
    "Response",
    "Review",
    "Reviewer",
    "Rewrite",
    "Rubric",
    "Scale",
    "Score",
    "Submission",
    "Suspect",
    "Task",
]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def shell_lines() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for line in re.sub(r"^\{.*\n", "", "".join(blocks(page, "sh")), flags=re.MULTILINE).splitlines():
            if words := shlex.split(line, comments=True):
                yield f"{page.name}: {line}", words


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in shell_lines()])
def test_what_the_docs_tell_you_to_type_exists(words: list[str]) -> None:
    program, *arguments = words
    if program == "make":
        verbs = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert set(arguments) <= set(verbs)
    elif program in CLIS:
        parse(CLIS[program], program, arguments)
    elif program == ".venv/bin/python":
        named = [ROOT / one for one in arguments if one.startswith("tests/")]
        assert [one for one in named if not one.exists()] == []
        chosen = arguments[arguments.index("-k") + 1 :][:1] if "-k" in arguments else []
        assert [word for word in chosen if not re.search(rf"def test_\w*{word}", named[0].read_text())] == []
    elif program not in SHELL:
        assert program in OTHERS


def parse(command: click.Command, name: str, arguments: list[str]) -> None:
    """Parse as click would, without running anything."""
    with command.make_context(name, arguments, resilient_parsing=False) as context:
        if isinstance(command, click.Group):
            rest = [*context._protected_args, *context.args]
            verb, found, remaining = command.resolve_command(context, rest)
            assert found is not None
            parse(found, str(verb), remaining)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


def test_every_verb_of_make_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    assert set(phony) == set(re.findall(r"^([a-z]+):.*## .", makefile, re.MULTILINE))


def test_the_words_of_the_contract_are_in_the_glossary() -> None:
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE))
    assert [noun for noun in NOUNS if not re.search(rf"\b{noun}\b", first_cells)] == []


def test_neovims_help_tells_every_key() -> None:
    text = (ROOT / "clients" / "nvim" / "doc" / "redpencil.txt").read_text()
    assert [one.key for one in COMMANDS if one.key and one.key not in text] == []


def test_the_example_rubric_is_valid() -> None:
    (example,) = blocks(ROOT / "docs" / "rubrics.md", "yaml")
    assert load_rubric(example, "rubrics.md").criteria


def test_the_example_task_can_be_imported() -> None:
    (example,) = blocks(ROOT / "docs" / "hub.md", "json")
    assert isinstance(read_line(json.dumps(json.loads(example)).encode()), TaskSpec)


def test_the_example_sheet_reads_without_a_problem() -> None:
    (example,) = re.findall(
        r"^````markdown\n(.*?)^````", (ROOT / "docs" / "sheet.md").read_text(), re.MULTILINE | re.DOTALL
    )
    task = presented(next(spec for spec in demo_specs()[1] if spec.id == "cache-layer"))
    begun = apply(new_review(task), acts.start_rewrite(new_review(task), task, "B"))
    sheet = parse_sheet(example, task, apply(begun, acts.add_test(begun, "test_cache.py")))
    assert [problem.message for problem in sheet.problems] == []
    assert [finding.id for finding in sheet.review.findings] == ["F1"]
    assert sheet.review.notes == "Anything else."


def presented(spec: TaskSpec) -> Task:
    """Return the task as a reviewer gets it, with the responses in the lead's order."""
    shared = {name: getattr(spec, name) for name in TaskSpec.model_fields if name in Task.model_fields}
    labelled = [
        PresentedResponse(label=label, **one.model_dump(exclude={"model"}))
        for label, one in zip("ABCD", spec.responses, strict=True)
    ]
    rubrics = [one if isinstance(one, Rubric) else rubric(one.id, one.version) for one in spec.rubrics]
    return Task.model_validate(shared | {"responses": tuple(labelled), "rubrics": tuple(rubrics)})


def test_architecture_names_only_what_is_there() -> None:
    paths = re.findall(
        r"`((?:protocol|rubrics|server|clients|tests|benchmarks|docs|scripts)/[^`…*<]*)`", architecture()
    )
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_architecture_names_every_layer() -> None:
    layers = {path.name for path in (ROOT / "server" / "redpencil").iterdir() if path.is_dir()} - {"__pycache__"}
    assert {layer for layer in layers if f"`{layer}" not in architecture()} == set()


def architecture() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text()
