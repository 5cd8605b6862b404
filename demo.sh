#!/usr/bin/env bash
# The main job on a simulated pair: two Centrals over HTTPS, the exporter, a real Prometheus that scrapes it.
#
#   ./demo.sh            build, start everything, say what to try, stay until Ctrl-C
#   ./demo.sh --check    the same without a person: the pair leaves HA, Prometheus must see it; exits 0 or says why not
#   ./demo.sh --yes      do not ask before installing packages
set -uo pipefail
cd "$(dirname "$0")"

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

echo "Building (release) …"
mkdir -p build
export CMAKE_CXX_COMPILER_LAUNCHER=ccache
if ! { cmake --preset release && cmake --build --preset release --target kemp360_exporter kemp360_simulator; } >build/demo-build.log 2>&1; then
  tail -n 40 build/demo-build.log >&2
  echo "The build failed; the whole log is build/demo-build.log" >&2
  exit 1
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

bin=build/release
control_port=$(free_port 10361)
"$bin/tests/simulator/kemp360_simulator" --control-port "$control_port" --output-dir "$work/simulator" >"$work/simulator.log" 2>&1 &
pids+=($!)
wait_for 15 "the simulator to start" test -s "$work/simulator/kemp360.yaml"

exporter_port=$(free_port 10360)
"$bin/exporter/app/kemp360_exporter" --config.file "$work/simulator/kemp360.yaml" \
  --web.listen-address "127.0.0.1:$exporter_port" --web.enable-lifecycle >"$work/exporter.log" 2>&1 &
pids+=($!)
wait_for 15 "the exporter to start" curl -sf "http://127.0.0.1:$exporter_port/-/ready"

prometheus_port=$(free_port 9090)
cat >"$work/prometheus.yml" <<EOF
global:
  scrape_interval: 2s
  scrape_timeout: 2s
scrape_configs:
  - job_name: kemp360-exporter
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
  echo "Good, in $((SECONDS - started)) s after the build."
  exit 0
fi

cat <<EOF

Running until Ctrl-C:
  the simulated pair     http://127.0.0.1:$control_port/     (a button for each scenario)
  the exporter           http://127.0.0.1:$exporter_port/     (the state of the pair at a glance)
  Prometheus             $prometheus_url/graph

Try:
  1. http://127.0.0.1:$exporter_port/ says that the pair is in HA.
  2. Let the two Centrals run different versions:
       curl -X POST -d '{"name": "versions-differ"}' http://127.0.0.1:$control_port/scenario
  3. Ask Prometheus why the pair left HA:
       promtool query instant $prometheus_url 'kemp360_pair_check == 0'
  4. A licence migration that got stuck:
       curl -X POST -d '{"name": "disowned"}' http://127.0.0.1:$control_port/scenario
       promtool query instant $prometheus_url 'kemp360_loadmaster_ownership{ownership="disowned"} == 1'
  5. All well again:
       curl -X POST -d '{"name": "healthy"}' http://127.0.0.1:$control_port/scenario
  6. The dashboards in your Grafana, whose Prometheus data source is $prometheus_url:
       dashboards/load http://USER:PASSWORD@localhost:3000     (or by files: docs/dashboards.md)
EOF
wait -n "${pids[@]}"
fail "one of the programs ended by itself"
