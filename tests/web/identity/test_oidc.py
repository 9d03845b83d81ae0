"""Sign-in by an identity provider: it says who is there, and every answer that does not hold is refused."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from consilience.node.settings import Oidc
from consilience.web.identity.oidc import Provider
from tests.web.make import ANNA, world

ISSUER = "https://id.example"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
OTHER = ECKey.generate_key("P-256", {"kid": "one"})


class FakeProvider:
    """A provider in memory: remembers the nonce it was asked with and answers with a token."""

    def __init__(self):
        self.nonce, self.key, self.change = "", KEY, {}

    def __call__(self, request):
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(
                    200,
                    json={
                        "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/ask", "token_endpoint": f"{ISSUER}/token",
                        "jwks_uri": f"{ISSUER}/keys",
                    },
                )  # fmt: skip
            case "/keys":
                return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
            case "/token":
                said = parse_qs(request.content.decode())
                assert said["code_verifier"][0]
                claims = {
                    "iss": ISSUER, "aud": "consilience", "sub": "u-17", "nonce": self.nonce, "exp": int(time.time()) + 60,
                }  # fmt: skip
                token = jwt.encode({"alg": "ES256", "kid": "one"}, {**claims, **self.change}, self.key)
                return httpx.Response(200, json={"id_token": token})
        return httpx.Response(404)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("oidc") / "n") as one:
        one.person(ANNA)
        yield one


@pytest.fixture
def fake(node):
    one = FakeProvider()
    settings = Oidc(issuer=ISSUER, client_id="consilience")
    node.site.provider = Provider(settings, "http://localhost:8400", httpx.Client(transport=httpx.MockTransport(one)))
    return one


def journey(node, fake, **change):
    """Go to the provider and come back."""
    browser = node.browser(None)
    asked = parse_qs(urlsplit(browser.get("/sign-in/oidc").headers["location"]).query)
    fake.nonce = asked["nonce"][0]
    state = change.get("state", asked["state"][0])
    return browser, browser.get(f"/sign-in/oidc/back?code=x&state={state}")


def test_a_mapped_subject_is_signed_in_and_cannot_sign_for_the_member(node, fake):
    node.site.identity.identify(ISSUER, "u-17", ANNA)
    claim = node.claim(node.report())

    browser, answer = journey(node, fake)

    assert answer.status_code == 200
    assert ANNA in browser.get("/me").text
    csrf = browser.get("/me").text.partition('name="csrf" content="')[2].partition('"')[0]
    browser.csrf = csrf
    judged = browser.post(f"/claims/{claim}/judge", data={"csrf": csrf, "outcome": "confirmed"})
    # Asked to sign, and asked again: nothing here signs for the member, whether they saw the page or not.
    place = judged.headers["location"].partition("?")[0]
    assert (judged.status_code, judged.request.url.path) == (303, f"{place}/now")
    assert browser.get(place).status_code == 200
    seen = browser.post(f"{place}/now", data={"csrf": csrf})
    assert seen.status_code == 422
    assert judged.headers["location"].startswith("/sign/")
    assert node.service.view_of(ANNA).judgement(claim) is None


def test_a_subject_nobody_mapped_stays_outside(node, fake):
    fake.change = {"sub": "stranger"}

    browser, answer = journey(node, fake)

    assert (answer.status_code, "stranger" in answer.text) == (403, True)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"iss": "https://evil.example"}, id="another issuer"),
        pytest.param({"aud": "another"}, id="for another client"),
        pytest.param({"aud": ["another", "consilience"]}, id="for several, not authorised to this one"),
        pytest.param({"nonce": "old"}, id="replayed"),
        pytest.param({"exp": 1}, id="long over"),
        pytest.param({"exp": "soon"}, id="no end"),
        pytest.param({"sub": ""}, id="nobody"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(node, fake, change):
    node.site.identity.identify(ISSUER, "u-17", ANNA)
    fake.change = change

    browser, answer = journey(node, fake)

    assert answer.status_code == 422
    assert browser.get("/").status_code == 303


def test_a_token_of_another_key_is_refused(node, fake):
    fake.key = OTHER

    assert journey(node, fake)[1].status_code == 422


def test_coming_back_with_another_state_or_twice_is_refused(node, fake):
    node.site.identity.identify(ISSUER, "u-17", ANNA)

    assert journey(node, fake, state="forged")[1].status_code == 403
    browser, _ = journey(node, fake)
    assert browser.get("/sign-in/oidc/back?code=x&state=x").status_code == 403


def test_a_node_without_a_provider_has_no_such_door(node):
    node.site.provider = None

    assert node.browser(None).get("/sign-in/oidc").status_code == 404
