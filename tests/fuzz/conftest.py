"""Says at the end of a run how many inputs each test has had."""

from __future__ import annotations

import pytest

from tests.fuzz.inputs import given_inputs


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    count = given_inputs.get(getattr(item, "originalname", ""), 0)
    if call.when == "call" and count:
        item.user_properties.append(("inputs", count))


def pytest_terminal_summary(terminalreporter):
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    counts = {each.nodeid: dict(each.user_properties).get("inputs", 0) for each in reports if each.when == "call"}
    if not any(counts.values()):
        return
    terminalreporter.section("inputs")
    for name, count in counts.items():
        if count:
            terminalreporter.write_line(f"{count:8,}  {name.rpartition('::')[2]}")
    terminalreporter.write_line(f"{sum(counts.values()):8,}  in all")
