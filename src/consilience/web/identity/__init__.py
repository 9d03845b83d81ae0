"""Who is at the browser: enrolment links, sign-in methods, and the member's signers.

`store` keeps sessions and links by their digests, `signers` holds the demo keys that
lie on the node, `passkeys` those that never do.  What turns a cookie into a `Visit` stands above, in `web.sessions`; pages know only `Visit` and `carry_out`.
"""
