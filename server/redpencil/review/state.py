"""What may happen to a review: edits applied, taken back, and found between two reviews.

Everything is pure and total: an edit for something that is not there is applied as sensibly as
it can be, never refused. Results are in normal form, which is what the sheet can write down:
texts have no blank edges and no trailing blanks, items without content are left out, scores,
flags, rewrites and tests stand in a fixed order. Findings keep the reviewer's own order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from pydantic import ValidationError

from redpencil_protocol.edit import (
    AcceptableEdit,
    Edit,
    FindingEdit,
    FlagEdit,
    NotesEdit,
    RankingEdit,
    RewriteEdit,
    ScoreEdit,
    TaskCheckEdit,
    TestEdit,
    edited_finding,
)
from redpencil_protocol.finding import Finding, finding_key
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking
from redpencil_protocol.review import Review, TaskVerdict, UsedRubric
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.score import Score
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Task

_Item = TypeVar("_Item")
ODD_BLANKS = "\u00a0\u1680\u202f\u205f\u2060\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200E)))
"""What looks like a blank or like nothing, and comes along with text that was pasted."""
_EDGES = f" \t{ODD_BLANKS}"
_FLAG_ORDER = {kind: index for index, kind in enumerate(FlagKind)}


def new_review(task: Task) -> Review:
    """Return the review of `task` before anything was said."""
    return Review(
        task=task.id,
        presented=tuple(response.id for response in task.responses),
        rubrics=tuple(UsedRubric(id=one.id, version=one.version, sha256=one.digest()) for one in task.rubrics),
    )


def blank(review: Review) -> Review:
    """Return a review of the same task in which nothing is said: where all sides began."""
    return Review(task=review.task, presented=review.presented, rubrics=review.rubrics)


def tidy(text: str) -> str:
    """Return a field's text in normal form: LF line ends, no blank edges, odd blanks included, no trailing blanks."""
    if "\n" not in text and "\r" not in text:
        return text.strip(_EDGES)
    return tidy_block(text).strip(f"{_EDGES}\n")


def tidy_block(text: str) -> str:
    """Return free text in normal form: as `tidy`, but the first line keeps its indentation."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")


def normal(review: Review) -> Review:
    """Return `review` in normal form."""
    return review.model_copy(
        update={
            "task_check": _tidy_verdict(review.task_check),
            "findings": tuple({finding_key(one): _tidy_finding(one) for one in reversed(review.findings)}.values())[
                ::-1
            ],
            "scores": _scores(review, map(_tidy_score, review.scores)),
            "ranking": _tidy_ranking(review.ranking),
            "acceptable": _acceptable(review, review.acceptable),
            "flags": _flags(review, map(_tidy_flag, review.flags)),
            "rewrites": _rewrites(review, {(r.response, f.path): f.text for r in review.rewrites for f in r.files}),
            "tests": _tests({file.path: file.text for file in review.tests}),
            "notes": tidy_block(review.notes),
        }
    )


def in_order(review: Review) -> Review:
    """Return `review`, whose texts are in normal form, with its scores, flags and answers in their fixed order."""
    return review.model_copy(
        update={
            "scores": _scores(review, review.scores),
            "acceptable": _acceptable(review, review.acceptable),
            "flags": _flags(review, review.flags),
        }
    )


def apply(review: Review, edits: Iterable[Edit]) -> Review:
    """Return `review` after `edits`; total, and in normal form wherever an edit touched it."""
    for edit in edits:
        review = _apply_one(review, edit)
    return review


def inverse(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that take `edits` back, in the order in which to apply them."""
    reverse = [edit.model_copy(update={"before": edit.after, "after": edit.before}) for edit in edits]
    return tuple(reversed(reverse))


def says_the_same(one: Review, other: Review) -> bool:
    """Whether two machines' reviews say the same: numbers and order of findings are each machine's own."""
    findings, others = ({finding_key(finding): _unnumbered(finding) for finding in it.findings} for it in (one, other))
    return findings == others and not difference(
        one.model_copy(update={"findings": ()}), other.model_copy(update={"findings": ()})
    )


def _unnumbered(finding: Finding) -> Finding:
    return finding.model_copy(update={"id": "", "key": None})


