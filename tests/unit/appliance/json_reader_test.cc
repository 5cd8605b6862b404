#include "appliance/json_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.h"

namespace kemp360 {
namespace {

/// Rows as text: "a|b|c".
class RowText final : public RowSink {
 public:
  explicit RowText(std::vector<Slot> slots, std::size_t limit = 1000)
      : slots_(std::move(slots)), limit_(limit) {}

  bool Row(std::span<const RawValue> values, std::string_view /*content*/) override {
    if (rows.size() == limit_) return false;
    std::string text;
    for (const Slot slot : slots_) {
      if (!text.empty()) text += '|';
      text += Show(values[slot]);
    }
    rows.push_back(text);
    return true;
  }

  static std::string Show(const RawValue& raw) {
    switch (raw.kind) {
      case RawKind::kAbsent:
        return "absent";
      case RawKind::kNull:
        return "null";
      case RawKind::kContainer:
        return "container";
      case RawKind::kString:
        return "'" + std::string(raw.text) + "'";
      case RawKind::kFlag:
      case RawKind::kNumber:
        return std::string(raw.text);
    }
    return "";
  }

  std::vector<std::string> rows;

 private:
  std::vector<Slot> slots_;
  std::size_t limit_;
};

/// What stands at `pointer` of a document that is read well.
std::string At(const std::string& pointer, std::string body) {
  JsonShape shape;
  const Slot slot = shape.Document(pointer);
  std::vector<RawValue> values;
  const std::optional<Failure> failure = ReadJson(body, shape, values, nullptr);
  if (failure) return std::string(ToString(failure->reason));
  return RowText::Show(values[slot]);
}

std::optional<Failure> ReadRows(std::string body, std::vector<std::string>& rows,
                                const std::string& pointer = "/objects", std::size_t limit = 1000) {
  JsonShape shape;
  const Slot a = shape.Row("/a");
  const Slot b = shape.Row("/b/c");
  shape.Rows(pointer);
  RowText sink({a, b}, limit);
  std::vector<RawValue> values;
  const std::optional<Failure> failure = ReadJson(body, shape, values, &sink);
  rows = sink.rows;
  return failure;
}

TEST_CASE("ReadJson: what a JSON Pointer leads to", "[appliance]") {
  const auto [pointer, body, found] = GENERATE(table<std::string, std::string, std::string>({
      {"/a", R"({"a": true})", "true"},
      {"/a", R"({"a": false})", "false"},
      {"/a", R"({"a": null})", "null"},
      {"/a", R"({"a": 1.20})", "1.20"},
      {"/a", R"({"a": -1e3})", "-1e3"},
      {"/a", R"({"a": 123456789012345678901234567890})", "123456789012345678901234567890"},
      {"/a", R"({"a": "text"})", "'text'"},
      {"/a", R"({"a": ""})", "''"},
      {"/a", R"({"a": {"b": 1}})", "container"},
      {"/a", R"({"a": [1]})", "container"},
      {"/a", R"({"b": 1})", "absent"},
      {"/a", R"({})", "absent"},
      {"/a", R"({"b": {"a": 1}})", "absent"},
      {"/a", R"({"A": 1, "aa": 2, "": 3})", "absent"},
      {"/a/b", R"({"a": {"b": 1}})", "1"},
      {"/a/b", R"({"a": {"x": {"b": 2}, "b": 1}, "b": 3})", "1"},
      {"/a/b", R"({"a": 1})", "absent"},
      {"/a/b", R"({"a": ["b", {"b": 1}]})", "absent"},
      {"/a/1", R"({"a": [10, 11, 12]})", "11"},
      {"/a/1/b", R"({"a": [{"b": 0}, {"b": 1}, [2]]})", "1"},
      {"/a/1", R"({"a": [[5, 6], 11]})", "11"},
      {"/a/1", R"({"a": [[5, [6], {"1": [7]}], 11]})", "11"},
      {"/a/01", R"({"a": [10, 11]})", "absent"},
      {"/a/1", R"({"a": {"1": "key"}})", "'key'"},
      {"/1/a", R"([{"a": 0}, {"a": 1}])", "1"},
      {"/", R"({"": 7})", "7"},
      {"/a~1b", R"({"a/b": 7})", "7"},
      {"/a~0b", R"({"a~b": 7})", "7"},
      {"/a~01", R"({"a~1": 7})", "7"},
      {"no pointer", R"({"no pointer": 7})", "absent"},
      {"#/a", R"({"a": 7})", "absent"},
      {"/\xC3\xBC", "{\"\xC3\xBC\": 7}", "7"},
      {"/\xC3\xBC", R"({"\u00fc": 7})", "7"},
      {"/a", R"({"a": "\u00fc\ud83d\ude00\n\"\\\/"})", "'\xC3\xBC\xF0\x9F\x98\x80\n\"\\/'"},
  }));
  INFO(pointer << " in " << body);
  CHECK(At(pointer, body) == found);
}

TEST_CASE("ReadJson: a document may be an array where an element of one is wanted", "[appliance]") {
  JsonShape shape;
  const Slot element = shape.Document("/0/a");
  const Slot member = shape.Document("/b");
  std::vector<RawValue> values;
  std::string body = R"([{"a": 1}])";
  CHECK_FALSE(ReadJson(body, shape, values, nullptr));
  CHECK(RowText::Show(values[element]) == "1");
  CHECK(RowText::Show(values[member]) == "absent");
}

TEST_CASE("StepsTo: as far as the shape knows the way", "[appliance]") {
  JsonShape shape;
  (void)shape.Document("/a/b~1c");
  const std::vector<JsonStep> steps = StepsTo(shape.document(), "/a/b~1c");
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].name == "a");
  CHECK(steps[0].pointer == "/a");
  CHECK(steps[1].name == "b/c");
  CHECK(steps[1].pointer == "/a/b~1c");
  CHECK(StepsTo(shape.document(), "/x/y/z").size() == 1);
  (void)shape.Document("//d");
  CHECK(StepsTo(shape.document(), "//d").size() == 2);
}

