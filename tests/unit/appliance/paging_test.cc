// Page after page until `total` rows are in, and the ways in which a list lies about itself.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "reading_test_kit.h"
#include "support/allocations.h"

namespace kemp360 {
namespace {

using testing::kUnfinished;
using testing::ListProfile;
using testing::MakeReading;
using testing::Reply;

/// Rows with the endpoints 10.0.0.FIRST to 10.0.0.(FIRST + COUNT - 1).
std::string Page(int first, int count, const std::string& total) {
  std::string body = R"({"meta": {"total_count": )" + total + R"(}, "objects": [)";
  for (int i = first; i < first + count; ++i) {
    if (i != first) body += ',';
    body += R"({"ip_address": "10.0.0.)" + std::to_string(i) +
            R"(", "port": 443, "name": null, "mac_address": null, "asl_instance": false})";
  }
  return body + "]}";
}

/// Feeds the pages and returns the failure, or nullopt.
std::optional<Failure> Read(const std::vector<std::string>& pages, std::size_t expected_rows = 0,
                            ReadingLimits limits = {}) {
  UnitReading reading = MakeReading(ListProfile(), limits);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    INFO("page " << i + 1);
    const bool more = testing::Feed(reading, 0, Reply(pages[i])).has_value();
    CHECK(more == (i + 1 < pages.size()));
  }
  CHECK(reading.Done());
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.loadmasters.has_value() == !unit.sources[0].failure);
  CHECK(unit.missing.empty() == unit.sources[0].failure.has_value());
  if (unit.loadmasters) CHECK(unit.loadmasters->rows.size() == expected_rows);
  return unit.sources[0].failure;
}

/// What the list says once all these pages were fed.
UnitSnapshot Whole(const std::vector<std::string>& pages) {
  UnitReading reading = MakeReading(ListProfile());
  for (const std::string& page : pages) static_cast<void>(testing::Feed(reading, 0, Reply(page)));
  UnitSnapshot unit = reading.Snapshot(kUnfinished);
  REQUIRE(unit.loadmasters);
  return unit;
}

TEST_CASE("Paging: until the total is in, whatever a page holds", "[appliance]") {
  CHECK_FALSE(Read({Page(0, 0, "0")}, 0));
  CHECK_FALSE(Read({Page(0, 5, "5")}, 5));
  CHECK_FALSE(Read({Page(0, 2, "5"), Page(2, 2, "5"), Page(4, 1, "5")}, 5));
  CHECK_FALSE(Read({Page(0, 1, "3"), Page(1, 1, "3"), Page(2, 1, "3")}, 3));
  CHECK_FALSE(Read({Page(0, 1, "3"), Page(1, 2, "3")}, 3));
  CHECK_FALSE(Read({Page(0, 2, "\"2\"")}, 2));
  CHECK_FALSE(Read(
      {Page(0, 3, "7"), Page(3, 1, "7"), Page(4, 1, "7"), Page(5, 1, "7"), Page(6, 1, "7")}, 7));
}

TEST_CASE("Paging: the requests", "[appliance]") {
  Profile profile = ListProfile();
  profile.sources[0].query = {{"order by", "name&id"}, {"full", "1"}};
  profile.sources[0].paging = Paging{20, "max", "from", "/meta/total_count"};
  UnitReading reading = MakeReading(profile);
  CHECK(reading.Start() ==
        std::vector<SourceRequest>{{0, "/api/v1/list/", "order%20by=name%26id&full=1&max=20"}});
  CHECK(testing::Feed(reading, 0, Reply(Page(0, 3, "5"))) ==
        SourceRequest{0, "/api/v1/list/", "order%20by=name%26id&full=1&max=20&from=3"});
}

TEST_CASE("Paging: after the first page there is room for as many rows as the total says",
          "[appliance]") {
  const auto page = [](int first, int end) {
    std::string rows;
    for (int i = first; i < end; ++i) {
      rows += (rows.empty() ? R"({"ip_address": "lm-)" : R"(, {"ip_address": "lm-)") +
              std::to_string(i) + R"(.example", "port": 443})";
    }
    return R"({"meta": {"total_count": 700}, "objects": [)" + rows + "]}";
  };
  UnitReading reading = MakeReading(ListProfile());
  CHECK(testing::Feed(reading, 0, Reply(page(0, 300))));
  const std::string rest = page(300, 700);
  testing::ForgetAllocations();
  CHECK_FALSE(testing::Feed(reading, 0, Reply(rest)));
  CHECK(testing::LargestAllocation() < 700 * sizeof(LoadMaster));
  CHECK(reading.Snapshot(kUnfinished).loadmasters->rows.size() == 700);
}

