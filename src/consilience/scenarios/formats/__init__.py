"""Scenarios for other makers' software: BIF and XDSL networks, CACAO playbooks; BIF trees are read as well."""