TEST_CASE("ReadJson: of a key that comes twice the last one counts", "[appliance]") {
  CHECK(At("/a", R"({"a": 1, "a": 2})") == "2");
  CHECK(At("/a", R"({"a": 1, "a": null})") == "null");
  CHECK(At("/a", R"({"a": 1, "a": {}})") == "container");
  CHECK(At("/a/b", R"({"a": {"b": 1}, "a": {}})") == "absent");
  CHECK(At("/a/b", R"({"a": {"b": 1}, "a": 3})") == "absent");
  CHECK(At("/a/b", R"({"a": {}, "a": {"b": 1}})") == "1");
}

TEST_CASE("ReadJson: what is not JSON", "[appliance]") {
  const std::string body = GENERATE(
      as<std::string>{}, "", "  \n ", "<html></html>", "\n <!DOCTYPE html><html>",
      "Service unavailable", "{", "{\"a\"", "{\"a\":", "{\"a\": 1", "{\"a\": 1,}", "{\"a\": 1} x",
      "{\"a\": 1}{\"a\": 1}", "{\"a\": 1}]", "{'a': 1}", "{a: 1}", "{\"a\": nan}", "{\"a\": 01}",
      "{\"a\": +1}", "{\"a\": 1.}", "{\"a\": .5}", "{\"a\": 0x1}", "{\"a\": 1e}", "{\"a\": 1e999}",
      "{\"a\": tru}", "{\"a\": True}", "{\"a\": 1} // x", "/* x */ {\"a\": 1}", "{\"a\": \"x}",
      "{\"a\": \"\\x\"}", "{\"a\": \"\\u12\"}", "{\"a\": \"\\ud800x\"}",
      "{\"a\": \"\\ud800\\u0041\"}", "{\"a\": \"\n\"}", "{\"a\": \"\t\"}", "{\"a\": \"\x1f\"}",
      "{\"a\": \"0123456789abcdef\x1a\"}", "{\"a\": \"\xFF\"}", "{\"\xC0\x80\": 1}",
      "{\"a\": 1}\xFF");
  INFO(body);
  CHECK(At("/a", body) == "malformed");
}

TEST_CASE("ReadJson: what some writers add does no harm where nobody asks for it", "[appliance]") {
  CHECK(At("/a", "\xEF\xBB\xBF{\"a\": 1}") == "1");
  const std::string number = GENERATE(as<std::string>{}, "NaN", "Infinity", "-Infinity", "Inf");
  CHECK(At("/a", R"({"a": 1, "b": )" + number + "}") == "1");
  CHECK(At("/a", R"({"a": )" + number + "}") == "container");
}

