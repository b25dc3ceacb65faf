"""How a task is shown to one reviewer: opaque response ids, a shuffled order, and nothing that only the lead may know.

A lead's response id, or its place in the file, may betray the model. So every response gets a
random public id at import; reviewers see public ids only, exports see the lead's ids only, and
`renamed` translates a review between the two. Who holds which task is not known here.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redpencil_protocol.project import Project
from redpencil_protocol.ranking import Ranking
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review
from redpencil_protocol.rubric import Rubric
from redpencil_protocol.task import Task, TaskSpec

_SEED_BITS = 32


@dataclass(frozen=True, slots=True)
class Order:
    """The order in which one reviewer sees the responses of one task, recorded for good."""

    seed: int
    presented: tuple[str, ...]
    """Public ids: A, B, …"""


def new_public_id() -> str:
    """Return a random response id that says nothing about the response."""
    return f"r-{secrets.token_hex(8)}"


def new_order(public_ids: Sequence[str]) -> Order:
    """Return a fresh shuffled order; `public_ids` stand in the order of the import file."""
    return order_of(public_ids, secrets.randbits(_SEED_BITS))


def order_of(public_ids: Sequence[str], seed: int) -> Order:
    """Return the order that `seed` gives."""
    presented = list(public_ids)
    random.Random(seed).shuffle(presented)  # noqa: S311 - reproducible on purpose; the seed is the secret
    return Order(seed, tuple(presented))


def present(
    spec: TaskSpec, project: Project, rubrics: tuple[Rubric, ...], public: Mapping[str, str], order: Order
) -> Task:
    """Return the task as its reviewer sees it; `public` maps the lead's response ids to public ones."""
    by_public = {public[one.id]: one for one in spec.responses}
    responses = tuple(
        PresentedResponse(
            id=identifier,
            label=chr(ord("A") + position),
            files=by_public[identifier].files,
            explanation=by_public[identifier].explanation,
            patch=by_public[identifier].patch,
        )
        for position, identifier in enumerate(order.presented)
    )
    return Task(
        id=spec.id,
        project=spec.project,
        title=spec.title,
        kinds=spec.kinds,
        language=spec.language,
        prompt=spec.prompt,
        context=spec.context,
        base=spec.base,
        inputs=spec.inputs,
        pay=spec.pay,
        minutes=spec.minutes,
        licence=spec.licence,
        guidelines=project.guidelines,
        rubrics=rubrics,
        responses=responses,
    )


def named_responses(review: Review) -> set[str]:
    """Return every response id that the review names, wherever it stands."""
    named = set(review.presented) | set(review.acceptable)
    named.update(anchor.response for finding in review.findings for anchor in finding.anchors)
    named.update(one.response for one in review.scores if one.response is not None)
    named.update(one for group in review.ranking.groups for one in group)
    named.update(one.response for one in review.flags if one.response is not None)
    named.update(one.response for one in review.rewrites)
    return named


def renamed(review: Review, names: Mapping[str, str]) -> Review:
    """Return the review with every response id replaced by its name in `names`.

    Raises:
        KeyError: the review names a response that `names` does not hold.
    """
    return review.model_copy(
        update={
            "presented": tuple(names[one] for one in review.presented),
            "findings": tuple(
                finding.model_copy(
                    update={
                        "anchors": tuple(
                            anchor.model_copy(update={"response": names[anchor.response]}) for anchor in finding.anchors
                        )
                    }
                )
                for finding in review.findings
            ),
            "scores": tuple(
                score if score.response is None else score.model_copy(update={"response": names[score.response]})
                for score in review.scores
            ),
            "ranking": _renamed_ranking(review.ranking, names),
            "acceptable": {names[one]: value for one, value in review.acceptable.items()},
            "flags": tuple(
                flag if flag.response is None else flag.model_copy(update={"response": names[flag.response]})
                for flag in review.flags
            ),
            "rewrites": tuple(one.model_copy(update={"response": names[one.response]}) for one in review.rewrites),
        }
    )


def _renamed_ranking(ranking: Ranking, names: Mapping[str, str]) -> Ranking:
    groups = tuple(tuple(names[one] for one in group) for group in ranking.groups)
    return ranking.model_copy(update={"groups": groups})
