"""Public test vectors that are not part of the repository; tests over them are skipped where they are not there."""

import base64
import gzip
import json
import tarfile
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "vectors"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/vectors is not there")


@cache
def merkle() -> list[tuple[str, dict]]:
    """The inclusion and consistency cases of transparency-dev/merkle."""
    if not FOLDER.is_dir():
        return []
    with tarfile.open(FOLDER / "transparency-dev-merkle-testdata.tar.gz") as archive:
        files = [member for member in archive.getmembers() if member.isfile() and member.name.endswith(".json")]
        cases = [(member.name, json.load(archive.extractfile(member))) for member in files]
    return [(name, case) for name, case in cases if "/inclusion/" in name or "/consistency/" in name]


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@cache
def ed25519() -> list[tuple[str, bytes, bytes, bytes]]:
    """Name, key, message and signature of every vector of CCTV and Wycheproof."""
    if not FOLDER.is_dir():
        return []
    with gzip.open(FOLDER / "cctv-ed25519.json.gz") as file:
        cctv = [
            (f"cctv/{v['number']}", bytes.fromhex(v["key"]), v["msg"].encode(), bytes.fromhex(v["sig"]))
            for v in json.load(file)
        ]
    with gzip.open(FOLDER / "wycheproof-ed25519.json.gz") as file:
        groups = json.load(file)["testGroups"]
    return cctv + [
        (
            f"wycheproof/{test['tcId']}",
            bytes.fromhex(group["publicKey"]["pk"]),
            bytes.fromhex(test["msg"]),
            bytes.fromhex(test["sig"]),
        )
        for group in groups
        for test in group["tests"]
    ]


@cache
def wycheproof_results() -> dict[str, str]:
    with gzip.open(FOLDER / "wycheproof-ed25519.json.gz") as file:
        groups = json.load(file)["testGroups"]
    return {f"wycheproof/{test['tcId']}": test["result"] for group in groups for test in group["tests"]}
