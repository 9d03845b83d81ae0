"""What a process can still do once it has given up the rest: tried from inside, after its own set-up."""

import json
import os
import socket
import struct
import subprocess
import sys

import pytest

from consilience import confinement
from consilience.confinement import Duty, Held, available, confine, seccomp

ATTEMPTS = """
import ctypes, json, os, signal, socket, subprocess, threading, _socket
done = {}
def attempt(name, act):
    try:
        act()
        done[name] = True
    except (OSError, ValueError):
        done[name] = False
def libc(call, *given):
    if ctypes.CDLL(None).syscall(call, *given) < 0:
        raise OSError
def on_a_thread():
    failed = []
    def act():
        try: open(VICTIM).read()
        except OSError: failed.append(1)
    thread = threading.Thread(target=act); thread.start(); thread.join()
    if failed: raise OSError
attempt("connects", lambda: socket.create_connection(("127.0.0.1", PORT)))
attempt("connects below Python", lambda: _socket.socket(2, 1, 0).connect(("127.0.0.1", PORT)))
attempt("opens a socket below Python", lambda: libc(41 if os.uname().machine == "x86_64" else 198, 2, 1, 0))
attempt("sends a datagram", lambda: socket.socket(2, 2).sendto(b"x", ("127.0.0.1", PORT)))
attempt("sends through a socket of its own making", lambda: [end.send(b"x") for end in [*socket.socketpair()]])
attempt("begins an io_uring", lambda: libc(425, 8, ctypes.create_string_buffer(240)))
attempt("reads another file", lambda: open(VICTIM).read())
attempt("reads another file on a thread", on_a_thread)
attempt("lists the folder of another file", lambda: os.listdir(os.path.dirname(VICTIM)))
attempt("creates a file", lambda: open(VICTIM + ".new", "w").close())
attempt("empties a file", lambda: os.truncate(VICTIM, 0))
attempt("moves a file", lambda: os.rename(VICTIM, VICTIM + ".away"))
attempt("links a file", lambda: os.link(VICTIM, VICTIM + ".link"))
attempt("deletes a file", lambda: os.unlink(VICTIM))
attempt("changes the rights of a file", lambda: os.chmod(VICTIM, 0o777))
attempt("changes the time of a file", lambda: os.utime(VICTIM, (1, 1)))
attempt("runs a program", lambda: subprocess.run(["/usr/bin/id", "-u"], capture_output=True))
attempt("spawns a child", lambda: os.posix_spawn("/bin/sleep", ["sleep", "0"], {}))
attempt("forks", lambda: os.fork() or os._exit(0))
attempt("ends another process", lambda: os.kill(OTHER, signal.SIGTERM))
attempt("ends its own group", lambda: os.kill(0, 0))
attempt("raises the limits of another process", lambda: libc(302 if os.uname().machine == "x86_64" else 261, OTHER, 7, None, ctypes.create_string_buffer(16)))
attempt("leaves its namespaces", lambda: libc(272 if os.uname().machine == "x86_64" else 97, 0x10000000))
# What it is there for, and what Python needs:
attempt("begins a thread", lambda: threading.Thread(target=len, args=("",)).start())
attempt("has random bytes", lambda: os.urandom(4))
attempt("imports", lambda: __import__("xml.dom.minidom"))
attempt("raises a signal for itself", lambda: os.kill(os.getpid(), 0))
print(json.dumps(done))
"""
USEFUL = {"begins a thread", "has random bytes", "imports", "raises a signal for itself"}
READING = "from consilience.ingest.readers import worker\nworker.load_readers()\nworker.set_up(1500)\n"
LISTENING = """
import pathlib
from consilience.confinement import Duty, confine
confine(Duty.LISTENING, folder=pathlib.Path(OWN))
"""
needs_kernel = pytest.mark.skipif(bool(available().lacks()), reason="this system confines no process whole")


