"""What a merchant sells, to whom, and for how much less."""

from __future__ import annotations

import stripe

from tests.contract.programs.common import RUN, errors, fails, shopper_pays


def products_and_prices():
    product = stripe.Product.create(name=f"Lamp {RUN}", metadata={"run": RUN}, active=True)
    assert product.object == "product"
    assert product.metadata["run"] == RUN
    price = stripe.Price.create(
        product=product.id, unit_amount=2500, currency="eur", lookup_key=f"lamp-{RUN}"
    )
    stripe.Product.modify(product.id, default_price=price.id, description="Brass")
    read = stripe.Product.retrieve(product.id, expand=["default_price"])
    assert read.description == "Brass"
    assert read.default_price.unit_amount == 2500
    assert stripe.Price.list(lookup_keys=[f"lamp-{RUN}"]).data[0].id == price.id
    assert stripe.Price.list(product=product.id, active=True).data[0].id == price.id
    stripe.Price.modify(price.id, active=False, nickname="old")
    assert stripe.Price.list(product=product.id, active=True).data == []
    other = stripe.Product.create(name=f"Bulb {RUN}")
    assert stripe.Product.delete(other.id).deleted
    fails(lambda: stripe.Product.retrieve(other.id), errors.InvalidRequestError, "resource_missing")


def customers():
    customer = stripe.Customer.create(
        email=f"{RUN}@example.com",
        name="Jane Doe",
        phone="+15035550123",
        address={
            "line1": "1 Main St",
            "city": "Portland",
            "state": "OR",
            "postal_code": "97201",
            "country": "US",
        },
        preferred_locales=["en"],
        metadata={"run": RUN},
    )
    assert customer.address.city == "Portland"
    assert customer.invoice_settings.default_payment_method is None
    method = stripe.PaymentMethod.attach("pm_card_visa", customer=customer.id)
    changed = stripe.Customer.modify(
        customer.id, invoice_settings={"default_payment_method": method.id}
    )
    assert changed.invoice_settings.default_payment_method == method.id
    assert [each.id for each in stripe.Customer.list(email=customer.email).data] == [customer.id]
    methods = stripe.Customer.list_payment_methods(customer.id, type="card")
    assert [each.id for each in methods.data] == [method.id]
    assert stripe.PaymentMethod.list(customer=customer.id, type="card").data[0].id == method.id
    assert stripe.PaymentMethod.detach(method.id).customer is None
    assert stripe.Customer.delete(customer.id).deleted
    assert stripe.Customer.retrieve(customer.id).deleted


def coupons():
    coupon = stripe.Coupon.create(percent_off=25, duration="once", name="Spring")
    assert coupon.valid
    code = f"SPRING{RUN.upper()}"
    made = promotion_code(coupon.id, code)
    assert stripe.PromotionCode.list(code=code).data[0].id == made.id
    session = stripe.checkout.Session.create(
        mode="payment",
        line_items=[
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1000,
                    "product_data": {"name": "Mug"},
                },
            }
        ],
        discounts=[{"promotion_code": made.id}],
        success_url="https://shop.example/",
    )
    assert (session.amount_subtotal, session.amount_total) == (1000, 750)
    assert session.total_details.amount_discount == 250
    shopper_pays(session)
    assert stripe.Coupon.retrieve(coupon.id).times_redeemed == 1
    assert stripe.PromotionCode.modify(made.id, active=False).active is False
    assert stripe.Coupon.delete(coupon.id).deleted


def promotion_code(coupon, code):
    """Since 2025-09-30 a code names its coupon below `promotion`."""
    major = int(getattr(stripe, "VERSION", "16").split(".")[0])
    if major >= 13:
        return stripe.PromotionCode.create(
            promotion={"type": "coupon", "coupon": coupon}, code=code
        )
    return stripe.PromotionCode.create(coupon=coupon, code=code)
