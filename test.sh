#!/usr/bin/env bash
# Builds the exporter and runs its tests. On Debian 12 it installs what is missing first.
#
#   ./test.sh          what every change has to pass, as continuous integration runs it
#   ./test.sh all      the same and what takes longer: sanitizers, mutants, every ruler, the chart on an API server
#   ./test.sh quick    the debug build and its tests only
#   ./test.sh STAGE…   these stages and the builds that they need; with `all` as it runs them
#   ./test.sh --yes    do not ask before installing packages
#   ./test.sh --help   this, and the names of the stages
#
# Stages run side by side. Each writes build/test/STAGE.log; the log of one that failed is printed at the end. With
# KEMP360_MINUTES=N no stage starts later than that: what was not run is counted as skipped.
set -uo pipefail
cd "$(dirname "$0")" || exit 1

# Set, lane, stage, and the stages that have to pass before it. A lane runs one stage at a time, in this order: "work"
# keeps every core busy, and gives way to the others; "wait", "more" and "rest" mostly wait, for time or for the network, and
# have deadlines. What measures speed is "alone": last, with nothing beside it. What a stage does is run_STAGE below;
# tests/README.md says how long each takes.
stages='
default  work   format
default  work   release-build
default  work   dev-build
default  work   tidy           dev-build
default  work   rules          release-build
default  work   helm           release-build
default  wait   notifications  release-build
default  wait   dev            dev-build
default  more   release        dev-build release-build
default  more   packages       release-build
default  more   tasks          release-build
default  rest   demo           release-build
default  rest   oracle         release-build
default  rest   dashboards     release-build
default  rest   pages          release-build
all      work   odr
all      work   asan
all      work   tsan
all      work   mutants
all      work   rulers         release-build
all      wait   cluster        release-build
all      more   image          release-build
all      rest   site
all      work   artifacts
all      alone  speed          release-build
'
names() { awk -v wanted="$1" '$1 == wanted || wanted == "" { print $3 }' <<<"$stages" | paste -sd' '; }
usage() {
  sed -n '/^#   /s/^# \{0,1\}//p' "$0"
  printf '\nStages: %s\nof all: %s\n' "$(names default)" "$(names all)"
}

everything=no
chosen=()
for argument in "$@"; do
  case "$argument" in
    --yes) KEMP360_ASSUME_YES=yes ;;
    --help) usage; exit 0 ;;
    all) everything=yes ;;
    quick) chosen+=(dev) ;;
    *)
      if [[ $argument = -* || " $(names '') " != *" $argument "* ]]; then usage; exit 2; fi
      chosen+=("$argument")
      ;;
  esac
done

# shellcheck source=tests/support/packages.sh
. tests/support/packages.sh
kemp360_install "${KEMP360_BUILD_PACKAGES[@]}" "${KEMP360_DEMO_PACKAGES[@]}" "${KEMP360_TEST_PACKAGES[@]}" || exit 1

export CMAKE_CXX_COMPILER_LAUNCHER=ccache
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1  # two clones share what they compiled
export CCACHE_SLOPPINESS=pch_defines,time_macros  # for the precompiled header of the tests
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
jobs=$(nproc)
mkdir -p build/test

# --- What the stages do. Each runs with its output going to its log and fails by its exit status; `count` says how many
# --- tests it was, where that is more than one.

count() { echo "$1 $2 ${3:-0}" >"build/test/$stage.count"; }

run_format() {
  git ls-files -z '*.cc' '*.h' | xargs -0 clang-format-16 --dry-run --Werror || return 1
  # Python and shell: names that nobody defines or uses, and what shellcheck warns of.
  local python shell
  mapfile -t python < <({ git ls-files '*.py'; git grep -lE '^#!/usr/bin/(env )?python3' -- . ':!*.py'; } | sort -u)
  mapfile -t shell < <({ git ls-files '*.sh'; git grep -lE '^#!/usr/bin/env bash' -- . ':!*.sh'; } | sort -u)
  /usr/bin/python3 -m pyflakes "${python[@]}" && shellcheck --external-sources --severity=warning "${shell[@]}"
}

# compiled PRESET [TARGET…]: configured and built.
compiled() {
  local preset=$1
  shift
  cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs" ${1+--target "$@"}
}

