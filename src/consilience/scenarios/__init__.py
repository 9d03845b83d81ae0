"""Escalation scenarios: one agreed tree, each party's numbers, and where the parties part.  Pure: reads no file.

A tree of splits is agreed by all; each party gives odds for its branches, rates for the indicators and what it has
sighted.  `posterior.update` moves one party's tree, `parting.part` says at which split and why two parties differ,
`worth.rank` what would be worth looking for.
"""
