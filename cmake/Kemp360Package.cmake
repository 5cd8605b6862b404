# What is installed, and the Debian package that CPack makes of it:
#   cmake --preset release && cmake --build --preset release && cpack --preset deb
#
# A plain `cmake --install` leaves out the component "debian": a unit for /usr/bin and files in /etc are not for /usr/local.

# kemp360_compress(FROM TO): gzip without time or name, so that the same source makes the same package.
find_program(KEMP360_GZIP gzip REQUIRED)
function(kemp360_compress from to)
  execute_process(COMMAND "${KEMP360_GZIP}" -9nc "${from}" OUTPUT_FILE "${to}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(packaging "${PROJECT_SOURCE_DIR}/packaging")
set(made "${PROJECT_BINARY_DIR}/packaging")
set(docs "${CMAKE_INSTALL_DATAROOTDIR}/doc/kemp360-exporter")
set(share "${CMAKE_INSTALL_DATAROOTDIR}/kemp360-exporter")

# The day of a release is that of its commit, so that the same source makes the same texts.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(KEMP360_RELEASE_SECONDS $ENV{SOURCE_DATE_EPOCH})
else()
  execute_process(COMMAND git -C "${PROJECT_SOURCE_DIR}" log -1 --format=%ct
    OUTPUT_VARIABLE KEMP360_RELEASE_SECONDS OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT KEMP360_RELEASE_SECONDS)
  string(TIMESTAMP KEMP360_RELEASE_SECONDS %s UTC)
endif()
execute_process(COMMAND date -u -R -d "@${KEMP360_RELEASE_SECONDS}"
  OUTPUT_VARIABLE KEMP360_RELEASE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND date -u -d "@${KEMP360_RELEASE_SECONDS}" +%Y-%m-%d
  OUTPUT_VARIABLE KEMP360_RELEASE_DAY OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

# --- For everyone
configure_file("${packaging}/kemp360_exporter.1.in" "${made}/kemp360_exporter.1" @ONLY)
kemp360_compress("${made}/kemp360_exporter.1" "${made}/kemp360_exporter.1.gz")
install(FILES "${made}/kemp360_exporter.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${packaging}/completion.bash"
  DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions" RENAME kemp360_exporter)
# What the bundle ships beside the exporter, without what only makes or tests it.
install(DIRECTORY rules/ DESTINATION "${share}/rules" PATTERN "tests" EXCLUDE PATTERN "tailor" EXCLUDE)
# Among the examples: the package needs no Python for it.
install(PROGRAMS rules/tailor DESTINATION "${docs}/examples")
install(DIRECTORY dashboards/ DESTINATION "${share}/dashboards"
  FILES_MATCHING PATTERN "*.json" PATTERN "*.yaml" PATTERN "*.yml" PATTERN "README.md"
  PATTERN "node_modules" EXCLUDE PATTERN "package*.json" EXCLUDE PATTERN "tests" EXCLUDE)

# The pages of documentation beside the rules and dashboards, as in the source: runbooks and pages link to each other.
install(DIRECTORY docs/ DESTINATION "${share}/docs")
install(FILES SECURITY.md CHANGELOG.md DESTINATION "${share}")
install(CODE "set(share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${share}\")")
install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/Kemp360ShippedPages.cmake")

# --- The Debian package only
file(MAKE_DIRECTORY "${made}")
file(CREATE_LINK ../../kemp360-exporter/docs "${made}/docs" SYMBOLIC)
install(FILES "${made}/docs" DESTINATION "${docs}" COMPONENT debian EXCLUDE_FROM_ALL)
set(KEMP360_MAINTAINER "kemp360-exporter maintainers <maintainers@kemp360-exporter.example>" CACHE STRING
  "Who answers for the Debian package: name and address")
set(KEMP360_DEBIAN_REVISION 1 CACHE STRING "Revision of the Debian package of this version")
configure_file("${packaging}/debian/changelog.in" "${made}/changelog.Debian" @ONLY)
kemp360_compress("${made}/changelog.Debian" "${made}/changelog.Debian.gz")
kemp360_compress("${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${made}/changelog.gz")

# Libraries that become part of the binary leave no trace in its dependencies: their packages are written down for the
# bill of materials, where this machine has Debian packages.
execute_process(COMMAND dpkg-query -W -f "\${source:Package} \${source:Version} \${Package}\n" rapidjson-dev libcli11-dev prometheus-cpp-dev
  OUTPUT_FILE "${made}/built-using" ERROR_QUIET RESULT_VARIABLE no_dpkg)
if(no_dpkg)
  file(WRITE "${made}/built-using" "")
endif()

install(FILES "${made}/changelog.Debian.gz" "${made}/changelog.gz" "${made}/built-using" "${packaging}/debian/copyright"
  DESTINATION "${docs}" COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${packaging}/debian/emea.yaml" "${packaging}/debian/credentials.conf" "${packaging}/debian/kemp360-exporter.socket"
  DESTINATION "${docs}/examples" COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${packaging}/kemp360-exporter.service" DESTINATION lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${packaging}/kemp360-exporter.sysusers"
  DESTINATION lib/sysusers.d RENAME kemp360-exporter.conf COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${packaging}/debian/kemp360.yaml" DESTINATION /etc/kemp360-exporter COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES "${packaging}/debian/default"
  DESTINATION /etc/default RENAME kemp360-exporter COMPONENT debian EXCLUDE_FROM_ALL)
install(DIRECTORY DESTINATION /etc/kemp360-exporter/keys COMPONENT debian EXCLUDE_FROM_ALL)
install(DIRECTORY DESTINATION /etc/kemp360-exporter/pairs.d COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kemp360-exporter)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "${KEMP360_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Prometheus exporter for HA pairs of Kemp 360 Central")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Says whether an HA pair of Kemp 360 Central under Metered Licensing is in HA,
and if not, why; who owns each LoadMaster's license; and whether a license
migration is stale. Reads both units of each pair at every scrape, and only
ever reads. With alert rules and dashboards.")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
# Files in /etc are not below the prefix: staged by DESTDIR, or they would land on the machine that builds.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL Unspecified debian)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE "${KEMP360_DEBIAN_REVISION}")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, bash-completion")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${packaging}/debian/conffiles;${packaging}/debian/postinst;${packaging}/debian/prerm;${packaging}/debian/postrm")
include(CPack)
