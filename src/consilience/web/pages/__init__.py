"""The pages, one file for each noun; `all_routers` in `app` puts them together."""
