"""Settings, read once from the environment by the composition root. Secrets live here and nowhere else."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be configured; everything has a default that works on one machine with no set-up."""

    model_config = SettingsConfigDict(env_prefix="SLOWBURN_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("slowburn")),
        description="Where embedded data and the local identity's keys live.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "SLOWBURN_DATABASE_URL"),
        description="PostgreSQL 16+ with pgvector, as its owner; embedded when absent.",
    )
    database_app_url: SecretStr | None = Field(
        default=None, description="The runtime role's address; derived from DATABASE_URL when absent."
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("REDIS_URL", "SLOWBURN_REDIS_URL"),
        description="Redis or Valkey; embedded when absent.",
    )
    gemini_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        description="Switches the coach from the deterministic one to Gemini.",
    )
    gemini_base_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("GOOGLE_GEMINI_BASE_URL", "SLOWBURN_GEMINI_BASE_URL"),
        description="Another address for the Gemini API.",
    )
    model: str = Field(default="google:gemini-flash-latest", description="The coach's model.")
    supabase_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("SUPABASE_URL", "SLOWBURN_SUPABASE_URL"),
        description="Verify tokens against this Supabase project's JWKS.",
    )
    supabase_jwt_secret: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("SUPABASE_JWT_SECRET", "SLOWBURN_SUPABASE_JWT_SECRET"),
        description="Verify tokens with Supabase's legacy HS256 secret.",
    )
    logfire_token: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("LOGFIRE_TOKEN", "SLOWBURN_LOGFIRE_TOKEN"),
        description="Send traces to Logfire.",
    )
    otlp_endpoint: str | None = Field(
        default=None,
        validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="Send traces to any OpenTelemetry collector.",
    )
    pool_size: int = Field(
        default=10, ge=1, le=200, description="Connections to PostgreSQL a process may hold."
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def embedded_database(self) -> bool:
        """Whether we run PostgreSQL ourselves."""
        return self.database_url is None

    @property
    def embedded_cache(self) -> bool:
        """Whether we run Valkey ourselves."""
        return self.redis_url is None
