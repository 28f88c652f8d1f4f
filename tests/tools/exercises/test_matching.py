"""Wordings resolve to the right exercise, or to none: never to a wrong one."""

from pathlib import Path
from statistics import median
from timeit import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.exercises import catalogue
from tools.exercises.implied import equipment_words
from tools.exercises.models import CatalogueExercise
from tools.exercises.normalize import as_heard, normalize
from tools.exercises.rules import SURE, Candidate, Match, Matcher

HERE = Path(__file__).parent
MATCHER = catalogue.matcher()


def pairs(file: str) -> list[tuple[str, str]]:
    lines = [line for line in (HERE / file).read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(left.strip(), right.strip()) for left, right in (line.split("|") for line in lines)]


REQUIRED = [(wording.strip(), slug) for slug, said in pairs("wordings.txt") for wording in said.split(",")]


@pytest.mark.parametrize(("wording", "slug"), REQUIRED + [(slug, slug) for _, slug in REQUIRED])
def test_required_wordings_are_exact(wording: str, slug: str) -> None:
    assert MATCHER.exact(wording) == slug
    name = catalogue.by_slug()[slug].name
    assert MATCHER.match(wording) == Match(slug, 1.0, [Candidate(slug, name, 1.0)])
    for other in (wording.upper(), wording.replace(" ", "-"), f"  {wording} ", f"the {wording}"):
        assert MATCHER.match(other).slug == slug, other


def test_every_name_and_alias_of_the_catalogue_is_exact() -> None:
    for row in catalogue.load():
        for wording in (row.slug, row.name, *row.aliases):
            assert MATCHER.exact(wording) == row.slug, wording


def test_export_names_resolve_right_or_ask() -> None:
    exported = pairs("exports.txt")
    assert len(exported) >= 150
    asked: list[str] = []
    for wording, expected in exported:
        match = MATCHER.match(wording)
        if match.slug is None:
            asked.append(wording)
            assert expected.startswith("?"), (wording, match)
        else:
            assert match.slug == expected.lstrip("?"), (wording, match)
    assert len(asked) <= len(exported) * 0.05


@pytest.mark.parametrize(
    ("wording", "slug"),
    [
        ("DB Bench", "dumbbell-bench-press"),
        ("benchpress", "barbell-bench-press"),
        ("bnech press", "barbell-bench-press"),
        ("bench pres", "barbell-bench-press"),
        ("dead lift", "conventional-deadlift"),
        ("deadlfit", "conventional-deadlift"),
        ("squtas", "barbell-back-squat"),
        ("squatting", "barbell-back-squat"),
        ("tricep pushdwon", "triceps-pushdown"),
        ("romainian deadlift", "romanian-deadlift"),
        ("hip thurst", "barbell-hip-thrust"),
        ("lateral raize", "lateral-raise"),
        ("overhed press", "overhead-press"),
        ("leg extention", "leg-extension"),
        ("latpuldown", "lat-pulldown"),
        ("facepull", "face-pull"),
        ("barbel curls", "barbell-curl"),
        ("dumbell shoulder press", "seated-dumbbell-shoulder-press"),
        ("bulgarian splitsquat", "bulgarian-split-squat"),
        ("arnold pres", "arnold-press"),
        ("hammr curl", "hammer-curl"),
        ("preecher curl", "preacher-curl"),
    ],
)
def test_misspellings(wording: str, slug: str) -> None:
    match = MATCHER.match(wording)
    assert match.slug == slug
    assert match.confidence >= SURE


@pytest.mark.parametrize(
    ("heard", "slug"),
    [
        ("squad", "barbell-back-squat"),
        ("front squads", "barbell-front-squat"),
        ("girls", "barbell-curl"),
        ("hammer girls", "hammer-curl"),
        ("dead left", "conventional-deadlift"),
        ("romanian dead left", "romanian-deadlift"),
        ("lap pulldown", "lat-pulldown"),
        ("lap pull down", "lat-pulldown"),
        ("try step push down", "triceps-pushdown"),
        ("try step pushdowns", "triceps-pushdown"),
        ("lateral race", "lateral-raise"),
        ("calf races", "standing-calf-raise"),
        ("hip trust", "barbell-hip-thrust"),
        ("face pool", "face-pull"),
        ("shin ups", "chin-up"),
        ("bend over row", "barbell-row"),
        ("goblin squat", "goblet-squat"),
        ("school crushers", "skull-crusher"),
        ("pack deck", "pec-deck"),
    ],
)
def test_speech(heard: str, slug: str) -> None:
    assert MATCHER.match(heard).slug == slug
    assert MATCHER.exact(heard, heard=True) == slug