TEST_CASE("ReadJson: a NUL ends no document", "[appliance]") {
  CHECK(At("/a", std::string("{\"a\": 1}\0", 9)) == "malformed");
  CHECK(At("/a", std::string("{\"a\": 1}\0{\"a\": 2}", 17)) == "malformed");
  CHECK(At("/a", std::string("\0", 1)) == "malformed");
}

TEST_CASE("ReadJson: another shape than the profile describes", "[appliance]") {
  const std::string body =
      GENERATE(as<std::string>{}, "[]", "[{\"a\": 1}]", "1", "\"a\"", "null", "true");
  INFO(body);
  CHECK(At("/a", body) == "unexpected_shape");
}

TEST_CASE("ReadJson: every place of a body is scanned alike, whatever its alignment",
          "[appliance]") {
  for (std::size_t pad = 0; pad < 40; ++pad) {
    const std::string space(pad, ' ');
    const std::string text(pad, 'x');
    CHECK(At("/a", space + "{\"a\": \"" + text + "\"}") == "'" + text + "'");
    CHECK(At("/a", space + "{\"a\": \"" + text + "\\n\"}") == "'" + text + "\n'");
    CHECK(At("/a", space + "{\"a\": \"" + text + "\x1b\"}") == "malformed");
    CHECK(At("/a", space + "{\"a\": \"" + text) == "malformed");
  }
}

TEST_CASE("ReadJson: rows come one by one, without what was in the row before", "[appliance]") {
  std::vector<std::string> rows;
  CHECK_FALSE(ReadRows(
      R"({"objects": [{"a": 1, "b": {"c": "x", "d": [{"a": 5}]}}, {"b": []}, {}, {"a": 2, "a": 3}], "a": 9})",
      rows));
  CHECK(rows == std::vector<std::string>{"1|'x'", "absent|absent", "absent|absent", "3|absent"});
}

TEST_CASE("ReadJson: rows at other places", "[appliance]") {
  const auto [pointer, body] = GENERATE(table<std::string, std::string>({
      {"", R"([{"a": 1}])"},
      {"/data/items", R"({"data": {"items": [{"a": 1}]}})"},
      {"/0/items", R"([{"items": [{"a": 1}]}])"},
  }));
  std::vector<std::string> rows;
  CHECK_FALSE(ReadRows(body, rows, pointer));
  CHECK(rows == std::vector<std::string>{"1|absent"});
}

TEST_CASE("ReadJson: rows that are none", "[appliance]") {
  const auto [body, detail] = GENERATE(table<std::string, std::string>({
      {R"({"meta": {}})", R"(there is nothing at "/objects", where the rows should be)"},
      {R"({"objects": null})", R"(the value at "/objects" is not an array of rows)"},
      {R"({"objects": {"a": 1}})", R"(the value at "/objects" is not an array of rows)"},
      {R"({"objects": "x"})", R"(the value at "/objects" is not an array of rows)"},
      {R"({"objects": [{"a": 1}, 2]})", R"(row 2 at "/objects" is not an object)"},
      {R"({"objects": [[1]]})", R"(row 1 at "/objects" is not an object)"},
      {R"({"objects": [null]})", R"(row 1 at "/objects" is not an object)"},
      {R"({"objects": [], "objects": []})", R"(the rows at "/objects" come twice)"},
      {R"([{"objects": []}])", "the response is an array, not an object"},
  }));
  std::vector<std::string> rows;
  INFO(body);
  CHECK(ReadRows(body, rows) == Failure{Reason::kUnexpectedShape, detail});
}

TEST_CASE("ReadJson: an object around the rows that comes twice", "[appliance]") {
  std::vector<std::string> rows;
  const auto failure =
      ReadRows(R"({"data": {"rows": [{"a": 1}]}, "data": {}})", rows, "/data/rows");
  CHECK(failure == Failure{Reason::kUnexpectedShape, R"(the rows at "/data/rows" come twice)"});
}

TEST_CASE("ReadJson: no rows are at what is no pointer", "[appliance]") {
  std::vector<std::string> rows;
  CHECK(ReadRows(R"({"objects": []})", rows, "objects") ==
        Failure{Reason::kUnexpectedShape,
                "there is nothing at \"objects\", where the rows should be"});
}

