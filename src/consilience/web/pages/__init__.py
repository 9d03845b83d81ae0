"""The pages, one file for each noun; `web.app` finds them by their `router`."""
