#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <tuple>

#include "yaml/mistakes.h"
#include "yaml/yaml_document.h"

namespace kemp360 {
namespace {

TEST_CASE("FirstByteThatIsNoText: UTF-8 in its one form, no control characters", "[yaml]") {
  const auto [text, expected] = GENERATE(table<std::string, Mark>({
      {"plain\n\ttext\r\n", Mark{}},
      {"Zürich 東京 \U0001F600", Mark{}},
      {"a\xff", Mark{1, 2}},
      {"ä\n\xc3(", Mark{2, 1}},
      {"\xc0\xaf", Mark{1, 1}},
      {"\xe0\x80\xaf", Mark{1, 1}},
      {"\xed\xa0\x80", Mark{1, 1}},
      {"\xf4\x90\x80\x80", Mark{1, 1}},
      {"\xf0\x9f\x98", Mark{1, 1}},
      {std::string("a\0b", 3), Mark{1, 2}},
      {"a\x1b[0m", Mark{1, 2}},
  }));
  CHECK(FirstByteThatIsNoText(text) == expected);
}

TEST_CASE("ParseYaml: quotes and places are kept, a byte-order mark is skipped", "[yaml]") {
  const SourceFile file{"x.yaml", 0};
  Mistakes mistakes;
  const auto node = ParseYaml(
      "\xEF\xBB\xBF"
      "a: \"10\"\nü: 10\nempty:\nlist: [~]\n",
      file, mistakes);
  REQUIRE(mistakes.empty());
  REQUIRE(node);
  REQUIRE(node->entries.size() == 4);
  CHECK(node->entries[0].value.quoted);
  CHECK(node->entries[0].value.mark == Mark{1, 4});
  CHECK_FALSE(node->entries[1].value.quoted);
  CHECK(node->entries[1].value.mark == Mark{2, 4});
  CHECK(node->entries[2].value.kind == YamlNode::Kind::kNothing);
  CHECK(node->entries[2].value.mark == Mark{3, 1});
  CHECK(node->entries[3].value.items.front().kind == YamlNode::Kind::kNothing);
}

TEST_CASE("ParseYaml: no text makes it throw", "[yaml]") {
  const std::string pieces = "a:-[]{}\"'|>&*!%@`?, \n\t#~<";
  const SourceFile file{"x.yaml", 0};
  unsigned state = 12345;  // any seed: the same texts in every run
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 24; ++i) {
      state = state * 1664525U + 1013904223U;
      text += pieces[(state >> 16U) % pieces.size()];
    }
    Mistakes mistakes;
    const auto node = ParseYaml(text, file, mistakes);
    if (!node) REQUIRE_FALSE(mistakes.empty());
  }
}

TEST_CASE("SourceFile: relative paths start at the file that names them", "[yaml]") {
  CHECK(SourceFile{"/etc/kemp360/main.yaml", 0}.Resolve("keys/a") == "/etc/kemp360/keys/a");
  CHECK(SourceFile{"/etc/kemp360/main.yaml", 0}.Resolve("../keys/a") == "/etc/keys/a");
  CHECK(SourceFile{"/etc/kemp360/main.yaml", 0}.Resolve("/keys/a") == "/keys/a");
  // Of a file that is named relatively, too, the whole path shows in messages.
  CHECK(SourceFile{"main.yaml", 0}.Resolve("keys/a") ==
        (std::filesystem::current_path() / "keys/a").string());
}

TEST_CASE("ToString: a mistake is place, what and how to mend it", "[yaml]") {
  CHECK(ToString(Mistake{"kemp360.yaml", 14, 9, "unknown key \"api_keyfile\"",
                         "did you mean \"api_key_file\"?"}) ==
        "kemp360.yaml:14:9: unknown key \"api_keyfile\": did you mean \"api_key_file\"?");
  CHECK(ToString(Mistake{"kemp360.yaml", 0, 0, "the file is empty", ""}) ==
        "kemp360.yaml: the file is empty");
}

}  // namespace
}  // namespace kemp360
