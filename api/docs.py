"""`/docs`: the API for people, derived from the registry; no scripts, nothing from elsewhere."""

from functools import cache
from html import escape
from itertools import groupby
from typing import Any

from kernel.operation import Operation, Registry

_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Slowburn API</title>
<link rel="stylesheet" href="/web/docs.css"></head><body><main><h1>Slowburn API</h1>
<p>Every operation is a REST route, a tool at <code>POST /v1/tools/{name}</code>, and, where marked, a tool of the
coach and of MCP at <code>/mcp</code>. Send <code>Authorization: Bearer …</code>; mutations take
<code>Idempotency-Key</code>; lists take <code>limit</code> and <code>cursor</code>; errors are problem+json.
For machines: <a href="/openapi.json">OpenAPI</a>. Chat: <code>POST /v1/chat</code> answers a stream of events.</p>"""


@cache
def page(registry: Registry) -> str:
    """The whole page as HTML."""
    offered = sorted(registry.on("rest"), key=lambda op: op.domain)
    parts = [_HEAD]
    for domain, operations in groupby(offered, key=lambda op: op.domain):
        parts.append(f"<section><h2>{escape(domain.capitalize())}</h2>")
        parts += [_operation(op) for op in operations]
        parts.append("</section>")
    return "".join([*parts, "</main></body></html>"])


def _operation(op: Operation[Any, Any]) -> str:
    marks = [mark for mark in ("agent", "mcp") if mark in op.on] + (["asks first"] if op.confirm else [])
    told = "".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in op.doc.split("\n\n"))
    errors = ", ".join(f"{error.status} {error.code()}" for error in op.raises)
    rows = "".join(_field(op, name) for name in op.takes.model_fields)
    return (
        f'<article id="{op.name}"><h3><code>{op.method} /v1{escape(op.path)}</code> <span>{op.name}</span></h3>'
        f"<p class=marks>{' · '.join(marks)}</p>{told}"
        + (f"<table><thead><tr><th>Field<th>Type<th>What it is<tbody>{rows}</table>" if rows else "")
        + (f"<p class=errors>Errors: {escape(errors)}</p>" if errors else "")
        + "</article>"
    )


def _field(op: Operation[Any, Any], name: str) -> str:
    schema = op.takes.model_json_schema()
    shape = schema["properties"][name]
    needed = " <b>required</b>" if name in schema.get("required", []) else ""
    told = shape.get("description") or next(
        (one["description"] for one in shape.get("anyOf", []) if "description" in one), ""
    )
    return f"<tr><td><code>{escape(name)}</code>{needed}<td>{escape(_type(shape, schema))}<td>{escape(told)}"


def _type(shape: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        return " or ".join(dict.fromkeys(_type(one, schema) for one in shape["anyOf"]))
    if "enum" in shape:
        values = [str(value) for value in shape["enum"]]
        return " | ".join(values) if len(values) <= 8 else f"one of {len(values)}, e.g. {values[0]}"
    if "const" in shape:
        return str(shape["const"])
    if shape.get("type") == "array":
        return f"list of {_type(shape.get('items', {}), schema)}"
    kind = str(shape.get("format") or shape.get("type", "any"))
    low, high = shape.get("minimum"), shape.get("maximum")
    return f"{kind} {low}–{high}" if low is not None and high is not None else kind
