"""`python -m tests.crash`: kill the real server again and again while clients pay, then prove that nothing is wrong.

__main__   the command line
run        one run on one database
server     the server, and how it is killed
client     a client that repeats each request until it is answered
works      what clients do: sessions, payments, refunds, purchases in the shop
ledger     what the clients were told, and the comparison with what the server has
settle     waits until every delivery has arrived, then runs the audit
"""
