"""PaymentIntents and SetupIntents: created, confirmed, captured, canceled."""
