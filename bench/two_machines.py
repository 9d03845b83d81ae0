"""Two machines from nothing by the how-tos alone: `python -m bench.two_machines ROOT PARCEL --old WHEEL --new WHEEL`.

ROOT is a clean Debian (`debootstrap --include=python3,python3-venv,nginx-light,openssl,systemd,sudo`), which is copied for each
machine and not changed; PARCEL is the folder that `docs/how-to/install-without-a-network.md` makes.  What is typed are the
`console` blocks of the pages, in the order of `STORY`.  Runs as root, in namespaces of its own: no network but loopback, no process
outlives it.  Two nodes are installed in the version OLD, upgraded to NEW, introduced, exchange a report, lose a disk, are
restored and get new certificates.

What differs from two real machines, because both share one loopback and no systemd runs there: beta has 127.0.0.2 where the pages say
127.0.0.1, listeners and proxies listen at the machine's own address, and `systemctl` is played: the `ExecStart` of the unit that was
installed is run as the unit's user, with its credential.  About ten minutes.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
PAGES = SOURCE / "docs" / "how-to"
ADDRESSES = {"alpha": "127.0.0.1", "beta": "127.0.0.2"}
NEWER = ("status ", "health ", "doctor ", "member link", "--into ", "--keep ")
"""What the version before did not know; typed after the upgrade."""
_VARIABLE = {"PUBLIC": r"^public (\w{64})", "FINGERPRINT": r"^fingerprint\s+(.*)$", "REQUEST": r"^(\w{64})  open"}


class Failed(Exception):
    pass


def blocks(page: str, section: str) -> list[list[str]]:
    """The console blocks of one section of a page, as lines."""
    text = (PAGES / f"{page}.md").read_text()
    part = text.split(f"\n## {section}\n", 1)[1].split("\n## ")[0] if section else text
    found = re.findall(r"^( *)```console\n(.*?)^\1```", part, re.DOTALL | re.MULTILINE)
    return [[line.strip() for line in body.splitlines()] for _, body in found]


class Machine:
    def __init__(self, name: str, scratch: Path, clean: Path) -> None:
        self.name, self.root, self.address = name, scratch / name, ADDRESSES[name]
        self.exports: list[str] = []
        self.seen: dict[str, str] = {}
        self.running: dict[str, subprocess.Popen] = {}
        self.version = "old"
        subprocess.run(["cp", "-a", "--reflink=auto", clean, self.root], check=True)
        for place in ("proc", "dev"):
            subprocess.run(["mount", "--rbind", f"/{place}", self.root / place], check=True)
        names = "".join(f"{address} {name}.example\n" for name, address in ADDRESSES.items())
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{names}")
        (self.root / "srv/parcel").mkdir()

    def words(self, line: str) -> str:
        """A line of a page as it reads for this machine."""
        if self.name == "beta":
            swapped = {"alpha": "beta", "beta": "alpha", "Alpha": "Beta"}
            line = re.sub("alpha|beta|Alpha", lambda m: swapped[m[0]], line).replace("127.0.0.1", self.address)
        for name, value in self.seen.items():
            line = re.sub(rf"\b{name}\b", value, line)
        return line

    def type(self, line: str) -> str:
        who, line = line[0], self.words(line[2:])
        if who == "$" and line.startswith("export "):
            self.exports.append(line)
            return ""
        begun = time.monotonic()
        if line.startswith("systemctl "):
            out = self.systemctl(line.split()[1:])
        elif line.startswith("nginx -c") and "-s" not in line:
            self.start("nginx", ["nginx", "-c", "/etc/consilience/nginx.conf", "-g", "daemon off;"], "root")
            out = ""
        else:
            out = self.bash(line, user="root" if who == "#" else "consilience")
        for name, pattern in _VARIABLE.items():
            if found := re.search(pattern, out, re.MULTILINE):
                self.seen[name] = found[1]
        last = out.strip().splitlines()[-1][:110] if out.strip() else ""
        print(f"{self.name:<6}{time.monotonic() - begun:6.1f}s {who} {line[:150]}\n{'':<16}{last}", flush=True)
        if who == "#":
            self.own_address()
        return out

    def bash(self, line: str, *, user: str = "consilience", where: str = "") -> str:
        where = where or ("/srv/parcel" if user == "root" else "/srv/work")
        (self.root / "srv/work").mkdir(exist_ok=True)
        script = "; ".join(["set -e", f"cd {where}", *(self.exports if user != "root" else []), line])
        done = subprocess.run(self.command(["bash", "-c", script], user), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{self.name}: {line}\nexit {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done.stdout + done.stderr

    def command(self, words: list[str], user: str) -> list[str]:
        as_user = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return ["chroot", str(self.root), *as_user, "env", "-i", path, "HOME=/srv/work", "LANG=C.UTF-8", *words]

    def own_address(self) -> None:
        """What two machines on one loopback need: each listens at its own address."""
        for file, old, new in (
            ("etc/systemd/system/consilience-listener.service", "--host 0.0.0.0", f"--host {self.address}"),
            ("etc/consilience/nginx.conf", "listen 8443", f"listen {self.address}:8443"),
            ("etc/consilience/nginx.conf", "http://127.0.0.1:8400", f"http://{self.address}:8400"),
        ):
            path = self.root / file
            if path.exists():
                path.write_text(path.read_text().replace(old, new))

    def systemctl(self, words: list[str]) -> str:
        verb, units = words[0], [word for word in words[1:] if word.endswith(".service")]
        for unit in units:
            if verb in ("stop", "restart"):
                self.stop(unit)
            if verb in ("start", "restart", "enable"):
                self.unit(unit)
        return f"{verb} {' '.join(units)} (played)"

    def unit(self, name: str) -> None:
        text = (self.root / "etc/systemd/system" / name).read_text()
        found = dict(re.findall(r"^(ExecStart|User|LoadCredential|Type)=(.*)$", text, re.MULTILINE))
        line = found["ExecStart"]
        if "LoadCredential" in found:
            key, _, file = found["LoadCredential"].partition(":")
            place = f"/run/credentials/{name}"
            self.bash(f"install -d -m 500 -o {found['User']} {place} && install -m 400 -o {found['User']} {file} {place}/{key}", user="root")  # fmt: skip
            line = line.replace("${CREDENTIALS_DIRECTORY}", place)
        if found["Type"] == "oneshot":
            print(
                f"{self.name:<6}        {name}: {self.bash(line, user=found['User']).strip().splitlines()[0]}",
                flush=True,
            )
            return
        self.start(name, shlex.split(line), found["User"])
        said = self.running[name].stdout.readline()
        if not said:
            raise Failed(f"{self.name}: {name} did not start; see {self.root}/{name}.log")

    def start(self, name: str, words: list[str], user: str) -> None:
        log = (self.root / f"{name}.log").open("a")
        self.running[name] = subprocess.Popen(self.command(words, user), stdout=subprocess.PIPE, stderr=log, text=True)

    def stop(self, name: str) -> None:
        process = self.running.pop(name, None)
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def follow(self, page: str, section: str = "", *, only: slice = slice(None), skip: tuple[str, ...] = ()) -> str:
        print(f"\n== {self.name}: {page}.md, {section or 'whole'}", flush=True)
        said = ""
        for block in blocks(page, section)[only]:
            for line in block:
                if not any(word in line for word in skip):
                    said += self.type(line)
        return said

    def json(self, line: str) -> dict:
        return json.loads(self.bash(f"consilience {line} --json 2>/dev/null"))

    def page(self, path: str) -> tuple[int, str]:
        """Status and certificate of a page, fetched through the proxy by the name that people type."""
        context = ssl.create_default_context(cafile=self.root / "etc/consilience/node.pem")
        with (
            socket.create_connection((self.address, 8443), timeout=60) as line,
            context.wrap_socket(line, server_hostname=f"{self.name}.example") as secure,
        ):
            serial = secure.getpeercert()["serialNumber"]
            secure.sendall(
                f"GET {path} HTTP/1.1\r\nHost: {self.name}.example:8443\r\nConnection: close\r\n\r\n".encode()
            )
            return int(secure.makefile("rb").readline().split()[1]), serial

    def certificate(self) -> None:
        subject = f"-subj /CN={self.name}.example -addext subjectAltName=DNS:{self.name}.example"
        self.bash(
            f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 {subject} "
            "-keyout /etc/consilience/node.key -out /etc/consilience/node.pem && chmod 600 /etc/consilience/node.key",
            user="root",
        )


def told(what: str, *, so: bool) -> None:
    if not so:
        raise Failed(what)
    print(f"   ✓ {what}", flush=True)


def until(what: str, test) -> None:
    for _ in range(120):
        with suppress(OSError, Failed, json.JSONDecodeError):
            if test():
                return told(what, so=True)
        time.sleep(1)
    raise Failed(f"not within two minutes: {what}")


def install(machine: Machine, parcel: Path, wheel: Path) -> None:
    """Carry the parcel and the files of `deploy/` over."""
    target = machine.root / "srv/parcel"
    shutil.rmtree(target)
    (target / "wheels").mkdir(parents=True)
    for path in (*parcel.glob("wheels/*"), wheel):
        if path == wheel or not path.name.startswith("consilience-"):
            os.link(path, target / "wheels" / path.name)
    for name in ("installer.txt", "base.txt"):
        shutil.copy(parcel / name, target)
    shutil.copytree(SOURCE / "deploy", target / "deploy")


def installed(both: tuple[Machine, Machine], parcel: Path, old: Path) -> None:
    alpha, beta = both
    for one in both:
        install(one, parcel, old)
        if one is alpha:
            one.follow("run-a-node", "Install")
        else:  # the same files; installing them twice shows nothing more
            subprocess.run(["cp", "-al", alpha.root / "opt/consilience", one.root / "opt/consilience"], check=True)
        one.follow("run-a-node", "Make the user, the folders and the units")
        one.follow("run-a-node", "Write the passphrase file")
        one.bash("chown consilience: /srv/work", user="root")
        one.follow("run-a-node", "Make the node")
        one.certificate()
        one.bash(f"echo 'host = \"{one.address}\"' >> /var/lib/consilience/settings.toml")
        one.follow("run-a-node", "Put a proxy in front")
        one.follow("enrol-members", "In the browser", skip=NEWER)
        one.follow("enrol-members", "With a key file, at the terminal")
        one.follow("enrol-members", "Change and end")
        one.follow("run-a-node", "Start", skip=NEWER)
        one.follow("exchange-with-peers", "Introduce the nodes to each other", only=slice(0, 1))
    for one, other in ((alpha, beta), (beta, alpha)):
        shutil.copy(other.root / f"srv/work/{other.name}.card", one.root / "srv/work")
        own, one.seen["FINGERPRINT"] = one.seen["FINGERPRINT"], other.seen["FINGERPRINT"]
        one.follow("exchange-with-peers", "Introduce the nodes to each other", only=slice(1, 2))
        one.seen["FINGERPRINT"] = own
    told("pages of both answer over TLS, in the version before", so=all(one.page("/sign-in")[0] == 200 for one in both))


def upgraded(both: tuple[Machine, Machine], parcel: Path, new: Path) -> None:
    alpha, _ = both
    for one in both:
        install(one, parcel, new)
        one.follow("upgrade")
        one.version = "new"
        one.follow("run-a-node", "Start", skip=("systemctl", "peer card"))
        told("`serve` and `listen` answer after the upgrade", so=one.page("/health")[0] == 200)
    link = alpha.type(
        "$ consilience member link cora --dir /var/lib/consilience --passphrase-file /etc/consilience/passphrase"
    )
    path = next(line for line in link.splitlines() if "/enrol/" in line).partition(":8443")[2]
    told("a link that the terminal gave out opens a page", so=alpha.page(path)[0] == 200)


def exchanged(alpha: Machine, beta: Machine) -> None:
    alpha.follow("exchange-with-peers", "Introduce the nodes to each other", only=slice(2, 3))
    reports = alpha.root / "srv/work/reports"
    reports.mkdir()
    (reports / "bridge.txt").write_text("Date: 4 March 2026\n\nThe bridge at Karsk was closed on 3 March 2026.\n")
    (handing, fetching) = blocks("exchange-with-peers", "Hand over and fetch")
    print("\n== exchange-with-peers.md, Hand over and fetch", flush=True)
    for line in handing:
        alpha.type(line)
        if "ingest" in line:
            rows = alpha.json("log show --dir /var/lib/consilience")
            alpha.seen["RECORD"] = next(row["id"] for row in rows if row["kind"] == "report/1")
    for line in fetching:
        beta.type(line)
    until("the report is at beta, and alpha has its acknowledgement", lambda: acknowledged(alpha, beta))

    print("\n== exchange-with-peers.md, By hand", flush=True)
    writing, reading = blocks("exchange-with-peers", "By hand")
    for line in writing:
        alpha.type(line)
    shutil.copy(alpha.root / "srv/work/beta.bundle", beta.root / "srv/work/beta.bundle")
    beta.bash("chown consilience: beta.bundle", user="root", where="/srv/work")
    fingerprint, beta.name = alpha.seen["FINGERPRINT"], "carrier"  # beta types the names as they stand
    for line in reading:
        beta.type(line.replace("FINGERPRINT", fingerprint.replace(" ", "")))
    beta.name = "beta"


def backed_up(both: tuple[Machine, Machine]) -> None:
    for one in both:
        one.systemctl(["start", "consilience-backup.service"])
        one.follow("run-a-node", "Back up every night")
    told("doctor finds nothing wrong on both", so=all(sound(one) for one in both))


def restored(alpha: Machine, beta: Machine) -> None:
    print("\n== alpha loses its disk", flush=True)
    for unit in list(alpha.running):
        alpha.stop(unit)
    alpha.bash(
        "rm -rf /var/lib/consilience/* && cd /var/backups/consilience && ls alpha-*.backup | head -n -1 | xargs rm -f"
    )
    alpha.follow("restore-a-node", "Put the files back")
    told("the restored node signs nothing yet", so=alpha.json("status --dir /var/lib/consilience")["must_compare"])
    start, pull = blocks("restore-a-node", "Let the log sign again")[0]
    alpha.type("# nginx -c /etc/consilience/nginx.conf")
    alpha.type(start)
    for _ in range(2):
        beta.type(pull)
        alpha.type(pull)
    until(
        "after the peer was asked it signs again",
        lambda: not alpha.json("status --dir /var/lib/consilience")["must_compare"],
    )
    alpha.type("$ consilience log checkpoint --dir /var/lib/consilience --passphrase-file /etc/consilience/passphrase")


def rotated(alpha: Machine, beta: Machine, pull: str) -> None:
    both = (alpha, beta)
    before = alpha.page("/health")[1]
    alpha.certificate()
    alpha.follow("run-a-node", "Replace a certificate")
    until("the pages show the new certificate", lambda: alpha.page("/health")[1] != before)
    renew, switch = blocks("exchange-with-peers", "Rotate and remove")
    print("\n== exchange-with-peers.md, Rotate and remove", flush=True)
    for line in renew:
        alpha.type(line)
    beta.type(pull)
    for line in switch:
        alpha.type(line)
    beta.type(
        "$ consilience peer check alpha --dir /var/lib/consilience --passphrase-file /etc/consilience/passphrase".replace(
            "alpha", "beta"
        )
    )
    alpha.follow("run-a-node", "Back up every night")
    told("doctor finds nothing wrong on both, at the end", so=all(sound(one) for one in both))
    told("every file of both nodes belongs to the service's user", so=not any(strays(one) for one in both))


def story(alpha: Machine, beta: Machine, parcel: Path, old: Path, new: Path) -> None:
    both = (alpha, beta)
    installed(both, parcel, old)
    upgraded(both, parcel, new)
    exchanged(alpha, beta)
    backed_up(both)
    restored(alpha, beta)
    rotated(alpha, beta, blocks("restore-a-node", "Let the log sign again")[0][1])


def acknowledged(alpha: Machine, beta: Machine) -> bool:
    beta.bash("consilience pull --dir /var/lib/consilience --passphrase-file /etc/consilience/passphrase")
    (peer,) = alpha.json("status --dir /var/lib/consilience")["peers"]
    return peer["waiting"] == 0 and peer["acknowledged_at"] is not None


def sound(one: Machine) -> bool:
    found = json.loads(one.bash("consilience doctor --json --dir /var/lib/consilience 2>/dev/null || true"))
    wrong = [
        f"{row['name']}: {row['found']}"
        for group in found.values()
        for row in group
        if row["needed"] and not row["there"]
    ]
    print(f"   doctor of {one.name}: {'; '.join(wrong) or 'nothing is wrong'}", flush=True)
    return not wrong


def strays(one: Machine) -> str:
    return one.bash("find /var/lib/consilience /var/backups/consilience ! -user consilience", user="root").strip()


def loopback() -> None:
    """Bring up the one interface of a new network namespace."""
    with socket.socket() as any_:
        request = struct.pack("16sh", b"lo", 0x41)
        fcntl.ioctl(any_, 0x8914, request)


def main() -> None:
    if os.environ.get("TWO_MACHINES") != "inside":
        os.environ["TWO_MACHINES"] = "inside"
        os.execvp("unshare", ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-m", "bench.two_machines", *sys.argv[1:]])  # fmt: skip
    given = argparse.ArgumentParser()
    given.add_argument("root", type=Path)
    given.add_argument("parcel", type=Path)
    given.add_argument("--old", type=Path, required=True)
    given.add_argument("--new", type=Path, required=True)
    given.add_argument("--scratch", type=Path, required=True, help="A folder beside ROOT, on its disk; emptied first.")
    asked = given.parse_args()
    shutil.rmtree(asked.scratch, ignore_errors=True)
    asked.scratch.mkdir(parents=True)
    loopback()
    begun = time.monotonic()
    alpha, beta = (Machine(name, asked.scratch, asked.root) for name in ADDRESSES)
    try:
        story(alpha, beta, asked.parcel, asked.old, asked.new)
        print(f"\nall of it in {time.monotonic() - begun:.0f} s")
    except Failed as error:
        print(f"\nFAILED: {error}", flush=True)
        sys.exit(1)
    finally:
        for one in (alpha, beta):
            for unit in list(one.running):
                one.stop(unit)


if __name__ == "__main__":
    main()
