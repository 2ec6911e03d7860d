"""What pytest's own JUnit report cannot know: why a run fails that no test fails for; and what
strict readers of it want otherwise."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Tree

from honcho_contract.errors import ConfigurationError
from honcho_contract.gate import Result

SUITE = "honcho.verdict"


def complete(result: Result, path: Path) -> None:
    """Adds a suite with a case for the baseline, the coverage and the run itself, and tells what is
    known in the form of the schema.

    pytest has written the tests by then. Without these cases, a program that reads nothing but the
    report would take a run for passed that the gate fails.
    """
    try:
        tree = Tree.parse(path)  # noqa: S314 (pytest's own file, written a moment ago)
    except (OSError, Tree.ParseError) as error:
        raise ConfigurationError(f"The report {path} was not written by pytest: {error}") from error
    for case in tree.iter("testcase"):
        _without_properties(case)
    cases = {
        "baseline": result.stale,
        "coverage": [result.shortfall] if result.shortfall else [],
        "run": result.trouble,
    }
    failed = sum(map(bool, cases.values()))
    suite = Tree.SubElement(tree.getroot(), "testsuite", name=SUITE)
    first = tree.getroot().find("testsuite")
    for name in ("timestamp", "hostname"):
        suite.set(name, first.get(name, "") if first is not None else "")
    counts = {"tests": len(cases), "failures": failed, "errors": 0, "skipped": 0, "time": 0}
    for name, count in counts.items():
        suite.set(name, str(count))
    for name, complaints in cases.items():
        case = Tree.SubElement(suite, "testcase", classname=SUITE, name=name, time="0.000")
        if complaints:
            failure = Tree.SubElement(case, "failure", message=complaints[0])
            failure.text = "\n".join(complaints)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def _without_properties(case: Tree.Element) -> None:
    """Turns a case's properties, which the schema has for suites alone, into its output."""
    for properties in case.findall("properties"):
        case.remove(properties)
        lines = (f"{one.get('name')}: {one.get('value')}" for one in properties)
        Tree.SubElement(case, "system-out").text = "\n".join(lines)
