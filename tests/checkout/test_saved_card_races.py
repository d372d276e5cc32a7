"""A saved card that pays on several pages while it is removed on one. Against the real server, on both databases."""

from __future__ import annotations

import httpx

from tests.checkout.payment_calls import card
from tests.checkout.test_api_payment_races import at_once, statuses
from tests.checkout.test_card_races import METHODS, attached_to, make_customer
from tests.support import factories, payment_form
from tests.support.servers import Server

PAGES = 6


def test_a_card_removed_while_it_pays_charges_each_session_once_or_never(
    any_server: Server,
) -> None:
    customer = make_customer(any_server)["id"]
    with any_server.api() as api:
        saved = {**card(), "allow_redisplay": "always"}
        method = factories.post(api, METHODS, saved)["id"]
        factories.post(api, f"{METHODS}/{method}/attach", {"customer": customer})
    removable = {"saved_payment_method_options": {"payment_method_remove": "enabled"}}
    sessions = [
        factories.create_session(any_server, customer=customer, **removable) for _ in range(PAGES)
    ]
    with any_server.api() as api:
        forms = [payment_form.load(api, each["url"]) for each in sessions]
    assert all(form.fields["saved-card"] == method for form in forms)

    def send(api: httpx.Client, number: int) -> httpx.Response:
        form = forms[number]
        removal = {"remove-card": method} if number == 0 else {}
        return api.post(form.action, data={**form.fields, **removal})

    answers = at_once(any_server, PAGES, send)
    assert set(statuses(answers)) <= {200, 303}
    assert attached_to(any_server, {"id": customer}) == []
    paid = sum(answer.status_code == 303 for answer in answers)
    query = "SELECT payment_intent_id FROM charges WHERE payment_method_id = :id"
    charged = [row["payment_intent_id"] for row in any_server.rows("checkout", query, id=method)]
    assert len(charged) == len(set(charged)) == paid
