#!/usr/bin/env bash
# The main job on a simulated pair: two units over HTTPS, the exporter, a real Prometheus with the alert rules, an Alertmanager.
#
#   ./demo.sh            build, start everything, say what to try, print what would be sent to a chat, stay until Ctrl-C
#   ./demo.sh --check    the same without a person: the pair leaves HA, a message must say why; exits 0 or says why not
#   ./demo.sh --yes      do not ask before installing packages
set -uo pipefail
cd "$(dirname "$0")" || exit 1

check=no
for argument in "$@"; do
  case "$argument" in
    --check) check=yes ;;
    --yes) KEMP360_ASSUME_YES=yes ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

# shellcheck source=tests/support/packages.sh
. tests/support/packages.sh
kemp360_install "${KEMP360_BUILD_PACKAGES[@]}" "${KEMP360_DEMO_PACKAGES[@]}" || exit 1

bin=${KEMP360_BUILD_DIR:-build/release}
if [ -z "${KEMP360_BUILD_DIR:-}" ]; then
  echo "Building (release) …"
  mkdir -p build
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache
  if ! { cmake --preset release && cmake --build --preset release --target kemp360_exporter kemp360_simulator; } >build/demo-build.log 2>&1; then
    tail -n 40 build/demo-build.log >&2
    echo "The build failed; the whole log is build/demo-build.log" >&2
    exit 1
  fi
fi
started=$SECONDS