TEST_CASE("ReadJson: the sink ends it", "[appliance]") {
  std::vector<std::string> rows;
  const auto failure = ReadRows(R"({"objects": [{}, {}, {}]})", rows, "/objects", 2);
  CHECK(failure->reason == Reason::kTooLarge);
  CHECK(rows.size() == 2);
}

TEST_CASE("ReadJson: a large body is copied once, where it has no room behind it", "[appliance]") {
  const std::size_t room = GENERATE(0U, 15U, 16U, 17U);
  CAPTURE(room);
  constexpr std::size_t kSize = 1'000'000;
  std::string body;
  body.reserve(kSize + room);
  body.append("[").append(kSize - 2, ' ').append("]");
  REQUIRE(body.capacity() == kSize + room);
  JsonShape shape;
  (void)shape.Document("/0");
  std::vector<RawValue> values;
  testing::ForgetAllocations();
  CHECK_FALSE(ReadJson(body, shape, values, nullptr));
  CHECK(testing::LargestAllocation() / 1000 == (room < 16 ? kSize / 1000 : 0));
}

TEST_CASE("ReadJson: the names of objects are told on the way to what is wanted only",
          "[appliance]") {
  struct Names final : RowSink {
    bool Row(std::span<const RawValue> /*values*/, std::string_view /*content*/) override {
      return true;
    }
    void Member(const JsonNode& /*object*/, std::string_view name) override {
      (names += name) += ' ';
    }
    std::string names;
  };
  JsonShape shape;
  (void)shape.Document("/a/b");
  (void)shape.Row("/c");
  shape.Rows("/objects");
  std::vector<RawValue> values;
  Names sink;
  std::string body =
      R"({"a": {"b": {"x": 1}, "y": {"z": 2}}, "objects": [{"c": {"v": 3}, "d": 4}, {"w": 5}], "e": 6})";
  CHECK_FALSE(ReadJson(body, shape, values, &sink));
  CHECK(sink.names == "a b y objects c d e ");
}

TEST_CASE("ReadJson: the message says where", "[appliance]") {
  const std::string kMark = "\xEF\xBB\xBF";
  const std::string kEmpty = "the response is empty, not JSON";
  const std::string kHtml = "the response is an HTML or XML page, not JSON";
  const auto [body, detail] = GENERATE_COPY(table<std::string, std::string>({
      {R"({"a": 1, "b" 2})",
       "not JSON: Missing a colon after a name of object member. (at byte 13 of 15)"},
      {"", kEmpty},
      {kMark + "\n", kEmpty},
      {std::string(999, ' '), kEmpty},
      {std::string(1000, ' '), "not JSON: The document is empty. (at byte 1000 of 1000)"},
      {"<!DOCTYPE html>", kHtml},
      {kMark + "<html>", kHtml},
      {std::string(999, ' ') + "<html>", kHtml},
      {std::string(1000, ' ') + "<html>", "not JSON: Invalid value. (at byte 1000 of 1006)"},
  }));
  JsonShape shape;
  std::vector<RawValue> values;
  std::string text = body;
  CHECK(ReadJson(text, shape, values, nullptr)->detail == detail);
  CHECK(At("/a", std::string(1000, ' ') + "{\"a\": 1}") == "1");
}

TEST_CASE("ReadJson: nesting of any depth ends in a failure", "[appliance]") {
  const std::string open = GENERATE(as<std::string>{}, "[", "{\"x\":", "[{\"a\":");
  const std::string begin =
      GENERATE(as<std::string>{}, "{\"x\": ", "{\"a\": ", "{\"objects\": [{\"b\": ");
  std::string body = begin;
  for (int i = 0; i < 100'000; ++i) body += open;
  std::vector<std::string> rows;
  const auto failure = ReadRows(body, rows);
  REQUIRE(failure);
  CHECK(failure == Failure{Reason::kMalformed, "nested deeper than 1000 levels"});
  CHECK(rows.empty());
}

TEST_CASE("ReadJson: nesting that is merely unusual is fine", "[appliance]") {
  const auto nested = [](std::size_t depth) {
    return "{\"x\": " + std::string(depth, '[') + std::string(depth, ']') + ", \"a\": 1}";
  };
  CHECK(At("/a", nested(999)) == "1");
  CHECK(At("/a", nested(1000)) == "malformed");
}

}  // namespace
}  // namespace kemp360
