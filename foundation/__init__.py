"""The ground floor that both contexts stand on: configuration, databases, money, time, web."""
