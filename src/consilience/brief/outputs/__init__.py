"""An alignment as files: `brief.html`, `alignment.json`, `claims.csv`, `matters.csv`, `links.csv`."""

from __future__ import annotations

from consilience.brief.outputs.document import as_document, encode
from consilience.brief.outputs.folder import FILES, write

__all__ = ["FILES", "as_document", "encode", "write"]
