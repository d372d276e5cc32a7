"""The simulated issuer: what it answers for each kind of test card."""

from __future__ import annotations

import pytest

from checkout.domain import issuer
from checkout.domain.cards import TEST_CARDS, TEST_PAYMENT_METHODS, TestCard
from checkout.domain.issuer import Authorisation


def card(name: str) -> TestCard:
    return TEST_CARDS[TEST_PAYMENT_METHODS[f"pm_card_{name}"]]


def test_a_good_card_is_approved() -> None:
    assert issuer.authorise_payment(card("visa")).approved
    assert issuer.authorise_setup(card("visa")).approved


def test_a_declining_card_is_declined_with_its_code() -> None:
    answer = issuer.authorise_payment(card("insufficient_funds"))
    assert answer.decline is not None
    assert answer.decline.decline_code == "insufficient_funds"
    assert not answer.approved


def test_a_challenged_card_is_approved_once_authenticated() -> None:
    challenged = card("3ds_required")
    assert issuer.authorise_payment(challenged) == Authorisation(challenge=True)
    assert issuer.authorise_payment(challenged, authenticated=True).approved
    assert issuer.authorise_setup(challenged) == Authorisation(challenge=True)
    assert issuer.authorise_setup(challenged, authenticated=True).approved


@pytest.mark.parametrize("set_up", [True, False])
def test_off_session_a_challenge_is_a_decline_unless_the_card_is_exempt(set_up: bool) -> None:
    exempt = TEST_CARDS["4000002500003155"]
    answer = issuer.authorise_payment(exempt, off_session=True, set_up=set_up)
    assert answer.approved == set_up
    always = issuer.authorise_payment(card("3ds_required"), off_session=True, set_up=set_up)
    assert always.decline is not None
    assert always.decline.code == "authentication_required"


def test_a_card_that_declines_later_can_still_be_set_up() -> None:
    later = card("chargeCustomerFail")
    assert issuer.authorise_setup(later).approved
    assert not issuer.authorise_payment(later).approved


@pytest.mark.parametrize("number", TEST_CARDS)
def test_every_card_has_one_answer(number: str) -> None:
    """At most one of decline and challenge, present or authenticated."""
    for authenticated in (False, True):
        for ask in (issuer.authorise_payment, issuer.authorise_setup):
            answer = ask(TEST_CARDS[number], authenticated=authenticated)
            assert not (answer.decline and answer.challenge)
            assert not (authenticated and answer.challenge)
