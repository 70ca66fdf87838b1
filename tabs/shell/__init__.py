"""What every tab shares: the contract, the page, dials, links, lessons, code and take-away."""
