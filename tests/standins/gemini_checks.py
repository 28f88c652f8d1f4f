"""What the Gemini API checks in a request, as rules over its JSON: the stand-in refuses what Google refuses.

Messages follow the real API's, so that what a test sees is what production would say.
"""

import base64
import hashlib
import hmac
import json
import math
import re
from typing import Any, Literal, cast

type Json = dict[str, Any]

_SKIPPED_SIGNATURE = b"skip_thought_signature_validator"
_SIGNING_KEY = b"stand-in"

_REQUEST_FIELDS = frozenset(
    {
        "model",
        "contents",
        "systemInstruction",
        "tools",
        "toolConfig",
        "generationConfig",
        "safetySettings",
        "cachedContent",
        "labels",
        "serviceTier",
        "store",
    }
)
_PART_DATA = frozenset(
    {
        "text",
        "inlineData",
        "fileData",
        "functionCall",
        "functionResponse",
        "executableCode",
        "codeExecutionResult",
        "toolCall",
        "toolResponse",
    }
)
_MODES = frozenset({"AUTO", "ANY", "NONE", "VALIDATED"})
# Below these names everything is the caller's data, whose keys are not ours to rename.
_OPAQUE = frozenset(
    {
        "args",
        "response",
        "parameters",
        "parametersJsonSchema",
        "responseJsonSchema",
        "responseSchema",
        "labels",
    }
)
_MAX_BATCH = 100


class RefusedError(Exception):
    """The API answers an error in place of an answer; `status` is the gRPC name, e.g. INVALID_ARGUMENT."""

    def __init__(self, code: int, status: str, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.code, self.status, self.message, self.details = code, status, message, details or []

    def body(self) -> Json:
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str) -> RefusedError:
    """400 INVALID_ARGUMENT."""
    return RefusedError(400, "INVALID_ARGUMENT", message)


def camel_cased(value: Any) -> Any:
    """The same JSON with proto field names in camelCase; both spellings are legal, and clients mix them."""
    if isinstance(value, list):
        return [camel_cased(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        return value
    cased: Json = {}
    for key, item in cast(Json, value).items():
        name = re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), key)
        cased[name] = item if name in _OPAQUE else camel_cased(item)
    return cased


def check_request(body: Json, cached: Json | None) -> None:
    """Raise what generateContent and streamGenerateContent would answer to this camel-cased body.

    `cached` is the cached content that the body names, if any.
    """
    if unknown := sorted(body.keys() - _REQUEST_FIELDS):
        raise invalid(f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.')
    _check_cached(body, cached)
    _check_tools(body)
    config = body.get("generationConfig", {})
    if ("responseJsonSchema" in config or "responseSchema" in config) and config.get(
        "responseMimeType"
    ) != "application/json":
        raise invalid(
            "generation_config.response_schema: only allowed if response_mime_type is application/json"
        )
    check_contents([*(cached or {}).get("contents", []), *body.get("contents", [])])


def _check_cached(body: Json, cached: Json | None) -> None:
    if "cachedContent" not in body:
        return
    if cached is None:
        raise RefusedError(403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)")
    if any(name in body for name in ("systemInstruction", "tools", "toolConfig")):
        raise invalid(
            "CachedContent can not be used with GenerateContent request setting system_instruction, tools or "
            "tool_config."
        )
    if cached["model"] != body["model"]:
        raise invalid("Model used by GenerateContent request and CachedContent has to be the same.")


def _check_tools(body: Json) -> None:
    declared: list[str] = []
    for tool in body.get("tools", []):
        for declaration in tool.get("functionDeclarations", []):
            name = declaration.get("name", "")
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}", name):
                raise invalid(f"Invalid function name {name!r}.")
            if "parameters" in declaration and "parametersJsonSchema" in declaration:
                raise invalid("parameters and parameters_json_schema are mutually exclusive.")
            declared.append(name)
    if len(set(declared)) != len(declared):
        raise invalid("Duplicate function declaration found.")
    calling = body.get("toolConfig", {}).get("functionCallingConfig")
    if calling is None:
        return
    if not declared:
        raise invalid("Function calling config is set without function_declarations.")
    mode = calling.get("mode", "AUTO")
    if mode not in _MODES:
        raise invalid(f"Invalid value at 'tool_config.function_calling_config.mode': {mode!r}")
    if calling.get("allowedFunctionNames") and mode not in {"ANY", "VALIDATED"}:
        raise invalid(
            "Please set allowed_function_names only when function calling mode is ANY or VALIDATED."
        )


def check_contents(contents: list[Json]) -> None:
    """Raise if a conversation is none: roles, parts, calls with their responses, and signatures."""
    if not contents:
        raise invalid("* GenerateContentRequest.contents: contents is not specified")
    for content in contents:
        if content.get("role", "user") not in {"user", "model"}:
            raise invalid("Please use a valid role: user, model.")
        if not content.get("parts"):
            raise invalid("* GenerateContentRequest.contents.parts: must not be empty.")
        for part in content["parts"]:
            if len(part.keys() & _PART_DATA) != 1:
                raise invalid(
                    "contents.parts.data: required oneof field 'data' must have one initialized field"
                )
            if data := part.get("inlineData"):
                _check_inline(data)
    if contents[-1].get("role", "user") != "user":
        raise invalid(
            "Please ensure that single turn requests end with a user role or the role field is empty."
        )
    _check_calls(contents)
    _check_signatures(contents)


