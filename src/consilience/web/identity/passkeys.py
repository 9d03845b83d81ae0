"""Passkeys: WebAuthn ceremonies, and the way from a credential to a key of the roster (ES256 on P-256 only)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import webauthn
from webauthn.helpers import bytes_to_base64url, decode_credential_public_key
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from consilience.errors import WrongUse
from consilience.records.ids import MemberId
from consilience.records.key import Algorithm, KeyEnrolment, KeyRole

_ES256 = [COSEAlgorithmIdentifier.ECDSA_SHA_256]


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """One passkey as the node keeps it."""

    id: bytes
    member: MemberId
    public: bytes
    """The key in COSE form, as the library wants it back."""
    key_id: str
    counter: int


def creation(origin: str, party: str, member: MemberId, title: str, challenge: bytes) -> dict[str, Any]:
    """Return the options for `navigator.credentials.create`."""
    options = webauthn.generate_registration_options(
        rp_id=_host(origin),
        rp_name=f"Consilience of {party}",
        user_name=member,
        user_display_name=title or member,
        # A new one each time, so that a second passkey does not take the place of the first.
        user_id=secrets.token_bytes(32),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        supported_pub_key_algs=_ES256,
    )
    found: dict[str, Any] = orjson.loads(webauthn.options_to_json(options))
    return found


def created(
    origin: str, challenge: bytes, answer: dict[str, Any], member: MemberId, role: KeyRole
) -> tuple[Credential, KeyEnrolment]:
    """Return the credential and what the root is to enrol; raise `WrongUse` where the answer does not hold."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(origin),
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=_ES256,
        )
        key = decode_credential_public_key(found.credential_public_key)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise WrongUse("passkey: the browser's answer does not hold") from error
    if not isinstance(key, DecodedEC2PublicKey):
        raise WrongUse("passkey: it is not of the kind this node takes (ES256)")
    enrolment = KeyEnrolment(
        public=b"\4" + key.x + key.y,
        role=role,
        holder=member,
        algorithm=Algorithm.PASSKEY_ES256,
        relying_party=_host(origin),
        origin=origin,
    )
    credential = Credential(
        id=found.credential_id, member=member, public=found.credential_public_key, key_id=enrolment.id,
        counter=found.sign_count,
    )  # fmt: skip
    return credential, enrolment


def request(origin: str, challenge: bytes, allowed: list[bytes]) -> dict[str, Any]:
    """Return the options for `navigator.credentials.get`; with nothing allowed by name, any passkey of this node will do."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(origin),
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    found: dict[str, Any] = orjson.loads(webauthn.options_to_json(options))
    return found


def shown(origin: str, challenge: bytes, answer: dict[str, Any], credential: Credential) -> int:
    """Return the credential's new counter once the answer shows that its holder is there; `WrongUse` where it does not."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(origin),
            expected_origin=origin,
            credential_public_key=credential.public,
            credential_current_sign_count=credential.counter,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise WrongUse("passkey: the browser's answer does not hold") from error
    return found.new_sign_count


def named(answer: dict[str, Any]) -> bytes:
    """Return the id of the credential that an answer is of; empty where it names none."""
    try:
        return webauthn.base64url_to_bytes(str(answer.get("rawId", "")))
    except ValueError:
        return b""


def text_of(raw: bytes) -> str:
    return bytes_to_base64url(raw)


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or "localhost"
