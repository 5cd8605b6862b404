#include "appliance/unit_reading.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reading_test_kit.h"
#include "support/allocations.h"

namespace kemp360 {
namespace {

using testing::kUnfinished;
using testing::MakeReading;
using testing::RecordedProfile;
using testing::Reply;

bool Holds(const std::vector<Remark>& remarks, const std::string& said) {
  return std::ranges::any_of(remarks, [&said](const Remark& remark) {
    return remark.said == std::vector<std::string>{said};
  });
}

const std::string kSettings = R"({"device_id": "1", "version": "1.24.3"})";
const std::string kEmptyList = R"({"meta": {"total_count": 0}, "objects": []})";

TEST_CASE("UnitReading: all sources begin at once", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK(reading.Start() == std::vector<SourceRequest>{
                               {0, "/api/v1/ha-settings/1/", ""},
                               {1, "/api/v1/loadmaster/", "limit=1000"},
                               {2, "/api/v1/asl-instance/report/", ""},
                           });
  CHECK_FALSE(reading.Done());
}

TEST_CASE("UnitReading: a snapshot on the way holds what is whole", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply(kSettings));
  (void)testing::Feed(
      reading, 1,
      Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.1", "port": 443}]})"));
  UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[0].ok());
  CHECK(unit.sources[1].failure == kUnfinished);
  CHECK(unit.sources[2].failure == kUnfinished);
  CHECK(unit.device_id == "1");
  CHECK_FALSE(unit.loadmasters);
  CHECK(unit.missing.count(Fact::kLoadmasterAddress) == 0);

  // The reading goes on.
  (void)testing::Feed(
      reading, 1,
      Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.2", "port": 443}]})"));
  unit = reading.Snapshot(kUnfinished);
  CHECK(unit.loadmasters->rows.size() == 2);
  CHECK(reading.Snapshot(kUnfinished) == unit);
  const UnitSnapshot last = reading.TakeSnapshot({});
  CHECK(last.loadmasters == unit.loadmasters);
}

TEST_CASE("UnitReading: the last snapshot takes the lists along, one on the way copies them",
          "[appliance]") {
  constexpr std::size_t kRows = 600;
  const bool of_report = GENERATE(false, true);
  CAPTURE(of_report);
  UnitReading reading = MakeReading(of_report ? testing::ReportProfile() : testing::ListProfile());
  std::string body = of_report ? "Device ID,Name,IP Address,Port,MAC Address,Peer\n"
                               : R"({"meta": {"total_count": 600}, "objects": [)";
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::string host = "lm-" + std::to_string(i) + ".example";
    if (of_report) {
      body += "1,," + host + ",443,,\n";
    } else {
      body +=
          (i == 0 ? R"({"ip_address": ")" : R"(, {"ip_address": ")") + host + R"(", "port": 443})";
    }
  }
  if (!of_report) body += "]}";
  CHECK_FALSE(testing::Feed(reading, 0, Reply(body)));
  const auto copied = [of_report](std::size_t rows) {
    return testing::LargestAllocation() >=
           rows * (of_report ? sizeof(ReportRow) : sizeof(LoadMaster));
  };
  testing::ForgetAllocations();
  CHECK((of_report ? reading.Snapshot(kUnfinished).report->rows.size()
                   : reading.Snapshot(kUnfinished).loadmasters->rows.size()) == kRows);
  CHECK(copied(kRows));
  testing::ForgetAllocations();
  const UnitSnapshot last = reading.TakeSnapshot(kUnfinished);
  CHECK_FALSE(copied(kRows));
  CHECK((of_report ? last.report->rows.size() : last.loadmasters->rows.size()) == kRows);
}

TEST_CASE("UnitReading: a required source that is not there fails, an optional one is absent",
          "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply("", 404));
  (void)testing::Feed(reading, 2, Reply("<html>Not found</html>", 404));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[0].failure ==
        Failure{Reason::kNotFound, "404: the unit has no such resource"});
  CHECK_FALSE(unit.sources[0].absent);
  CHECK(unit.sources[2].absent);
  CHECK_FALSE(unit.sources[2].failure);
  CHECK_FALSE(unit.report);
  CHECK(unit.missing.empty());
  CHECK_FALSE(unit.up());
}

