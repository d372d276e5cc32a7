"""What the provider knows without a framework: states, amounts, cards, addresses, signatures."""
