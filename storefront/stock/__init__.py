"""Stock: how many units of each SKU can be sold, and which orders hold some.

An order reserves its units in the transaction that creates it and gives them back in the transaction of the move that
closes or refunds it. Each change is one conditional UPDATE and one row of shop_stock_moves.

reservations  reserve for an order, follow the order's moves
levels        what is available, set and add, first levels
tables        the two tables
"""
