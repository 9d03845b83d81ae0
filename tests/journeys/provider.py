"""A small identity provider on a socket: authorization code with PKCE, one person, tokens signed with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

SUBJECT, CLIENT, SECRET = "u-17@id", "consilience", "a secret of the client"


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        asked, said = urlsplit(self.path), parse_qs(urlsplit(self.path).query)
        match asked.path:
            case "/.well-known/openid-configuration":
                self._json({
                    "issuer": self.server.issuer, "authorization_endpoint": f"{self.server.issuer}/ask",
                    "token_endpoint": f"{self.server.issuer}/token", "jwks_uri": f"{self.server.issuer}/keys",
                })  # fmt: skip
            case "/keys":
                self._json({"keys": [self.server.key.as_dict(private=False)]})
            case "/ask":
                self._page(f'<h1>Who are you?</h1><a id="me" href="/yes?{urlencode(said, doseq=True)}">It is me</a>')
            case "/yes":
                code = secrets.token_urlsafe(16)
                self.server.codes[code] = said
                back = f"{said['redirect_uri'][0]}?{urlencode({'code': code, 'state': said['state'][0]})}"
                self.send_response(302)
                self.send_header("location", back)
                self.end_headers()
            case _:
                self.send_error(404)

    def do_POST(self):
        said = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        asked = self.server.codes.pop(said["code"][0], None)
        if asked is None or not self._holds(asked, said):
            self.send_error(400)
            return
        claims = {
            "iss": self.server.issuer, "aud": CLIENT, "sub": SUBJECT, "nonce": asked["nonce"][0], "exp": int(time.time()) + 60,
        }  # fmt: skip
        token = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.server.key)
        self._json({"id_token": token, "token_type": "Bearer", "access_token": "none"})

    def _holds(self, asked, said):
        """What RFC 7636 and OpenID Connect ask of the token request."""
        digest = hashlib.sha256(said["code_verifier"][0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            asked["code_challenge"] == [challenge]
            and asked["code_challenge_method"] == ["S256"]
            and said["redirect_uri"] == asked["redirect_uri"]
            and said["grant_type"] == ["authorization_code"]
            and (said["client_id"], said["client_secret"]) == ([CLIENT], [SECRET])
        )

    def _json(self, content):
        self._send("application/json", json.dumps(content).encode())

    def _page(self, body):
        self._send("text/html", body.encode())

    def _send(self, kind, body):
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def provider():
    """Give the address of a running provider."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.issuer = f"http://localhost:{server.server_port}"
    server.codes, server.key = {}, ECKey.generate_key("P-256", {"kid": "one"})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.issuer
    finally:
        server.shutdown()
        server.server_close()
