"""The operator's pages at /operator, behind a password of their own. They are 404 unless SHOP_OPERATOR_PASSWORD is set.

Forms work without scripts, and no page has one. A view parses, makes one call and renders; every POST ends in a 303.
"""

from storefront.views.operator import orders, sign_in, stock
from storefront.views.operator.blueprint import POLICY, operator

__all__ = ["POLICY", "operator", "orders", "sign_in", "stock"]
