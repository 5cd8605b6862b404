#!/usr/bin/env bash
# Builds everything and runs every test. On Debian 12 it installs what is missing first.
#
#   ./test.sh          formatting, release build and its tests, address sanitizer, the demo's own check
#   ./test.sh quick    the debug build and its tests only
#   ./test.sh STAGE    one of: format tidy dev release asan tsan
#   ./test.sh --yes    do not ask before installing packages
set -uo pipefail
cd "$(dirname "$0")"

stages=(format release asan)
for argument in "$@"; do
  case "$argument" in
    --yes) KEMP360_ASSUME_YES=yes ;;
    quick) stages=(dev) ;;
    format | tidy | dev | release | asan | tsan) stages=("$argument") ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

# shellcheck source=tests/support/packages.sh
. tests/support/packages.sh
kemp360_install "${KEMP360_BUILD_PACKAGES[@]}" "${KEMP360_DEMO_PACKAGES[@]}" "${KEMP360_TEST_PACKAGES[@]}" || exit 1

export CMAKE_CXX_COMPILER_LAUNCHER=ccache
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1  # two clones share what they compiled
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

mkdir -p build
for stage in "${stages[@]}"; do
  case "$stage" in
    format) step "clang-format" check_format ;;
    tidy) step "clang-tidy" check_tidy ;;
    *) suite "$stage" ;;
  esac
done
if [ "${stages[*]}" = "format release asan" ]; then
  step "./demo.sh --check" ./demo.sh --check --yes
fi

echo
printf '%s\n' "${summary[@]}"
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
