"""Helpers of the conformance cases."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.checkout.api_client import error_of


def refused(response: TestResponse, param: str, code: str = "parameter_invalid") -> None:
    assert response.status_code == 400, response.text
    error = error_of(response)
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["code"] == code
