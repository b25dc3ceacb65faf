"""Each check of the review linter: this review, this remark, at this place; and a clean review has none."""

from __future__ import annotations

import pytest
from support.clean_review import (
    CLEAN,
    CODE_A,
    CODE_B,
    DECISIVE,
    FINDING,
    LONG,
    RANKING,
    REASON,
    TASK,
    anchor,
    explained,
    nits,
    reviewed,
    scored,
    with_finding,
)

from redpencil.review.linter import lint
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking, Strength
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.rubric import Rubric
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Task
from redpencil_rubrics import library, taxonomy


def _at(part: Part, field: str = "", *, key: str = "", response: str | None = None) -> Subject:
    return Subject(part, key, response, field)


def _on_finding(field: str, key: str = "F1") -> Subject:
    return Subject(Part.FINDING, key, field=field)


def _on_score(criterion: str, response: str | None, field: str = "", rubric: str = "correctness") -> Subject:
    return Subject(Part.SCORE, f"{rubric}/{criterion}", response, field)


def _found(task: Task, review: Review, code: str) -> list[Remark]:
    return [remark for remark in lint(task, review) if remark.code == code]


def test_a_clean_review_has_no_remarks() -> None:
    assert lint(TASK, CLEAN) == ()


ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT
BLOCKER = {"severity": Severity.BLOCKER}

