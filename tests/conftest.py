import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "support"))


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes long, or needs a program that takes long to build: only with KEMP360_ALL=1")
    config.addinivalue_line("markers", "cluster: needs kube-apiserver")


def pytest_collection_modifyitems(config, items):
    """`./test.sh` leaves out what is marked "long"; `./test.sh all` and whoever names a test (`FILE::TEST`, -k) do not."""
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.cluster)
    named = config.option.keyword or any("::" in word for word in config.args)
    if os.environ.get("KEMP360_ALL") == "1" or named:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]
