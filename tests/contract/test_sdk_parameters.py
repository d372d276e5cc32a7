"""No parameter of Stripe's libraries is unknown: each has an effect, asks for nothing, or is refused by name.

The lists are those of stripe-python 16.1 and 7.14.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import Api

NAMES = {
    "/v1/payment_intents": """
        allowed_payment_method_types amount amount_details application_fee_amount
        automatic_payment_methods capture_method confirm confirmation_method confirmation_token
        currency customer customer_account description error_on_requires_action
        excluded_payment_method_types expand hooks mandate mandate_data metadata off_session
        on_behalf_of payment_details payment_method payment_method_configuration
        payment_method_data payment_method_options payment_method_types radar_options
        receipt_email return_url setup_future_usage shipping statement_descriptor
        statement_descriptor_suffix transfer_data transfer_group use_stripe_sdk
    """,
    "/v1/payment_intents/{id}": """
        allowed_payment_method_types amount amount_details application_fee_amount capture_method
        currency customer customer_account description excluded_payment_method_types expand
        hooks metadata payment_details payment_method payment_method_configuration
        payment_method_data payment_method_options payment_method_types receipt_email
        setup_future_usage shipping statement_descriptor statement_descriptor_suffix
        transfer_data transfer_group
    """,
    "/v1/payment_intents/{id}/confirm": """
        allowed_payment_method_types amount_details amount_to_confirm capture_method
        confirmation_token error_on_requires_action excluded_payment_method_types expand hooks
        mandate mandate_data off_session payment_details payment_method payment_method_data
        payment_method_options radar_options receipt_email return_url setup_future_usage
        shipping use_stripe_sdk
    """,
    "/v1/payment_intents/{id}/capture": """
        amount_details amount_to_capture application_fee_amount expand final_capture hooks
        metadata payment_details statement_descriptor statement_descriptor_suffix transfer_data
    """,
    "/v1/setup_intents": """
        allowed_payment_method_types attach_to_self automatic_payment_methods confirm
        confirmation_token customer customer_account description excluded_payment_method_types
        expand flow_directions mandate_data metadata on_behalf_of payment_method
        payment_method_configuration payment_method_data payment_method_options
        payment_method_types return_url single_use usage use_stripe_sdk
    """,
    "/v1/setup_intents/{id}": """
        allowed_payment_method_types attach_to_self customer customer_account description
        excluded_payment_method_types expand flow_directions metadata payment_method
        payment_method_configuration payment_method_data payment_method_options
        payment_method_types
    """,
    "/v1/setup_intents/{id}/confirm": """
        allowed_payment_method_types confirmation_token expand mandate_data payment_method
        payment_method_data payment_method_options return_url use_stripe_sdk
    """,
    "/v1/refunds": """
        amount charge currency customer expand instructions_email metadata origin payment_intent
        reason refund_application_fee reverse_transfer
    """,
    "/v1/customers": """
        address balance business_name cash_balance coupon description email expand
        individual_name invoice_prefix invoice_settings metadata name next_invoice_sequence
        payment_method phone preferred_locales promotion_code shipping source tax tax_exempt
        tax_id_data test_clock validate
    """,
    "/v1/customers/{id}": """
        address balance business_name cash_balance coupon default_source description email
        expand individual_name invoice_prefix invoice_settings metadata name
        next_invoice_sequence phone preferred_locales promotion_code shipping source tax
        tax_exempt validate
    """,
    "/v1/products": """
        active default_price_data description expand features id images marketing_features
        metadata name package_dimensions shippable statement_descriptor tax_code tax_details
        type unit_label url
    """,
    "/v1/products/{id}": """
        active default_price description expand features images marketing_features metadata name
        package_dimensions shippable statement_descriptor tax_code tax_details unit_label url
    """,
    "/v1/prices": """
        active billing_scheme currency currency_options custom_unit_amount expand lookup_key
        metadata nickname product product_data recurring tax_behavior tiers tiers_mode
        transfer_lookup_key transform_quantity unit_amount unit_amount_decimal
    """,
    "/v1/prices/{id}": """
        active currency_options expand lookup_key metadata nickname tax_behavior
        transfer_lookup_key
    """,
    "/v1/checkout/sessions": """
        adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types
        automatic_tax billing_address_collection branding_settings cancel_url
        client_reference_id consent_collection currency custom_fields custom_text customer
        customer_account customer_creation customer_email customer_update discounts
        excluded_payment_method_types expand expires_at integration_identifier invoice_creation
        line_items locale managed_payments metadata mode name_collection optional_items
        origin_context payment_intent_data payment_method_collection
        payment_method_configuration payment_method_data payment_method_options
        payment_method_types permissions phone_number_collection redirect_on_completion
        return_url saved_payment_method_options setup_intent_data shipping_address_collection
        shipping_options submit_type subscription_data success_url tax_id_collection ui_mode
        wallet_options
    """,
    "/v1/checkout/sessions/{id}": """
        collected_information expand line_items metadata payment_intent_data shipping_options
    """,
    "/v1/payment_links": """
        after_completion allow_promotion_codes application_fee_amount application_fee_percent
        automatic_tax billing_address_collection consent_collection currency custom_fields
        custom_text customer_creation expand inactive_message invoice_creation line_items
        managed_payments metadata name_collection on_behalf_of optional_items
        payment_intent_data payment_method_collection payment_method_options
        payment_method_types phone_number_collection restrictions shipping_address_collection
        shipping_options submit_type subscription_data tax_id_collection transfer_data
    """,
    "/v1/payment_links/{id}": """
        active after_completion allow_promotion_codes application_fee_amount
        application_fee_percent automatic_tax billing_address_collection consent_collection
        custom_fields custom_text customer_creation expand inactive_message invoice_creation
        line_items metadata name_collection on_behalf_of optional_items payment_intent_data
        payment_method_collection payment_method_options payment_method_types
        phone_number_collection restrictions shipping_address_collection shipping_options
        submit_type subscription_data tax_id_collection transfer_data
    """,
    "/v1/payment_methods/{id}": """
        allow_redisplay billing_details card expand link metadata us_bank_account
    """,
}
PARTS = {
    "/v1/payment_intents payment_method_options card": """
        capture_method cvc_token installments mandate_options moto network
        request_extended_authorization request_incremental_authorization request_multicapture
        request_overcapture request_three_d_secure require_cvc_recollection
        setup_credential_usage setup_future_usage statement_descriptor_suffix_kana
        statement_descriptor_suffix_kanji stored_credential_usage three_d_secure
    """,
    "/v1/setup_intents payment_method_options card": """
        mandate_options moto network request_three_d_secure setup_credential_usage
        three_d_secure
    """,
    "/v1/checkout/sessions payment_intent_data": """
        application_fee_amount capture_method description metadata on_behalf_of receipt_email
        setup_future_usage shipping statement_descriptor statement_descriptor_suffix
        transfer_data transfer_group
    """,
    "/v1/checkout/sessions setup_intent_data": """
        description metadata on_behalf_of
    """,
    "/v1/checkout/sessions payment_method_options card": """
        capture_method installments request_extended_authorization
        request_incremental_authorization request_multicapture request_overcapture
        request_three_d_secure restrictions setup_future_usage statement_descriptor_suffix_kana
        statement_descriptor_suffix_kanji
    """,
    "/v1/checkout/sessions saved_payment_method_options": """
        allow_redisplay_filters payment_method_remove payment_method_save
    """,
    "/v1/checkout/sessions consent_collection": """
        payment_method_reuse_agreement promotions terms_of_service
    """,
    "/v1/checkout/sessions branding_settings": """
        background_color border_style button_color display_name font_family icon logo
    """,
    "/v1/checkout/sessions custom_text": """
        after_submit shipping_address submit terms_of_service_acceptance
    """,
    "/v1/payment_links payment_intent_data": """
        capture_method description metadata setup_future_usage statement_descriptor
        statement_descriptor_suffix transfer_group
    """,
    "/v1/customers invoice_settings": """
        custom_fields default_payment_method footer rendering_options
    """,
    "/v1/prices product_data": """
        active id metadata name statement_descriptor tax_code tax_details unit_label
    """,
    "/v1/products default_price_data": """
        currency currency_options custom_unit_amount metadata recurring tax_behavior unit_amount
        unit_amount_decimal
    """,
}
"""Names of the fields of an object, by the path of the endpoint and that in the body."""


@pytest.mark.parametrize("path", NAMES)
def test_every_parameter_is_known(api: Api, path: str):
    assert_known(api, path, dict.fromkeys(NAMES[path].split(), 7))


@pytest.mark.parametrize("part", PARTS)
def test_every_field_of_an_object_is_known(api: Api, part: str):
    path, *within = part.split()
    body: dict[str, Any] = dict.fromkeys(PARTS[part].split(), 7)
    for name in reversed(within):
        body = {name: body}
    assert_known(api, path, body)


def assert_known(api: Api, path: str, body: dict[str, Any]) -> None:
    """An unknown parameter is named before any other mistake."""
    error = api.post(path.replace("{id}", "x"), body).get_json()["error"]
    assert error["code"] in {"parameter_invalid", "parameter_missing"}, error["param"]


def test_what_is_no_parameter_is_still_unknown(api: Api):
    for path in NAMES:
        error = api.post(path.replace("{id}", "x"), {"level3": {}}).get_json()["error"]
        assert (error["code"], error["param"]) == ("parameter_unknown", "level3")
