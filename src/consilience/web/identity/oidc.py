"""Sign-in by a party's own identity provider (OpenID Connect, authorization code with PKCE).

It says who is at the browser, and nothing more: the subject is mapped to a member here, seats come from the roster, and
what the member says is still signed with a key of his own.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from consilience.errors import WrongUse
from consilience.node.settings import Oidc

_ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
_SLACK = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """One way to the provider and back."""

    nonce: str
    verifier: str


class Provider:
    """The identity provider of the settings; its description is fetched when first needed."""

    def __init__(self, settings: Oidc, origin: str, client: httpx.Client | None = None) -> None:
        self.settings = settings
        self._back = f"{origin}/sign-in/oidc/back"
        self._client = client or httpx.Client(timeout=10, follow_redirects=False)
        self._turn = threading.Lock()
        self._described: dict[str, Any] | None = None

    def depart(self, state: str) -> tuple[Journey, str]:
        """Return what to remember and the address to send the browser to."""
        journey = Journey(nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(journey.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.settings.client_id,
            "redirect_uri": self._back,
            "state": state,
            "nonce": journey.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return journey, f"{self._description()['authorization_endpoint']}?{urlencode(asked)}"

    def arrive(self, journey: Journey, code: str, moment: datetime) -> str:
        """Return the subject that the provider vouches for; `WrongUse` where anything does not hold."""
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self.settings.client_id,
            "code_verifier": journey.verifier,
        }
        if self.settings.client_secret_file:
            said["client_secret"] = Path(self.settings.client_secret_file).read_text(encoding="utf-8").strip()
        try:
            answer = self._client.post(self._description()["token_endpoint"], data=said)
            answer.raise_for_status()
            token = answer.json()["id_token"]
            jwks: Any = self._got(self._description()["jwks_uri"])
            keys = KeySet.import_key_set(jwks)
            claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
        except (httpx.HTTPError, JoseError, KeyError, ValueError, TypeError) as error:
            raise WrongUse("identity provider: its answer does not hold") from error
        return self._subject(claims, journey, moment)

    def _subject(self, claims: dict[str, Any], journey: Journey, moment: datetime) -> str:
        audience = claims.get("aud")
        meant = audience == self.settings.client_id or (
            isinstance(audience, list)
            and self.settings.client_id in audience
            and claims.get("azp") == self.settings.client_id
        )
        ends, subject = claims.get("exp"), claims.get("sub")
        if (
            claims.get("iss") != self.settings.issuer
            or not meant
            or claims.get("nonce") != journey.nonce
            or not isinstance(ends, int | float)
            or ends + _SLACK < moment.timestamp()
            or not isinstance(subject, str)
            or not subject
        ):
            raise WrongUse("identity provider: its answer is not for this sign-in")
        return subject

    def _description(self) -> dict[str, Any]:
        with self._turn:
            if self._described is None:
                found = self._got(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.settings.issuer:
                    raise WrongUse("identity provider: it calls itself by another name than the settings do")
                self._described = found
            return self._described

    def _got(self, address: str) -> dict[str, Any]:
        try:
            answer = self._client.get(address)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise WrongUse("identity provider: it does not answer") from error
        if not isinstance(found, dict):
            raise WrongUse("identity provider: its answer could not be read")
        return found
