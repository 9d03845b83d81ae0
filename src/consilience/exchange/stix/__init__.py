"""STIX 2.1 out and in, without any STIX library: those serve the tests as oracles.

`write` makes the objects of one record, `parse` reads foreign JSON and believes nothing, `read` makes reports and claims
of what was parsed.  A record of ours comes back exactly as it was signed, because its envelope travels as base64.
"""
