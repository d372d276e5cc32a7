"""Generated requests to every call of the API."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from checkout.reference.openapi import document
from tests.checkout.api_client import SECRET, Api
from tests.fuzz import objects
from tests.support import described

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""The number of random requests for each call and mode. Without it, a few that are the same in each run."""
SHARDS = 6
SAMPLE = {"GET /v1/events", "POST /v1/customers", "POST /v1/refunds"}
LAST = "/v1/test_helpers/"
"""Calls that change what the others find: the clock, a reset, faults that answer with a 500 on purpose."""
PROVIDER = "http://localhost:8000"


def operations(app: Flask) -> list[APIOperation[Any, Any, Any]]:
    with app.app_context():
        content = document.load(app).content
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_dict(content, config=config)
    schema.app = app
    found = [each.ok() for each in schema.get_all_operations()]
    return sorted(found, key=lambda each: LAST in each.label)


def test_a_few_calls(app: Flask) -> None:
    chosen = [each for each in operations(app) if each.label in SAMPLE]
    assert len(chosen) == len(SAMPLE)
    run(app, chosen, EXAMPLES or 4)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_call(app: Flask, shard: int) -> None:
    chosen = operations(app)[shard::SHARDS]
    refused = {each.label for each in chosen} - run(app, chosen, EXAMPLES or 12)
    assert len(refused) < len(chosen) / 3, f"never answered with a 200: {refused}"


def run(app: Flask, chosen: list[APIOperation[Any, Any, Any]], examples: int) -> set[str]:
    """Send requests that fit the document, and requests that don't, with an API key and real ids.

    The calls that were answered with a 200.
    """
    api = Api(app)
    ids = objects.make(api)
    problems: list[str] = []
    answered: set[str] = set()
    for operation in chosen:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                if 200 in attempt(api, operation, mode, ids, examples):
                    answered.add(operation.label)
            except Exception as error:
                problems.append(f"{operation.label}, {mode.value}: {error!r:.900}")
    assert not problems, "\n\n".join(problems)
    return answered


def attempt(
    api: Api,
    operation: APIOperation[Any, Any, Any],
    mode: GenerationMode,
    ids: objects.Ids,
    examples: int,
) -> set[int]:
    """The statuses of the answers."""
    statuses: set[int] = set()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode), st.randoms(use_true_random=False))
    def send(case: Case, random: Any) -> None:
        resource = operation.path.split("/")[2]
        known = ids.get(resource)
        if known and case.path_parameters and "id" in case.path_parameters:
            case.path_parameters["id"] = random.choice(known)
        case.body = named(case.body, ids, random)
        case.query = named(case.query, ids, random)
        case.headers = {}
        sent = {
            "Authorization": f"Bearer {SECRET}",
            "Idempotency-Key": str(uuid4()),
            "Accept-Encoding": "identity",
        }
        response = case.call(base_url=PROVIDER, headers=sent)
        statuses.add(response.status_code)
        assert response.status_code < 500, f"{case.as_curl_command()} → {response.text}"
        if response.headers.get("content-type") == ["application/json"]:
            described.check_body(
                api.app, case.method, operation.path, response.status_code, response.json()
            )

    send()
    return statuses


def named(value: Any, ids: objects.Ids, random: Any) -> Any:
    """The value with real ids in half of the parameters that name objects."""
    if isinstance(value, list):
        return [named(each, ids, random) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: random.choice(ids[name])
        if name in ids and isinstance(each, str) and random.random() < 0.5
        else named(each, ids, random)
        for name, each in value.items()
    }
