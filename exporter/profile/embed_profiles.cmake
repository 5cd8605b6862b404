# kemp360_embed_profiles(OUTPUT FILE…): makes OUTPUT, a C++ file with the text of each profile as a
# raw string, whenever one of them changed. Needs nothing but cmake, which runs this very file again
# as a script at build time.
function(kemp360_embed_profiles output)
  set(files ${ARGN})
  list(TRANSFORM files PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  add_custom_command(
    OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${output}"
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${CMAKE_CURRENT_BINARY_DIR}/${output}" -D "FILES=${files}"
            -P "${CMAKE_CURRENT_SOURCE_DIR}/embed_profiles.cmake"
    DEPENDS ${files} "${CMAKE_CURRENT_SOURCE_DIR}/embed_profiles.cmake"
    COMMENT "Embedding the built-in profiles"
    VERBATIM)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  set(entries "")
  set(count 0)
  foreach(file IN LISTS FILES)
    cmake_path(GET file STEM name)
    # [[ ]] would be list brackets to cmake's own string handling: the text goes from READ to WRITE untouched.
    file(READ "${file}" text)
    string(APPEND entries "    BuiltInProfile{\"${name}\", R\"profile(${text})profile\"},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  file(WRITE "${OUTPUT}" "// Made from the YAML files of this folder by embed_profiles.cmake: change those.
#include \"profile/profile.h\"

namespace kemp360 {
namespace {

constexpr BuiltInProfile kProfiles[] = {
${entries}};

}  // namespace

std::span<const BuiltInProfile> BuiltInProfiles() { return kProfiles; }

}  // namespace kemp360
")
endif()
