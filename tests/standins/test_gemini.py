"""The stand-in refuses and answers what Google does; how clients see it: tests/agent/test_gemini.py."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standins.gemini import Gemini, gemini_stand_in
from tests.standins.gemini_checks import Json, RefusedError, camel_cased, check_request, embedding, signature
from tests.standins.gemini_steps import Call, calls, cut, rate_limited, says

ASK: Json = {
    "model": "models/gemini-flash-latest",
    "contents": [
        {"role": "user", "parts": [{"text": "Log it."}]},
        {
            "role": "model",
            "parts": [
                {
                    "functionCall": {"id": "a1", "name": "log_set", "args": {"load_kg": 100}},
                    "thoughtSignature": signature("a1", "log_set"),
                },
                {"functionCall": {"id": "a2", "name": "log_set", "args": {}}},
            ],
        },
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"id": "a1", "name": "log_set", "response": {"return_value": 1}}},
                {"functionResponse": {"id": "a2", "name": "log_set", "response": {"error": "no"}}},
            ],
        },
    ],
    "tools": [{"functionDeclarations": [{"name": "log_set", "parametersJsonSchema": {"type": "object"}}]}],
    "toolConfig": {"functionCallingConfig": {"mode": "VALIDATED"}},
}


@pytest.fixture(scope="module")
def gemini() -> Iterator[Gemini]:
    with gemini_stand_in() as gemini:
        yield gemini


def post(gemini: Gemini, path: str, body: Json, key: str = "k") -> httpx2.Response:
    return httpx2.post(f"{gemini.url}/{path}", json=body, headers={"x-goog-api-key": key} if key else {})


def events(response: httpx2.Response) -> list[Json]:
    blocks = response.text.split("\r\n\r\n")
    assert blocks.pop() == ""
    return [json.loads(block.removeprefix("data: ")) for block in blocks]


def part(ask: Json, content: int, index: int) -> Json:
    return ask["contents"][content]["parts"][index]


def _unsign(ask: Json) -> None:
    del part(ask, 1, 0)["thoughtSignature"]


def _forge(ask: Json) -> None:
    part(ask, 1, 0)["thoughtSignature"] = signature("a2", "log_set")


def _drop_response(ask: Json) -> None:
    ask["contents"][2]["parts"].pop()


def _misname(ask: Json) -> None:
    part(ask, 2, 1)["functionResponse"]["name"] = "delete_set"


def _bare_response(ask: Json) -> None:
    part(ask, 2, 1)["functionResponse"]["response"] = "done"


def _end_with_model(ask: Json) -> None:
    ask["contents"].append({"role": "model", "parts": [{"text": "Done."}]})


def _no_mime_type(ask: Json) -> None:
    ask["generationConfig"] = {"responseJsonSchema": {"type": "object"}}


def _no_tools(ask: Json) -> None:
    del ask["tools"]


def _twice_declared(ask: Json) -> None:
    ask["tools"] *= 2


def _unknown_mode(ask: Json) -> None:
    ask["toolConfig"]["functionCallingConfig"]["mode"] = "STRICT"


def _unknown_field(ask: Json) -> None:
    ask["messages"] = []


def _two_in_one(ask: Json) -> None:
    part(ask, 0, 0)["inlineData"] = {"mimeType": "image/png", "data": "AAAA"}


def _no_base64(ask: Json) -> None:
    ask["contents"][0]["parts"] = [{"inlineData": {"mimeType": "audio/wav", "data": "§"}}]


def _nothing(ask: Json) -> None:
    ask["contents"] = []


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_unsign, "missing a thought_signature"),
        (_forge, "Corrupted"),
        (_drop_response, "number of function response parts"),
        (_misname, "those of the function call"),
        (_bare_response, "Struct"),
        (_end_with_model, "end with a user role"),
        (_no_mime_type, "response_mime_type"),
        (_no_tools, "without function_declarations"),
        (_twice_declared, "Duplicate"),
        (_unknown_mode, "mode"),
        (_unknown_field, "Unknown name"),
        (_two_in_one, "oneof"),
        (_no_base64, "Base64"),
        (_nothing, "not specified"),
    ],
)
def test_an_unsound_request_is_refused(spoil: Callable[[Json], None], message: str) -> None:
    check_request(ASK, None)
    ask = copy.deepcopy(ASK)
    spoil(ask)
    with pytest.raises(RefusedError, match=message) as caught:
        check_request(ask, None)
    assert caught.value.code == 400


def test_an_earlier_turn_may_be_unsigned() -> None:
    ask = copy.deepcopy(ASK)
    _unsign(ask)
    ask["contents"] += [
        {"role": "model", "parts": [{"text": "Logged."}]},
        {"role": "user", "parts": [{"text": "Thanks."}]},
    ]
    check_request(ask, None)


def test_both_cases_are_read_and_the_callers_own_keys_left_alone(gemini: Gemini) -> None:
    gemini.plays(says("Seen."))
    body = {
        "contents": [{"parts": [{"inlineData": {"mime_type": "image/png", "data": "AAAA"}}]}],
        "generation_config": {"thinkingConfig": {"thinking_level": "low"}},
        "tools": [{"function_declarations": [{"name": "f", "parameters_json_schema": {"a_b": {"c_d": 1}}}]}],
    }
    assert post(gemini, "v1/models/gemini-flash-latest:generateContent", body).status_code == 200
    seen = gemini.requests[0].body
    assert seen["generationConfig"] == {"thinkingConfig": {"thinkingLevel": "low"}}
    assert seen["tools"][0]["functionDeclarations"][0]["parametersJsonSchema"] == {"a_b": {"c_d": 1}}
    assert gemini.requests[0].raw == body


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_a_stream_ends_with_its_finish_reason_and_no_done(gemini: Gemini, version: str) -> None:
    gemini.plays(says("A", "B", thoughts=["Hm."]), cut("A", "B"))
    path = f"{version}/models/gemini-flash-latest:streamGenerateContent?alt=sse"
    whole, short = (events(post(gemini, path, {"contents": ASK["contents"][:1]})) for _ in range(2))
    assert ["finishReason" in chunk["candidates"][0] for chunk in whole] == [False, False, False, True]
    assert not any("finishReason" in chunk["candidates"][0] for chunk in short)
    assert len({chunk["responseId"] for chunk in whole}) == 1
    assert {chunk["modelVersion"] for chunk in whole} == {"gemini-flash-latest"}
    usage = whole[-1]["usageMetadata"]
    assert usage["totalTokenCount"] == sum(
        usage[f"{kind}TokenCount"] for kind in ("prompt", "candidates", "thoughts")
    )


def test_an_answer_in_one_piece(gemini: Gemini) -> None:
    gemini.plays(calls(Call("log_set"), Call("log_set"), text=["On ", "it."]))
    body = {"contents": ASK["contents"][:1]}
    answer = post(gemini, "v1beta/models/gemini-flash-latest:generateContent", body).json()
    said, first, second = answer["candidates"][0]["content"]["parts"]
    assert said == {"text": "On it."}
    assert first["thoughtSignature"] == signature(first["functionCall"]["id"], "log_set")
    assert "thoughtSignature" not in second


def test_a_rate_limit_says_its_delay_in_the_body_only(gemini: Gemini) -> None:
    gemini.plays(rate_limited(0.25))
    refusal = post(gemini, "v1/models/gemini-flash-latest:streamGenerateContent?alt=sse", ASK)
    assert refusal.status_code == 429
    assert "retry-after" not in refusal.headers
    error = refusal.json()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"][-1] == {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        "retryDelay": "0.25s",
    }


def test_the_door(gemini: Gemini) -> None:
    gemini.plays()
    counted = post(gemini, "v1/models/gemini-flash-latest:countTokens", {"contents": ASK["contents"][:1]})
    assert counted.json()["totalTokens"] > 0
    assert post(gemini, "v1/models/gemini-flash-latest:countTokens", ASK, key="").status_code == 403
    assert post(gemini, "v2/models/gemini-flash-latest:countTokens", ASK).status_code == 404
    assert post(gemini, "v1/models/gpt-5:generateContent", ASK).status_code == 404
    over = post(gemini, "v1/models/gemini-flash-latest:generateContent", ASK)
    assert (over.status_code, "no step left" in over.text) == (400, True)


def test_cached_content_stands_for_instructions_and_tools(gemini: Gemini) -> None:
    gemini.plays(says("Cached."))
    made = post(gemini, "v1/cachedContents", {"model": "models/gemini-flash-latest", "ttl": "60s"}).json()
    assert made["usageMetadata"]["totalTokenCount"] > 0
    body = {"contents": ASK["contents"][:1], "cachedContent": made["name"]}
    path = "v1/models/gemini-flash-latest:generateContent"
    doubled = post(gemini, path, {**body, "systemInstruction": {"parts": [{"text": "Coach."}]}})
    assert doubled.status_code == 400
    assert post(gemini, path.replace("flash", "pro"), body).status_code == 400
    assert post(gemini, path, body).json()["usageMetadata"]["cachedContentTokenCount"] > 0


@given(st.text(), st.integers(1, 300))
def test_every_embedding_is_a_unit_vector(text: str, dimensions: int) -> None:
    vector = embedding(text, dimensions)
    assert len(vector) == dimensions
    assert sum(value * value for value in vector) == pytest.approx(1)
    assert vector == embedding(text, dimensions)


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_camel_casing_settles(value: object) -> None:
    assert camel_cased(camel_cased(value)) == camel_cased(value)


def test_by_path_it_serves_until_told_to_stop() -> None:
    script = Path(__file__).with_name("gemini.py")
    with subprocess.Popen(
        [sys.executable, str(script), "--port", "0", "--chunks", "3"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            gemini = Gemini()
            gemini.url = process.stdout.readline().split()[-1]
            path = "v1/models/gemini-flash-latest:streamGenerateContent?alt=sse"
            assert len(events(post(gemini, path, {"contents": ASK["contents"][:1]}))) == 3
        finally:
            process.terminate()