# tested PRESET [OPTION…]: ctest with these options, counted.
tested() {
  local preset=$1 status total bad
  shift
  ctest --preset "$preset" -j "$jobs" "$@" | tee "build/test/$stage.ctest"
  status=${PIPESTATUS[0]}
  total=$(sed -n 's/^.* tests failed out of \([0-9]*\)$/\1/p' "build/test/$stage.ctest")
  bad=$(sed -n 's/^.*tests passed, \([0-9]*\) tests failed out of .*$/\1/p' "build/test/$stage.ctest")
  [ -z "$total" ] || count $((total - bad)) "$bad" "$(grep -c '\*\*\*Skipped' "build/test/$stage.ctest")"
  return "$status"
}

# pytested PROCESSES ARGUMENT…: pytest in so many processes beside its own (0: in that one), counted. The tests of one file
# stay together, for they share what takes long to start. KEMP360_ALL=1 (set by `all`) runs those marked "long" too. GOGC: helm,
# promtool and amtool run for moments, Prometheus for minutes: what they spend on collecting garbage is time.
pytested() {
  local processes=$1 log=build/test/$stage.pytest status
  shift
  GOGC=${GOGC:-400} KEMP360_BUILD_DIR=$PWD/build/release KEMP360_ALL=$([ "$everything" = no ] || echo 1) /usr/bin/python3 -B -m pytest -q -ra \
    --durations=15 -p no:cacheprovider -n "$processes" --dist loadfile "$@" | tee "$log"
  status=${PIPESTATUS[0]}
  # shellcheck disable=SC2046
  count $(tail -n 1 "$log" | awk '{ for (i = 2; i <= NF; i++) n[substr($i, 1, 4)] += $(i - 1)
    print n["pass"] + 0, n["fail"] + n["erro"], n["skip"] + 0 }')
  return "$status"
}

run_dev-build() { compiled dev; }
run_dev() { tested dev -LE 'speed|long'; }
run_release-build() { compiled release kemp360_exporter kemp360_simulator kemp360_oracle; }

# What is shipped: by default driven by integration tests of the debug build, but for two programs whose subject is what units
# answer, not how the exporter was compiled; for `all` its own tests are built too.
run_release() {
  if [ "$everything" = yes ]; then
    compiled release && tested release -LE speed
  else
    KEMP360_EXPORTER=$PWD/build/release/exporter/app/kemp360_exporter tested dev -L integration -LE 'integration-(hostile|discover)|long'
  fi
}
run_speed() { compiled release kemp360_speed && tested release -L speed -j 1; }
run_odr() { compiled odr kemp360_exporter; }
run_asan() { compiled asan && tested asan -LE 'speed|long'; }
run_tsan() { compiled tsan && tested tsan -LE 'speed|long'; }

run_tidy() {
  cmake --preset tidy >/dev/null && tests/lint/tidy.py build/tidy build/dev "$([ "$everything" = yes ] || echo --changed)"
}

# Those of the rules that wait for Prometheus and Alertmanager: all at once.
waiting=(tests/rules/test_{notifications,examples,alertmanager}.py)
run_rules() { pytested "$jobs" tests/rules "${waiting[@]/#/--ignore=}" --ignore=tests/rules/test_{mutations,rulers}.py; }
run_notifications() { pytested 3 "${waiting[@]}"; }
run_mutants() { pytested 0 tests/rules/test_mutations.py; }
run_rulers() { KEMP360_ALL_RULERS=1 pytested 0 tests/rules/test_rulers.py; }
run_dashboards() { pytested 0 tests/dashboards; }
run_site() { site/build; }
run_pages() { pytested 0 tests/pages; }
run_tasks() { pytested 0 tests/tasks; }
run_oracle() {
  local steps=200 seeds=1-40
  [ "$everything" = no ] || steps=2000 seeds=1-200
  build/release/tests/oracle/kemp360_oracle --seeds "$seeds" && tests/oracle/oracle.py build/release --steps "$steps" --seeds 1-7
}
run_helm() { pytested "$jobs" tests/helm -m "not cluster"; }
run_cluster() { pytested 2 tests/helm -m cluster; }
run_packages() { pytested 0 tests/packages --ignore=tests/packages/test_image.py --ignore=tests/packages/test_release.py; }
run_artifacts() { pytested 0 tests/packages/test_release.py; }
run_image() { pytested 0 tests/packages/test_image.py; }
run_demo() { KEMP360_BUILD_DIR=build/release ./demo.sh --check --yes; }

# --- Which stages, and in which order.

declare -A lane needs state pid_of
order=()
while read -r set where name after; do
  [ -n "$name" ] || continue
  lane[$name]=$where needs[$name]=$after
  if [ "${#chosen[@]}" -gt 0 ]; then state[$name]=left; elif [ "$set" = default ] || [ "$everything" = yes ]; then state[$name]=waits; fi
  order+=("$name")
