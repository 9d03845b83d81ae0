"""XDSL, the format of the GeNIe and SMILE software: one party's tree out."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from consilience.brief.safe_text import for_xml, visible
from consilience.scenarios.formats.network import network
from consilience.scenarios.scenario import Party, Scenario


def write(scenario: Scenario, party: Party, marking: str = "") -> str:
    """Return one party's numbers as XDSL text."""
    root = ET.Element("smile", {"version": "1.0", "id": "scenario", "numsamples": "1000"})
    if marking:
        root.append(ET.Comment(f" {visible(marking).replace('--', '- -')} "))
    nodes = ET.SubElement(root, "nodes")
    extensions = ET.SubElement(root, "extensions")
    titles = ET.SubElement(
        extensions, "genie", {"version": "1.0", "app": "Consilience", "name": visible(scenario.tree.title)}
    )
    for variable in network(scenario, party):
        cpt = ET.SubElement(nodes, "cpt", {"id": variable.name})
        for state in variable.states:
            ET.SubElement(cpt, "state", {"id": state})
        if variable.parent is not None:
            ET.SubElement(cpt, "parents").text = variable.parent.name
        numbers = ET.SubElement(cpt, "probabilities")
        numbers.text = " ".join(repr(float(value)) for row in variable.rows for value in row)
        ET.SubElement(ET.SubElement(titles, "node", {"id": variable.name}), "name").text = visible(variable.title)
    ET.indent(root)
    return for_xml('<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n")
