"""TAXII 2.1 (OASIS Standard, 10 June 2021): the server's routes and a client.

The server serves what stands in the outbox for the recipient who asks, and takes what he adds into the spool; it decides
nothing.  `docs/reference/taxii.md` lists the requirements of the standard, each with the test that checks it.
"""