def difference(before: Review, after: Review) -> tuple[Edit, ...]:
    """Return the edits that lead from `before` to `after`, item by item; a moved finding is deleted and added."""
    edits: list[Edit] = []
    if before.task_check != after.task_check:
        edits.append(TaskCheckEdit(before=before.task_check, after=after.task_check))
    edits += _ranking_difference(before, after)
    if before.scores is not after.scores:
        old, new = _by(before.scores, score_key), _by(after.scores, score_key)
        for (rubric, criterion, response), one, other in _changed(old, new):
            edits.append(ScoreEdit(rubric=rubric, criterion=criterion, response=response, before=one, after=other))
    if before.findings is not after.findings:
        edits += _finding_difference(before.findings, after.findings)
    for (kind, response), one, other in _changed(_by(before.flags, flag_key), _by(after.flags, flag_key)):
        edits.append(FlagEdit(kind=kind, response=response, before=one, after=other))
    if before.notes != after.notes:
        edits.append(NotesEdit(before=before.notes, after=after.notes))
    for (response, path), one, other in _changed(_rewritten(before), _rewritten(after)):
        edits.append(RewriteEdit(response=response, path=path, before=one, after=other))
    for path, one, other in _changed({f.path: f.text for f in before.tests}, {f.path: f.text for f in after.tests}):
        edits.append(TestEdit(path=path, before=one, after=other))
    return tuple(edits)


def next_finding_id(review: Review, used: Iterable[str] = ()) -> str:
    """Return an id above every one in `review` and in `used`, so that none is ever used twice."""
    numbers = [int(one.id[1:]) for one in review.findings]
    numbers += [int(one[1:]) for one in used if one[1:].isdecimal()]
    return f"F{max(numbers, default=0) + 1}"


def score_key(score: Score) -> tuple[str, str, str | None]:
    """Return what tells a score from every other one of a review."""
    return score.rubric, score.criterion, score.response


def flag_key(flag: Flag) -> tuple[FlagKind, str | None]:
    """Return what tells a flag from every other one of a review."""
    return flag.kind, flag.response


def _apply_one(review: Review, edit: Edit) -> Review:
    update: dict[str, object]
    match edit:
        case FindingEdit():
            update = {"findings": _with_finding(review.findings, edit)}
        case ScoreEdit(rubric=rubric, criterion=criterion, response=response, after=score):
            scores = _by(review.scores, score_key) | {(rubric, criterion, response): score}
            update = {"scores": _scores(review, (_tidy_score(one) for one in scores.values() if one))}
        case RankingEdit(after=ranking):
            update = {"ranking": _tidy_ranking(ranking)}
        case AcceptableEdit(response=response, after=value):
            update = {"acceptable": _acceptable(review, review.acceptable | {response: value})}
        case TaskCheckEdit(after=verdict):
            update = {"task_check": _tidy_verdict(verdict)}
        case FlagEdit(kind=kind, response=response, after=flag):
            flags = _by(review.flags, flag_key) | {(kind, response): flag}
            update = {"flags": _flags(review, (_tidy_flag(one) for one in flags.values() if one))}
        case NotesEdit(after=notes):
            update = {"notes": tidy_block(notes)}
        case RewriteEdit(response=response, path=path, after=text):
            update = {"rewrites": _rewrites(review, _rewritten(review) | {(response, path): text})}
        case TestEdit(path=path, after=text):
            tests: dict[str, str | None] = {file.path: file.text for file in review.tests}
            update = {"tests": _tests(tests | {path: text})}
    return review.model_copy(update=update)


def _with_finding(findings: tuple[Finding, ...], edit: FindingEdit) -> tuple[Finding, ...]:
    key = edited_finding(edit)
    place = next((index for index, one in enumerate(findings) if finding_key(one) == key), None)
    after = _tidy_finding(edit.after) if edit.after else None
    if after is None:
        return findings if place is None else findings[:place] + findings[place + 1 :]
    if place is None:
        place = min(edit.index, len(findings))
        return (*findings[:place], after, *findings[place:])
    return (*findings[:place], after, *findings[place + 1 :])


