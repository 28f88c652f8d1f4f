"""What readers are told when something did not go as wanted."""

from typing import Any

from pydantic_ai.messages import ToolCallPart


def fault() -> dict[str, Any]:
    """The problem of a fault of our own."""
    detail = "Something went wrong on our side; it has been noted. What was done before stays done."
    return _problem("internal_error", "Internal error", 500, detail)


def refused(call_id: str, operation: str, why: str) -> dict[str, Any]:
    """The `tool.returned` of a call that the person did not allow."""
    problem = _problem("not_approved", "Not approved", 403, why)
    return {"call_id": call_id, "operation": operation, "problem": problem, "replayed": False, "ms": 0}


def reason(error: Exception) -> str:
    """Why another coach takes over, in words."""
    status = getattr(error, "status_code", None)
    if status == 429:
        return "the model is over its quota"
    if status is not None and status >= 500:
        return "the model is not available"
    return (
        "the model took too long" if isinstance(error, TimeoutError) else "the model did not answer properly"
    )


def arguments(part: ToolCallPart) -> dict[str, Any]:
    """A call's arguments; empty when they are no JSON object."""
    try:
        return part.args_as_dict()
    except ValueError:
        return {}


def _problem(code: str, title: str, status: int, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:slowburn:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
