# Every third-party library, found in one place. The folder that may include its headers is its home
# (tests/lint/includes.txt); everyone else sees only our own types.
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(RapidJSON QUIET)                  # header only; the include path is the system's
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)   # Debian ships no version file: ask for none
find_package(PkgConfig REQUIRED)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
pkg_check_modules(GNUTLS REQUIRED IMPORTED_TARGET gnutls)
pkg_check_modules(LIBCRYPT REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(LIBDEFLATE REQUIRED IMPORTED_TARGET libdeflate)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
