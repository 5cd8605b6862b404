#include "app/terminal.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

namespace kemp360 {
namespace {

using Variables = std::map<std::string, std::string>;

Environment With(Variables variables) {
  return [variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}

TEST_CASE("StyleFor: color only on a terminal that has colors, and never with NO_COLOR", "[app]") {
  CHECK(StyleFor(80, With({{"TERM", "xterm"}})).color);
  CHECK(StyleFor(80, With({{"TERM", "xterm"}, {"NO_COLOR", ""}})).color);
  CHECK_FALSE(StyleFor(80, With({{"TERM", "xterm"}, {"NO_COLOR", "1"}})).color);
  CHECK_FALSE(StyleFor(80, With({{"TERM", "dumb"}})).color);
  CHECK_FALSE(StyleFor(0, With({{"TERM", "xterm"}})).color);
}

TEST_CASE("StyleFor: the width is that of the terminal, elsewhere nothing is wrapped", "[app]") {
  CHECK(StyleFor(0, With({})).width == 0);
  CHECK(StyleFor(120, With({})).width == 120);
  CHECK(StyleFor(10, With({})).width == 40);
}

TEST_CASE("StyleFor: UTF-8 by the locale of the environment", "[app]") {
  CHECK(StyleFor(0, With({{"LANG", "en_US.UTF-8"}})).utf8);
  CHECK(StyleFor(0, With({{"LC_CTYPE", "C.utf8"}})).utf8);
  CHECK(StyleFor(0, With({{"LC_ALL", ""}, {"LANG", "C.UTF-8"}})).utf8);
  CHECK_FALSE(StyleFor(0, With({{"LC_ALL", "C"}, {"LANG", "C.UTF-8"}})).utf8);
  CHECK_FALSE(StyleFor(0, With({{"LANG", "de_DE.ISO-8859-1"}})).utf8);
  CHECK_FALSE(StyleFor(0, With({})).utf8);
}

}  // namespace
}  // namespace kemp360
