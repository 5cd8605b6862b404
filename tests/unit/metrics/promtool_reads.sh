#!/bin/sh
# promtool_reads.sh PROMTOOL prom|om FOLDER: every golden exposition of that format is read by Prometheus's own code.
# prom: `check metrics` has nothing to say. om: the OpenMetrics parser (that of `tsdb create-blocks-from`, which wants a
# time stamp on every sample, so each gets one) takes it whole.
set -eu
promtool=$1
format=$2
folder=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

read_prom() {
  "$promtool" check metrics < "$1" > "$work/out" 2>&1 && [ ! -s "$work/out" ]
}

read_om() {
  awk '/^#/ { print; next } { print $0 " 1772444200" }' "$1" > "$work/timed.om"
  rm -rf "$work/blocks"
  "$promtool" tsdb create-blocks-from openmetrics "$work/timed.om" "$work/blocks" > "$work/out" 2>&1
}

count=0
bad=0
for file in "$folder"/*."$format"; do
  [ -s "$file" ] || { echo "no golden file *.$format in $folder" >&2; exit 1; }
  count=$((count + 1))
  if ! "read_$format" "$file"; then
    bad=$((bad + 1))
    echo "$file:" >&2
    cat "$work/out" >&2
  fi
done
echo "$count files read, $bad refused"
[ "$bad" -eq 0 ]