TEST_CASE("UnitReading: statuses", "[appliance]") {
  const auto [status, body, failure] = GENERATE(table<int, std::string, Failure>({
      {401,
       "",
       {Reason::kUnauthorized,
        "401: the API key is wrong, or its user may not read this resource"}},
      {403, "", {Reason::kForbidden, "403: the unit refuses to show this resource"}},
      {201, "{}", {Reason::kHttpStatus, "status 201"}},
      {500,
       R"({"error": "", "error_message": "only 20 rows"})",
       {Reason::kHttpStatus, "status 500: only 20 rows"}},
      {204, "", {Reason::kHttpStatus, "status 204"}},
      {302, "", {Reason::kHttpStatus, "status 302"}},
      {429, "", {Reason::kHttpStatus, "status 429"}},
      {503, "<html>down</html>", {Reason::kHttpStatus, "status 503"}},
      {0, "", {Reason::kHttpStatus, "status 0"}},
      {400,
       R"({"error": "The &#39;x&#39; field does not allow filtering."})",
       {Reason::kHttpStatus, "status 400: The 'x' field does not allow filtering."}},
      {400,
       R"({"error": "no  good:\n username=admin&amp;api_key=0123 key 0123456789abcdef at /?a=b s3cret x"})",
       {Reason::kHttpStatus, "status 400: no good: <hidden> key <hidden> at <hidden> <hidden> x"}},
      {400, R"({"error": {"a": 1}})", {Reason::kHttpStatus, "status 400"}},
      {500,
       R"({"error_message": "&lt;sorry&gt; &amp;amp; &quot;bye&quot;", "traceback": "x"})",
       {Reason::kHttpStatus, "status 500: <sorry> <hidden> \"bye\""}},
  }));
  const UnitSnapshot unit = testing::ReadOnce(RecordedProfile(), body, status);
  CHECK(unit.sources[0].failure->reason == failure.reason);
  CHECK(unit.sources[0].failure->detail == failure.detail);
}

TEST_CASE("UnitReading: an error of more than 16 KiB is not searched for its sentence",
          "[appliance]") {
  const auto body = [](std::size_t size) {
    const std::string head = R"({"error": "out of order", "traceback": ")";
    return head + std::string(size - head.size() - 2, 'x') + "\"}";
  };
  const auto detail = [](const std::string& text) {
    return testing::ReadOnce(RecordedProfile(), text, 500).sources[0].failure->detail;
  };
  CHECK(detail(body(16384)) == "status 500: out of order");
  CHECK(detail(body(16385)) == "status 500");
}

TEST_CASE("UnitReading: the reason why there is no reply is the source's", "[appliance]") {
  const Reason reason = GENERATE(from_range(kAll<Reason>));
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(testing::Feed(reading, 1, Failure{reason, "because"}));
  const SourceStatus status = reading.Snapshot(kUnfinished).sources[1];
  CHECK(status.failure == Failure{reason, "because"});
}

TEST_CASE("UnitReading: what comes too late, or to nobody, changes nothing", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply(kSettings));
  (void)testing::Feed(reading, 1, Failure{Reason::kTimeout, "late"});
  const UnitSnapshot before = reading.Snapshot(kUnfinished);
  CHECK_FALSE(testing::Feed(reading, 0, Reply(R"({"device_id": "2"})")));
  CHECK_FALSE(testing::Feed(reading, 0, Failure{Reason::kTimeout, "later"}));
  CHECK_FALSE(testing::Feed(reading, 1, Reply(kEmptyList)));
  CHECK_FALSE(testing::Feed(reading, 99, Reply(kEmptyList)));
  testing::FeedReportFile(reading, std::string("x"), {});
  CHECK(reading.Snapshot(kUnfinished) == before);
}

TEST_CASE("UnitReading: sources fail one by one", "[appliance]") {
  for (std::size_t failing = 0; failing < 3; ++failing) {
    UnitReading reading = MakeReading(RecordedProfile());
    const std::vector<std::string> bodies{kSettings, kEmptyList,
                                          "Name,IP Address,Port,MAC Address,Peer\n"};
    for (std::size_t source = 0; source < 3; ++source) {
      (void)testing::Feed(reading, source, Reply(source == failing ? "junk" : bodies[source]));
    }
    REQUIRE(reading.Done());
    const UnitSnapshot unit = reading.TakeSnapshot({});
    CHECK(unit.up());
    CHECK(unit.device_id.has_value() == (failing != 0));
    CHECK(unit.loadmasters.has_value() == (failing != 1));
    CHECK(unit.report.has_value() == (failing != 2));
    CHECK(unit.missing.count(Fact::kDeviceId) == (failing != 0 ? 1 : 0));
    CHECK(unit.missing.count(Fact::kLoadmasterAddress) == (failing != 1 ? 1 : 0));
    CHECK(unit.missing.count(Fact::kReportAddress) == (failing != 2 ? 1 : 0));
  }
}

TEST_CASE("UnitReading: it can be moved while it reads", "[appliance]") {
  UnitReading first = MakeReading(RecordedProfile());
  (void)testing::Feed(
      first, 1,
      Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.1", "port": 443}]})"));
  UnitReading second = std::move(first);
  (void)testing::Feed(
      second, 1,
      Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.2", "port": 443, "asl_instance": "?"}]})"));
  CHECK(second.Snapshot(kUnfinished).loadmasters->rows.size() == 2);
  CHECK(Holds(second.Snapshot(kUnfinished).remarks, "?"));
}

