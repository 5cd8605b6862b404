#include "yaml/bound_table.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "yaml/yaml_document.h"

namespace kemp360 {
namespace {

enum class Colour { kRed, kBlue };
constexpr auto WordsFor(Colour) { return EnumWords<Colour::kBlue>("red", "blue"); }

struct Part {
  std::string note = "none";
  std::size_t size = 3;
};
struct Thing {
  std::string name;
  Colour colour = Colour::kBlue;
  Part part;
  std::optional<Part> spare;
  std::string file;
  std::string text;
  Duration wait = std::chrono::seconds(90);
  std::vector<std::string> list;
};

const BoundTable<Part>& PartTable() {
  static const BoundTable<Part> table{
      "part",
      {{"size", &Part::size, CountValue(1, 9), "Its size.", "4"},
       {"note", &Part::note, OrNothing(TextValue()), "A note.", "blue"}}};
  return table;
}

const BoundTable<Thing>& ThingTable() {
  static const BoundTable<Thing> table{
      "thing",
      {{"list", &Thing::list, ListValue(TextValue()), "A list.", "[a]", Presence::kRare},
       {"name", &Thing::name, LabelValue(), "Its name.", "x", Presence::kRequired},
       {"colour", &Thing::colour, ChoiceOf<Colour>(), "Its colour.", "red", Presence::kInherited},
       {"part", &Thing::part, PartTable(), "A part.", "{size: 4}", Presence::kInherited},
       {"spare", &Thing::spare, PartTable(), "Another part.", "{size: 4}"},
       {"file", &Thing::file, FileValue(FileContent::kAnything), "A file.", "f",
        Presence::kInherited},
       {"text", &Thing::text, TextValue(), "Instead of a file.", "t", Presence::kInherited},
       {"wait", &Thing::wait, DurationValue(1, 100'000), "A time.", "1s"}},
      {},
      {{{"file", "text"}, "keep one of them"}}};
  return table;
}

/// A thing as its own text and one farther away say, and what is wrong with either.
struct Read {
  Read(const std::string& near, const std::string& far) {
    const SourceFile file{"thing.yaml"};
    const auto checked = [&](const std::string& text) {
      return CheckAgainst(ThingTable(), ParseYaml(text, file, mistakes).value(), file, mistakes);
    };
    const CheckedValue one = checked("{name: n, " + near + "}");
    const CheckedValue other = checked("{name: far, " + far + "}");
    ThingTable().Read(Levels(ThingTable(), {&one, &other}), thing,
                      [](const KeySpec& key, const CheckedValue& named) {
                        return "/" + key.name + "/" + named.text;
                      });
    ThingTable().Write(thing, out);
  }
  Mistakes mistakes;
  Thing thing;
  YamlWriter out;
};

TEST_CASE("BoundTable: a default is what the struct says, in its order", "[yaml]") {
  Read read("", "");
  CHECK(read.mistakes.empty());
  CHECK(std::move(read.out).Take() ==
        "name: \"n\"\ncolour: blue\npart:\n  note: \"none\"\n  size: 3\nwait: 1m30s\n");
  CHECK(ThingTable().Names() == std::vector<std::string>{"list", "name", "colour", "part", "spare",
                                                         "file", "text", "wait"});
  CHECK(ThingTable().Find("colour")->default_text == "blue");
  CHECK(ThingTable().Find("list")->default_text == "[]");
  CHECK(ThingTable().Find("name")->default_text == std::nullopt);
}

TEST_CASE("BoundTable: the nearer level wins, maps are joined, other keys are not inherited",
          "[yaml]") {
  Read read("part: {size: 5}, spare: {}", "part: {size: 6, note: far}, colour: red, wait: 1s");
  CHECK(std::move(read.out).Take() ==
        "name: \"n\"\ncolour: red\npart:\n  note: \"far\"\n  size: 5\n"
        "spare:\n  note: \"none\"\n  size: 3\nwait: 1m30s\n");
}

TEST_CASE("BoundTable: of keys that exclude one another the nearest holds", "[yaml]") {
  CHECK(Read("", "file: f").thing.file == "/file/f");
  const Read replaced("text: t", "file: f");
  CHECK(replaced.thing.text == "t");
  CHECK(replaced.thing.file.empty());
  const Read both("text: t, file: f", "");
  REQUIRE(both.mistakes.size() == 1);
  CHECK(ToString(both.mistakes.Sorted().front()) ==
        "thing.yaml:1:20: \"file\" cannot be combined with \"text\": keep one of them");
}

TEST_CASE("BoundTable: what is wrong is not read", "[yaml]") {
  const Read read("colour: green, wait: soon, list: [a, {}], part: {size: 0, note: n}", "");
  CHECK(read.mistakes.size() == 4);
  CHECK(read.thing.colour == Colour::kBlue);
  CHECK(read.thing.wait == Thing{}.wait);
  CHECK(read.thing.list == std::vector<std::string>{"a"});
  CHECK(read.thing.part.size == 3);
  CHECK(read.thing.part.note == "n");
}

TEST_CASE("YamlQuoted: every reader takes it for the same text", "[yaml]") {
  const auto [text, quoted] = GENERATE(table<std::string, std::string>({
      {"", "\"\""},
      {"yes", "\"yes\""},
      {"a \"b\" \\", R"("a \"b\" \\")"},
      {"ü 東京", "\"ü 東京\""},
      {"a\nb\t\x7f", R"("a\u000Ab\u0009\u007F")"},
      {"\u0085\u2028\ufeff", R"("\u0085\u2028\uFEFF")"},
  }));
  CHECK(YamlQuoted(text) == quoted);
  const SourceFile file{"quoted.yaml"};
  Mistakes mistakes;
  const auto node = ParseYaml("key: " + quoted, file, mistakes);
  REQUIRE(node);
  CHECK(node->entries.front().value.text == text);
}

TEST_CASE("YamlWriter: maps and lists, also without content", "[yaml]") {
  YamlWriter out;
  out.Open("list", "[]");
  out.OpenItem();
  out.Line("a", "1");
  out.Open("map");
  out.Close();
  out.Close();
  out.OpenItem();
  out.Open("b", "[]");
  out.Close();
  out.Line("c", "2");
  out.Close();
  out.Close();
  CHECK(std::move(out).Take() == "list:\n  - a: 1\n    map: {}\n  - b: []\n    c: 2\n");
}

}  // namespace
}  // namespace kemp360
