"""Why two estimates of one question differ, and which disclosure would help.  Pure: knows records, reads no network.

`compare` is the whole of it for one question; `advise` looks at all questions of one owner together.
"""
