"""What can be asked about exercises."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from kernel import paging
from kernel.errors import Invalid, NotFound
from kernel.models import Cursor, Input, Limit, Output, Page
from kernel.operation import Ctx, operation
from kernel.policy import self_or_coach
from tools.exercises import catalogue, rules, sql
from tools.exercises.models import BodyPart, CatalogueExercise, Equipment, ExerciseRef, Muscle

VIEW = self_or_coach("view_workouts")
LATELY = timedelta(days=90)
"""How long an exercise that was trained helps to settle an unclear name."""


@dataclass(eq=False)
class NoSuchExercise(NotFound):
    """There is no exercise {exercise_id}."""

    exercise_id: UUID


class UnknownExercise(Invalid):
    """The wording fits no exercise, or several."""

    def __init__(self, wording: str, candidates: list[ExerciseRef]) -> None:
        super().__init__(wording)
        self.wording, self.candidates = wording, candidates

    def values(self) -> dict[str, object]:
        return {"wording": self.wording, "candidates": self.candidates}

    def __str__(self) -> str:
        if not self.candidates:
            return f"I know no exercise called “{self.wording}”. Search the catalogue or say it another way."
        names = [c.name for c in self.candidates[:4]]
        several = ", ".join(names[:-1]) + f" or {names[-1]}" if len(names) > 1 else names[0]
        return f"“{self.wording}” is not clear. Did you mean {several}?"


class Exercise(Output):
    """An exercise of the catalogue."""

    id: Annotated[UUID, Field(description="The exercise, the same in every installation.")]
    slug: Annotated[str, Field(description="Its stable short name.")]
    name: Annotated[str, Field(description="Its name.")]
    primary_muscles: Annotated[list[Muscle], Field(description="Muscles it is for.")]
    secondary_muscles: Annotated[list[Muscle], Field(description="Muscles that help.")]
    stabilizers: Annotated[list[Muscle], Field(description="Muscles that hold still.")]
    equipment: Annotated[list[Equipment], Field(description="What it needs; empty is body weight only.")]
    pattern: Annotated[str, Field(description="Movement pattern.")]
    mechanic: Annotated[str, Field(description="compound or isolation.")]
    kind: Annotated[str, Field(description="strength, bodyweight, cardio, olympic, plyometric or mobility.")]
    measure: Annotated[str, Field(description="How it is logged: load_reps, reps, duration, …")]
    unilateral: Annotated[bool, Field(description="Whether each side is trained by itself.")]
    difficulty: Annotated[str, Field(description="beginner, intermediate or advanced.")]
    stress: Annotated[dict[BodyPart, int], Field(description="Joint stress, 1 low to 3 high.")]
    aliases: Annotated[list[str], Field(description="Other names.")]
    variation_of: Annotated[str | None, Field(description="Slug of the base movement.")]


class SearchExercises(Input):
    """Filters; all are optional."""

    query: Annotated[
        str | None, Field(min_length=1, max_length=120, description="A name in any wording.")
    ] = None
    muscle: Annotated[Muscle | None, Field(description="Trains this muscle, primary ones first.")] = None
    equipment: Annotated[
        list[Equipment] | None, Field(max_length=40, description="Needs nothing beyond this equipment.")
    ] = None
    limit: Limit = 20
    cursor: Cursor = None


class GetExercise(Input):
    """Which exercise."""

    exercise_id: Annotated[UUID, Field(description="The exercise.")]


class ListSubstitutes(Input):
    """What the substitute must respect."""

    exercise_id: Annotated[UUID, Field(description="The exercise to replace.")]
    equipment: Annotated[
        list[Equipment] | None, Field(max_length=40, description="Equipment at hand; left out is a full gym.")
    ] = None
    avoid: Annotated[list[BodyPart] | None, Field(max_length=8, description="Body parts to spare.")] = None
    limit: Limit = 5


class Substitute(Output):
    """An exercise that can stand in for another."""

    exercise: Annotated[ExerciseRef, Field(description="The substitute.")]
    similarity: Annotated[float, Field(description="0 to 1.")]
    reason: Annotated[str, Field(description="Why it fits, in words.")]


class Substitutes(Output):
    """Substitutes, best first."""

    exercise: Annotated[ExerciseRef, Field(description="The exercise to replace.")]
    items: Annotated[list[Substitute], Field(description="Substitutes, best first.")]


class ResolveExercise(Input):
    """An exercise by id, or by any wording."""

    exercise: Annotated[str | None, Field(max_length=120, description="Any wording, or a slug.")] = None
    exercise_id: Annotated[UUID | None, Field(description="Wins over `exercise`.")] = None


@operation("GET /exercises", allow=VIEW, hot=True)
async def search_exercises(ctx: Ctx, cmd: SearchExercises) -> Page[Exercise]:
    """Search the exercise catalogue by name in any wording, muscle and equipment; most common first."""
    (after,) = paging.decode(cmd.cursor, int)
    start = after or 0
    owned = None if cmd.equipment is None else set(cmd.equipment)
    found = [
        row
        for row in catalogue.ranked(cmd.query, cmd.muscle)
        if owned is None or owned.issuperset(row.equipment)
    ]
    shown = [_exercise(row) for row in found[start : start + cmd.limit]]
    more = start + cmd.limit < len(found)
    return Page[Exercise](items=shown, next_cursor=paging.encode(start + cmd.limit) if more else None)


@operation("GET /exercises/{exercise_id}", allow=VIEW, raises=(NoSuchExercise,))
async def get_exercise(ctx: Ctx, cmd: GetExercise) -> Exercise:
    """Show one exercise: muscles, equipment, movement pattern, difficulty, joint stress, other names."""
    return _exercise(_known(cmd.exercise_id))


@operation("GET /exercises/{exercise_id}/substitutes", allow=VIEW, raises=(NoSuchExercise,))
async def list_substitutes(ctx: Ctx, cmd: ListSubstitutes) -> Substitutes:
    """List exercises that can stand in for one, given equipment and body parts to spare, with reasons."""
    row = _known(cmd.exercise_id)
    found = rules.substitutes(
        row,
        catalogue.load(),
        equipment=None if cmd.equipment is None else set(cmd.equipment),
        avoid_parts=set(cmd.avoid or ()),
    )
    items = [
        Substitute(exercise=catalogue.ref(other), similarity=round(similarity, 2), reason=reason)
        for other, similarity, reason in found[: cmd.limit]
    ]
    return Substitutes(exercise=catalogue.ref(row), items=items)


@operation("POST /exercises/resolve", allow=VIEW, raises=(NoSuchExercise, UnknownExercise), on=(), reads=True)
async def resolve_exercise(ctx: Ctx, cmd: ResolveExercise) -> ExerciseRef:
    """Find the exercise that a wording means; of several that fit, the one the athlete trains."""
    if cmd.exercise_id is not None:
        return catalogue.ref(_known(cmd.exercise_id))
    wording = cmd.exercise or ""
    matcher = catalogue.matcher()
    if (slug := matcher.exact(wording)) is not None:
        return catalogue.ref(catalogue.by_slug()[slug])
    match = matcher.match(wording, preferred=await sql.trained(ctx.db, ctx.athlete_id, ctx.now - LATELY))
    if match.slug is not None and match.confidence >= rules.SURE:
        return catalogue.ref(catalogue.by_slug()[match.slug])
    raise UnknownExercise(
        wording, [catalogue.ref(catalogue.by_slug()[slug]) for slug, _, _ in match.candidates]
    )


def _known(exercise_id: UUID) -> CatalogueExercise:
    row = catalogue.by_id().get(exercise_id)
    if row is None:
        raise NoSuchExercise(exercise_id)
    return row


def _exercise(row: CatalogueExercise) -> Exercise:
    return Exercise.model_validate(row.model_dump() | {"id": catalogue.exercise_id(row.slug)})