def _check_inline(data: Json) -> None:
    if not data.get("mimeType"):
        raise invalid("inline_data.mime_type: must not be empty.")
    try:
        base64.b64decode(_standard(data.get("data", "")), validate=True)
    except ValueError:
        raise invalid("inline_data.data: Base64 decoding failed.") from None


def text_of(content: Json) -> str:
    """All text of a content, joined."""
    return "".join(part.get("text", "") for part in content.get("parts", []))


def parts_of(content: Json, kind: Literal["functionCall", "functionResponse"]) -> list[Json]:
    """A content's calls, or its responses."""
    return [part[kind] for part in content.get("parts", []) if kind in part]


def _check_calls(contents: list[Json]) -> None:
    """After each content with calls comes one with a response to each; no response stands alone."""
    for before, content in zip([{}, *contents], contents, strict=False):
        calls, responses = parts_of(before, "functionCall"), parts_of(content, "functionResponse")
        if parts_of(content, "functionCall") and not before:
            raise invalid(
                "Please ensure that function call turn comes immediately after a user turn or after a "
                "function response turn."
            )
        if len(calls) != len(responses):
            raise invalid(
                "Please ensure that the number of function response parts is equal to the number of function "
                "call parts of the function call turn."
            )
        for response in responses:
            if not response.get("name") or not isinstance(response.get("response"), dict):
                raise invalid("function_response: name must not be empty and response must be a Struct.")
        if sorted(map(_identity, calls)) != sorted(map(_identity, responses)):
            raise invalid("function_response: name and id must be those of the function call.")


def _identity(call: Json) -> tuple[str, str]:
    return call.get("id", ""), call.get("name", "")


def signature(call_id: str, name: str) -> str:
    """The thought signature of a call, base64; derived, to hold over restarts and stored histories."""
    digest = hmac.digest(_SIGNING_KEY, f"{call_id} {name}".encode(), "sha256")
    return base64.b64encode(b"thought:" + digest).decode()


def _check_signatures(contents: list[Json]) -> None:
    """The first call of each step must carry its signature; only in the current turn may none be missing."""
    asked = [
        index
        for index, content in enumerate(contents)
        if content.get("role", "user") == "user" and not parts_of(content, "functionResponse")
    ]
    for index, content in enumerate(contents):
        called = [part for part in content["parts"] if "functionCall" in part]
        for position, part in enumerate(called):
            signed = part.get("thoughtSignature")
            if signed is None:
                if position == 0 and index > max(asked, default=-1):
                    raise invalid(
                        "Function call is missing a thought_signature in functionCall parts. This is "
                        "required for tools to work correctly, and missing thought_signature may lead to "
                        f"degraded model performance. Function call `{part['functionCall'].get('name')}`."
                    )
                continue
            if signed == _SKIPPED_SIGNATURE.decode():
                continue
            ours = base64.b64decode(signature(*_identity(part["functionCall"])))
            if _decoded(signed) not in {_SKIPPED_SIGNATURE, ours}:
                raise invalid("Corrupted thought signature.")


def _standard(encoded: str) -> str:
    """Protobuf's JSON takes both base64 alphabets, with or without padding."""
    plain = encoded.replace("-", "+").replace("_", "/").rstrip("=")
    return plain + "=" * (-len(plain) % 4)


def _decoded(encoded: str) -> bytes | None:
    try:
        return base64.b64decode(_standard(encoded), validate=True)
    except ValueError:
        return None


def token_count(value: Any) -> int:
    """About four characters a token, as Google says of English; never 0 for something."""
    text = value if isinstance(value, str) else json.dumps(value)
    return math.ceil(len(text) / 4)


def check_embedding_requests(requests: list[Json]) -> None:
    """Raise what batchEmbedContents would answer to these camel-cased requests."""
    if not 0 < len(requests) <= _MAX_BATCH:
        raise invalid(
            f"BatchEmbedContentsRequest.requests: at most {_MAX_BATCH} requests can be in one batch"
        )
    for request in requests:
        if not text_of(request.get("content", {})).strip():
            raise invalid("EmbedContentRequest.content: content is empty.")


def embedding(text: str, dimensions: int) -> list[float]:
    """A unit vector by feature hashing: equal for equal texts, near for texts that share words."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [text]:
        # Several signed positions a word make unlike words nearly orthogonal.
        for byte in range(0, 32, 4):
            number = int.from_bytes(hashlib.sha256(word.encode()).digest()[byte : byte + 4])
            vector[(number >> 1) % dimensions] += 1 if number & 1 else -1
    length = math.hypot(*vector)
    if length == 0:
        # Every position cancelled out; any fixed direction will do.
        vector[0] = length = 1.0
    return [value / length for value in vector]
