"""The brief: one self-contained page a chair reads in two minutes, then the detail.

Text of reports is hostile.  Templates escape everything (Jinja2 autoescape), `visible` writes out what could deceive the
eye, and the page's content security policy lets nothing be fetched and no script run but its own.
"""
# Nothing is imported here: `safe_text` serves the command line, which must not wait for the rest.
