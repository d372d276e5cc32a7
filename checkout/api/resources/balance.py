"""The balance and its transactions. `/balance/history` is Stripe's older path of the transactions."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads
from checkout.domain.balance import Transaction
from checkout.schemas.fields import Request
from checkout.schemas.lists import BalanceTransactionList
from checkout.services import balance

KIND = "balance_transaction"


@bp.get("/balance")
@reads(Request, "balance")
def retrieve_balance(call: Call[Request]) -> Snapshot:
    return serializers.balance(balance.sums(call.tenant), livemode=call.tenant.livemode)


@bp.get("/balance_transactions")
@bp.get("/balance/history")
@reads(BalanceTransactionList, f"list of {KIND}")
def list_balance_transactions(call: Call[BalanceTransactionList]) -> Snapshot:
    params = call.params
    rows = balance.listing(
        call.tenant,
        limit=params.limit + 1,
        older_than=_cursor(call, "starting_after"),
        newer_than=_cursor(call, "ending_before"),
        **params.filters(),
    )
    return pagination.of_rows(rows, params, pagination.each(serializers.balance_transaction))


def _cursor(call: Call[BalanceTransactionList], param: str) -> Transaction | None:
    public_id = getattr(call.params, param)
    if public_id is None:
        return None
    found = balance.find(call.tenant, [public_id])
    if public_id not in found:
        raise pagination.unknown_cursor(public_id, param)
    return found[public_id]


@bp.get("/balance_transactions/<object_id>")
@bp.get("/balance/history/<object_id>")
@reads(Request, KIND)
def retrieve_balance_transaction(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.balance_transaction(balance.retrieve(call.tenant, object_id))
