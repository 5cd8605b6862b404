import contextlib

import boards
import pytest
import world as worlds


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    with contextlib.ExitStack() as cleanup:
        yield worlds.World(cleanup, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def shown(world):
    """Boards over the world, at one moment for all tests."""
    return boards.Boards(world.prometheus.url, world.folder / "shown", world.at)
