# Everything that people do here, by name. `just` lists it.

default:
    @just --list

# Install what the project needs, exactly as locked
sync:
    uv sync --locked

# Start everything
serve *args:
    uv run slowburn serve {{args}}

# The tests
test *args:
    uv run pytest {{args}}

# Linters, formatter, types, import contracts
check:
    uv run ruff check .
    uv run ruff format --check .
    uv run pyright
    uv run lint-imports

# Mend what can be mended by a machine
fix:
    uv run ruff check --fix .
    uv run ruff format .

# The coach against its cases
eval *args:
    uv run slowburn eval {{args}}

# Benchmarks beside their baselines
bench *args:
    uv run slowburn bench {{args}}
