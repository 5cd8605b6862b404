#include "base/json_text.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <utility>

namespace kemp360 {
namespace {

TEST_CASE("AppendJsonString: in quotes, and escaped where JSON wants it", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", R"("")"},
      {"plain text", R"("plain text")"},
      {"say \"no\"", R"("say \"no\"")"},
      {"back\\slash", R"("back\\slash")"},
      {"a\nb\r\tc", R"("a\nb\r\tc")"},
      {std::string("\0\x1b[31m\x7f", 7), R"("\u0000\u001b[31m\u007f")"},
      {"\x1f !", R"("\u001f !")"},
      {"Zürich \xFF", "\"Zürich \xFF\""},
  }));
  std::string json = "x";
  AppendJsonString(text, json);
  CHECK(json == "x" + expected);
}

TEST_CASE("JsonLines: objects and lists, indented", "[base]") {
  JsonLines json;
  json.Open("", '{');
  json.Text("na\"me", "a\nb");
  json.Number("count", -3);
  json.Raw("flag", "true");
  json.Open("empty", '[');
  json.Close();
  json.Open("list", '[');
  json.Text("", "one");
  json.Open("", '{');
  json.Number("two", 2);
  json.Close();
  json.Close();
  json.Close();
  CHECK(std::move(json).Take() == R"({
  "na\"me": "a\nb",
  "count": -3,
  "flag": true,
  "empty": [],
  "list": [
    "one",
    {
      "two": 2
    }
  ]
}
)");
}

}  // namespace
}  // namespace kemp360
