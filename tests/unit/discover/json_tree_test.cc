#include "discover/json_tree.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "discover/list_shape.h"

namespace kemp360 {
namespace {

TEST_CASE("ParseJsonTree: numbers stay as they are written, the last of two keys wins",
          "[discover]") {
  const auto tree = ParseJsonTree(R"({"v": 1.20, "a": [1, {"b": null}], "v": "x", "a/b~c": true})");
  REQUIRE(tree.has_value());
  CHECK(tree->members[0].value.text == "1.20");
  CHECK(tree->Find("v")->text == "x");
  CHECK(tree->At("/a/1/b")->kind == RawKind::kNull);
  CHECK(tree->At("/a~1b~0c")->kind == RawKind::kFlag);
  CHECK(tree->At("/a/7") == nullptr);
  CHECK(PointerBelow("/x", "a/b~c") == "/x/a~1b~0c");
  CHECK(PointerTokens("/x/a~1b~0c") == std::vector<std::string>{"x", "a/b~c"});
}

TEST_CASE("ParseJsonTree: what is not JSON, or too much of it, is no tree", "[discover]") {
  CHECK_FALSE(ParseJsonTree("").has_value());
  CHECK_FALSE(ParseJsonTree("{\"a\": ").has_value());
  CHECK_FALSE(ParseJsonTree("{} {}").has_value());
  CHECK_FALSE(ParseJsonTree("\"\xff\"").has_value());
  CHECK_FALSE(ParseJsonTree("[1,2,3]", {.nodes = 3}).has_value());
  const auto deep = ParseJsonTree(std::string(60, '[') + std::string(60, ']'));
  CHECK(deep.has_value());
  const auto wide = ParseJsonTree("[1,2,3,4]", {.items = 2});
  REQUIRE(wide.has_value());
  CHECK(wide->members.size() == 2);
  CHECK(wide->items == 4);
}

TEST_CASE("FindListShape: rows, total and the names of paging in several envelopes", "[discover]") {
  const auto shape = [](const char* text) { return FindListShape(*ParseJsonTree(text)).value(); };
  const ListShape tastypie = shape(
      R"({"meta": {"limit": 1, "next": "/x/?limit=1&offset=1", "offset": 0, "total_count": 3},
          "objects": [{"id": 1}]})");
  CHECK(tastypie.rows == "/objects");
  CHECK(tastypie.total == "/meta/total_count");
  CHECK(tastypie.total_count == 3);
  CHECK(tastypie.IsPart());
  const ListShape other = shape(
      R"({"result": {"total": "5", "rows": [{"a": 1}, {"a": 2}]}, "page_size": 2, "start": 0})");
  CHECK(other.rows == "/result/rows");
  CHECK(other.total == "/result/total");
  CHECK(other.limit_parameter == "page_size");
  CHECK(other.offset_parameter == "start");
  const ListShape bare = shape(R"([{"a": 1}, {"a": 2}])");
  CHECK(bare.rows.empty());
  CHECK(bare.total.empty());
  const ListShape limited = shape(R"({"count": 500, "total": "2", "rows": [{"a": 1}, {"a": 2}]})");
  CHECK(limited.total == "/total");
  CHECK_FALSE(limited.IsPart());
  const ListShape no_total = shape(R"({"count": 500, "limit": 500, "rows": [{"a": 1}]})");
  CHECK(no_total.total.empty());
  CHECK_FALSE(FindListShape(*ParseJsonTree(R"({"objects": []})")).has_value());
}

TEST_CASE("FindListShape: the parameters of the next page, as different APIs write them",
          "[discover]") {
  struct Row {
    std::string body;
    std::string limit;
    std::string offset;
  };
  const std::string rows = R"([{"id": 1}, {"id": 2}])";
  const Row row = GENERATE_COPY(values<Row>({
      {R"({"meta": {"next": "/lm/?limit=2&offset=2", "total_count": 5}, "objects": )" + rows + "}",
       "limit", "offset"},
      {R"({"@odata.count": 5, "@odata.nextLink": "/lm/?$top=2&$skip=2", "value": )" + rows + "}",
       "$top", "$skip"},
      {R"({"links": {"next": "/lm/?page[size]=2&page[offset]=2"}, "total": 5, "data": )" + rows +
           "}",
       "page[size]", "page[offset]"},
      {R"({"Skip": 0, "Take": 2, "TotalItems": 5, "Items": )" + rows + "}", "Take", "Skip"},
      {R"({"links": {"next": "/lm/?page%5Bsize%5D=2&page%5Boffset%5D=2"}, "total": 5, "data": )" +
           rows + "}",
       "page[size]", "page[offset]"},
      {R"({"paging": {"start": 0, "count": 2, "total": "5"}, "entries": )" + rows + "}", "count",
       "start"},
      {R"({"seite": {"ab": 0, "anzahl": 2, "total": "5"}, "eintraege": )" + rows + "}", "anzahl",
       "ab"},
  }));
  CAPTURE(row.body);
  const auto tree = ParseJsonTree(row.body);
  REQUIRE(tree.has_value());
  const std::optional<ListShape> shape = FindListShape(*tree);
  REQUIRE(shape.has_value());
  CHECK(shape->limit_parameter == row.limit);
  CHECK(shape->offset_parameter == row.offset);
  CHECK(shape->total_count == 5);
}

}  // namespace
}  // namespace kemp360
