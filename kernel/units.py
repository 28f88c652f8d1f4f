"""Unit types: what a number may be, said once, with bounds that Gemini's schema keeps (ge/le, never gt/lt)."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LB_PER_KG = 2.2046226218487757
MAX_LOAD_KG = 2000

type MassUnit = Literal["kg", "lb"]

Kg = Annotated[float, Field(ge=0, le=MAX_LOAD_KG, description="Mass in kilograms.")]
BodyKg = Annotated[float, Field(ge=20, le=500, description="Body weight in kilograms.")]
Cm = Annotated[float, Field(ge=50, le=272, description="Height in centimetres.")]
Reps = Annotated[int, Field(ge=0, le=1000, description="Repetitions completed; 0 is a failed attempt.")]
Rpe = Annotated[
    float, Field(ge=1, le=10, multiple_of=0.5, description="Rating of perceived exertion, 1 to 10 in halves.")
]
Seconds = Annotated[int, Field(ge=0, le=86_400, description="Duration in seconds.")]
RestS = Annotated[int, Field(ge=0, le=1800, description="Rest between sets in seconds.")]
Meters = Annotated[float, Field(ge=0, le=1_000_000, description="Distance in metres.")]
Score = Annotated[int, Field(ge=0, le=100, description="A score from 0 to 100.")]


class Load(BaseModel):
    """A load as the person said it, up to 2000 kg; kilograms are derived and both are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Annotated[float, Field(ge=0, le=4500, description="The number, in `unit`, as entered.")]
    unit: Annotated[Literal["kg", "lb"], Field(description="kg or lb.")]

    @model_validator(mode="after")
    def _liftable(self) -> Self:
        if not loadable(self.value, self.unit):
            raise ValueError(f"a load is at most {MAX_LOAD_KG} kg")
        return self

    @property
    def kg(self) -> float:
        """In kilograms, to a gram: 225 lb is 102.058 kg."""
        return to_kg(self.value, self.unit)


def to_kg(value: float, unit: MassUnit) -> float:
    """A mass in kilograms, rounded to a gram so that equal entries compare equal."""
    return round(value if unit == "kg" else value / LB_PER_KG, 3)


def loadable(value: float, unit: MassUnit) -> bool:
    """Whether a mass is within what a load may be."""
    return 0 <= to_kg(value, unit) <= MAX_LOAD_KG


def from_kg(mass_kg: float, unit: MassUnit) -> float:
    """A stored mass in the unit a person reads, to a tenth."""
    return round(mass_kg if unit == "kg" else mass_kg * LB_PER_KG, 1)


def say_mass(mass_kg: float, unit: MassUnit) -> str:
    """A mass in words for a person: `102.1 kg`, `225 lb`."""
    return f"{from_kg(mass_kg, unit):g} {unit}"
