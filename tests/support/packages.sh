# Installs Debian packages that a command of this project needs. Sourced by demo.sh and test.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the lists are for those who source this

# What a build needs, and what the tests need beside it.
KEMP360_BUILD_PACKAGES=(
  g++ cmake ninja-build ccache git pkg-config
  libcrypt-dev libcurl4-openssl-dev libcli11-dev libdeflate-dev libgnutls28-dev libmicrohttpd-dev libssl-dev
  libyaml-cpp-dev prometheus-cpp-dev rapidjson-dev catch2 python3
)
KEMP360_DEMO_PACKAGES=(prometheus prometheus-alertmanager ca-certificates curl python3)
KEMP360_TEST_PACKAGES=(
  clang-16 clang-tidy-16 clang-format-16 jq mold openssl pyflakes3 python3-pytest python3-pytest-xdist python3-venv python3-yaml
  shellcheck
  bash-completion buildah dpkg-dev file lintian mandoc mmdebstrap runc systemd  # tests/packages
  etcd-server  # tests/helm, and runc
  nginx  # tests/integration
  jsonnet  # tests/rules
  chromium fonts-dejavu-core  # tests/pages
  g++-aarch64-linux-gnu qemu-user  # tests/portability
)

# Set by the caller's --yes.
KEMP360_ASSUME_YES=${KEMP360_ASSUME_YES:-no}

kemp360_missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || printf '%s\n' "$package"
  done
}

kemp360_as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Packages are missing and neither root nor sudo is at hand. As root: apt-get install ${missing[*]}" >&2
    return 1
  fi
}

# kemp360_install PACKAGE…: installs those that are missing, says which, asks first where a person is there to answer.
kemp360_install() {
  local missing answer package keep_policy=no
  mapfile -t missing < <(kemp360_missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  echo "Debian packages to install: ${missing[*]}"
  if [ "$KEMP360_ASSUME_YES" != yes ] && [ -t 0 ] && [ -t 1 ]; then
    read -r -p "Install them now? [Y/n] " answer
    case "$answer" in
      "" | y | Y | yes | Yes) ;;
      *) echo "Nothing was installed." >&2; return 1 ;;
    esac
  fi
  # A package may bring a service (prometheus does) that takes our ports and stays: it is not started.
  [ -e /usr/sbin/policy-rc.d ] && keep_policy=yes
  [ "$keep_policy" = yes ] ||
    kemp360_as_root sh -c 'printf "#!/bin/sh\nexit 101\n" > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d' || return 1
  local status=0
  { kemp360_as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 update &&
    kemp360_as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 \
      -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" >/dev/null; } || status=1
  [ "$keep_policy" = yes ] || kemp360_as_root rm -f /usr/sbin/policy-rc.d
  if [ -d /run/systemd/system ]; then
    for package in "${missing[@]}"; do
      case "$package" in
        prometheus | prometheus-alertmanager) kemp360_as_root systemctl -q disable "$package" || true ;;
        etcd-server) kemp360_as_root systemctl -q disable etcd || true ;;
        nginx) kemp360_as_root systemctl -q disable nginx || true ;;
      esac
    done
  fi
  [ "$status" -eq 0 ] || echo "apt-get could not install them all: see its messages above." >&2
  return "$status"
}
