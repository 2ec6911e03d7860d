"""What pytest's own JUnit report cannot know: why a run fails that no test fails for; and what
strict readers of it want otherwise."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Tree

from honcho_contract.errors import ReportError
from honcho_contract.reports.writing import write
from honcho_contract.results.groups import Group, grouped, told_together
from honcho_contract.results.result import Result

SUITE = "honcho.verdict"

FOUND = "honcho.findings"

MET = "honcho-met"
"""The property of a test that failed by findings: the title of each."""


def complete(result: Result, path: Path) -> None:
    """Adds a suite with a case for each cause that was found, and one with a case for the baseline,
    the coverage and the run itself; and tells what else is known in the form of the schema.

    One cause makes many tests fail. It is one failure, in its own case; a test that only met it is
    told to have passed, with the cause as its output.

    pytest has written the tests by then. Without these cases, a program that reads nothing but the
    report would take a run for passed that the gate fails. Where pytest ended before it had written
    any, they are all that there is.
    """
    try:
        tree = Tree.parse(path)  # noqa: S314 (pytest's own file, written a moment ago)
    except (OSError, Tree.ParseError) as error:
        if not result.trouble:
            text = f"The report {path} was not written by pytest: {error}"
            raise ReportError(text) from error
        tree = Tree.ElementTree(Tree.Element("testsuites", name="honcho"))
    for name in (SUITE, FOUND):
        for suite in tree.getroot().findall(f"testsuite[@name='{name}']"):
            tree.getroot().remove(suite)
    for tests in tree.iter("testsuite"):
        for case in tests.iter("testcase"):
            _without_failure(case, tests)
            _without_properties(case)
    cases = {
        "baseline": result.stale,
        "coverage": [result.shortfall] if result.shortfall else [],
        "run": result.trouble,
    }
    _add(tree, SUITE, [_of_the_run(name, complaints) for name, complaints in cases.items()])
    if result.findings:
        _add(tree, FOUND, [_case(one) for one in grouped(result.findings)])
    write(path, Tree.tostring(tree.getroot(), encoding="unicode", xml_declaration=True))


def _add(tree: Tree.ElementTree[Tree.Element], name: str, cases: list[Tree.Element]) -> None:
    """Adds a suite of these cases."""
    root = tree.getroot()
    first = root.find("testsuite")
    suite = Tree.SubElement(root, "testsuite", name=name)
    for attribute in ("timestamp", "hostname"):
        suite.set(attribute, first.get(attribute, "") if first is not None else "")
    failed = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": len(cases), "failures": failed, "errors": 0, "skipped": 0, "time": 0}
    for attribute, count in counts.items():
        suite.set(attribute, str(count))
    suite.extend(cases)


def _of_the_run(name: str, complaints: list[str]) -> Tree.Element:
    case = Tree.Element("testcase", classname=SUITE, name=name, time="0.000")
    if complaints:
        failure = Tree.SubElement(case, "failure", message=complaints[0])
        failure.text = "\n".join(complaints)
    return case


def _case(group: Group) -> Tree.Element:
    """The case of a cause; it fails unless the cause is known, or may come of chance."""
    name = xml_safe(group.title)
    case = Tree.Element("testcase", classname=FOUND, name=name, time="0.000")
    told = xml_safe(told_together(group))
    if group.fails:
        Tree.SubElement(case, "failure", message=name).text = told
    else:
        Tree.SubElement(case, "system-out").text = told
    return case


def xml_safe(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in text)


def _without_failure(case: Tree.Element, tests: Tree.Element) -> None:
    """Takes the failure out of a test that failed by findings alone: they have cases of their
    own."""
    if not any(one.get("name") == MET for one in case.iter("property")):
        return
    for kind in ("failure", "error"):
        for failure in case.findall(kind):
            case.remove(failure)
            count = f"{kind}s"
            tests.set(count, str(max(0, int(tests.get(count, "0")) - 1)))


def _without_properties(case: Tree.Element) -> None:
    """Turns a case's properties, which the schema has for suites alone, into its output."""
    for properties in case.findall("properties"):
        case.remove(properties)
        lines = (f"{one.get('name')}: {one.get('value')}" for one in properties)
        Tree.SubElement(case, "system-out").text = "\n".join(lines)