TEST_CASE("UnitReading: a source that is out counts as under way, and goes on where it is fed",
          "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply(kSettings));
  (void)testing::Feed(
      reading, 1,
      Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.1", "port": 443}]})"));
  const UnitSnapshot before = reading.Snapshot(kUnfinished);

  std::unique_ptr<SourceReading> list = reading.Take(1);
  REQUIRE(list);
  CHECK(reading.Out());
  CHECK_FALSE(reading.Take(1));  // there is one of it
  CHECK_FALSE(testing::Feed(reading, 1, Reply(kEmptyList)));
  (void)testing::Feed(reading, 2, Reply("", 404));
  CHECK_FALSE(reading.Done());
  UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[1] == before.sources[1]);
  CHECK(unit.device_id == "1");
  CHECK_FALSE(unit.loadmasters);
  CHECK_FALSE(Holds(unit.remarks, "?"));

  CHECK_FALSE(list->Feed(Reply(
      R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.2", "port": 443, "asl_instance": "?"}]})")));
  CHECK_FALSE(reading.Done());
  reading.PutBack(1, std::move(list));
  CHECK_FALSE(reading.Out());
  CHECK(reading.Done());
  CHECK_FALSE(reading.Take(1));  // nothing more to feed
  CHECK(reading.Snapshot(kUnfinished).loadmasters->rows.size() == 2);
  CHECK(Holds(reading.Snapshot(kUnfinished).remarks, "?"));
}

TEST_CASE("UnitReading: a source that is out asks for its next page itself", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  const std::unique_ptr<SourceReading> list = reading.Take(1);
  CHECK(
      list->Feed(Reply(
          R"({"meta": {"total_count": 2}, "objects": [{"ip_address": "10.0.0.1", "port": 443}]})")) ==
      SourceRequest{1, "/api/v1/loadmaster/", "limit=1000&offset=1"});
}

TEST_CASE("UnitReading: a source that is out outlives its reading and its profile", "[appliance]") {
  std::unique_ptr<SourceReading> list;
  {
    UnitReading reading = MakeReading(RecordedProfile());
    list = reading.Take(1);
  }
  CHECK_FALSE(
      list->Feed(Reply(R"({"meta": {"total_count": 1}, "objects": [{"asl_instance": "?"}]})")));
  CHECK(list->decided());
  UnitSnapshot unit;
  list->AddTo(unit, false);
  CHECK(unit.loadmasters->without_address == 1);
}

TEST_CASE("SourceReading: what comes when all is decided is not looked at", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  const std::unique_ptr<SourceReading> settings = reading.Take(0);
  CHECK_FALSE(settings->Feed(Reply(kSettings)));
  CHECK_FALSE(settings->Feed(Failure{Reason::kTimeout, "late"}));
  CHECK(settings->Status(kUnfinished).ok());
  UnitSnapshot unit;
  settings->AddTo(unit, false);
  CHECK(unit.device_id == "1");
}

TEST_CASE("UnitReading: a source can be failed while it is here and undecided", "[appliance]") {
  const Failure refused{Reason::kUnauthorized, "401"};
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply(kSettings));
  const std::unique_ptr<SourceReading> out = reading.Take(1);
  for (std::size_t source = 0; source < 4; ++source) reading.Fail(source, refused);
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[0].ok());
  CHECK(unit.sources[1].failure == kUnfinished);
  CHECK(unit.sources[2].failure == refused);
  CHECK(reading.Facts().device_id == "1");
}

TEST_CASE("UnitReading: there is no source to take beyond the profile's", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(reading.Take(3));
  CHECK_FALSE(reading.ReportFileSource());
}

TEST_CASE("UnitReading: of many words that nobody mapped five are named, and 1000 are counted",
          "[appliance]") {
  const auto [words_there, more] = GENERATE(table<int, std::size_t>({{30, 25}, {1100, 995}}));
  UnitReading reading = MakeReading(RecordedProfile());
  std::string rows =
      R"({"meta": {"total_count": )" + std::to_string(words_there) + R"(}, "objects": [)";
  for (int i = 0; i < words_there; ++i) {
    rows += (i == 0 ? "" : ",") + std::string(R"({"ip_address": "a)") + std::to_string(i) +
            R"(", "port": 443, "asl_instance": "w)" + std::to_string(i) + "\"}";
  }
  (void)testing::Feed(reading, 1, Reply(rows + "]}"));
  const std::vector<Remark> remarks = reading.Snapshot(kUnfinished).remarks;
  const auto words = std::ranges::find(remarks, RemarkKind::kUnmappedWord, &Remark::kind);
  REQUIRE(words != remarks.end());
  CHECK(words->fact == Fact::kLoadmasterState);
  CHECK(words->said == std::vector<std::string>{"w0", "w1", "w2", "w3", "w4"});
  CHECK(words->more == more);
}

}  // namespace
}  // namespace kemp360
