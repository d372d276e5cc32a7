"""Commands for operators: `flask shop …`. What can't be done ends with one sentence and status 1."""

from storefront.cli import orders, reconcile, stock
from storefront.cli.group import group

__all__ = ["group", "orders", "reconcile", "stock"]