def _finding_difference(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> list[Edit]:
    """Delete what is gone or has moved, then add and change from the first to the last."""
    edits: list[Edit] = []
    old = {finding_key(one): one for one in before}
    order = {finding_key(one): index for index, one in enumerate(after)}
    staying = staying_ids(old, order)
    keys = list(old)
    for key, one in old.items():
        if key not in staying:
            index = keys.index(key)
            edits.append(FindingEdit(id=one.id, key=one.key, index=index, before=one, after=None))
            del keys[index]
    for index, one in enumerate(after):
        key = finding_key(one)
        if key not in staying:
            edits.append(FindingEdit(id=one.id, key=one.key, index=index, before=None, after=one))
        elif old[key] is not one and old[key] != one:
            edits.append(FindingEdit(id=one.id, key=one.key, index=index, before=old[key], after=one))
    return edits


def staying_ids(ids: Iterable[str], order: Mapping[str, int]) -> frozenset[str]:
    """Return the most of `ids` that can stay where they are while all get into `order`."""
    known = [one for one in ids if one in order]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for index, one in enumerate(known):
        place = bisect_left(tails, order[one])
        previous.append(ends[place - 1] if place else None)
        if place == len(tails):
            tails.append(order[one])
            ends.append(index)
        else:
            tails[place], ends[place] = order[one], index
    staying: set[str] = set()
    at = ends[-1] if ends else None
    while at is not None:
        staying.add(known[at])
        at = previous[at]
    return frozenset(staying)


def _ranking_difference(before: Review, after: Review) -> list[Edit]:
    edits: list[Edit] = []
    if before.ranking != after.ranking:
        edits.append(RankingEdit(before=before.ranking, after=after.ranking))
    for response, one, other in _changed(before.acceptable, after.acceptable):
        edits.append(AcceptableEdit(response=response, before=one, after=other))
    return edits


_Key = TypeVar("_Key")


def _by(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, _Item | None]:
    return {key(item): item for item in items}


def _changed(
    before: Mapping[_Key, _Item | None], after: Mapping[_Key, _Item | None]
) -> list[tuple[_Key, _Item | None, _Item | None]]:
    """Return (key, before, after) of what differs: what is gone first, then as `after` has it."""
    gone = [(key, item, cast("_Item | None", None)) for key, item in before.items() if key not in after]
    return gone + [(key, before.get(key), item) for key, item in after.items() if before.get(key) != item]


def _rewritten(review: Review) -> dict[tuple[str, str], str | None]:
    return {(rewrite.response, file.path): file.text for rewrite in review.rewrites for file in rewrite.files}


def _place(review: Review, response: str | None) -> int:
    """Return the place of a response in the presented order; the task as a whole comes first."""
    if response is None:
        return -1
    return review.presented.index(response) if response in review.presented else len(review.presented)


def _scores(review: Review, scores: Iterable[Score]) -> tuple[Score, ...]:
    rubrics = {used.id: index for index, used in enumerate(review.rubrics)}
    given = {score_key(one): one for one in scores if one.value is not None or one.rationale}

    def order(one: Score) -> tuple[int, str, str, int, str]:
        place = rubrics.get(one.rubric, len(rubrics))
        return place, one.rubric, one.criterion, _place(review, one.response), one.response or ""

    return tuple(sorted(given.values(), key=order))


def _flags(review: Review, flags: Iterable[Flag]) -> tuple[Flag, ...]:
    def order(one: Flag) -> tuple[int, int, str]:
        return _FLAG_ORDER.get(one.kind, len(_FLAG_ORDER)), _place(review, one.response), one.response or ""

    return tuple(sorted({flag_key(one): one for one in flags}.values(), key=order))


def _acceptable(review: Review, values: Mapping[str, Acceptable | None]) -> dict[str, Acceptable]:
    given = [(response, value) for response, value in values.items() if value is not None]
    return dict(sorted(given, key=lambda pair: (_place(review, pair[0]), pair[0])))


def _rewrites(review: Review, texts: Mapping[tuple[str, str], str | None]) -> tuple[Rewrite, ...]:
    by_response: dict[str, dict[str, str | None]] = {}
    for (response, path), text in texts.items():
        by_response.setdefault(response, {})[path] = text
    rewrites = [Rewrite(response=response, files=_tests(files)) for response, files in by_response.items()]
    rewrites.sort(key=lambda one: (_place(review, one.response), one.response))
    return tuple(one for one in rewrites if one.files)


def _tests(texts: Mapping[str, str | None]) -> tuple[SourceFile, ...]:
    files: list[SourceFile] = []
    for path, text in sorted(texts.items()):
        if text is None:
            continue
        try:
            files.append(SourceFile(path=path, text=text))
        except ValidationError:
            continue  # an edit from elsewhere may name a path that no file can have
    return tuple(files)


def _tidy_finding(finding: Finding) -> Finding:
    evidence = tuple(line for item in finding.evidence for line in map(tidy, tidy(item).split("\n")) if line)
    wanted = {"what": tidy(finding.what), "why": tidy(finding.why), "fix": tidy(finding.fix), "evidence": evidence}
    same = all(getattr(finding, name) == value for name, value in wanted.items())
    return finding if same else finding.model_copy(update=wanted)


def _tidy_score(score: Score) -> Score:
    rationale = tidy(score.rationale)
    return score if rationale == score.rationale else score.model_copy(update={"rationale": rationale})


def _tidy_flag(flag: Flag) -> Flag:
    reason = tidy(flag.reason)
    return flag if reason == flag.reason else flag.model_copy(update={"reason": reason})


def _tidy_ranking(ranking: Ranking) -> Ranking:
    rationale = tidy(ranking.rationale)
    return ranking if rationale == ranking.rationale else ranking.model_copy(update={"rationale": rationale})


def _tidy_verdict(verdict: TaskVerdict | None) -> TaskVerdict | None:
    if verdict is None:
        return None
    answer, reason = " ".join(verdict.answer.split()), tidy(verdict.reason)
    return TaskVerdict(answer=answer, reason=reason) if answer or reason else None
