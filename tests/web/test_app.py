"""The application finds its pages by itself, and each address leads to one of them."""

import re

import pytest
from starlette.routing import Route

from consilience.web.app import routers

ROUTES = [route for router in routers() for route in router.routes if isinstance(route, Route)]


def filled(path):
    return re.sub(r"\{[^}]*\}", "ab" * 32, path)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{'-'.join(sorted(route.methods))} {route.path}")
def test_no_address_is_answered_by_two_modules(route):
    """So that the order in which modules are found means nothing."""
    answering = {
        one.endpoint.__module__
        for one in ROUTES
        if one.methods & route.methods and one.path_regex.match(filled(route.path))
    }

    assert answering == {route.endpoint.__module__}


def test_pages_of_all_sorts_are_found():
    assert {"/", "/forums/{forum}/sealed", "/api/grid", "/me/tokens"} <= {route.path for route in ROUTES}
