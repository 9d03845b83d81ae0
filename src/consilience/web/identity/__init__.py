"""Who is at the browser: enrolment links, sign-in methods, sessions, and the member's pens.

`store` keeps sessions and links by their digests, `sessions` turns a cookie into a `Visit`, `pens` holds the demo keys that
lie on the node, `passkeys` those that never do.  Pages know only `Visit` and `carry_out`.
"""
