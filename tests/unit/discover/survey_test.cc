#include "discover/survey.h"

#include <catch2/catch.hpp>
#include <string>

#include "support/fake_fetcher.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"

namespace kemp360::testing {
namespace {

const std::string kHost = "central-a.example";

/// A unit with resources a to j, as it is asked.
struct AskedUnit {
  AskedUnit() {
    std::string listing;
    for (char name = 'a'; name <= 'j'; ++name) {
      const std::string path = std::string("/api/v1/") + name + "/";
      listing += (listing.empty() ? "{\"" : ", \"") + std::string(1, name) +
                 R"(": {"list_endpoint": ")" + path + R"(", "schema": ")" + path + "schema/\"}";
      fetcher.Serve(kHost, path, FakeAnswer::Status(401));
      fetcher.Serve(kHost, path + "schema/", FakeAnswer::Status(200, R"({"fields": {}})"));
    }
    fetcher.Serve(kHost, "/api/v1/", FakeAnswer::Status(200, listing + "}"));
  }

  UnitRecord Ask() {
    UnitSurvey::Order order;
    order.unit.name = "central-a";
    order.unit.url = *ParseUrl("https://" + kHost);
    UnitSurvey survey(order, {fetcher, loop, clock, {}, {}});
    bool done = false;
    survey.Begin([&done] { done = true; });
    for (int i = 0; i < 1000 && !done; ++i) loop.RunReady();
    REQUIRE(done);
    return survey.Take();
  }

  [[nodiscard]] int RequestsForRows() const {
    int found = 0;
    for (const FetchRequest& request : fetcher.Requests()) {
      const std::string& path = request.url.path;
      if (path.starts_with("/api/v1/") && path != "/api/v1/" && !path.ends_with("/schema/"))
        ++found;
    }
    return found;
  }

  ManualClock clock;
  ManualLoop loop{clock};
  FakeFetcher fetcher{loop, clock};
};

TEST_CASE("UnitSurvey: a wrong key is given up after three refusals, whatever schemas are shown",
          "[discover]") {
  AskedUnit unit;
  const UnitRecord record = unit.Ask();
  CHECK(record.unread ==
        "401 for the first 3 requests: the API key is wrong, or was made on the other unit (each "
        "unit has its own)");
  CHECK(unit.RequestsForRows() == 3);
}

TEST_CASE("UnitSurvey: where one resource is shown, the refused ones are missing permissions",
          "[discover]") {
  AskedUnit unit;
  unit.fetcher.Serve(kHost, "/api/v1/a/", FakeAnswer::Status(200, R"({"objects": []})"));
  const UnitRecord record = unit.Ask();
  CHECK(record.unread.empty());
  CHECK(unit.RequestsForRows() >= 10);
}

}  // namespace
}  // namespace kemp360::testing
