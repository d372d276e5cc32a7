"""Orders: opened before the provider is asked, settled by what the provider says, shown to whom they belong.

start     price the cart, write a pending order, open its session
settle    fulfil, cancel: move an order once, by a fresh reading of its session
history   what a visitor sees of their own orders
"""
