"""Refusals in the document: the envelope, and a response for each status with the codes of the table in docs/api."""

from __future__ import annotations

from typing import Any

from checkout.api.dialects import iso
from checkout.api.errors import STATUS_AND_TYPE
from checkout.api.operations import Call
from checkout.domain.errors import ApiFault as Fault
from checkout.domain.errors import (
    AuthenticationFailed,
    BodyTooLarge,
    CardRefused,
    CheckoutError,
    IdempotencyKeyInUse,
    IdempotencyMismatch,
    InvalidPrice,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ResourceMissing,
    Unavailable,
    UnsupportedMediaType,
)
from checkout.reference import error_codes
from checkout.reference.openapi.schemas import REF, Schemas
from checkout.reference.pages import Site

JsonObject = dict[str, Any]
OF_ALL = (
    InvalidRequest,
    AuthenticationFailed,
    PermissionDenied,
    ResourceMissing,
    RateLimited,
    Fault,
    Unavailable,
)
OF_WRITES = (
    IdempotencyKeyInUse,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidPrice,
    IdempotencyMismatch,
)
CHECKOUT = "CheckoutError"
CARDS = frozenset({"card", "payment_method", "payment_method_data", "source"})
"""Parameters that name a card, which may be declined."""
NAMES = {
    400: "InvalidRequest",
    401: "NotAuthenticated",
    402: "CardDeclined",
    403: "PermissionDenied",
    404: "NotFound",
    409: "IdempotencyKeyInUse",
    413: "BodyTooLarge",
    415: "UnsupportedMediaType",
    422: "Unprocessable",
    429: "TooManyRequests",
    500: "ApiFault",
    503: "Unavailable",
}
ERROR: JsonObject = {
    "type": "object",
    "required": ["type", "code", "message", "param", "doc_url"],
    "properties": {
        "type": {
            "type": "string",
            "enum": sorted({error_type for _, error_type in STATUS_AND_TYPE.values()}),
            "description": "The category of the error.",
        },
        "code": {"type": "string", "description": "The error code, for use in programs."},
        "message": {"type": "string", "description": "A description for people."},
        "param": {
            "type": ["string", "null"],
            "description": "The parameter at fault, with brackets as in a form.",
        },
        "doc_url": {"type": "string", "description": "The page that explains the code."},
        "decline_code": {
            "type": ["string", "null"],
            "description": "The issuer's reason for a decline; null if the issuer wasn't asked.",
        },
        "payment_intent": {
            "anyOf": [{"$ref": f"{REF}PaymentIntent"}, {"$ref": f"{REF}PublicPaymentIntent"}],
            "description": "The payment intent that was declined, as it is now.",
        },
        "setup_intent": {
            "anyOf": [{"$ref": f"{REF}SetupIntent"}, {"$ref": f"{REF}PublicSetupIntent"}],
            "description": "The setup intent that was declined, as it is now.",
        },
    },
}


def schemas(site: Site) -> JsonObject:
    """The error and its envelope. `code` is one of the codes that docs/api lists, or a decline's."""
    codes = {each.code for each in error_codes.api_errors(site)}
    codes |= {each.code for each in error_codes.ALL_DECLINES}
    properties = {**ERROR["properties"]}
    properties["code"] = {**properties["code"], "enum": sorted(codes)}
    envelope = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"$ref": f"{REF}Error", "description": "Why nothing was done."}},
    }
    return {
        CHECKOUT: _flat(codes),
        "Error": {**ERROR, "properties": properties},
        "ErrorEnvelope": envelope,
    }


def _flat(codes: set[str]) -> JsonObject:
    """An error of `/v1/checkouts`."""
    known = ERROR["properties"]
    fields = {name: known[name] for name in ("type", "code", "message", "param", "doc_url")}
    types = sorted({iso.TYPES.get(each, each) for each in known["type"]["enum"]})
    fields["type"] = {**known["type"], "enum": types}
    fields["code"] = {
        **known["code"],
        "enum": sorted({iso.CODES.get(each, each) for each in codes}),
    }
    fields["param"] = {**known["param"], "description": "The parameter at fault, with dots."}
    fields["trace_id"] = {"type": "string", "description": "The `Request-Id` of the response."}
    return {"type": "object", "required": list(fields), "properties": fields}


def responses(site: Site) -> JsonObject:
    """A response for each status. Its description lists the codes and when they are answered."""
    listed = error_codes.api_errors(site)
    return {
        name: {
            "description": _codes(status, listed) or "The card was declined.",
            "headers": {"Request-Id": {"$ref": "#/components/headers/RequestId"}},
            "content": {"application/json": {"schema": {"$ref": f"{REF}ErrorEnvelope"}}},
        }
        for status, name in NAMES.items()
    } | {
        CHECKOUT: {
            "description": "The error, without an envelope.",
            "headers": {"Request-Id": {"$ref": "#/components/headers/RequestId"}},
            "content": {"application/json": {"schema": {"$ref": f"{REF}{CHECKOUT}"}}},
        }
    }


def of(call: Call, made: Schemas) -> JsonObject:
    """The refusals of a call, by status."""
    kinds: tuple[type[CheckoutError], ...] = OF_ALL
    if call.method != "GET":
        kinds += OF_WRITES
        if CARDS & made.of(call.operation.schema)["properties"].keys() or _may_decline(call):
            kinds += (CardRefused,)
    statuses = sorted({STATUS_AND_TYPE[kind][0] for kind in kinds})
    names = dict.fromkeys(statuses, CHECKOUT) if iso.serves(call.path) else NAMES
    return {str(each): {"$ref": f"#/components/responses/{names[each]}"} for each in statuses}


def _may_decline(call: Call) -> bool:
    """Whether the view may answer a decline, by its annotation."""
    answer = str(call.operation.view.__annotations__.get("return"))
    return answer == "Answer" or "Declined" in answer


def _codes(status: int, listed: list[error_codes.ApiError]) -> str:
    return "\n".join(f"- `{each.code}`: {each.when}" for each in listed if each.status == status)
