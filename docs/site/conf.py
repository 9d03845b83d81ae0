"""How `make docs` builds the pages in `docs/` as a site: offline, with search, every broken link an error."""

import re
from importlib.metadata import version as _version
from pathlib import Path
from shutil import copyfile

project = "Consilience"
author = "The Consilience contributors"
copyright = "The Consilience contributors, Apache-2.0"  # noqa: A001  # the name Sphinx reads
version = release = _version("consilience")
language = "en_GB"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "README"
exclude_patterns = ["site"]
myst_heading_anchors = 4
nitpicky = True

html_theme = "furo"
html_title = f"Consilience {release}"
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None
# Highlighting guesses are wrong for our transcripts; what is to be coloured names its language.
highlight_language = "none"

_ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"\[([^\]]*)\]\((\.\./[^)#\s]+)(#[^)\s]*)?\)")
_PARTS = ("tutorial", "how-to", "reference", "explanation", "decisions")


def _read(app, name, source):
    """Name what lies outside `docs/` by its place in the repository, and give the first page its list of pages."""
    here = Path(app.srcdir, name).parent

    def link(found):
        target = (here / found[2]).resolve()
        if target.is_relative_to(app.srcdir) or not target.exists():
            return found[0]
        return f"{found[1]} (`{target.relative_to(_ROOT)}` in the repository)"

    source[0] = _LINK.sub(link, source[0])
    if name == root_doc:
        source[0] += "".join(_tree(app.srcdir, part) for part in _PARTS)


def _tree(folder, part):
    pages = sorted(f"{part}/{path.stem}" for path in Path(folder, part).glob("*.md") if path.stem != "README")
    # Decisions are many; their own list leads to them.
    listed = ["decisions/README"] if part == "decisions" else pages
    return (
        f"\n\n```{{toctree}}\n:hidden:\n:caption: {part.capitalize()}\n:maxdepth: 1\n\n" + "\n".join(listed) + "\n```\n"
    )


def _decisions(app, name, source):
    if name == "decisions/README":
        pages = sorted(path.stem for path in Path(app.srcdir, "decisions").glob("[0-9]*.md"))
        source[0] += "\n\n```{toctree}\n:hidden:\n:maxdepth: 1\n\n" + "\n".join(pages) + "\n```\n"


def _first(app, failure):
    """Let the folder open at its first page."""
    if failure is None and app.builder.format == "html":
        copyfile(Path(app.outdir, f"{root_doc}.html"), Path(app.outdir, "index.html"))


def setup(app):
    app.connect("build-finished", _first)
    app.connect("source-read", _read)
    app.connect("source-read", _decisions)