def test_mishearings_are_not_names_in_free_talk() -> None:
    assert MATCHER.exact("girls") is None
    assert MATCHER.exact("squad") is None


@pytest.mark.parametrize(
    "vague", ["press", "row", "raise", "machine", "extension", "shoulder press", "incline press"]
)
def test_vague_wordings_ask_with_candidates(vague: str) -> None:
    match = MATCHER.match(vague)
    assert match.slug is None
    assert match.confidence < SURE
    assert 2 <= len(match.candidates) <= 5
    scores = [candidate.score for candidate in match.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len({candidate.slug for candidate in match.candidates}) == len(scores)


@pytest.mark.parametrize(
    "nonsense",
    [
        "flurble", "banana", "my friend", "thank you", "hello there", "brunch", "what is for dinner", "xyzzy",
        "the weather", "Monday", "i love you", "", "   ", "12345", "🏋️", "?!", "asdf qwer", "how are you",
    ],
)  # fmt: skip
def test_nonsense_is_nothing(nonsense: str) -> None:
    match = MATCHER.match(nonsense)
    assert match.slug is None
    assert match.confidence < 0.5
    assert len(match.candidates) <= 2


@pytest.mark.parametrize(
    ("wording", "never"),
    [
        ("dumbbell squat", "barbell-back-squat"),
        ("cable bench press", "barbell-bench-press"),
        ("kettlebell bench press", "barbell-bench-press"),
        ("machine deadlift", "conventional-deadlift"),
        ("barbell lateral raise", "lateral-raise"),
        ("dumbbell leg press", "leg-press"),
        ("kettlebell lat pulldown", "lat-pulldown"),
        ("band hack squat", "hack-squat"),
        ("dumbbell pull up", "pull-up"),
        ("cable squat", "barbell-back-squat"),
        ("barbell goblet squat", "goblet-squat"),
        ("smith machine curl", "barbell-curl"),
        ("seated leg press calf", "leg-press"),
        ("decline row", "barbell-row"),
        ("single arm pec deck dumbbell", "pec-deck"),
        ("bodyweight deadlift", "conventional-deadlift"),
    ],
)
def test_contradicting_words_never_match(wording: str, never: str) -> None:
    assert MATCHER.match(wording).slug != never


LOADS = ["barbell", "dumbbell", "kettlebell", "cable", "machine", "smith", "band", "ezbar", "trapbar"]


@given(st.sampled_from(sorted(MATCHER.names())), st.sampled_from(LOADS))
def test_equipment_put_in_or_swapped_is_never_ignored(name: str, load: str) -> None:
    words = name.split()
    held = [at for at, word in enumerate(words) if word in LOADS]
    changed = [*words[: held[0]], load, *words[held[0] + 1 :]] if held else [*words, load]
    match = MATCHER.match(" ".join(changed))
    if match.slug is not None:
        row = catalogue.by_slug()[match.slug]
        said = {word for alias in (row.name, *row.aliases) for word in normalize(alias).split()}
        assert load in said | equipment_words(row)


def test_implied_words_change_nothing() -> None:
    for wording, slug in [
        ("flat barbell bench press", "barbell-bench-press"),
        ("weighted plank", "plank"),
        ("machine hip adductor", "hip-adduction-machine"),
        ("standing alternating hammer curls with dumbbells", "hammer-curl"),
        ("dumbbell concentration curls", "concentration-curl"),
        ("single leg bulgarian split squat", "bulgarian-split-squat"),
    ]:
        assert MATCHER.match(wording).slug == slug


def test_what_the_athlete_trains_decides_between_equals() -> None:
    assert MATCHER.match("press", preferred=["overhead-press", "barbell-row"]).slug == "overhead-press"
    assert MATCHER.match("incline press", {"incline-dumbbell-press"}).slug == "incline-dumbbell-press"
    both = MATCHER.match("press", preferred={"overhead-press", "leg-press"})
    assert both.slug is None
    assert {candidate.slug for candidate in both.candidates[:2]} == {"overhead-press", "leg-press"}
    assert MATCHER.match("machine", preferred=["leg-press"]).slug is None
    assert MATCHER.match("dumbbell press", preferred=["barbell-bench-press"]).slug != "barbell-bench-press"
    assert MATCHER.match("squat", preferred=["barbell-front-squat"]).slug == "barbell-back-squat"
    assert MATCHER.match("banana", preferred=["leg-press", "not-an-exercise"]).slug is None


def test_an_athletes_own_names_win_and_leave_the_catalogue_as_it_is() -> None:
    own = CatalogueExercise(
        slug="garage-press", name="Garage Press", primary_muscles=("chest",), equipment=("barbell",),
        pattern="horizontal_push", mechanic="compound", kind="strength", measure="load_reps",
    )  # fmt: skip
    mine = MATCHER.extended(
        [own], [("press", "overhead-press"), ("big one", "garage-press"), ("x", "unknown")]
    )
    assert mine.exact("garage presses") == "garage-press"
    assert mine.exact("The Press") is None
    assert mine.match("the press").slug == "overhead-press"
    assert mine.exact("big one") == "garage-press"
    assert mine.exact("x") is None
    assert mine.exact("bench") == "barbell-bench-press"
    assert MATCHER.exact("garage press") is None
    assert MATCHER.match("press").slug is None
    assert "garage-press" in mine.rank("garage")
    assert MATCHER.rank("garage") == []


def test_rank_is_complete_deterministic_and_finds_by_equipment_and_muscle() -> None:
    everything = MATCHER.rank("")
    assert sorted(everything) == sorted(row.slug for row in catalogue.load())
    assert Matcher(reversed(catalogue.load())).rank("") == everything
    assert MATCHER.rank("dumbbell chest")[0] == "dumbbell-bench-press"
    assert MATCHER.rank("pull u")[0] == "pull-up"
    assert MATCHER.rank("lat pulldwn")[0] == "lat-pulldown"
    assert MATCHER.rank("row") == MATCHER.rank("row")
    assert {"barbell-row", "dumbbell-row", "seated-cable-row"} <= set(MATCHER.rank("row")[:4])


def test_names_are_all_exact() -> None:
    names = list(MATCHER.names())
    assert len(names) > 2000
    assert all(MATCHER.exact(name) is not None for name in names)


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    match = MATCHER.match(text)
    assert (match.slug is not None) == (match.confidence >= SURE)
    assert 0 <= match.confidence <= 1
    assert len(match.candidates) <= 5
    slugs = MATCHER.rank(text)
    assert len(slugs) == len(set(slugs))


@given(
    st.lists(st.sampled_from(sorted({word for name in MATCHER.names() for word in name.split()})), max_size=6)
)
def test_any_mixture_of_known_words_is_answered(words: list[str]) -> None:
    match = MATCHER.match(" ".join(words))
    if match.slug is not None:
        assert match.candidates[0].slug == match.slug
    assert all(0 < candidate.score <= 1 for candidate in match.candidates)


@given(st.one_of(st.text(max_size=250), st.text(alphabet="abdeghilprstuz -'&12", max_size=60)))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert as_heard(once) == normalize(as_heard(once))


def test_normal_spellings() -> None:
    for text, normal in [
        ("DB Flyes", "dumbbell fly"),
        ("Dumb-bell flies", "dumbbell fly"),
        ("Farmer’s Walk", "farmer walk"),
        ("C&J", "c and j"),
        ("RDLs", "romanian deadlift"),
        ("E-Z bar curl", "ezbar curl"),
        ("Pull-Ups", "pullup"),
        ("Press Downs", "pushdown"),
        ("Développé couché", "developpe couche"),
        ("1-Arm Row", "single arm row"),
        ("one armed row", "single arm row"),
        ("Calves", "calf"),
        ("!!!", ""),
    ]:
        assert normalize(text) == normal


def test_it_is_fast() -> None:
    def micros(wording: str, number: int) -> float:
        return min(timeit(lambda: MATCHER.match(wording), number=number) for _ in range(3)) / number * 1e6

    assert micros("barbell bench press", 2000) < 20
    assert micros("Lat Pulldowns", 2000) < 20
    fuzzy = [
        "sngle arm dumbell shouldr pres",
        "press",
        "incline press",
        "tricep pushdwon",
        "machine row thing",
    ]
    assert median(micros(wording, 20) for wording in fuzzy) < 3000