@pytest.fixture
def around(tmp_path):
    """What an escaped process would reach: an open port, a file, another process."""
    victim = tmp_path / "node" / "ledger.sqlite3"
    victim.parent.mkdir()
    victim.write_text("secret")
    (tmp_path / "own").mkdir()
    other = subprocess.Popen(["/bin/sleep", "600"])
    with socket.create_server(("127.0.0.1", 0)) as server:
        names = {
            "PORT": server.getsockname()[1],
            "VICTIM": str(victim),
            "OTHER": other.pid,
            "OWN": str(tmp_path / "own"),
        }
        yield names
    assert other.poll() is None
    other.kill()
    other.wait()
    assert [path.name for path in victim.parent.iterdir()] == [victim.name]
    assert victim.read_text() == "secret"


def inside(names, set_up, attempts=ATTEMPTS):
    known = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, "-P", "-c", known + set_up + attempts], check=False, capture_output=True, text=True, cwd=names["OWN"], env=environment
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@needs_kernel
@pytest.mark.parametrize("set_up", [READING, LISTENING], ids=["reading", "listening"])
def test_a_confined_process_reaches_nothing(around, set_up):
    done = inside(around, set_up)

    # A listener's loop wakes itself by a pair of sockets that leads nowhere else.
    useful = USEFUL | ({"sends through a socket of its own making"} if set_up == LISTENING else set())
    assert {name for name, could in done.items() if could} == useful


def test_the_attempts_would_succeed_without_confinement(around):
    harmless = ATTEMPTS.replace("os.unlink(VICTIM)", "None").replace("os.truncate(VICTIM, 0)", "None")
    for name in (
        'open(VICTIM + ".new", "w").close()',
        'os.rename(VICTIM, VICTIM + ".away")',
        'os.link(VICTIM, VICTIM + ".link")',
    ):
        assert name in harmless
        harmless = harmless.replace(name, "None")
    harmless = harmless.replace("os.kill(OTHER, signal.SIGTERM)", "os.kill(OTHER, 0)").replace(
        "os.fork() or os._exit(0)", "None"
    )

    done = inside(around, "", harmless)

    assert {name for name, could in done.items() if not could} <= {
        "leaves its namespaces", "begins an io_uring", "raises the limits of another process", "changes the time of a file",
    }  # fmt: skip


@needs_kernel
def test_nothing_runs_in_the_reading_process_that_began_before_it_was_confined(around):
    threads = (
        "import json\nprint(json.dumps([line for line in open('/proc/self/status') if line.startswith('Threads')]))"
    )
    set_up = "from consilience.ingest.readers import worker\nworker.load_readers()\n"

    assert inside(around, set_up, threads) == ["Threads:\t1\n"]


@needs_kernel
def test_a_listening_process_writes_its_own_folder_and_serves_at_the_socket_it_has(around):
    serves = """
import asyncio, json, socket
async def talk():
    server = await asyncio.start_server(lambda reader, writer: writer.close(), sock=held)
    server.close()
open(OWN + "/note", "w").write("x")
asyncio.run(talk())
print(json.dumps(True))
"""
    before = 'import socket\nheld = socket.create_server(("127.0.0.1", 0))\n'

    assert inside(around, before + LISTENING, serves)


def test_where_the_kernel_has_nothing_nothing_is_pretended(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "freebsd")

    held = confine(Duty.LISTENING, folder=tmp_path)

    assert held == available() == Held()
    assert "Landlock" in held.lacks()
    assert "seccomp" in held.lacks()


def test_on_a_machine_whose_numbers_are_not_known_no_call_is_filtered(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")

    assert not seccomp.there()
    assert not seccomp.refuse(seccomp.refused(listening=False))


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("listening", [True, False])
def test_every_jump_of_the_filter_stays_inside_it(monkeypatch, machine, listening):
    monkeypatch.setattr("platform.machine", lambda: machine)
    lines = list(struct.iter_unpack("=HBBI", seccomp._filter(seccomp.refused(listening=listening))))

    assert len(lines) < 4096
    for at, (code, true, false, _) in enumerate(lines):
        if code & 0x07 == 0x05:
            assert at + 1 + max(true, false) < len(lines)
    assert lines[-1] == (0x06, 0, 0, 0x7FFF0000)


def test_what_is_lacking_is_said_in_words():
    assert Held(files=True, calls=True, connections=True).lacks() == ""
    assert confinement.Held(files=True).lacks().startswith("programs, processes and connections")
