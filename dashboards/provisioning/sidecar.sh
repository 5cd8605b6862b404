#!/usr/bin/env bash
# Prints a ConfigMap with the four boards, as the dashboards sidecar of the usual Grafana charts picks them up.
#
#   dashboards/provisioning/sidecar.sh [--namespace NAME] [--label NAME=VALUE] | kubectl apply --server-side -f -
#
# The label is the one that your chart's `sidecar.dashboards.label` and `labelValue` name; theirs is grafana_dashboard=1 unless changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

namespace=monitoring
label=grafana_dashboard=1
while [ $# -gt 0 ]; do
  case "$1" in
    --namespace) namespace=${2:?} ;;
    --label) label=${2:?} ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
  shift 2
done
cat <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: kemp360-dashboards
  namespace: $namespace
  labels:
    ${label%%=*}: "${label#*=}"
  annotations:
    grafana_folder: Kemp 360
data:
EOF
for board in kemp360-*.json; do
  printf '  %s: |\n' "$board"
  sed 's/^/    /' "$board"
done
