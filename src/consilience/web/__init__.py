"""The pages and the HTTP interface of a node: everything here asks `node`, and shows only what a reader view shows."""
