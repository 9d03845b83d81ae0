"""Which commands there are, one line each, so that listing them imports none of them.

A new command is a file beside this one, which registers it with `app`, and a line here.  The sentence is the first one
of the command's own docstring; a test compares the two.
"""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "align": (
        "consilience.cli.align",
        "Line up the reports of two or more parties and write a brief on where they agree, conflict, changed or stand alone.",
    ),
    "backup": ("consilience.cli.backup", "Write a node to one file, also while it runs."),
    "baseline": ("consilience.cli.baseline", "State with other parties what you jointly hold, and co-sign it."),
    "bundle": ("consilience.cli.bundle", "Carry what goes between nodes by hand: write and read bundles."),
    "compare": (
        "consilience.cli.compare",
        "Say why two estimates differ, cause by cause, and what the least disclosure is that would help.",
    ),
    "demo": (
        "consilience.cli.demo",
        "Run demo nodes of two parties or more on this machine, introduced to each other, until Ctrl-C.",
    ),
    "doctor": (
        "consilience.cli.doctor",
        "Say what is missing on this machine, or wrong with a node, and what that costs.  Exit code 3 where something is not whole.",
    ),
    "export": (
        "consilience.cli.export",
        "Write what one reader may see to a STIX 2.1 bundle, each record with its marking and its signed bytes.",
    ),
    "forum": (
        "consilience.cli.forum",
        "Work in a forum with other parties: memoranda, contacts, meetings, decisions, actions.",
    ),
    "fuse": (
        "consilience.cli.fuse",
        "Find the value that holds for each attribute of each item, and which sources are of one origin.",
    ),
    "forget": (
        "consilience.cli.importing",
        "Remove what another party gave, with the claims of it, from every store of the node.  It cannot be undone.",
    ),
    "health": (
        "consilience.cli.status",
        "Ask a node's pages or its listener whether they answer, as a probe does.  Exit code 3 where they do not.",
    ),
    "import": (
        "consilience.cli.importing",
        "Take foreign STIX in as reports and claims of the party that gave it, each under its marking or refused.",
    ),
    "init": ("consilience.cli.node", "Make a new node: keys, ledger, settings."),
    "ingest": (
        "consilience.cli.node",
        "Put reports into the node; the claims drafted from them stay drafts until a member signs.",
    ),
    "listen": (
        "consilience.cli.listen",
        "Answer peers: serve the outbox and take what they push, in a process that can open nothing else.",
    ),
    "log": ("consilience.cli.node", "Show, sign and prove the log of a node."),
    "member": ("consilience.cli.member", "Enrol the party's members, their seats and their keys."),
    "outbox": ("consilience.cli.outbox", "What goes to peers: hand over what was released, list it, push it."),
    "peer": ("consilience.cli.peer", "Introduce other parties' nodes, by key and address."),
    "precheck": ("consilience.cli.precheck", "Check privately which origins another party holds too."),
    "pull": (
        "consilience.cli.outbox",
        "Fetch what peers have for this node, and take in what they pushed.",
    ),
    "release": ("consilience.cli.release", "Ask for releases, decide on them, recall, withdraw, erase."),
    "restore": ("consilience.cli.backup", "Make a node's folder from a backup, and check its log."),
    "scenario": (
        "consilience.cli.scenario",
        "Compare the parties' numbers on one agreed tree of what could happen.",
    ),
    "root": ("consilience.cli.root", "Show the party's root, and rotate its keys."),
    "serve": (
        "consilience.cli.serve",
        "Serve the node's pages, on this machine alone unless settings.toml says otherwise; prints a single-use link when nobody is enrolled yet.",
    ),
    "status": (
        "consilience.cli.status",
        "Say how a node stands: processes, log, peers, queues, disk, backup, certificates.  Asks for no passphrase.",
    ),
    "taxii": ("consilience.cli.taxii", "Exchange STIX with other makers' software over TAXII 2.1."),
    "verify": (
        "consilience.cli.verify",
        "Check signatures, proofs and checkpoints without a node.  Exit code 0: valid, 4: not decided, 3: not valid, 2: unreadable.",
    ),
}
"""Name → the module that registers it, and what the list of commands says of it."""
