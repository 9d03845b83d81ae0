"""A node as it is run: behind TLS under a name of its own, with the party's identity provider, killed in the midst of work."""

import base64
import hashlib
import re
import signal
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consilience import node as nodes
from tests.journeys import node_browser as here
from tests.journeys.provider import SECRET, SUBJECT, provider

pytestmark = pytest.mark.slow
in_chromium = pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
NAME = "node.example"


def certificate(folder):
    """Write a certificate for `NAME` with its key; return the digest by which a browser may be told to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "node.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "node.key").write_bytes(key.private_bytes(*private))
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


def public_settings(folder, port):
    (folder / "settings.toml").write_text(
        f'host = "0.0.0.0"\nport = {port}\norigin = "https://{NAME}:{port}"\n'
        'tls_certificate = "node.pem"\ntls_key = "node.key"\n'
    )


@in_chromium
def test_under_a_public_name_with_tls_a_passkey_enrols_and_nothing_demo_is_offered(tmp_path):
    folder = tmp_path / "node"
    here.init(folder)
    digest, port = certificate(folder), here.free_port()
    public_settings(folder, port)

    from playwright.sync_api import sync_playwright

    flags = [*here.FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", f"--ignore-certificate-errors-spki-list={digest}",
             f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    with here.serving(folder, port=port) as served, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=str(here.CHROMIUM), args=flags[:-1]
        )
        page = context.new_page()
        here.with_authenticator(context, page)
        link = re.search(rf"https://{NAME}:\d+/enrol/[\w-]+", served.said).group()
        page.goto(link)
        assert page.locator("text=demo").count() == 0
        page.fill("#title", "Anna Arendt")
        page.fill("#member", "anna")
        page.click("text=Enrol with a passkey")
        page.wait_for_url(f"https://{NAME}:{port}/me")
        (cookie,) = context.cookies()
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        assert cookie["name"].startswith("__Host-")
        page.click("text=Sign out")
        page.click("text=Sign in with a passkey")
        page.wait_for_selector("text=What waits on you")
        context.close()


def test_over_tls_the_headers_say_so_and_another_name_is_refused(tmp_path):
    folder = tmp_path / "node"
    here.init(folder)
    certificate(folder)
    port = here.free_port()
    public_settings(folder, port)
    trust = ssl.create_default_context(cafile=str(folder / "node.pem"))
    with here.serving(folder, port=port), httpx.Client(verify=trust) as client:

        def get(place, host):
            request = client.build_request("GET", f"https://127.0.0.1:{port}{place}", headers={"host": host})
            request.extensions = {"sni_hostname": NAME}
            return client.send(request)

        right, wrong = get("/sign-in", f"{NAME}:{port}"), get("/sign-in", f"127.0.0.1:{port}")

        assert (right.status_code, wrong.status_code) == (200, 421)
        assert right.headers["strict-transport-security"].startswith("max-age=")
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/sign-in")


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param('host = "0.0.0.0"\n', id="nothing"),
        pytest.param(f'host = "0.0.0.0"\norigin = "https://{NAME}"\n', id="no certificate"),
        pytest.param('host = "0.0.0.0"\ntls_certificate = "a"\ntls_key = "b"\n', id="no name"),
        pytest.param(f'host = "::"\norigin = "http://{NAME}"\ntls_certificate = "a"\ntls_key = "b"\n', id="plain name"),
    ],
)
def test_beyond_this_machine_it_does_not_start_and_says_what_is_missing(tmp_path, settings):
    folder = tmp_path / "node"
    here.init(folder)
    (folder / "settings.toml").write_text(settings)

    done = subprocess.run(
        [here.COMMAND, "serve", "--dir", folder], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 2
    assert "beyond this machine" in done.stderr


@in_chromium
def test_the_partys_identity_provider_says_who_is_there_and_the_roster_what_he_may(tmp_path):
    folder = tmp_path / "node"
    here.init(folder)
    with provider() as issuer, here.chromium() as browser:
        (folder / "oidc.secret").write_text(SECRET)
        (folder / "settings.toml").write_text(
            f'[oidc]\nissuer = "{issuer}"\nclient_id = "consilience"\nclient_secret_file = "oidc.secret"\n'
        )
        with here.serving(folder) as served:
            chair = browser.new_page()
            here.enrol_demo(chair, served)
            chair.goto(f"{served.address}/people")
            chair.click("summary:has-text('Put somebody')")
            chair.fill("#title", "Ben Boateng")
            chair.fill("#member", "ben")
            chair.click("text=make a link")
            stranger = browser.new_page()
            come(stranger, served)
            stranger.wait_for_selector(f"text={SUBJECT}")
            chair.click("summary:has-text('Change Ben')")
            row = chair.locator("details:has-text('Change Ben')")
            row.locator("input[name=subject]").fill(SUBJECT)
            row.locator("text=Map it").click()
            chair.wait_for_url("**/people")

            ben = browser.new_page()
            come(ben, served)
            ben.wait_for_selector("text=What waits on you")

            assert ben.locator(".me").inner_text().startswith("Ben Boateng")
            assert (
                "with a identity provider" in ben.goto(f"{served.address}/me").text()
                or "identity provider" in ben.content()
            )
            ben.goto(f"{served.address}/audit")
            assert "Your seat does not allow this" in ben.inner_text("main")


def come(page, served):
    page.goto(f"{served.address}/sign-in")
    page.click("text=Sign in with your identity provider")
    page.click("#me")


def test_a_node_killed_under_load_has_lost_nothing_it_acknowledged(tmp_path):
    folder, reports = tmp_path / "node", tmp_path / "reports"
    here.init(folder)
    reports.mkdir()
    for number in range(20):
        text = " ".join(
            f"The envoys of house {number} met in hall {line} on {line + 1} March 2026." for line in range(20)
        )
        (reports / f"{number}.txt").write_text(text)
    done = subprocess.run(
        [here.COMMAND, "ingest", "--dir", folder, reports], capture_output=True, check=True, text=True
    )
    assert "400 drafted claims" in done.stdout
    with here.serving(folder) as served:
        client, csrf = enrolled(served)
        claims = [one["id"] for one in everything(client)]
        cookies = client.cookies
        client.close()
        acknowledged: list[str] = []
        workers = [
            threading.Thread(target=judged, args=(served, cookies, csrf, claims[start::3], acknowledged))
            for start in range(3)
        ]
        for worker in workers:
            worker.start()
        while len(acknowledged) < 60:
            time.sleep(0.01)
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
        for worker in workers:
            worker.join()
    # How soon it is up again is measured in `bench/serve.py`.
    with here.serving(folder) as again:
        assert httpx.get(f"{again.address}/health").text == "ok\n"

    ledger = nodes.Node(folder).ledger
    said = {nodes.record_of(row).statement.body.claim for row in ledger.entries(kind="judgement/1")}
    assert set(acknowledged) <= said
    assert len(acknowledged) >= 60


def enrolled(served):
    client = httpx.Client(base_url=served.address, timeout=30)
    form = {"title": "Anna", "member": "anna", "passphrase": "long enough", "again": "long enough"}
    client.post(served.link, data=form)
    return client, re.search(r'name="csrf" value="([^"]+)"', client.get("/me").text)[1]


def everything(client):
    found, before = [], None
    while True:
        page = client.get("/api/records", params={"kind": "claim/1", **({"before": before} if before else {})}).json()
        found += page["records"]
        before = page["before"]
        if before is None:
            return found


def judged(served, cookies, csrf, claims, acknowledged):
    with httpx.Client(base_url=served.address, cookies=cookies, timeout=10) as own:
        for claim in claims:
            try:
                answer = own.post(f"/claims/{claim}/judge", data={"csrf": csrf, "outcome": "confirmed"})
            except httpx.TransportError:
                return
            if answer.status_code == 303:
                acknowledged.append(claim)
