"""A faulty rubric file is refused at the line and column of the fault, with words to mend it by."""

from __future__ import annotations

import pytest

from redpencil_protocol.rubric import Binary, Choice, Ordinal
from redpencil_rubrics.document import MAX_BYTES
from redpencil_rubrics.loader import RubricError, load_rubric

GOOD = """\
schema: 1
id: sample
version: 1.0.0
title: Sample
applies_to: {kinds: [correctness]}
task_check:
  question: Can it be judged?
  options: [yes, no]
criteria:
  - id: works
    ask: Does it work?
    scale:
      type: ordinal
      values: [0, 1]
      anchors:
        0: It does not.
        1: It does.
    justify: {when: "value == 0", min_chars: 10}
  - id: runs
    ask: Does it run?
    scale:
      type: binary
      anchors: {true: Yes., false: No.}
  - id: place
    ask: Where?
    scale: {type: choice, options: [here, there], anchors: {here: H., there: T.}}
    allow: [cannot-assess]
gates:
  - {when: "runs == false or findings.blocker >= 1", cap: 0}
aggregate: {method: weighted_mean, range: [0, 1]}
findings:
  max_by_severity: {nit: 3}
  evidence_required: [blocker]
"""


def test_a_good_file_is_read_with_its_own_kinds_of_value() -> None:
    rubric = load_rubric(GOOD, "sample.yaml")
    assert rubric.task_check is not None
    assert rubric.task_check.options == ("yes", "no")
    works, runs, place = (one.scale for one in rubric.criteria)
    assert isinstance(works, Ordinal)
    assert works.anchors == {0: "It does not.", 1: "It does."}
    assert isinstance(runs, Binary)
    assert runs.anchors == {True: "Yes.", False: "No."}
    assert isinstance(place, Choice)
    assert load_rubric(GOOD, "sample.yaml").digest() == rubric.digest()


FAULTS = [
    ("title: Sample", "titel: Sample", 4, 1, "`titel` is not a key"),
    ("    ask: Does it work?", "    askk: Does it work?", 11, 5, "`askk` is not a key"),
    ("    ask: Does it work?\n", "", 10, 5, "`ask` is missing"),
    ("schema: 1", "schema: 2", 1, 9, "this should be 1"),
    ("schema: 1\n", "", 1, 1, "`schema` is missing"),
    ("version: 1.0.0", "version: 1.0", 3, 10, "valid string"),
    ("version: 1.0.0", "version: one", 3, 10, "three numbers"),
    ("id: sample", "id: no way", 2, 5, "not a name"),
    ("title: Sample", "title: 5", 4, 8, "valid string"),
    ("title: Sample", "title: Sample\ntitle: Twice", 5, 1, "stands twice"),
    ("kinds: [correctness]", "kinds: [correctness, sport]", 5, 35, "`sport` is no kind"),
    ("kinds: [correctness]", "kinds: [correctness], min_responses: 3, max_responses: 2", 5, 51, "more responses"),
    ("options: [yes, no]", "options: [yes, yes]", 8, 18, "`yes` stands twice"),
    ("        0: It does not.\n", "", 16, 9, "`0` has no anchor"),
    ("        1: It does.", "        1: It does.\n        2: It sings.", 18, 9, "`2` is no value of the scale"),
    ("        1: It does.", '        1: " "', 17, 12, "is empty"),
    ("        0: It does not.", "        zero: It does not.", 16, 9, "valid integer"),
    ("        0: It does not.", "        false: It does not.", 16, 9, "valid integer"),
    ("values: [0, 1]", "values: [1, 0]", 14, 15, "not in order"),
    ("values: [0, 1]", "values: [0, 1, 1]", 14, 22, "stands twice"),
    ("      type: ordinal", "      type: ordeal", 13, 13, "`ordeal` is no type of scale"),
    ("      type: ordinal\n", "", 13, 7, "`type` is missing"),
    ("{type: choice, options: [here, there], anchors: {here: H., there: T.}}", "{type: rank}", 26, 12, "all responses"),
    ("there: T.}}", "there: T., elsewhere: E.}}", 26, 82, "no value of the scale"),
    ("  - id: runs", "  - id: works", 19, 9, "`works` stands twice"),
    ("  - id: place", "  - id: value", 24, 9, "something else in conditions"),
    ('"value == 0"', '"value = 0"', 18, 28, "`=` has no meaning"),
    ('"value == 0"', '"value == 0 and"', 18, 36, "the end stands where"),
    ('"value == 0"', '"valeu == 0"', 18, 22, "`valeu` is not known"),
    ('"value == 0"', '"value == true"', 18, 31, "`true` is no value of `works`"),
    ('"runs == false or', '"ruins == false or', 29, 13, "`ruins` is not known"),
    ('"runs == false or', '"place == nowhere or', 29, 22, "`nowhere` is no value"),
    ("findings.blocker", "findings.blokker", 29, 30, "`findings.blokker` is not known"),
    ("cap: 0}", "cap: 2}", 29, 59, "lies outside the range"),
    (", cap: 0}", "}", 29, 5, "the gate does nothing"),
    ("range: [0, 1]", "range: [1, 1]", 30, 43, "the range ends"),
    ("method: weighted_mean", "method: median", 30, 21, "this should be 'weighted_mean'"),
    ("{nit: 3}", "{knit: 3}", 32, 21, "`knit` is no severity"),
    ("[blocker]", "[blocker, bad]", 33, 32, "`bad` is no severity"),
    ("{nit: 3}", "{nit: many}", 32, 26, "valid integer"),
    ("min_chars: 10", 'min_chars: "10"', 18, 46, "valid integer"),
    ("title: Sample", "title: &t Sample", 4, 8, "aliases and anchors"),
    ("title: Sample", "title: !!python/none x", 4, 8, "tags are not read"),
    ("title: Sample", "title: [[[[[[[[[[[[[[]]]]]]]]]]]]]]", 4, 19, "nested too deeply"),
    ("title: Sample", "title: {a: b", 5, 11, ""),
    ("title: Sample", "title: Sam\x01ple", 4, 11, "control character"),
    ("title: Sample", "? [a]\n: b", 4, 3, "a key is a word"),
    ("title: Sample", "---\ntitle: Sample", 4, 1, ""),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"), FAULTS, ids=[f"{f[2]}:{f[3]} {f[4]}" for f in FAULTS]
)
def test_a_fault_is_refused_where_it_stands(old: str, new: str, line: int, column: int, words: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(RubricError) as caught:
        load_rubric(GOOD.replace(old, new, 1), "sample.yaml")
    assert (caught.value.file, caught.value.line, caught.value.column) == ("sample.yaml", line, column), caught.value
    assert words in caught.value.message
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["", "- a", "just words", "\n\n", "a" * (MAX_BYTES + 1), "[" * 5000])
def test_what_is_no_rubric_at_all_is_refused_at_the_top(text: str) -> None:
    with pytest.raises(RubricError) as caught:
        load_rubric(text, "odd.yaml")
    assert caught.value.line == 1
