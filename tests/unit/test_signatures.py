"""Webhook signatures against a vector computed apart from this code (OpenSSL's HMAC)."""

from checkout.domain.signatures import sign, sign_like_stripe

SECRET, TIME = "whsec_your_secret", 1709913600
BODY = b'{"id":"evt_123","type":"payment_intent.succeeded"}'


def test_the_documented_formula_signs_v1_too():
    expected = "2ad968208b3f4ecfded3a7607f0df647249560fb9e9febeec80ff784f0276a1e"
    assert sign(SECRET, TIME, BODY) == f"t={TIME},v1={expected}"


def test_stripes_formula_is_another():
    expected = "3d378e0ed59542b1d629033493a8ae742bc25b77b4ee90fddba1077485204692"
    assert sign_like_stripe(SECRET, TIME, BODY) == f"t={TIME},v1={expected}"