TEST_CASE("Paging: a list without paging is one answer", "[appliance]") {
  Profile profile = ListProfile();
  profile.sources[0].paging.reset();
  UnitReading reading = MakeReading(profile);
  CHECK(reading.Start()[0].query.empty());
  CHECK_FALSE(testing::Feed(reading, 0, Reply(Page(0, 3, "3"))));
  CHECK(reading.Snapshot(kUnfinished).loadmasters->rows.size() == 3);
}

TEST_CASE("Paging: a list that says that it came in part is not whole, whoever asked for pages",
          "[appliance]") {
  const auto [body, detail] = GENERATE(table<std::string, std::string>({
      {Page(0, 20, "31"), "20 of 31 rows: add paging"},
      {R"({"total": 2, "objects": [{"ip_address": "10.0.0.1", "port": 443}]})",
       "1 of 2 rows: add paging"},
      {R"({"objects": [{"ip_address": "10.0.0.1", "port": 443}], "count": "3"})",
       "1 of 3 rows: add paging"},
      {R"({"objects": [], "pagination": {"total_count": 1}})", "0 of 1 rows: add paging"},
      {R"({"objects": [], "count": 0, "total": " 22 "})", "0 of 22 rows: add paging"},
      {R"({"objects": [], "count": 22, "limit": 20, "total": null})", "0 of 22 rows: add paging"},
      {R"({"objects": [{"ip_address": "10.0.0.1", "port": 443}], "next": "/api/v1/list/?page=2"})",
       "1 row, and a next page is named: add paging"},
  }));
  Profile profile = ListProfile();
  profile.sources[0].paging.reset();
  UnitReading reading = MakeReading(profile);
  CHECK_FALSE(testing::Feed(reading, 0, Reply(body)));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[0].failure == Failure{Reason::kInconsistent, detail});
  CHECK_FALSE(unit.loadmasters);
}

TEST_CASE("Paging: what stands beside rows further down tells, too, that they came in part",
          "[appliance]") {
  Profile profile = ListProfile();
  profile.sources[0].paging.reset();
  profile.sources[0].rows = "/data/list/objects";
  UnitReading reading = MakeReading(profile);
  CHECK_FALSE(
      testing::Feed(reading, 0, Reply(R"({"data": {"list": {"objects": [], "total": 2}}})")));
  CHECK(reading.Snapshot(kUnfinished).sources[0].failure ==
        Failure{Reason::kInconsistent, "0 of 2 rows: add paging"});
}

TEST_CASE("Paging: a list without paging whose numbers agree, or that has none, is whole",
          "[appliance]") {
  const std::string rest =
      GENERATE(as<std::string>{}, "", R"(, "count": 1)", R"(, "total": 0, "next": null)",
               R"(, "next": "", "meta": {"total_count": "1"})", R"(, "total": "many")",
               R"(, "count": 500, "total": "1")", R"(, "count": 500, "meta": {"total": 1})",
               R"(, "meta": {"count": 500, "limit": 500})", R"(, "count": "20", "per_page": 20)");
  Profile profile = ListProfile();
  profile.sources[0].paging.reset();
  UnitReading reading = MakeReading(profile);
  CHECK_FALSE(testing::Feed(
      reading, 0, Reply(R"({"objects": [{"ip_address": "10.0.0.1", "port": 443}])" + rest + "}")));
  CHECK(reading.Snapshot(kUnfinished).loadmasters->rows.size() == 1);
}