CASES: list[tuple[str, Level, Subject, Review]] = [
    ("task-check-missing", ERROR, _at(Part.TASK_CHECK), reviewed(task_check=None)),
    ("task-check-unknown-answer", ERROR, _at(Part.TASK_CHECK), reviewed(task_check=TaskVerdict(answer="perhaps"))),
    (
        "task-check-without-reason",
        ERROR,
        _at(Part.TASK_CHECK, "reason"),
        reviewed(task_check=TaskVerdict(answer="impossible")),
    ),
    (
        "task-check-without-reason",
        WARNING,
        _at(Part.TASK_CHECK, "reason"),
        reviewed(task_check=TaskVerdict(answer="ambiguous")),
    ),
    (
        "flag-without-reason",
        ERROR,
        _at(Part.FLAG, key="unsafe", response="ra"),
        reviewed(flags=(Flag(kind=FlagKind.UNSAFE, response="ra"),)),
    ),
    ("flag-without-reason", ERROR, _at(Part.FLAG, key="skip"), reviewed(flags=(Flag(kind=FlagKind.SKIP),))),
    (
        "flag-on-unknown-response",
        ERROR,
        _at(Part.FLAG, key="unsafe", response="rz"),
        reviewed(flags=(Flag(kind=FlagKind.UNSAFE, response="rz", reason="x"),)),
    ),
    (
        "score-missing",
        ERROR,
        _on_score("runs", "rb"),
        reviewed(scores=tuple(s for s in CLEAN.scores if (s.criterion, s.response) != ("runs", "rb"))),
    ),
    (
        "score-missing",
        ERROR,
        _on_score("decisive", None, rubric="comparative-ranking"),
        reviewed(scores=CLEAN.scores[:-1]),
    ),
    ("score-off-scale", ERROR, _on_score("edge-cases", "rb"), scored("rb", edge_cases=7)),
    ("ranking-missing", ERROR, _at(Part.RANKING), reviewed(ranking=Ranking())),
    (
        "ranking-incomplete",
        ERROR,
        _at(Part.RANKING),
        reviewed(ranking=RANKING.model_copy(update={"groups": (("rb",),), "strengths": ()})),
    ),
    (
        "ranking-unknown-response",
        ERROR,
        _at(Part.RANKING),
        reviewed(ranking=RANKING.model_copy(update={"groups": (("rb",), ("ra", "rz"))})),
    ),
    (
        "ranking-reason-missing",
        ERROR,
        _at(Part.RANKING, "reason"),
        reviewed(ranking=RANKING.model_copy(update={"rationale": "B."})),
    ),
    ("acceptable-missing", WARNING, _at(Part.ACCEPTABLE, response="rb"), reviewed(acceptable={"ra": Acceptable.NO})),
    ("rationale-missing", ERROR, _on_score("meets-request", "ra", "rationale"), scored("ra", meets_request=1)),
    (
        "score-without-finding",
        ERROR,
        _on_score("meets-request", "rb"),
        explained(scored("rb", meets_request=1), "meets-request", "rb", LONG),
    ),
    ("too-few-findings", ERROR, _on_score("meets-request", "rb"), scored("rb", meets_request=1, edge_cases=1)),
    ("cannot-assess-unexplained", WARNING, _on_score("runs", "rb", "rationale"), scored("rb", runs="cannot-assess")),
    ("gate-caps", HINT, _on_score("meets-request", "ra"), with_finding(**BLOCKER)),
    (
        "top-score-with-blocker",
        WARNING,
        _on_score("meets-request", "ra"),
        scored("ra").model_copy(update={"findings": (FINDING.model_copy(update=BLOCKER),)}),
    ),
    (
        "ranking-against-scores",
        WARNING,
        _at(Part.RANKING),
        reviewed(ranking=RANKING.model_copy(update={"groups": (("ra",), ("rb",))})),
    ),
    (
        "blocker-outranks",
        ERROR,
        _at(Part.RANKING, "reason"),
        with_finding(**BLOCKER).model_copy(
            update={"ranking": Ranking(groups=(("ra",), ("rb",)), strengths=(Strength.MUCH,))}
        ),
    ),
    (
        "acceptable-with-blocker",
        WARNING,
        _at(Part.ACCEPTABLE, response="ra"),
        with_finding(**BLOCKER).model_copy(update={"acceptable": dict.fromkeys(("ra", "rb"), Acceptable.YES)}),
    ),
    (
        "acceptable-and-unsafe",
        WARNING,
        _at(Part.ACCEPTABLE, response="rb"),
        reviewed(flags=(Flag(kind=FlagKind.UNSAFE, response="rb", reason="x"),)),
    ),
    ("category-unknown", ERROR, _on_finding("heading"), with_finding(category="ugly")),
    ("finding-without-place", ERROR, _on_finding("heading"), with_finding(anchors=())),
    (
        "place-unknown",
        ERROR,
        _on_finding("heading"),
        with_finding(anchors=(anchor("lock", "rb", CODE_B).model_copy(update={"response": "rz"}),)),
    ),
    (
        "place-unknown",
        ERROR,
        _on_finding("also"),
        with_finding(anchors=(*FINDING.anchors, Anchor.of("rb", "cache.py", "other text", 0, 5))),
    ),
    ("place-empty", ERROR, _on_finding("heading"), with_finding(anchors=(Anchor.of("ra", "cache.py", CODE_A, 4, 4),))),
    (
        "place-empty",
        ERROR,
        _on_finding("also"),
        with_finding(anchors=(*FINDING.anchors, Anchor.of("ra", "cache.py", CODE_A, 10, 12))),
    ),
    (
        "place-whole-file",
        ERROR,
        _on_finding("heading"),
        with_finding(anchors=(Anchor.of("ra", "cache.py", CODE_A, 0, len(CODE_A) - 1),)),
    ),
    ("what-missing", ERROR, _on_finding("what"), with_finding(what=" ")),
    ("why-missing", ERROR, _on_finding("why"), with_finding(why="")),
    ("why-missing", ERROR, _on_finding("why"), with_finding(why="...")),
    ("fix-missing", ERROR, _on_finding("fix"), with_finding(fix="")),
    (
        "text-repeats-itself",
        ERROR,
        _on_finding("fix"),
        with_finding(fix="the request  says that Compute runs once, for a key"),
    ),
    ("text-repeats-category", ERROR, _on_finding("what"), with_finding(what="Concurrency.")),
    (
        "text-repeats-category",
        ERROR,
        _on_finding("why"),
        with_finding(why=next(one.definition for one in taxonomy.categories() if one.id == "concurrency")),
    ),
    (
        "finding-duplicate",
        WARNING,
        _on_finding("what", "F2"),
        reviewed(findings=(FINDING, FINDING.model_copy(update={"id": "F2"}))),
    ),
    (
        "quote-unknown",
        WARNING,
        _on_finding("what"),
        with_finding(what="The line `cache.setdefault(key)` of the cache is wrong."),
    ),
    (
        "quote-unknown",
        WARNING,
        _on_score("scope", "rb", "rationale"),
        explained(CLEAN, "scope", "rb", "It adds `expire_after`."),
    ),
    (
        "quote-unknown",
        WARNING,
        _at(Part.RANKING, "reason"),
        reviewed(ranking=RANKING.model_copy(update={"rationale": f"{REASON} See `Cache.lock`."})),
    ),
    ("evidence-missing", HINT, _on_finding("evidence"), with_finding(evidence=())),
    ("names-nothing", HINT, _on_finding("what"), with_finding(what="This is bad style.", why="Nobody likes it.")),
    (
        "not-asked-for",
        HINT,
        _on_finding("what"),
        with_finding(category="requirement-missed", what="memory grows", why="Costly.", fix="Evict."),
    ),
    ("only-nits", HINT, _on_finding("heading"), reviewed(findings=nits(4))),
    (
        "rewrite-unchanged",
        WARNING,
        _at(Part.HEADER),
        reviewed(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_A),)),)),
    ),
]


