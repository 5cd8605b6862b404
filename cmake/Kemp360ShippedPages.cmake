# Run when it is installed: of the pages below `share`, a link to a file that only the source has becomes its text.

file(GLOB_RECURSE pages "${share}/*.md")
foreach(page IN LISTS pages)
  file(READ "${page}" text)
  string(REGEX REPLACE "\\[([^]]*)\\]\\((\\.\\./)*(CONTRIBUTING\\.md|dashboards/src|helm/|tests/)[^)]*\\)" "\\1" shipped "${text}")
  if(NOT shipped STREQUAL text)
    file(WRITE "${page}" "${shipped}")
  endif()
endforeach()