TEST_CASE("Paging: rows are told apart by their id, whatever page they stand on", "[appliance]") {
  const auto row = [](int id, const std::string& address, const std::string& more = "") {
    return R"({"id": )" + std::to_string(id) + R"(, "ip_address": ")" + address +
           R"(", "port": 443, "asl_instance": true, "licensed_by_peer": false)" + more + "}";
  };
  const auto page = [](const std::string& rows, int total) {
    return R"({"meta": {"total_count": )" + std::to_string(total) + R"(}, "objects": [)" + rows +
           "]}";
  };
  const std::string rebuilt = GENERATE(as<std::string>{}, "", R"(, "licensed_by_peer": true)");
  const std::string one = row(1, "10.0.0.1");
  const std::string two = row(2, "10.0.0.2");
  const std::string old = row(3, "10.0.0.1", rebuilt);  // a rebuilt device's record
  const UnitSnapshot at_once = Whole({page(one + "," + two + "," + old, 3)});
  const UnitSnapshot in_pages = Whole({page(one + "," + two, 3), page(old, 3)});
  CHECK(at_once.loadmasters == in_pages.loadmasters);
  const LoadMasterList& list = *in_pages.loadmasters;
  REQUIRE(list.rows.size() == 2);
  CHECK(list.duplicates == 1);
  if (rebuilt.empty()) {
    CHECK(list.rows[0].claim == Claim::kMine);
    CHECK(list.listed_twice.empty());
  } else {
    CHECK(list.rows[0].claim == Claim::kUnclear);
    CHECK(list.listed_twice == std::vector<std::string>{"10.0.0.1:443"});
  }
}

TEST_CASE("Paging: a row that comes again with its id is no new one, whatever else changed in it",
          "[appliance]") {
  const auto [before, behind] = GENERATE(table<std::string, std::string>({
      {R"("id": )", ""},
      {R"("id": ")", "\""},
      {R"("id": "", "resource_uri": "/api/v1/list/)", "/\""},
      {R"("id": null, "resource_uri": ")", "\""},
  }));
  const auto page = [before = before, behind = behind](int first, const std::string& name) {
    std::string rows;
    for (int i = first; i < first + 2; ++i) {
      rows += (rows.empty() ? "{" : ", {") + before + std::to_string(i) + behind +
              R"(, "ip_address": "10.0.0.1", "name": ")" + name + "\"}";
    }
    return R"({"meta": {"total_count": 4}, "objects": [)" + rows + "]}";
  };
  CHECK(Read({page(1, "before"), page(2, "after")}) ==
        Failure{Reason::kInconsistent,
                "page 2: of 4 rows only 3 are different: the list changed between pages, or "
                "repeats rows"});
}

TEST_CASE("Paging: the pages of a source are bounded by what its first one promises",
          "[appliance]") {
  // Of 100 rows the first page has 10, and then each has one.
  Profile profile = ListProfile();
  UnitReading reading = MakeReading(profile);
  std::optional<SourceRequest> next = testing::Feed(reading, 0, Reply(Page(0, 10, "100")));
  int pages = 1;
  for (int row = 10; next && pages < 100; ++row, ++pages) {
    next = testing::Feed(reading, 0, Reply(Page(row, 1, "100")));
  }
  CHECK(pages == 12);
  CHECK(reading.Snapshot(kUnfinished).sources[0].failure ==
        Failure{Reason::kInconsistent,
                "page 12: 12 pages contain 21 of 100 rows: fewer than the first page indicated"});
}

TEST_CASE("Paging: a list that changes or lies is inconsistent", "[appliance]") {
  const auto [pages, detail] = GENERATE(table<std::vector<std::string>, std::string>({
      {{Page(0, 2, "5"), Page(2, 2, "6")}, "page 2: /meta/total_count went from 5 to 6"},
      {{Page(0, 2, "5"), Page(2, 2, "4")}, "page 2: /meta/total_count went from 5 to 4"},
      {{Page(0, 2, "5"), Page(2, 0, "5")}, "page 2: /meta/total_count is 5, but only 2 rows came"},
      {{Page(0, 0, "5")}, "/meta/total_count is 5, but only 0 rows came"},
      {{Page(0, 3, "2")}, "/meta/total_count is 2, but 3 rows came"},
      {{Page(0, 2, "3"), Page(2, 2, "3")}, "page 2: /meta/total_count is 3, but 4 rows came"},
      {{Page(0, 2, "4"), Page(1, 2, "4")},
       "page 2: of 4 rows only 3 are different: the list changed between pages, or repeats rows"},
      {{Page(0, 2, "4"), Page(0, 2, "4")}, "page 2: the page contains no new row"},
  }));
  CHECK(Read(pages) == Failure{Reason::kInconsistent, detail});
}

