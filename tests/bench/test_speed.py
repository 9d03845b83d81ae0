import re
import sys

from bench.crowd import write_reports
from bench.speed import run, write_one_more


def test_reports_are_the_same_for_the_same_seed_and_no_two_alike(tmp_path):
    for name in ("once", "again"):
        write_reports(tmp_path / name, 12)

    once, again = ([p.read_text() for p in sorted((tmp_path / n).rglob("*.txt"))] for n in ("once", "again"))

    assert once == again
    assert len(set(once)) == 12


def test_one_report_more_is_one_file_more(tmp_path):
    write_reports(tmp_path, 4)

    write_one_more(tmp_path)

    assert len(list((tmp_path / "alpha").iterdir())) == 3


def test_the_memory_of_a_child_is_seen():
    done = run([sys.executable, "-c", "x = bytearray(300 * 2**20); print(len(x))"], {})

    assert re.match(r"\d+", done.output)
    assert done.peak_mib >= 300  # the upper end is that of the process that forked
