// What a unit, or somebody in its place, may send instead of an answer: which source it costs, that
// nothing else is touched, and that time and memory stay in proportion to the bytes.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "reading_test_kit.h"
#include "support/recording.h"

namespace kemp360 {
namespace {

using testing::kUnfinished;
using testing::MakeReading;
using testing::RecordedProfile;
using testing::Reply;

std::string RecordedBody(const std::string& name) { return testing::LoadRecording(name).body; }

/// The list's failure; the settings, read well before and after, must be untouched.
Failure ListFailure(const std::string& list) {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 0, Reply(RecordedBody("unit-a-ha-settings-1")));
  CHECK_FALSE(testing::Feed(reading, 1, Reply(list)));
  (void)testing::Feed(reading, 2, Reply(RecordedBody("unit-a-report")));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.up());
  CHECK(unit.device_id == "1300471");
  CHECK(unit.report->rows.size() == 7);
  CHECK_FALSE(unit.loadmasters);
  CHECK(unit.missing.size() == 19);
  REQUIRE(unit.sources[1].failure);
  return *unit.sources[1].failure;
}

TEST_CASE("Hostile answers: each costs its own source and says why", "[appliance]") {
  const auto [body, reason] = GENERATE(table<std::string, Reason>({
      {"", Reason::kMalformed},
      {"<html><body>Log in, please</body></html>", Reason::kMalformed},
      {"OK", Reason::kMalformed},
      {std::string(1000, '\0'), Reason::kMalformed},
      {std::string(100'000, '['), Reason::kUnexpectedShape},
      {R"({"x": )" + std::string(100'000, '['), Reason::kMalformed},
      {R"({"meta": {"total_count": 1}, "objects": [)" + std::string(100'000, '['),
       Reason::kUnexpectedShape},
      {R"({"meta": {"total_count": 1}, "objects": [{"x": )" + std::string(100'000, '['),
       Reason::kMalformed},
      {"[]", Reason::kUnexpectedShape},
      {"{}", Reason::kUnexpectedShape},
      {R"({"error": "no"})", Reason::kUnexpectedShape},
      {R"({"meta": {"total_count": 1}, "objects": {}})", Reason::kUnexpectedShape},
      {R"({"meta": {"total_count": 1}, "objects": ["10.0.0.1"]})", Reason::kUnexpectedShape},
      {R"({"meta": {"total_count": 9999999}, "objects": [{}]})", Reason::kTooLarge},
      {R"({"meta": {"total_count": 3}, "objects": []})", Reason::kInconsistent},
      {R"({"objects": []})", Reason::kUnexpectedShape},
  }));
  INFO(body.substr(0, 80));
  CHECK(ListFailure(body).reason == reason);
}

TEST_CASE("Hostile answers: an answer that ends early, wherever it does", "[appliance]") {
  const std::string whole = RecordedBody("unit-a-loadmaster");
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    INFO("the first " << size << " bytes");
    CHECK(ListFailure(whole.substr(0, size)).reason == Reason::kMalformed);
  }
  CHECK(ListFailure(whole.substr(0, whole.size() - 1)).reason == Reason::kMalformed);
}

TEST_CASE("Hostile answers: something behind the end", "[appliance]") {
  const std::string tail =
      GENERATE(as<std::string>{}, "x", "}", "]", "{}", ",", "<!-- -->", "\xFF");
  CHECK(ListFailure(RecordedBody("unit-a-loadmaster") + "\n" + tail).reason == Reason::kMalformed);
}

TEST_CASE("Hostile answers: one byte that is no UTF-8, wherever it is", "[appliance]") {
  const std::string whole = RecordedBody("unit-a-loadmaster");
  for (std::size_t at = 0; at < whole.size(); at += 89) {
    std::string spoiled = whole;
    spoiled[at] = '\xFF';
    INFO("byte " << at);
    CHECK(ListFailure(spoiled).reason == Reason::kMalformed);
  }
}

TEST_CASE("Hostile answers: the list of another resource", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 1, Reply(RecordedBody("unit-a-network")));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  REQUIRE(unit.loadmasters);
  CHECK(unit.loadmasters->rows.empty());
  CHECK(unit.loadmasters->without_address > 0);
  CHECK(unit.missing.at(Fact::kLoadmasterAddress));
}

TEST_CASE("Hostile answers: a report that is none", "[appliance]") {
  const auto [body, reason] = GENERATE(table<std::string, Reason>({
      {"", Reason::kUnexpectedShape},
      {"<html><body>Log in, please</body></html>", Reason::kMalformed},
      {R"({"objects": []})", Reason::kUnexpectedShape},
      {"Name,IP Address,Port,MAC Address,Peer\n\"lm-1,10.0.0.1,443,,\n", Reason::kMalformed},
      {"Name,IP Address,Port,MAC Address,Peer\nZ\xFCrich,10.0.0.1,443,,\n", Reason::kMalformed},
      {std::string(1'000'000, ','), Reason::kUnexpectedShape},
      {std::string(1'000'000, '"'), Reason::kUnexpectedShape},
      {std::string(999'999, '"'), Reason::kMalformed},
      {std::string(1'000'000, '\n'), Reason::kUnexpectedShape},
  }));
  INFO(body.substr(0, 80));
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 2, Reply(body));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[2].failure->reason == reason);
  CHECK_FALSE(unit.report);
}

TEST_CASE("Hostile answers: sixteen megabytes of anything end soon", "[appliance]") {
  constexpr std::size_t kSize = 16U << 20U;
  const std::string piece = GENERATE(as<std::string>{}, "[", "{\"a\":", "[],", "{},", "0,", "\"\",",
                                     "{\"ip_address\":1},");
  std::string body = R"({"meta": {"total_count": 5}, "objects": [)";
  while (body.size() < kSize) body += piece;
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 1, Reply(std::move(body)));
  REQUIRE(reading.Snapshot(kUnfinished).sources[1].failure);
}

TEST_CASE("Hostile answers: endpoints made to collide are found as fast as others", "[appliance]") {
  std::string body = R"({"meta": {"total_count": 50000}, "objects": [)";
  for (int i = 0; i < 50'000; ++i) {
    if (i != 0) body += ',';
    body += R"({"ip_address": "a)" + std::to_string(i) + R"(", "port": 443})";
  }
  UnitReading reading = MakeReading(RecordedProfile());
  (void)testing::Feed(reading, 1, Reply(body + "]}"));
  CHECK(reading.Snapshot(kUnfinished).loadmasters->rows.size() == 50'000);
}

}  // namespace
}  // namespace kemp360
