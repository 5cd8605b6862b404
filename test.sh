#!/usr/bin/env bash
# Builds everything and runs every test. On Debian 12 it installs what is missing first.
#
#   ./test.sh          all stages, one after the other
#   ./test.sh quick    the debug build and its tests only
#   ./test.sh STAGE    one of: format tidy dev release asan tsan rules dashboards helm packages demo
#   ./test.sh --yes    do not ask before installing packages
set -uo pipefail
cd "$(dirname "$0")" || exit 1

stages=(format tidy release rules dashboards helm packages asan tsan demo)
for argument in "$@"; do
  case "$argument" in
    --yes) KEMP360_ASSUME_YES=yes ;;
    quick) stages=(dev) ;;
    format | tidy | dev | release | asan | tsan | rules | dashboards | helm | packages | demo) stages=("$argument") ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
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
passed=0
failed=0
summary=()

note() { # note WHAT SECONDS PASSED FAILED
  summary+=("$(printf '%-34s %5d s   %5d passed %5d failed' "$1" "$2" "$3" "$4")")
  passed=$((passed + $3))
  failed=$((failed + $4))
}

# step WHAT COMMAND…: one thing that passes or fails as a whole.
step() {
  local what=$1 start=$SECONDS
  shift
  echo "== $what"
  if "$@"; then note "$what" $((SECONDS - start)) 1 0; else note "$what" $((SECONDS - start)) 0 1; fi
}

check_format() {
  git ls-files -z '*.cc' '*.h' | xargs -0 clang-format-16 --dry-run --Werror
}

# Python and shell: names that nobody defines or uses, and what shellcheck warns of.
check_scripts() {
  local python shell
  mapfile -t python < <({ git ls-files '*.py'; git grep -lE '^#!/usr/bin/(env )?python3' -- . ':!*.py'; } | sort -u)
  mapfile -t shell < <({ git ls-files '*.sh'; git grep -lE '^#!/usr/bin/env bash' -- . ':!*.sh'; } | sort -u)
  /usr/bin/python3 -m pyflakes "${python[@]}" && shellcheck --external-sources --severity=warning "${shell[@]}"
}

check_tidy() {
  cmake --preset tidy >/dev/null && tests/lint/tidy.py build/tidy
}

# suite PRESET: configure, build, run the tests of one preset, and read ctest's count.
suite() {
  local preset=$1 start=$SECONDS log total bad
  echo "== $preset: build"
  if ! { cmake --preset "$preset" >"build/$preset.log" 2>&1 && cmake --build --preset "$preset" -j "$jobs" >>"build/$preset.log" 2>&1; }; then
    tail -n 60 "build/$preset.log"
    note "$preset: build" $((SECONDS - start)) 0 1
    return
  fi
  note "$preset: build" $((SECONDS - start)) 1 0
  start=$SECONDS
  echo "== $preset: tests"
  log=build/$preset/test.log
  ctest --preset "$preset" -j "$jobs" >"$log" 2>&1
  grep -E '^[0-9]+% tests passed' "$log" || tail -n 40 "$log"
  total=$(sed -n 's/^.* tests failed out of \([0-9]*\)$/\1/p' "$log")
  bad=$(sed -n 's/^.*tests passed, \([0-9]*\) tests failed out of .*$/\1/p' "$log")
  if [ -z "$total" ]; then
    note "$preset: tests" $((SECONDS - start)) 0 1
  else
    [ "$bad" -eq 0 ] || tail -n 200 "$log"
    note "$preset: tests" $((SECONDS - start)) $((total - bad)) "$bad"
  fi
}

# python_suite FOLDER PROCESSES: the tests below tests/FOLDER that need no compiler, against the release build, in so many
# processes beside pytest's own (0: in that one); pytest's count is read. The tests of one file stay together, for they share
# what takes long to start.
python_suite() {
  local start=$SECONDS log=build/$1.log good bad
  [ -d "tests/$1" ] || return 0
  echo "== $1: tests"
  KEMP360_BUILD_DIR=$PWD/build/release /usr/bin/python3 -B -m pytest -q -ra -p no:cacheprovider \
    -n "$2" --dist loadfile "tests/$1" >"$log" 2>&1 || tail -n 100 "$log"
  grep -E '^(mutation|note):|^SKIPPED' "$log"
  good=$(tail -n 1 "$log" | sed -n 's/^.*\b\([0-9]\+\) passed.*$/\1/p')
  bad=$(tail -n 1 "$log" | grep -oE '[0-9]+ (failed|error)' | awk '{ n += $1 } END { print n + 0 }')
  [ -n "$good" ] || bad=$((bad > 0 ? bad : 1))
  note "$1: tests" $((SECONDS - start)) "${good:-0}" "$bad"
}

mkdir -p build
for stage in "${stages[@]}"; do
  case "$stage" in
    format)
      step "clang-format" check_format
      step "pyflakes, shellcheck" check_scripts
      ;;
    tidy) step "clang-tidy" check_tidy ;;
    rules) python_suite rules $((jobs + 1)) ;;  # one of them waits for messages most of the time
    helm) python_suite helm "$jobs" ;;
    dashboards | packages) python_suite "$stage" 0 ;;  # one world, one image for all of their tests
    demo) step "./demo.sh --check" ./demo.sh --check --yes ;;
    *) suite "$stage" ;;
  esac
done
echo
printf '%s\n' "${summary[@]}"
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
