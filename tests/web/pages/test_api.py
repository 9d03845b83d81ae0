"""The data interface under generated requests: no fault of ours, and nothing that its description does not say."""

from contextlib import asynccontextmanager

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.make import ANNA, world

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
PLACES = ("/api/records", "/api/records/{record}", "/api/search", "/api/picture", "/health")

FORUM_PLACES = (
    "/api/forums", "/api/waiting", "/api/forums/{forum}",
    *(f"/api/forums/{{forum}}/{noun}" for noun in (
        "seats", "memoranda", "teams", "objectives", "channels", "contacts", "contacts/picture", "commitments", "meetings",
        "proposals", "decisions", "actions", "scenarios", "records/{kind}",
    )),
    "/api/memoranda/{text}", "/api/meetings/{text}", "/api/meetings/{text}/minutes", "/api/proposals/{text}",
    "/api/proposals/{text}/positions", "/api/decisions/{text}", "/api/actions/{text}", "/api/scenarios/{text}",
    "/api/scenarios/{text}/day",
)  # fmt: skip
"""Asked in `test_forum_interface`, where there is a forum."""

STANDING_PLACES = ("/api/forums/{forum}/standing/{noun}", "/api/grid", "/api/track-record")
"""Asked there too; what they hold is asked for in `test_forum_say`."""


@asynccontextmanager
async def still(_):
    yield


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    with world(tmp_path_factory.mktemp("asked") / "n") as node:
        node.person(ANNA)
        node.claim(node.report())
        node.site.pictures.of(node.service.view_of(ANNA), [], patience=60)
        object.__setattr__(node.site.settings, "requests_per_minute", 10**6)
        schema = schemathesis.openapi.from_dict(node.app.openapi())
        schema.app = node.app
        # Each generated call would otherwise end the application's life, and close the node.
        node.app.router.lifespan_context = still
        yield schema, node.browser(ANNA)


def test_everything_described_is_asked(asked):
    assert {operation.ok().path for operation in asked[0].get_all_operations()} == {
        *PLACES,
        *FORUM_PLACES,
        *STANDING_PLACES,
    }


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_generated_requests_meet_no_fault_and_no_surprise(asked, place, data):
    schema, browser = asked
    case = data.draw(schema[place]["GET"].as_strategy())

    answer = case.call(
        base_url="http://localhost:8400", headers={"host": "localhost:8400"}, cookies=dict(browser.cookies)
    )  # fmt: skip

    case.validate_response(answer, checks=CHECKS)
