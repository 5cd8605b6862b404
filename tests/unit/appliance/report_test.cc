// The Metered Licensing report, by URL and from a file of ours.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "model/identity.h"
#include "reading_test_kit.h"

namespace kemp360 {
namespace {

using testing::Field;
using testing::kReceivedAt;
using testing::kUnfinished;
using testing::MakeReading;
using testing::ReadOnce;
using testing::ReportProfile;

const std::string kHeader = "Device ID,Name,IP Address,Port,MAC Address,Peer\n";

ReportRow Row(std::string endpoint, std::uint64_t mac, std::string owner, bool clear = true) {
  return {std::move(endpoint), mac, std::move(owner), clear};
}

TEST_CASE("Report: a line a LoadMaster", "[appliance]") {
  const auto [line, row] = GENERATE(table<std::string, ReportRow>({
      {"1,lm-1,10.0.0.1,443,00:50:56:00:00:01,", Row("10.0.0.1:443", 0x005056000001U, "")},
      {"1,lm-1,10.0.0.1,443,00:50:56:00:00:01,(1300482)",
       Row("10.0.0.1:443", 0x005056000001U, "1300482")},
      {"1,\"lm, 1\",2001:db8::1,8443,0050.5600.0001,x (1300482)",
       Row("[2001:db8::1]:8443", 0x005056000001U, "1300482")},
      {"1,,10.0.0.1,,,", Row("10.0.0.1:443", 0, "")},
      {"1,,10.0.0.1:9443,,,", Row("10.0.0.1:9443", 0, "")},
      {"1,,LM.example,443,,", Row("lm.example:443", 0, "")},
      {"1,,10.0.0.1,443,,lm (2)", {"10.0.0.1:443", 0, "2", true, true}},
      {"1,,10.0.0.1,443,,1300482", Row("10.0.0.1:443", 0, "1300482")},
  }));
  INFO(line);
  const UnitSnapshot unit = ReadOnce(ReportProfile(), kHeader + line + "\n");
  REQUIRE(unit.report);
  CHECK(unit.report->rows == std::vector<ReportRow>{row});
  CHECK(unit.report->made_at == kReceivedAt);
  CHECK(unit.report->fetched);
  CHECK(unit.report->owners_mapped);
  for (const auto& [fact, missing] : unit.missing) {
    INFO(ToString(fact));
    CHECK_FALSE(missing);
  }
  CHECK(unit.missing.size() == 5);
}

TEST_CASE("Report: one whose end nobody told does not count; JSON shows its end itself",
          "[appliance]") {
  const std::string text = kHeader + "1,lm-1,10.0.0.1,443,00:50:56:00:00:01,\n";
  UnitReading report = MakeReading(ReportProfile());
  testing::Feed(report, 0, SourceReply{200, text, kReceivedAt, /*end_told=*/false});
  const UnitSnapshot unit = report.TakeSnapshot(kUnfinished);
  CHECK_FALSE(unit.report);
  CHECK(unit.sources[0].failure ==
        Failure{Reason::kMalformed,
                "the response has neither one Content-Length nor chunks, so the report may be "
                "incomplete: let the unit (or the proxy in front of it) send one of them"});
  UnitReading settings = MakeReading(testing::SettingsProfile({Fact::kVersion}));
  testing::Feed(settings, 0, SourceReply{200, "{}", kReceivedAt, /*end_told=*/false});
  CHECK_FALSE(settings.TakeSnapshot(kUnfinished).sources[0].failure);
}

TEST_CASE("Report: what a line lacks", "[appliance]") {
  const auto [line, rows, missing] = GENERATE(table<std::string, int, Fact>({
      {"1,lm-1,,443,,", 0, Fact::kReportAddress},
      {"1,lm-1", 0, Fact::kReportAddress},
      {"1,lm-1,no address,443,,", 0, Fact::kReportAddress},
      {"1,lm-1,10.0.0.1,https,,", 0, Fact::kReportPort},
      {"1,lm-1,10.0.0.1,443,00:50,", 1, Fact::kReportMac},
      {"1,lm-1,10.0.0.1,443", 0, Fact::kReportAddress},
      {"1,lm-1,10.0.0.1,443,,(?)", 1, Fact::kReportOwner},
      {"1,lm-1,10.0.0.1,443,,None", 1, Fact::kReportOwner},
      {"1,lm-1,10.0.0.1,443,", 0, Fact::kReportAddress},
      {"Total,1,1", 0, Fact::kReportAddress},
  }));
  INFO(line);
  const UnitSnapshot unit = ReadOnce(ReportProfile(), kHeader + line + "\n");
  REQUIRE(unit.sources[0].ok());
  CHECK(unit.report->rows.size() == static_cast<std::size_t>(rows));
  CHECK(unit.report->without_address == static_cast<std::size_t>(1 - rows));
  CHECK(unit.missing.at(missing));
  if (rows == 1) CHECK(unit.report->rows[0].owner_clear == !unit.missing.at(Fact::kReportOwner));
}

TEST_CASE("Report: the parentheses behind another value", "[appliance]") {
  const std::string column = GENERATE(as<std::string>{}, "Name", "IP Address", "MAC Address");
  Profile profile = ReportProfile();
  profile.report->owner = Field(column);
  std::string line = "Name,IP Address,Port,MAC Address\nlm-1,10.0.0.1,443,00:50:56:00:00:01\n";
  const std::string value = column == "Name" ? "lm-1" : column == "IP Address" ? "10.0.0.1" : ":01";
  const std::size_t end = line.find(value, line.find('\n')) + value.size();
  for (const bool peers : {false, true}) {
    std::string body = line;
    if (peers) body.insert(end, " (1300482)");
    INFO(body);
    const ReportRow row = ReadOnce(profile, body).report->rows.at(0);
    CHECK(row.endpoint == "10.0.0.1:443");
    CHECK(row.mac == 0x005056000001U);
    CHECK((row.owner_id == "1300482") == peers);
    CHECK((row.owner_id.empty() || row.perhaps_mine) == !peers);
  }
}

TEST_CASE("Report: without owners mapped", "[appliance]") {
  Profile profile = ReportProfile();
  profile.report->owner.reset();
  const UnitSnapshot unit = ReadOnce(profile, kHeader + "1,lm-1,10.0.0.1,443,,(1300482)\n");
  CHECK_FALSE(unit.report->owners_mapped);
  CHECK(unit.report->rows[0].owner_id.empty());
  CHECK(unit.missing.count(Fact::kReportOwner) == 0);
}

TEST_CASE("Report: of two lines with one endpoint the first stays", "[appliance]") {
  const std::string line = "1,lm-1,10.0.0.1,443,,\n";
  UnitSnapshot unit = ReadOnce(ReportProfile(), kHeader + line + line);
  CHECK(unit.report->rows == std::vector<ReportRow>{Row("10.0.0.1:443", 0, "")});
  unit = ReadOnce(ReportProfile(), kHeader + line + "1,lm-1,10.0.0.1,443,,(1300482)\n");
  CHECK(unit.report->rows == std::vector<ReportRow>{Row("10.0.0.1:443", 0, "", false)});
  unit = ReadOnce(ReportProfile(), kHeader + line + "1,lm-1,10.0.0.1,443,00:50:56:00:00:01,\n");
  CHECK_FALSE(unit.report->rows[0].owner_clear);
  CHECK(unit.report->rows[0].mac == kUnclearMac);
}

TEST_CASE("Report: of two lines with one endpoint, owners that differ leave it unclear",
          "[appliance]") {
  const auto [first, second] = GENERATE(table<std::string, std::string>({
      {"", "(?)"},
      {"(?)", ""},
      {"(1300482)", "(?)"},
      {"(1300471)", "(1300482)"},
      {"(1300482)", "rack 1300482"},  // which may be the other unit's ID
  }));
  CAPTURE(first, second);
  const std::string line = "1,lm-1,10.0.0.1,443,,";
  const UnitSnapshot unit =
      ReadOnce(ReportProfile(), kHeader + line + first + "\n" + line + second + "\n");
  REQUIRE(unit.report->rows.size() == 1);
  CHECK_FALSE(unit.report->rows[0].owner_clear);
}

TEST_CASE("Report: from a file, which is not requested and proves no login", "[appliance]") {
  UnitReading reading = MakeReading(ReportProfile(), {}, true);
  CHECK(reading.Start().empty());
  CHECK_FALSE(reading.Done());
  CHECK(reading.Snapshot(kUnfinished).sources[0].failure == kUnfinished);
  const SystemTime modified = kReceivedAt - std::chrono::hours{3};
  testing::FeedReportFile(
      reading, "\xEF\xBB\xBFReport of yesterday\r\n\r\n" + kHeader + "1,lm-1,10.0.0.1,443,,\r\n",
      modified);
  CHECK(reading.Done());
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources ==
        std::vector<SourceStatus>{{"report", false, false, std::nullopt, std::nullopt}});
  CHECK_FALSE(unit.up());
  CHECK(unit.report->made_at == modified);
  CHECK_FALSE(unit.report->fetched);
  CHECK(unit.report->rows.size() == 1);
}

TEST_CASE("Report: a file is read by its source, wherever that is", "[appliance]") {
  UnitReading reading = MakeReading(ReportProfile(), {}, true);
  REQUIRE(reading.ReportFileSource() == 0);
  std::unique_ptr<SourceReading> report = reading.Take(0);
  testing::FeedReportFile(reading, Failure{Reason::kTimeout, "nobody is there to take it"}, {});
  CHECK_FALSE(reading.Done());
  CHECK_FALSE(report->Feed(testing::Reply(kHeader + "1,lm-1,10.0.0.1,443,,\n")));
  reading.PutBack(0, std::move(report));
  CHECK(reading.Done());
  CHECK(reading.Snapshot(kUnfinished).report->made_at == kReceivedAt);
}

TEST_CASE("Report: a file that cannot be used", "[appliance]") {
  UnitReading reading = MakeReading(ReportProfile(), {}, true);
  SECTION("not readable") {
    testing::FeedReportFile(reading, Failure{Reason::kLocalFile, "reports/a.csv: no such file"},
                            {});
    CHECK(reading.Snapshot(kUnfinished).sources[0].failure ==
          Failure{Reason::kLocalFile, "reports/a.csv: no such file"});
  }
  SECTION("not a report") {
    testing::FeedReportFile(reading, std::string("hello"), {});
    CHECK(reading.Snapshot(kUnfinished).sources[0].failure->reason == Reason::kUnexpectedShape);
  }
  CHECK(reading.Done());
  CHECK_FALSE(reading.Snapshot(kUnfinished).report);
}

TEST_CASE("Report: a file is asked for only where the profile has a report", "[appliance]") {
  UnitReading reading = MakeReading(testing::ListProfile(), {}, true);
  CHECK(reading.Start().size() == 1);
  testing::FeedReportFile(reading, kHeader, {});
  CHECK_FALSE(reading.Snapshot(kUnfinished).report);
}

TEST_CASE("Report: too many lines", "[appliance]") {
  ReadingLimits limits;
  limits.rows = 2;
  UnitReading reading = MakeReading(ReportProfile(), limits);
  (void)testing::Feed(reading, 0,
                      testing::Reply(kHeader + "1,,10.0.0.1,,,\n2,,10.0.0.2,,,\n3,,10.0.0.3,,,\n"));
  CHECK(reading.Snapshot(kUnfinished).sources[0].failure ==
        Failure{Reason::kTooLarge, "more than 2 rows (limits.rows)"});
}

}  // namespace
}  // namespace kemp360