@pytest.mark.parametrize(
    ("code", "level", "subject", "review"), CASES, ids=[f"{case[0]} {case[1]} {case[2].field}" for case in CASES]
)
def test_a_fault_is_remarked_on_where_it_stands(code: str, level: Level, subject: Subject, review: Review) -> None:
    remarks = _found(TASK, review, code)
    assert [(one.level, one.subject) for one in remarks][:1] == [(level, subject)]
    assert ":" in remarks[0].message, "what is wrong, then what to do"


def test_errors_come_first() -> None:
    order = [remark.level for remark in lint(TASK, with_finding(what="", evidence=(), why="a `misquoted_name`"))]
    assert order == sorted(order, key=list(Level).index)
    assert len(set(order)) == 3


def test_no_message_begins_with_a_file_or_an_id() -> None:
    for _, _, _, review in CASES:
        for remark in lint(TASK, review):
            assert not remark.message.startswith(("F1", "cache.py", "A/", "B/"))


@pytest.mark.parametrize(
    "review",
    [
        Review(task="t", presented=("ra", "rb"), task_check=TaskVerdict(answer="impossible", reason="No schema.")),
        Review(task="t", presented=("ra", "rb"), flags=(Flag(kind=FlagKind.SKIP, reason="I know the author."),)),
    ],
)
def test_who_says_why_a_task_cannot_be_judged_owes_nothing_else(review: Review) -> None:
    assert lint(TASK, review) == ()


def _task(*kinds: Kind, rubrics: tuple[Rubric, ...] = ()) -> Task:
    return TASK.model_copy(update={"kinds": kinds, "rubrics": rubrics})


EMPTY = Review(task="t", presented=("ra", "rb"))


def test_without_a_rubric_each_response_needs_a_word() -> None:
    assert len(_found(_task(Kind.LABELLING), EMPTY, "response-not-judged")) == 2
    (left,) = _found(_task(Kind.LABELLING), EMPTY.model_copy(update={"findings": (FINDING,)}), "response-not-judged")
    assert "B" in left.message
    assert lint(_task(Kind.LABELLING), EMPTY.model_copy(update={"notes": "I found nothing in either."})) == ()


def test_a_ranking_does_not_stand_for_a_judgement_of_each_response() -> None:
    task = _task(Kind.RANKING, Kind.SECURITY, rubrics=(library.rubric("comparative-ranking"),))
    flagged = reviewed(scores=(DECISIVE,), flags=(Flag(kind=FlagKind.UNSAFE, response="rb", reason="Shells out."),))
    assert len(_found(task, reviewed(scores=(DECISIVE,), findings=()), "response-not-judged")) == 2
    assert not _found(task, flagged, "response-not-judged")


def test_a_ranking_without_a_rubric_wants_a_reason_but_does_not_insist() -> None:
    ranked = EMPTY.model_copy(update={"ranking": RANKING.model_copy(update={"rationale": ""})})
    assert [one.level for one in _found(_task(Kind.RANKING), ranked, "ranking-reason-missing")] == [WARNING]


def test_a_single_response_needs_no_ranking() -> None:
    task = _task(Kind.RANKING).model_copy(update={"responses": TASK.responses[:1]})
    assert lint(task, EMPTY) == ()


