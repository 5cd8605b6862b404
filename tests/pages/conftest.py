import contextlib

import pytest
import site_of_pages as pages


@pytest.fixture(scope="session")
def cleanup():
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser(cleanup):
    return pages.Browser(cleanup)


@pytest.fixture(scope="session")
def fleet(cleanup, tmp_path_factory):
    return pages.fleet(cleanup, tmp_path_factory.mktemp("fleet"))
