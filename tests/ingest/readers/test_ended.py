"""What ended a reading process is told by its own cause."""

import os
import signal
import subprocess
import sys

import pytest

from consilience.errors import MissingLibrary, UnreadableInput
from consilience.ingest.readers import isolated
from consilience.ingest.readers.ended import Heard, why
from consilience.ingest.readers.isolated import Isolation
from tests.ingest import make

PAGE = make.a_page(f"<p>{make.LONG}</p>")
SECRET = "the-minister-said"

CAUSES = {
    "a missing module": ("import a_module_that_nobody_has", MissingLibrary, "a_module_that_nobody_has, which every installation holds"),
    "a missing part of one": ("import json.nothing_such", MissingLibrary, "needs json"),
    "a crash": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", UnreadableInput, r"crashed \(SIGSEGV\)"),
    "an abort": ("import os; os.abort()", UnreadableInput, r"crashed \(SIGABRT\)"),
    "too little memory": ("raise MemoryError", UnreadableInput, "needs more than 1500 MB of memory"),
    "too little memory for a library": ("raise ImportError('x.so: failed to map segment from shared object')", UnreadableInput, "MB of memory"),
    "too little memory in C++": (
        "import os, sys; sys.stderr.write(\"terminate called after throwing an instance of 'std::bad_alloc'\\n\"); sys.stderr.flush(); os.abort()",
        UnreadableInput,
        "MB of memory",
    ),
    "a library that cannot be loaded": ("raise ImportError('libxml2.so.16: cannot open shared object file')", MissingLibrary, r"libxml2\.so\.16"),
    "the system's own hand": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", UnreadableInput, "ended from outside"),
    "a bug": (f"raise KeyError({SECRET!r})", UnreadableInput, r"ended before it answered \(KeyError, exit code 1\)"),
    "a plain end": ("import sys; sys.exit(7)", UnreadableInput, r"\(exit code 7\)"),
}  # fmt: skip


@pytest.mark.parametrize(("does", "kind", "said"), CAUSES.values(), ids=CAUSES)
def test_each_cause_has_its_own_message(does, kind, said):
    done = subprocess.run([sys.executable, "-c", does], capture_output=True, text=True, check=False)

    error = why("a.html", done.returncode, done.stderr, 1500)

    assert isinstance(error, kind)
    with pytest.raises(kind, match=said):
        raise error
    assert SECRET not in str(error)


def test_a_process_that_is_killed_while_it_reads_is_not_called_too_much_memory():
    with Isolation() as room:
        room.read(PAGE, "a.html")
        os.kill(room._process.pid, signal.SIGSEGV)
        room._process.wait()

        assert room.read(PAGE, "a.html")[0].text == make.LONG  # one dead process costs no file


@pytest.mark.parametrize(
    ("module", "said"),
    [("trafilatura", "needs trafilatura.*half made"), ("lxml_html_clean", "not whole here: install again")],
)
def test_a_half_made_installation_ends_the_job_and_says_so(tmp_path, monkeypatch, module, said):
    lacking = f"No module named {module!r}"
    (tmp_path / f"{module}.py").write_text(f"raise ModuleNotFoundError({lacking!r}, name={module!r})\n")
    monkeypatch.setattr(isolated.sys, "path", [str(tmp_path), *sys.path])

    with Isolation() as room, pytest.raises(MissingLibrary, match=said):
        room.read(PAGE, "a.html")


def test_a_chatty_process_is_heard_to_its_last_line():
    with subprocess.Popen(
        [sys.executable, "-c", "import sys\nfor n in range(100_000): print('line', n, file=sys.stderr)"],
        stderr=subprocess.PIPE,
    ) as process:
        heard = Heard(process.stderr)
        process.wait()

        assert heard.text().endswith("line 99999\n")
        assert heard.text().count("\n") == 200