TEST_CASE("Paging: a next page that is named is needed, whatever the total says", "[appliance]") {
  const auto page = [](int first, int total, const std::string& next) {
    return R"({"meta": {"total_count": )" + std::to_string(total) + R"(, "next": )" + next +
           R"(}, "objects": [{"ip_address": "10.0.0.)" + std::to_string(first) +
           "\", \"port\": 443}]}";
  };
  const std::string more = R"("/api/v1/list/?limit=1&offset=1")";
  CHECK(Read({page(1, 1, more)}) ==
        Failure{Reason::kInconsistent, "/meta/total_count is 1, but a next page is named"});
  CHECK_FALSE(Read({page(1, 2, more), page(2, 2, "null")}, 2));
  CHECK(Read({page(1, 2, "null"), page(2, 2, more)}) ==
        Failure{Reason::kInconsistent, "page 2: /meta/total_count is 2, but a next page is named"});
}

TEST_CASE("Paging: no total, no list", "[appliance]") {
  const std::string total = GENERATE(as<std::string>{}, "null", "-1", "1.5", "\"many\"", "true",
                                     "{}", "1e3", "99999999999999999999");
  CHECK(Read({Page(0, 1, total)}) ==
        Failure{Reason::kUnexpectedShape, "there is no number at \"/meta/total_count\""});
  CHECK(Read({R"({"objects": []})"})->reason == Reason::kUnexpectedShape);
}

TEST_CASE("Paging: too many rows", "[appliance]") {
  ReadingLimits limits;
  limits.rows = 4;
  CHECK_FALSE(Read({Page(0, 4, "4")}, 4, limits));
  CHECK(Read({Page(0, 1, "5")}, 0, limits) ==
        Failure{Reason::kTooLarge, "/meta/total_count is 5, more than 4 (limits.rows)"});
  CHECK(Read({Page(0, 5, "4")}, 0, limits) ==
        Failure{Reason::kTooLarge, "more than 4 rows (limits.rows)"});
}

TEST_CASE("Paging: a later page that fails costs the whole list", "[appliance]") {
  CHECK(Read({Page(0, 2, "4"), Page(2, 2, "4") + "x"})->reason == Reason::kMalformed);
  CHECK(Read({Page(0, 2, "4"), R"({"meta": {"total_count": 4}, "objects": [7]})"}) ==
        Failure{Reason::kUnexpectedShape, "page 2: row 1 at \"/objects\" is not an object"});
  UnitReading reading = MakeReading(ListProfile());
  CHECK(testing::Feed(reading, 0, Reply(Page(0, 2, "4"))));
  CHECK_FALSE(testing::Feed(reading, 0, Failure{Reason::kDisconnected, "lost"}));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[0].failure == Failure{Reason::kDisconnected, "page 2: lost"});
  CHECK_FALSE(unit.loadmasters);
}

TEST_CASE("Paging: the status that a source failed with is known, on whichever page",
          "[appliance]") {
  const int status = GENERATE(400, 429, 500, 503, 599);
  const bool second = GENERATE(false, true);
  UnitReading reading = MakeReading(ListProfile());
  if (second) CHECK(testing::Feed(reading, 0, Reply(Page(0, 2, "4"))));
  CHECK_FALSE(testing::Feed(reading, 0, Reply(R"({"error": "status 200"})", status)));
  CHECK(reading.Snapshot(kUnfinished).sources[0].failure->status == status);
}

TEST_CASE("Paging: an optional list that ends in 404 is not absent", "[appliance]") {
  Profile profile = ListProfile();
  profile.sources[0].required = false;
  UnitReading reading = MakeReading(profile);
  CHECK(testing::Feed(reading, 0, Reply(Page(0, 2, "4"))));
  CHECK_FALSE(testing::Feed(reading, 0, Reply("", 404)));
  const SourceStatus status = reading.Snapshot(kUnfinished).sources[0];
  CHECK_FALSE(status.absent);
  CHECK(status.failure->reason == Reason::kNotFound);
}

}  // namespace
}  // namespace kemp360
