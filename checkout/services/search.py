"""Search: queries of Stripe's search query language, as conditions of the database.

Each resource has a table of the fields that can be searched, under Stripe's names. Values are bound, and a key of
metadata too; everything else of a statement is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    type_coerce,
)

from checkout.domain import search
from checkout.domain.lifecycle import IntentStatus, SessionStatus
from checkout.domain.search import Clause, refusal
from checkout.models import Charge, CheckoutSession, Customer, PaymentIntent, Price, Product
from checkout.services import catalog, customers
from checkout.services.intents import base, payment
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import connection, db

Condition = ColumnElement[bool]
METADATA = "metadata"
INT64_MAX = 2**63 - 1
MIN_SUBSTRING = 3
NUMERIC = {
    ":": lambda column, value: column == value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
}


@dataclass(frozen=True)
class Field:
    """What a clause compares: `expression`, or what it returns when the query is made.

    `operators` are those of Stripe for this type of field. `compare(expression, operator, text)` raises InvalidRequest.
    """

    expression: Any
    operators: str
    compare: Callable[[Any, str, str], Condition]

    def condition(self, clause: Clause, expression: Any) -> Condition:
        """Raises InvalidRequest."""
        if clause.operator not in self.operators.split():
            raise refusal(
                f"can't compare `{clause.field}` by `{clause.operator}`, only by {self.operators}"
            )
        if clause.value is None:
            if clause.operator != ":":
                raise refusal(f"can compare `{clause.field}` with null only by `:`")
            return expression.is_not(None) if clause.negated else expression.is_(None)
        found = self.compare(expression, clause.operator, clause.value)
        return or_(expression.is_(None), not_(found)) if clause.negated else found


def _equal(expression: Any, _operator: str, value: str) -> Condition:
    equal: Condition = expression == value
    return equal


def _token(expression: Any, _operator: str, value: str) -> Condition:
    return func.lower(expression) == func.lower(value)


def _text(expression: Any, operator: str, value: str) -> Condition:
    if operator == ":":
        return _token(expression, operator, value)
    if len(value) < MIN_SUBSTRING:
        raise refusal(f"needs at least {MIN_SUBSTRING} characters after `~`")
    contained: Condition = expression.icontains(value, autoescape=True)
    return contained


def _number(expression: Any, operator: str, value: str) -> Condition:
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and int(digits[:20]) <= INT64_MAX):
        raise refusal(f"compares a number with {value[:40]!r}, which is no whole number")
    return NUMERIC[operator](expression, int(value))


def _flag(expression: Any, _operator: str, value: str) -> Condition:
    if value.lower() not in ("true", "false"):
        raise refusal(f"compares true or false with {value[:40]!r}")
    wanted: Condition = expression.is_(value.lower() == "true")
    return wanted


def reference(column: Any) -> Field:
    """The id of an object, compared exactly."""
    return Field(column, ":", _equal)


def token(column: Any) -> Field:
    """A word, compared in any case."""
    return Field(column, ":", _token)


def text(column: Any) -> Field:
    """Text, of which a part can be searched too."""
    return Field(column, ": ~", _text)


def number(column: Any) -> Field:
    return Field(column, ": > >= < <=", _number)


def flag(column: Any) -> Field:
    return Field(column, ":", _flag)


def _intent_status() -> Any:
    """The status that is answered: canceled from the second on in which the session or the authorisation lapses."""
    now, status = clock.now(), type_coerce(PaymentIntent.status, String)
    session_lapsed = (
        select(CheckoutSession.pk)
        .where(
            CheckoutSession.payment_intent_id == PaymentIntent.id,
            CheckoutSession.status == SessionStatus.OPEN,
            CheckoutSession.expires_at <= now,
        )
        .exists()
    )
    lapsed = or_(
        and_(
            PaymentIntent.status == IntentStatus.REQUIRES_CAPTURE,
            PaymentIntent.capture_before <= now,
        ),
        and_(PaymentIntent.status.in_(base.CONFIRMABLE), session_lapsed),
    )
    return case((lapsed, IntentStatus.CANCELED.value), else_=status)


def _charged_card(name: str) -> Field:
    return token(Charge.payment_method_details["card"][name].as_string())


@dataclass(frozen=True)
class Resource:
    """`listing` selects all rows of a tenant that can be found."""

    name: str
    listing: Callable[[Tenant], Select[Any]]
    metadata: Any
    fields: Mapping[str, Field]


CUSTOMERS = Resource(
    "customers",
    customers.listing,
    Customer.metadata_,
    {
        "created": number(Customer.created),
        "email": text(Customer.email),
        "name": text(Customer.name),
        "phone": text(Customer.phone),
    },
)
PAYMENT_INTENTS = Resource(
    "payment intents",
    payment.listing,
    PaymentIntent.metadata_,
    {
        "amount": number(PaymentIntent.amount),
        "created": number(PaymentIntent.created),
        "currency": token(PaymentIntent.currency),
        "customer": reference(PaymentIntent.customer_id),
        "status": token(_intent_status),
    },
)
CHARGES = Resource(
    "charges",
    payment.charges,
    Charge.metadata_,
    {
        "amount": number(Charge.amount),
        "billing_details.address.postal_code": token(
            Charge.billing_details[("address", "postal_code")].as_string()
        ),
        "created": number(Charge.created),
        "currency": token(Charge.currency),
        "customer": reference(Charge.customer_id),
        "disputed": flag(Charge.disputed),
        "payment_method_details.card.brand": _charged_card("brand"),
        "payment_method_details.card.exp_month": _charged_card("exp_month"),
        "payment_method_details.card.exp_year": _charged_card("exp_year"),
        "payment_method_details.card.fingerprint": _charged_card("fingerprint"),
        "payment_method_details.card.last4": _charged_card("last4"),
        "refunded": flag(
            case(
                (Charge.amount_refunded > 0, Charge.amount_refunded == Charge.amount_captured),
                else_=False,
            )
        ),
        "status": token(type_coerce(Charge.status, String)),
    },
)
PRODUCTS = Resource(
    "products",
    catalog.products,
    Product.metadata_,
    {
        "active": flag(Product.active),
        "description": text(Product.description),
        "name": text(Product.name),
        "shippable": flag(Product.shippable),
        "url": text(Product.url),
    },
)
PRICES = Resource(
    "prices",
    catalog.prices,
    Price.metadata_,
    {
        "active": flag(Price.active),
        "currency": token(Price.currency),
        "lookup_key": token(Price.lookup_key),
        "product": reference(Price.product_id),
        "type": token(Price.type),
    },
)


def found(tenant: Tenant, resource: Resource, text: str) -> Select[Any]:
    """The query of the tenant's objects that match. Raises InvalidRequest."""
    query = search.parse(text)
    conditions = [_condition(resource, clause) for clause in query.clauses]
    return resource.listing(tenant).where((or_ if query.any else and_)(*conditions))


def _condition(resource: Resource, clause: Clause) -> Condition:
    if clause.field == METADATA and clause.key is not None:
        value = _metadata_value(resource.metadata, clause.key)
        return token(value).condition(clause, value)
    field = resource.fields.get(clause.field)
    if field is None or clause.key is not None:
        known = ", ".join([*resource.fields, 'metadata["key"]'])
        raise refusal(f"can't search {resource.name} by `{clause.field}`, only by: {known}")
    made = field.expression() if callable(field.expression) else field.expression
    return field.condition(clause, made)


def _metadata_value(column: Any, key: str) -> Any:
    """The value of a key, null without it.

    SQLite reads a key in a path of its own syntax, which not every key fits, so its keys are compared instead.
    """
    if connection().dialect.name != "sqlite":
        return column[key].as_string()
    pair = func.json_each(column).table_valued("key", "value")
    return select(pair.c.value).where(pair.c.key == key).scalar_subquery()


def count(query: Select[Any]) -> int:
    """How many objects match."""
    counted = query.with_only_columns(func.count()).options()
    return int(db.session.scalar(counted) or 0)