def test_a_tie_is_refused_where_the_rubric_allows_none() -> None:
    rubric = library.rubric("comparative-ranking")
    order = rubric.criteria[0]
    strict = order.model_copy(update={"scale": order.scale.model_copy(update={"ties": False})})
    task = _task(Kind.RANKING, rubrics=(rubric.model_copy(update={"criteria": (strict, *rubric.criteria[1:])}),))
    tied = reviewed(ranking=Ranking(groups=(("ra", "rb"),), rationale=REASON))
    assert _found(task, tied, "ranking-tie")
    assert not _found(TASK, tied, "ranking-tie")


def test_a_rewrite_has_to_exist_and_to_change_what_was_marked() -> None:
    task = _task(Kind.REWRITE)
    assert _found(task, CLEAN, "rewrite-missing")[0].level is ERROR
    same = reviewed(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_A),)),))
    assert _found(task, same, "rewrite-unchanged")[0].level is ERROR
    renamed = reviewed(
        rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=f"{CODE_A}# mended\n"),)),)
    )
    assert [one.subject for one in _found(task, renamed, "finding-still-in-rewrite")] == [_on_finding("fix")]
    broken = reviewed(
        rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=f"{CODE_A}def (:\n"),)),)
    )
    assert [one.level for one in _found(task, broken, "rewrite-does-not-parse")] == [WARNING]
    mended = reviewed(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_B),)),))
    assert lint(task, mended) == ()


def test_a_rubric_that_limits_nits_is_kept_to() -> None:
    task = _task(Kind.QUALITY, rubrics=(library.rubric("quality"),))
    (remark,) = _found(task, reviewed(findings=nits(5)), "too-many-findings")
    assert (remark.level, remark.subject) == (ERROR, _on_finding("heading", "F4"))
    assert not _found(task, reviewed(findings=nits(3)), "too-many-findings")


def test_a_rubric_that_wants_evidence_gets_it_as_an_error() -> None:
    task = _task(Kind.SECURITY, rubrics=(library.rubric("security-reliability"),))
    review = with_finding(severity=Severity.BLOCKER, evidence=(" ",))
    assert [one.level for one in _found(task, review, "evidence-missing")] == [ERROR]


def test_a_gate_that_wants_a_reason_gets_it_at_the_score_that_shuts_it() -> None:
    task = _task(Kind.SECURITY, rubrics=(library.rubric("security-reliability"),))
    scores = tuple(
        Score(rubric="security-reliability", criterion=name, response="ra", value=value)
        for name, value in (("untrusted-input", "safe"), ("defaults", "exploitable"))
    )
    (remark,) = _found(task, EMPTY.model_copy(update={"scores": scores}), "gate-without-reason")
    assert remark.subject == _on_score("defaults", "ra", "rationale", "security-reliability")


def test_the_lowest_score_needs_a_word_even_where_the_rubric_asks_for_none() -> None:
    rubric = library.rubric("correctness")
    free = rubric.model_copy(
        update={"criteria": tuple(one.model_copy(update={"justify": None}) for one in rubric.criteria)}
    )
    task = _task(Kind.CORRECTNESS, rubrics=(free,))
    remarks = _found(task, scored("rb", edge_cases=0), "low-score-unexplained")
    assert [(one.level, one.subject) for one in remarks] == [(WARNING, _on_score("edge-cases", "rb"))]
    assert not _found(task, scored("ra", edge_cases=0), "low-score-unexplained"), "a finding says why"


def test_a_change_of_the_findings_elsewhere_leaves_the_other_remarks_as_they_were() -> None:
    vague = FINDING.model_copy(update={"id": "F2", "what": "Bad.", "why": "Bad luck.", "fix": ""})
    before = lint(TASK, reviewed(findings=(FINDING, vague)))
    after = lint(TASK, reviewed(findings=(FINDING.model_copy(update={"fix": "Use a lock."}), vague)))
    assert before == after
    other = TASK.model_copy(update={"responses": (TASK.responses[1].model_copy(update={"label": "A"}),)})
    assert _found(other, reviewed(findings=(FINDING,)), "place-unknown")
