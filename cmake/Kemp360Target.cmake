# What every target of ours has in common, as interface targets: nothing global.
add_library(kemp360_options INTERFACE)
add_library(kemp360::options ALIAS kemp360_options)
target_compile_features(kemp360_options INTERFACE cxx_std_20)
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH kemp360_root)  # also where another project includes this
target_include_directories(kemp360_options INTERFACE "${kemp360_root}/exporter")
target_link_libraries(kemp360_options INTERFACE Threads::Threads)

# What is the processor's: how RapidJSON scans strings (1.1.0 ignores NEON, which came later), and what the
# hardening of a jump is called.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  target_compile_definitions(kemp360_options INTERFACE RAPIDJSON_SSE2)
  set(kemp360_jump_protection -fcf-protection)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  target_compile_definitions(kemp360_options INTERFACE RAPIDJSON_NEON)
  set(kemp360_jump_protection -mbranch-protection=standard)
endif()

option(KEMP360_HARDENING "Compiler and linker hardening of a released binary" OFF)
if(KEMP360_HARDENING)
  target_compile_options(kemp360_options INTERFACE
    -fstack-protector-strong -fstack-clash-protection ${kemp360_jump_protection})
  # Level 3 also checks what has a size that only the running program knows; glibc 2.34 and GCC 12 have it.
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS "-O2 -D_FORTIFY_SOURCE=3")
  check_cxx_source_compiles("#include <cstring>
    static_assert(__USE_FORTIFY_LEVEL == 3);
    int main() {}" KEMP360_HAS_FORTIFY_3)
  unset(CMAKE_REQUIRED_FLAGS)
  target_compile_definitions(kemp360_options INTERFACE
    _FORTIFY_SOURCE=$<IF:$<BOOL:${KEMP360_HAS_FORTIFY_3}>,3,2> _GLIBCXX_ASSERTIONS)
  target_link_options(kemp360_options INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()

set(KEMP360_SANITIZERS "" CACHE STRING "Sanitizers of this build, as -fsanitize takes them")
if(KEMP360_SANITIZERS)
  target_compile_options(kemp360_options INTERFACE
    -fsanitize=${KEMP360_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(kemp360_options INTERFACE -fsanitize=${KEMP360_SANITIZERS})
endif()

option(KEMP360_LIBFUZZER "Fuzz targets with libFuzzer (clang): everything is instrumented for it" OFF)
if(KEMP360_LIBFUZZER)
  # RapidJSON 1.1.0 adds to a null pointer when it first uses its stack; only clang minds.
  target_compile_options(kemp360_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow)
endif()

# A test program is linked in a tenth of the time. Not what is shipped, and not where the linker optimises.
find_program(KEMP360_MOLD mold)
if(KEMP360_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT CMAKE_CXX_FLAGS_DEBUG MATCHES "-flto")
  target_link_options(kemp360_options INTERFACE -fuse-ld=mold)
endif()

add_library(kemp360_warnings INTERFACE)
add_library(kemp360::warnings ALIAS kemp360_warnings)
option(KEMP360_WERROR "Warnings are errors" OFF)
target_compile_options(kemp360_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum -Wold-style-cast
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast>
  # GCC 12 sees overlapping copies in std::string where there are none (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${KEMP360_WERROR}>:-Werror>)

# -fpch-preprocess, -fno-pch-timestamp: so that ccache sees which precompiled header was used. The others: GCC 12 forgets that
# what it precompiled is a system's header, and then its optimizer warns of mistakes in std::string that are none.
set(kemp360_precompiled_options
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
    -Wno-maybe-uninitialized -Wno-free-nonheap-object>
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
# The standard library's headers are most of what compiling a file costs where nothing is optimised: precompiled once in the
# builds for tests. The preset `tidy` goes without: it sees what a file forgot to include.
set(kemp360_standard_headers <algorithm> <array> <atomic> <chrono> <condition_variable> <filesystem> <fstream> <functional>
  <future> <map> <memory> <optional> <ranges> <set> <span> <sstream> <string> <string_view> <thread> <unordered_map> <utility>
  <variant> <vector>)
file(CONFIGURE OUTPUT precompiled.cc CONTENT "// Owns the precompiled headers of the layers.\n")
add_library(kemp360_precompiled OBJECT EXCLUDE_FROM_ALL "${CMAKE_CURRENT_BINARY_DIR}/precompiled.cc")
target_link_libraries(kemp360_precompiled PRIVATE kemp360::options kemp360::warnings)
target_precompile_headers(kemp360_precompiled PRIVATE ${kemp360_standard_headers})
target_compile_options(kemp360_precompiled PRIVATE ${kemp360_precompiled_options})
# For what nobody ships.
function(kemp360_use_precompiled target)
  target_precompile_headers(${target} REUSE_FROM kemp360_precompiled)
  target_compile_options(${target} PRIVATE ${kemp360_precompiled_options})
endfunction()

# kemp360_add_layer(base SOURCES a.cc … PUBLIC kemp360::x … PRIVATE lib …):
# one static library per folder, with an alias kemp360::base.
function(kemp360_add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(kemp360_${name} STATIC ${arg_SOURCES})
  add_library(kemp360::${name} ALIAS kemp360_${name})
  target_link_libraries(kemp360_${name}
    PUBLIC kemp360::options ${arg_PUBLIC}
    PRIVATE kemp360::warnings ${arg_PRIVATE})
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    kemp360_use_precompiled(kemp360_${name})
  elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    # Several files at once, which is possible because one name means one thing (tests/lint/names.py): half of the time.
    set_target_properties(kemp360_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
  # For what is shipped; within Catch2's and the library's headers GCC 12 sees null where there is none.
  target_compile_options(kemp360_${name} PRIVATE -Wnull-dereference)
endfunction()