done <<<"$stages"

# choose STAGE: it and whatever it needs.
choose() {
  local need
  state[$1]=waits
  for need in ${needs[$1]}; do choose "$need"; done
}
for name in "${chosen[@]}"; do choose "$name"; done

passed=0 failed=0 skipped=0
running=()
broken=()

# Whoever interrupts the run ends what it started.
set -m
trap 'for name in "${running[@]}"; do kill -TERM -- "-${pid_of[$name]}" 2>/dev/null; done' EXIT
trap 'exit 130' INT TERM

start() {
  local stage=$1
  rm -f "build/test/$stage".*
  # Its CPU time is that of all its processes.
  (
    [ "${lane[$stage]}" != work ] || renice -n 5 "$BASHPID" >/dev/null
    TIMEFORMAT='%R %U %S'
    { time "run_$stage" </dev/null >"build/test/$stage.log" 2>&1; } 2>"build/test/$stage.time"
  ) &
  pid_of[$stage]=$!
  state[$stage]=runs
  running+=("$stage")
}

# finish STAGE STATUS: its line, and what it adds to the sum.
finish() {
  local stage=$1 status=$2 good=1 bad=0 left=0 wall user system word=ok
  read -r wall user system <"build/test/$stage.time"
  [ "$status" -eq 0 ] || { good=0 bad=1; }
  if [ -s "build/test/$stage.count" ]; then
    read -r good bad left <"build/test/$stage.count"
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  fi
  state[$stage]=passed
  if [ "$bad" -gt 0 ]; then state[$stage]=failed word=FAILED broken+=("$stage"); fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
  printf '%-7s %-14s %5.0f s, CPU %5.0f s   %5d passed%s%s\n' "$word" "$stage" "$wall" "$(awk "BEGIN { print $user + $system }")" "$good" \
    "$([ "$bad" -eq 0 ] || printf ', %d failed' "$bad")" "$([ "$left" -eq 0 ] || printf ', %d skipped' "$left")"
}

# ready STAGE: may it start now? One whose build failed never does.
ready() {
  local stage=$1 need other
  for need in ${needs[$stage]}; do
    case "${state[$need]:-passed}" in
      failed)
        state[$stage]=failed failed=$((failed + 1))
        printf '%-7s %-14s not run: %s failed\n' FAILED "$stage" "$need"
        return 1
        ;;
      passed | left) ;;
      *) return 1 ;;
    esac
  done
  if [ "$SECONDS" -gt $((${KEMP360_MINUTES:-1440} * 60)) ]; then
    state[$stage]=left skipped=$((skipped + 1))
    printf '%-7s %-14s not run: the %s minutes of KEMP360_MINUTES are over\n' SKIPPED "$stage" "$KEMP360_MINUTES"
    return 1
  fi
  for other in "${running[@]}"; do
    [ "${lane[$stage]}" != alone ] && [ "${lane[$other]}" != "${lane[$stage]}" ] && [ "${lane[$other]}" != alone ] || return 1
  done
  [ "${lane[$stage]}" != alone ] || ! is_any_left
}

# Does a stage wait that need not be alone?
is_any_left() {
  local name
  for name in "${order[@]}"; do
    if [ "${state[$name]:-}" = waits ] && [ "${lane[$name]}" != alone ]; then return 0; fi
  done
  return 1
}

while :; do
  for name in "${order[@]}"; do
    if [ "${state[$name]:-}" = waits ] && ready "$name"; then start "$name"; fi
  done
  [ "${#running[@]}" -gt 0 ] || break
  pids=() still=()
  for name in "${running[@]}"; do pids+=("${pid_of[$name]}"); done
  wait -n -p ended "${pids[@]}"
  status=$?
  for name in "${running[@]}"; do
    if [ "${pid_of[$name]}" = "$ended" ]; then finish "$name" "$status"; else still+=("$name"); fi
  done
  running=("${still[@]}")
done

grep -hE '^(mutation|note):|^SKIPPED' build/test/*.log
for name in "${broken[@]}"; do
  printf '\n== %s failed; the end of build/test/%s.log:\n' "$name" "$name"
  tail -n 150 "build/test/$name.log"
done
printf '\n%d min %d s\n%d passed, %d failed%s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$passed" "$failed" \
  "$([ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped")"
[ "$failed" -eq 0 ]
