"""Browser tests of the whole application, run once more with the two parties in two processes."""

from __future__ import annotations

import pytest

from tests.e2e.test_challenge import test_confirming_pays as test_confirming_pays
from tests.e2e.test_purchase import (
    test_buys_something_that_is_shipped as test_buys_something_that_is_shipped,
)
from tests.e2e.test_shop_forms import test_buys_in_the_frame as test_buys_in_the_frame
from tests.e2e.test_shop_forms import (
    test_buys_with_the_shops_own_form as test_buys_with_the_shops_own_form,
)
from tests.e2e.test_shop_forms import (
    test_going_back_keeps_the_cart as test_going_back_keeps_the_cart,
)

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
