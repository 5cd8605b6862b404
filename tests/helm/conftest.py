import contextlib
import hashlib

import pytest
from chart import FIXTURES, SECRET, Renderer
from installation import Installation
from kubernetes import ApiServer, Helm, operator_crds


@pytest.fixture(scope="session")
def session_stack():
    with contextlib.ExitStack() as made:
        yield made


@pytest.fixture
def stack():
    with contextlib.ExitStack() as made:
        yield made


@pytest.fixture(scope="session")
def render(tmp_path_factory):
    return Renderer(tmp_path_factory.mktemp("render"))


@pytest.fixture(scope="session")
def server(session_stack, tmp_path_factory):
    made = ApiServer(session_stack, tmp_path_factory.mktemp("server"))
    made.install_crds([*operator_crds(), FIXTURES / "grafanadashboard-crd.yaml"])
    made.namespace("grafana")
    return made


@pytest.fixture(scope="session")
def helm(server, tmp_path_factory):
    return Helm(tmp_path_factory.mktemp("helm"), server.kubeconfig)


@pytest.fixture
def namespace(server, request):
    """A namespace that enforces *restricted*, with the Secret that the chart's examples name."""
    name = "t" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    server.restricted_namespace(name)
    units = ("emea.central-a", "emea.central-b", "apac.central-c", "apac.central-d")
    server.secret(name, SECRET, **{unit: f"key of {unit}" for unit in units})
    return name


@pytest.fixture
def installation(stack, tmp_path, server, helm, namespace):
    return Installation(stack, tmp_path, server, helm, namespace)
