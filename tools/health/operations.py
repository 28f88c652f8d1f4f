"""What can be said and asked about how the athlete is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel import paging
from kernel.errors import Invalid
from kernel.ids import new_id
from kernel.models import Page
from kernel.operation import Ctx, operation
from kernel.policy import self_only, self_or_coach
from kernel.units import Load
from tools.accounts.models import GetProfile, Profile, UpdateProfile
from tools.accounts.operations import NoProfile, get_profile, update_profile
from tools.health import rules, sql
from tools.health.models import CheckedIn, CheckIn, CheckReadiness, ListCheckIns, NewCheckIn, Readiness
from tools.health.rows import CheckInRow

VIEW = self_or_coach("view_health")
DAYS_BACK = 30
LIGHTEST_KG, HEAVIEST_KG = 20, 500


@dataclass(eq=False)
class NothingToCheckIn(Invalid):
    """Say at least one thing: sleep, soreness, stress, energy, mood, body weight, heart figures, or notes."""


@dataclass(eq=False)
class DayOutOfReach(Invalid):
    """{day} is out of reach: a day may be {earliest} to {today} here."""

    day: date
    earliest: date
    today: date


@dataclass(eq=False)
class ImplausibleBodyWeight(Invalid):
    """A body weight of {body_weight_kg:g} kg cannot be right; give it as value and unit, kg or lb."""

    body_weight_kg: float


@operation(
    "POST /check-ins",
    allow=self_only(),
    raises=(NothingToCheckIn, DayOutOfReach, ImplausibleBodyWeight, NoProfile),
    hot=True,
    creates=True,
)
async def check_in(ctx: Ctx, cmd: NewCheckIn) -> CheckedIn:
    """Note how the athlete is today: sleep, soreness, stress, energy, mood, body weight, heart figures.

    Give only what they said, never a guess. Scales run 1 to 5; for soreness and stress 5 is worst, for the
    others 5 is best. A second check-in of a day adds to the first, and what is given anew replaces the old.
    Days up to 30 back can be filled in. It answers the readiness that follows. Body weight also goes into the
    profile.
    """
    given = cmd.model_fields_set - {"day"}
    if all(getattr(cmd, name) in (None, "") for name in given):
        raise NothingToCheckIn
    profile = await get_profile(ctx, GetProfile())
    today = profile.local_date(ctx.now)
    day = cmd.day or today
    if not today - timedelta(days=DAYS_BACK) <= day <= today:
        raise DayOutOfReach(day, today - timedelta(days=DAYS_BACK), today)
    weight = cmd.body_weight
    if weight is not None and not LIGHTEST_KG <= weight.kg <= HEAVIEST_KG:
        raise ImplausibleBodyWeight(weight.kg)
    row = await sql.merge_check_in(
        ctx.db, ctx.athlete_id, new_id(), day, cmd.sleep_hours, cmd.sleep_quality, cmd.soreness, cmd.stress,
        cmd.energy, cmd.mood, weight and weight.value, weight and weight.unit, weight and weight.kg,
        cmd.resting_hr_bpm, cmd.hrv_rmssd_ms, cmd.sore_parts, cmd.notes or None, ctx.now,
    )  # fmt: skip
    if weight is not None and await sql.latest_weighed_day(ctx.db, ctx.athlete_id) == day:
        await update_profile(ctx, UpdateProfile(body_weight_kg=weight.kg))
    return CheckedIn.model_validate(
        _check_in(row).model_dump() | {"readiness": await _readiness(ctx, profile, day, row)}
    )


@operation("GET /check-ins", allow=VIEW, raises=())
async def list_check_ins(ctx: Ctx, cmd: ListCheckIns) -> Page[CheckIn]:
    """List the athlete's check-ins, newest day first: how they slept, felt and weighed."""
    (before,) = paging.decode(cmd.cursor, date)
    rows = await sql.list_check_ins(ctx.db, ctx.athlete_id, cmd.limit + 1, before)
    return paging.page([_check_in(row) for row in rows], cmd.limit, lambda c: (c.day,))


@operation("GET /readiness", allow=VIEW, raises=(DayOutOfReach, NoProfile), hot=True)
async def check_readiness(ctx: Ctx, cmd: CheckReadiness) -> Readiness:
    """Say how ready the athlete is to train: a score from 0 to 100, its parts, and what to do today.

    A weighted mean of what is known (sleep, soreness, stress, energy, mood from the day's check-in; 7-day
    mean of ln RMSSD against a 60-day baseline ± 0.5 SD; resting heart rate; sets of the last three days),
    weights scaled to what is known. Nothing is guessed: `missing` says what is not known, and without a
    check-in or heart figures the score is null: ask for a 20-second check-in. Not a medical judgement.
    """
    profile = await get_profile(ctx, GetProfile())
    today = profile.local_date(ctx.now)
    day = cmd.day or today
    if day > today:
        raise DayOutOfReach(day, profile.local_date(profile.created_at), today)
    return await _readiness(ctx, profile, day, await sql.get_check_in(ctx.db, ctx.athlete_id, day))


async def _readiness(ctx: Ctx, profile: Profile, day: date, row: CheckInRow | None) -> Readiness:
    first = day - timedelta(days=rules.BASELINE_DAYS + rules.WEEK)
    heart = await sql.heart_figures(ctx.db, ctx.athlete_id, first, day)
    signs = rules.Signs(
        sleep_hours=row and row.sleep_hours,
        sleep_quality=row and row.sleep_quality,
        soreness=row and row.soreness,
        stress=row and row.stress,
        energy=row and row.energy,
        mood=row and row.mood,
        sore_parts=(row and row.sore_parts) or (),
        rmssd_ms={h.day: h.hrv_rmssd_ms for h in heart if h.hrv_rmssd_ms is not None},
        rhr_bpm={h.day: float(h.resting_hr_bpm) for h in heart if h.resting_hr_bpm is not None},
        load_ratio=await _load_ratio(ctx, ZoneInfo(profile.time_zone), day),
    )
    return rules.readiness(day, signs)


async def _load_ratio(ctx: Ctx, zone: ZoneInfo, day: date) -> float | None:
    """Training before the day: what is trained on the day itself says nothing of how it began."""

    def midnight(days_back: int) -> datetime:
        return datetime.combine(day - timedelta(days=days_back), time(), zone)

    lately = midnight(rules.LATELY_DAYS)
    row = await sql.trained(
        ctx.db, ctx.athlete_id, midnight(rules.LATELY_DAYS + rules.USUAL_DAYS), lately, midnight(0)
    )
    if row.first_at is None:
        return None
    days_before = (lately.date() - row.first_at.astimezone(zone).date()).days
    return rules.load_ratio(row.lately, row.before, days_before)


def _check_in(row: CheckInRow) -> CheckIn:
    weight = None
    if row.body_weight_value is not None and row.body_weight_unit is not None:
        weight = Load(value=row.body_weight_value, unit=row.body_weight_unit)
    return CheckIn.model_validate(row.model_dump() | {"body_weight": weight})
