"""Other programs that evaluate the rules, with what they need beside them. Each takes what stack.Prometheus takes, a Prometheus configuration
with its scrape jobs and one rule file, and answers `query` and `alerts` as that does. tests/tools/get builds them."""

import json
import pathlib

import yaml

from stack import Program, Prometheus, ask, free_port, tool, wait_for


class Server(Program):
    """A program that serves HTTP at 127.0.0.1; `{port}` in its arguments becomes its port, `{other}` one for gRPC: free ones, or the two of
    `ports`. Is up once it answers at `ready`, within `seconds`."""

    def __init__(self, stack, folder, name, argv, ready="/-/ready", ports=None, seconds=60):
        port, self.other = ports or (free_port(), free_port())
        super().__init__(stack, folder, name, [str(word).format(port=port, other=self.other) for word in argv], cwd=folder)
        self.url = f"http://127.0.0.1:{port}"
        self.wait_ready(ready, seconds)


class Answers(Prometheus):
    """`query` asks the Prometheus API below `url`, `alerts` that below `ruler_url`."""

    def __init__(self, url, ruler_url):
        self.url, self.ruler_url = url, ruler_url

    def alerts(self):
        # Thanos Rule spells it Alerts, and leaves it out while there are none.
        found = json.loads(ask(f"{self.ruler_url}/api/v1/alerts"))["data"]
        return found.get("alerts") or found.get("Alerts") or []


def parts(config):
    """(the configuration without rules, the rule file, the interval between evaluations)."""
    given = yaml.safe_load(config)
    (rules,) = given.pop("rule_files")
    return given, rules, given["global"].pop("evaluation_interval")


class VictoriaMetrics(Answers):
    """victoria-metrics scrapes and stores, vmalert evaluates. The delays that allow for slow writers are taken away."""

    def __init__(self, stack, folder, config):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        given, rules, interval = parts(config)
        (folder / "scrape.yml").write_text(yaml.safe_dump(given))
        home = pathlib.Path(tool("vmalert-tool")).parent
        storage = Server(
            stack,
            folder,
            "victoria-metrics",
            [
                home / "victoria-metrics",
                f"-storageDataPath={folder / 'data'}",
                "-httpListenAddr=127.0.0.1:{port}",
                f"-promscrape.config={folder / 'scrape.yml'}",
                "-search.latencyOffset=0s",
            ],
        )
        vmalert = Server(
            stack,
            folder,
            "vmalert",
            [
                home / "vmalert",
                f"-rule={rules}",
                "-httpListenAddr=127.0.0.1:{port}",
                f"-datasource.url={storage.url}",
                f"-remoteWrite.url={storage.url}",
                "-remoteWrite.flushInterval=100ms",
                "-notifier.blackhole",
                "-disableAlertgroupLabel",
                f"-evaluationInterval={interval}",
                "-rule.evalDelay=0s",
            ],
        )
        super().__init__(storage.url, vmalert.url)


class Thanos(Answers):
    """Prometheus scrapes, `thanos rule` evaluates by `thanos query`, which asks a sidecar of Prometheus and the ruler itself."""

    def __init__(self, stack, folder, config):
        folder = pathlib.Path(folder)
        given, rules, interval = parts(config)
        given["global"]["external_labels"] = {"replica": "prometheus"}
        prometheus = Prometheus(stack, folder, yaml.safe_dump(given))
        thanos = tool("thanos")
        both = ["--http-address=127.0.0.1:{port}", "--grpc-address=127.0.0.1:{other}"]
        side = Server(
            stack,
            folder,
            "sidecar",
            [thanos, "sidecar", *both, f"--prometheus.url={prometheus.url}", f"--tsdb.path={folder / 'data'}"],
        )
        # Each must know the other's port: the ruler's is chosen before it runs.
        ports = free_port(), free_port()
        query = Server(
            stack,
            folder,
            "query",
            [
                thanos,
                "query",
                *both,
                f"--endpoint=127.0.0.1:{side.other}",
                f"--endpoint=127.0.0.1:{ports[1]}",
                "--query.replica-label=replica",
            ],
        )
        ruler = Server(
            stack,
            folder,
            "rule",
            [
                thanos,
                "rule",
                *both,
                f"--data-dir={folder / 'ruler'}",
                f"--rule-file={rules}",
                f"--eval-interval={interval}",
                f"--query={query.url}",
                '--label=replica="ruler"',
                "--alert.label-drop=replica",
            ],
            ports=ports,
        )
        super().__init__(query.url, ruler.url)
        wait_for("thanos query to find the ruler", lambda: self.query("kemp360:threshold:role_changes"), 60)


MIMIR = """
multitenancy_enabled: false
usage_stats: {{enabled: false}}
server: {{http_listen_address: 127.0.0.1, http_listen_port: {http}, grpc_listen_address: 127.0.0.1, grpc_listen_port: {grpc}}}
memberlist: {{bind_addr: [127.0.0.1], bind_port: {gossip}}}
common: {{storage: {{backend: filesystem, filesystem: {{dir: {folder}/common}}}}}}
blocks_storage:
  storage_prefix: blocks
  tsdb: {{dir: {folder}/tsdb}}
  bucket_store: {{sync_dir: {folder}/sync}}
compactor: {{data_dir: {folder}/compactor, sharding_ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}}}}}
distributor: {{ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}}}}}
ingester: {{ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}, replication_factor: 1, min_ready_duration: 0s}}}}
store_gateway: {{sharding_ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}, replication_factor: 1}}}}
querier: {{ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}}}}}
frontend: {{address: 127.0.0.1}}
query_scheduler: {{ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}}}}}
ruler:
  rule_path: {folder}/ruler
  evaluation_interval: {interval}
  ring: {{instance_addr: 127.0.0.1, kvstore: {{store: inmemory}}}}
ruler_storage: {{backend: local, local: {{directory: {folder}/rules}}}}
limits: {{ruler_evaluation_delay_duration: 0s}}
"""


class Mimir(Answers):
    """Prometheus scrapes and writes to Mimir in one process, whose ruler evaluates."""

    def __init__(self, stack, folder, config):
        folder = pathlib.Path(folder)
        given, rules, interval = parts(config)
        own = folder / "mimir"
        (own / "rules/anonymous").mkdir(parents=True)
        (own / "rules/anonymous/kemp360.yml").write_text(pathlib.Path(rules).read_text())
        ports = {name: free_port() for name in ("http", "grpc", "gossip")}
        (own / "mimir.yml").write_text(MIMIR.format(folder=own, interval=interval, **ports))
        argv = [tool("mimir"), "-target=all", f"-config.file={own / 'mimir.yml'}"]
        mimir = Server(stack, folder, "mimir", argv, "/ready", (ports["http"], ports["grpc"]), seconds=90)
        queue = {"batch_send_deadline": "100ms"}
        given["remote_write"] = [{"url": f"{mimir.url}/api/v1/push", "queue_config": queue}]
        Prometheus(stack, folder, yaml.safe_dump(given))
        super().__init__(f"{mimir.url}/prometheus", f"{mimir.url}/prometheus")
        wait_for("Mimir's ruler to evaluate", lambda: self.query("kemp360:threshold:role_changes"), 60)


RULERS = {"VictoriaMetrics": VictoriaMetrics, "Thanos": Thanos, "Mimir": Mimir}