work=$(mktemp -d)
pids=()
cleanup() {
  trap - EXIT INT TERM
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'echo; echo "Stopping."; exit 0' INT TERM

fail() {
  echo "demo: $1" >&2
  local log
  for log in "$work"/*.log; do
    [ -s "$log" ] || continue
    echo "--- the last lines of $(basename "$log")" >&2
    tail -n 8 "$log" >&2
  done
  exit 1
}

# free_port WANTED: that port of 127.0.0.1 if nobody listens there, else the next one that is free.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# wait_for SECONDS WHAT COMMAND…: until the command succeeds, or fail.
wait_for() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || fail "gave up waiting: $what"
    sleep 0.2
  done
}

control_port=$(free_port 10361)
"$bin/tests/simulator/kemp360_simulator" --control-port "$control_port" --output-dir "$work/simulator" >"$work/simulator.log" 2>&1 &
pids+=($!)
wait_for 15 "the simulator to start" test -s "$work/simulator/kemp360.yaml"

exporter_port=$(free_port 10360)
"$bin/exporter/app/kemp360_exporter" --config.file "$work/simulator/kemp360.yaml" \
  --web.listen-address "127.0.0.1:$exporter_port" --web.enable-lifecycle >"$work/exporter.log" 2>&1 &
pids+=($!)
wait_for 15 "the exporter to start" curl -sf "http://127.0.0.1:$exporter_port/-/ready"

# All times of the rules and of Alertmanager are divided by this: five minutes are five seconds.
factor=60
rules/tailor --divide-durations "$factor" >"$work/short.rules.yml" || fail "the rules could not be shortened"
messages=$work/messages.log
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/support/show_notifications.py "$work" "$factor" >"$messages" 2>"$work/inbox.log" &
pids+=($!)
wait_for 15 "the inbox of the messages to start" grep -q ready "$messages"

alertmanager_port=$(free_port 9093)
prometheus-alertmanager --config.file "$work/alertmanager/test.yml" --storage.path "$work/alertmanager/data" --cluster.listen-address= \
  --web.external-url "http://127.0.0.1:$alertmanager_port" --web.listen-address "127.0.0.1:$alertmanager_port" >"$work/alertmanager.log" 2>&1 &
pids+=($!)
alertmanager_url=http://127.0.0.1:$alertmanager_port
wait_for 30 "Alertmanager to start" curl -sf "$alertmanager_url/-/ready"

prometheus_port=$(free_port 9090)
cat >"$work/prometheus.yml" <<EOF
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files: ["$work/short.rules.yml"]
alerting:
  alertmanagers:
    - static_configs:
        - targets: ["127.0.0.1:$alertmanager_port"]
scrape_configs:
  - job_name: kemp360-exporter
    honor_labels: true
    static_configs:
      - targets: ["127.0.0.1:$exporter_port"]
EOF
prometheus --config.file "$work/prometheus.yml" --storage.tsdb.path "$work/prometheus" \
  --web.listen-address "127.0.0.1:$prometheus_port" >"$work/prometheus.log" 2>&1 &
pids+=($!)
prometheus_url=http://127.0.0.1:$prometheus_port
wait_for 30 "Prometheus to start" curl -sf "$prometheus_url/-/ready"

# query EXPRESSION: what Prometheus answers, a line a series.
query() { promtool query instant "$prometheus_url" "$1" | sed 's/ @\[.*//'; }
# holds EXPRESSION: does it have an answer?
holds() { [ -n "$(promtool query instant "$prometheus_url" "$1" 2>/dev/null)" ]; }
scenario() { curl -sf -X POST -H 'Content-Type: application/json' -d "{\"name\": \"$1\"}" "http://127.0.0.1:$control_port/scenario" >/dev/null; }

if [ "$check" = yes ]; then
  wait_for 30 "Prometheus to hold the series of both units" holds 'count(kemp360_up == 1) == 2'
  wait_for 10 "the pair to be in HA" holds 'kemp360_pair_check{check="ha_mode"} == 1'
  echo "Both units are read, the pair is in HA:"
  query 'kemp360_unit_ha_mode == 1'
  scenario versions-differ || fail "the simulator did not take the scenario versions-differ"
  echo "Switched the pair to versions-differ."
  wait_for 30 "version_parity to be 0" holds 'kemp360_pair_check{check="version_parity"} == 0'
  wait_for 30 "both units to be standalone" holds 'count(kemp360_unit_ha_mode{mode="standalone"} == 1) == 2'
  echo "Prometheus saw it:"
  query 'kemp360_pair_check{check=~"version_parity|ha_mode"}'
  query 'kemp360_unit_info'
  query 'kemp360_unit_ha_mode{mode="standalone"}'
  echo "Waiting for the message (all times are divided by $factor: the 45 minutes that an upgrade may take are 45 seconds) …"
  wait_for 90 "the message that the versions differ" grep -q 'versions differ: .* (warning)' "$messages"
  sed 1d "$messages"
  echo
  echo "Good, in $((SECONDS - started)) s after the build."
  exit 0
fi

cat <<EOF

Running until Ctrl-C:
  the simulated pair     http://127.0.0.1:$control_port/     (a button for each scenario)
  the exporter           http://127.0.0.1:$exporter_port/     (the state of the pair at a glance)
  Prometheus             $prometheus_url/alerts
  Alertmanager           $alertmanager_url/

All times of rules/kemp360.rules.yml and rules/alertmanager/production.yml are divided by $factor (rules/tailor): what takes five
minutes takes five seconds here. What would be sent to a chat is printed below.

Try:
  1. http://127.0.0.1:$exporter_port/ shows that the pair is in HA.
  2. Let the two units run different versions; a minute later a notification says so:
       curl -X POST -d '{"name": "versions-differ"}' http://127.0.0.1:$control_port/scenario
  3. See why the pair left HA, and what to do; in the terminal, and in Prometheus:
       $bin/exporter/app/kemp360_exporter check --from http://127.0.0.1:$exporter_port
       promtool query instant $prometheus_url 'kemp360_pair_check == 0'
  4. A stale license migration:
       curl -X POST -d '{"name": "disowned"}' http://127.0.0.1:$control_port/scenario
       promtool query instant $prometheus_url 'kemp360_loadmaster_ownership{ownership="disowned"} == 1'
  5. A healthy pair again:
       curl -X POST -d '{"name": "healthy"}' http://127.0.0.1:$control_port/scenario
  6. The dashboards in your Grafana, whose Prometheus data source is $prometheus_url:
       dashboards/load http://USER:PASSWORD@localhost:3000     (or by files: docs/dashboards.md)
EOF
tail -n +2 -f "$messages" &
pids+=($!)
wait -n "${pids[@]}"
fail "one of the programs ended by itself"
