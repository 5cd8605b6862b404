// How one unit is read, and what its snapshot, the counters and the log say of it. Through
// PairReader, as everybody reads.
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/local_file.h"
#include "base/text.h"
#include "collect/pair_reader.h"
#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::All;
using testing::FakeAnswer;
using testing::kAllOk;
using testing::kHostA;
using testing::kHostB;
using testing::kList;
using testing::kReport;
using testing::kSettings;
using testing::ManualClock;
using testing::Scene;

// What a request carries.

TEST_CASE("UnitRead: a request carries all that its unit's configuration says", "[collect]") {
  Scene scene;
  UnitTarget& unit = scene.unit(0);
  unit.credentials.authentication = Authentication::kHeader;
  unit.tls.ca_file = "ca.pem";
  unit.proxy_url = "http://proxy.example:3128";
  scene.limits.answer_bytes = 12345;
  Profile profile = unit.profile->profile();
  profile.sources[0].redirects_to = {"/files/settings.json"};
  unit.profile = std::make_shared<const CompiledProfile>(std::move(profile));
  const auto gate = unit.gate;
  scene.Read();
  for (const FetchRequest& request : scene.fetcher.Requests()) {
    if (request.url.host != kHostA) continue;
    const bool is_settings = request.url.path == kSettings;
    CHECK(request.redirects_to == (is_settings ? std::vector<std::string>{"/files/settings.json"}
                                               : std::vector<std::string>{}));
    CHECK((request.source == "settings") == is_settings);
    CHECK_FALSE(request.source.empty());
    CHECK(request.method == Method::kGet);
    CHECK(request.url.scheme == "https");
    CHECK(request.credentials.authentication == Authentication::kHeader);
    CHECK(request.credentials.username == "monitoring");
    CHECK(request.credentials.api_key == Secret("key-a"));
    CHECK(request.url.query.find("key") == std::string::npos);
    CHECK(request.body.empty());
    CHECK(request.tls.ca_file == "ca.pem");
    CHECK(request.proxy_url == "http://proxy.example:3128");
    CHECK(request.caps.answer_bytes == 12345);
    CHECK(request.gate == gate);
    CHECK(request.deadline.at == SteadyTime{} + hours(1) + milliseconds(7900));
  }
  CHECK(scene.RequestsTo(kHostA).size() == 4);
}

TEST_CASE("UnitRead: a request ends a little before the read, a twentieth of its time at most",
          "[collect]") {
  const auto [timeout, end] = GENERATE(table<Duration, Duration>({
      {seconds(8), milliseconds(7900)},
      {seconds(2), milliseconds(1900)},
      {milliseconds(400), milliseconds(380)},
  }));
  Scene scene;
  scene.pairs[0].timeout = timeout;
  scene.Read();
  CHECK(scene.fetcher.Requests().front().deadline.at == SteadyTime{} + hours(1) + end);
}

FakeAnswer LongSettings() {
  return FakeAnswer::Status(200, testing::SettingsBody("1") + std::string(20'000, ' '));
}

TEST_CASE("UnitRead: the next source waits while a page of the one before is decoded",
          "[collect]") {
  Scene scene;
  scene.Read();
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.Reload();
  scene.fetcher.Serve(kHostA, kSettings, LongSettings());
  scene.fetcher.ForgetRequests();
  scene.files.Hang("report of");
  scene.pool.Hold();
  const auto probe = scene.Ask(seconds(8));
  const auto hasty = scene.Ask(milliseconds(200));
  scene.files.Release();  // something happens
  scene.loop.Advance(milliseconds(200));
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == kAllOk);
  // The unit took no time for it.
  CHECK(hasty->Snapshot().units[0].sources[0].duration == Duration{});
  CHECK(std::ranges::count_if(hasty->Snapshot().log, [](const std::string& line) {
          return line.starts_with("central-a settings:");
        }) == 1);
}

TEST_CASE("UnitRead: nothing is asked when the read has ended", "[collect]") {
  Scene scene;
  std::size_t requests = 0;
  std::string sources;
  SECTION("no other source") {
    scene.fetcher.Serve(kHostA, kSettings, LongSettings());
    requests = 1;
    sources = "settings ok, loadmasters timeout, report timeout";
  }
  SECTION("no other page") {
    const std::string body = testing::ListBody(0, 2, 3) + std::string(20'000, ' ');
    scene.fetcher.Serve(kHostA, kList, FakeAnswer::Status(200, body));
    requests = 3;
    sources = "settings ok, loadmasters timeout, report ok";
  }
  scene.pool.Hold();
  const auto probe = scene.Ask(milliseconds(300));
  scene.loop.Advance(milliseconds(300));
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == sources);
  CHECK(scene.RequestsTo(kHostA).size() == requests);
}

TEST_CASE("UnitRead: pages of 16 KiB are decoded at once, and longer ones elsewhere", "[collect]") {
  const std::size_t more = GENERATE(0U, 1U);
  Scene scene;
  std::string body = testing::SettingsBody("1");
  body.append((16U << 10U) + more - body.size(), ' ');
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(200, body));
  scene.pool.Hold();
  scene.Ask(seconds(8));
  CHECK(scene.RequestsTo(kHostA).size() == (more == 0 ? 4 : 1));
  scene.pool.Release();
}

// The report from a file.

TEST_CASE("UnitRead: a report file is read in place of the report's URL", "[collect]") {
  Scene scene;
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == kAllOk);
  const UnitSnapshot& unit = probe->Snapshot().units[0];
  REQUIRE(unit.report);
  CHECK(unit.report->rows.size() == 2);
  CHECK(unit.report->made_at ==
        SystemTime{Duration{StampOf(scene.unit(0).report_file)->modified_ns}});
  CHECK_FALSE(unit.sources[2].authenticated);
  CHECK(unit.sources[2].duration > Duration{});
  CHECK(Holds(probe->Snapshot().log,
              "central-a report: report_file " + scene.unit(0).report_file + " 26 bytes"));
  for (const std::string& line : scene.RequestsTo(kHostA)) {
    CHECK(line.find(kReport) == std::string::npos);
  }
}

TEST_CASE("UnitRead: a report file that is not there, or too large, is its source's failure alone",
          "[collect]") {
  const bool too_large = GENERATE(false, true);
  Scene scene;
  scene.limits.answer_bytes = 4096;
  scene.unit(0).report_file = scene.folder.PathOf("report.csv");
  if (too_large) scene.folder.Write("report.csv", std::string(5000, 'x'));
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == "settings ok, loadmasters ok, report local_file");
  const std::string& file = scene.unit(0).report_file;
  CHECK(Holds(probe->Snapshot().log,
              "central-a report: report_file " + file + ": " +
                  (too_large ? "larger than 4096 bytes" : "No such file or directory")));
}

TEST_CASE("UnitRead: a report file does not make a unit look alive", "[collect]") {
  Scene scene;
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.ServeAll(kHostA, FakeAnswer::Fail(Reason::kConnect, "refused"));
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == "settings connect, loadmasters connect, report ok");
  CHECK_FALSE(probe->Snapshot().units[0].up());
  CHECK_FALSE(probe->Snapshot().units[0].last_success);
}

// What the snapshot says of the unit beside its facts.

TEST_CASE("UnitRead: the snapshot says what the configuration knows of the unit", "[collect]") {
  Scene scene;
  UnitTarget& unit = scene.unit(0);
  unit.url = *ParseUrl("http://[2001:DB8:0::1]:8080");
  unit.addresses = {"192.0.2.10", "::ffff:192.0.2.11", "2001:DB8::0:2"};
  unit.tls.insecure_skip_verify = true;
  Profile profile = unit.profile->profile();
  profile.facts.push_back(profile.facts.front());
  profile.facts.back().fact = Fact::kPeerDeviceId;
  unit.profile = std::make_shared<const CompiledProfile>(std::move(profile));
  const auto probe = scene.Read();
  const UnitSnapshot& said = probe->Snapshot().units[0];
  CHECK(said.known_addresses ==
        std::vector<std::string>{"192.0.2.10", "192.0.2.11", "2001:db8::2"});
  CHECK(said.url == "http://[2001:db8::1]:8080");
  CHECK(said.url_host == "2001:db8::1");
  CHECK(said.maps_peer_device);
  CHECK_FALSE(probe->Snapshot().units[1].maps_peer_device);
  CHECK(said.plain_http);
  CHECK_FALSE(said.tls_verified);
  CHECK_FALSE(probe->Snapshot().units[1].plain_http);
  CHECK(probe->Snapshot().units[1].tls_verified);
}

FakeAnswer Dated(std::optional<SystemTime> date, TlsFacts tls = {}) {
  FakeAnswer answer = FakeAnswer::Status(200, testing::SettingsBody("1"));
  answer.result->date = date;
  answer.result->tls = tls;
  return answer;
}

TEST_CASE("UnitRead: the clock skew is of the answer that took least time", "[collect]") {
  Scene scene;
  const SystemTime now = scene.clock.System();
  scene.fetcher.Serve(kHostA, kSettings, Dated(now + seconds(50)).After(milliseconds(300)));
  scene.fetcher.Serve(kHostA, kList, Dated(now + seconds(90)).After(milliseconds(100)));
  scene.fetcher.Serve(kHostA, kReport, Dated(std::nullopt));
  const auto probe = scene.Read();
  // It came as the last of three, 400 ms after the beginning.
  CHECK(probe->Snapshot().units[0].clock_skew == seconds(90) - milliseconds(400));
  CHECK_FALSE(probe->Snapshot().units[1].clock_skew);

  scene.fetcher.Serve(kHostA, kSettings, Dated(now + seconds(50)).After(milliseconds(100)));
  scene.fetcher.Serve(kHostA, kList, Dated(now + seconds(90)).After(milliseconds(300)));
  const SystemTime first = scene.clock.System() + milliseconds(100);
  CHECK(scene.Read()->Snapshot().units[0].clock_skew == now + seconds(50) - first);

  scene.fetcher.Serve(kHostA, kList, Dated(now + seconds(90)).After(milliseconds(100)));
  const SystemTime next = scene.clock.System() + milliseconds(100);
  CHECK(scene.Read()->Snapshot().units[0].clock_skew == now + seconds(50) - next);
}

TEST_CASE("UnitRead: a clock that is a hundred years off is told to the millisecond", "[collect]") {
  const hours off = GENERATE(hours(24 * 36525), -hours(24 * 36525));
  Scene scene;
  scene.fetcher.Serve(kHostA, kSettings, Dated(scene.clock.System() + off));
  scene.loop.Advance(milliseconds(500));
  CHECK(scene.Read()->Snapshot().units[0].clock_skew == off - milliseconds(500));
}

TEST_CASE("UnitRead: the response to a login tells the clock and the certificate, too",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  FakeAnswer login =
      Dated(scene.clock.System() + seconds(5), TlsFacts{true, ManualClock::kStart + hours(100)});
  login.result->body = R"({"apikey": "key-1", "success": true})";
  scene.fetcher.Serve(kHostA, testing::kLogin, login);
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(probe->Snapshot().units[0].clock_skew == seconds(5));
  CHECK(probe->Snapshot().units[0].certificate_expiry == ManualClock::kStart + hours(100));
}

TEST_CASE("UnitRead: a clock that is centuries off is cut, not overflown", "[collect]") {
  const auto [date, skew] = GENERATE(table<SystemTime, Duration>({
      {SystemTime::min(), -hours(24 * 36525)},
      {SystemTime::max(), hours(24 * 36525)},
  }));
  Scene scene;
  scene.fetcher.Serve(kHostA, kSettings, Dated(date));
  CHECK(scene.Read()->Snapshot().units[0].clock_skew == skew);
}

TEST_CASE("UnitRead: the certificate's expiry is the earliest that a handshake showed",
          "[collect]") {
  Scene scene;
  const SystemTime soon = ManualClock::kStart + hours(100);
  scene.fetcher.Serve(kHostA, kSettings, Dated({}, TlsFacts{true, soon + hours(1)}));
  scene.fetcher.Serve(kHostA, kList, Dated({}, TlsFacts{true, soon}));
  scene.fetcher.Serve(kHostA, kReport, Dated({}, TlsFacts{false, soon - hours(1)}));
  scene.fetcher.Serve(kHostB, kReport, Dated({}, TlsFacts{true, std::nullopt}));
  const auto probe = scene.Read();
  CHECK(probe->Snapshot().units[0].certificate_expiry == soon);
  CHECK_FALSE(probe->Snapshot().units[1].certificate_expiry);
}

TEST_CASE("UnitRead: durations are of each source over its pages, and the middle is the unit's",
          "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostA, kList, [](const FetchRequest& request) {
    const bool second = request.url.query.find("offset=2") != std::string::npos;
    return FakeAnswer::Status(200, second ? testing::ListBody(2, 3, 3) : testing::ListBody(0, 2, 3))
        .After(milliseconds(200));
  });
  scene.fetcher.Serve(kHostB, kReport, FakeAnswer::Status(200).Held());
  const SteadyTime start = scene.clock.Steady();
  const auto probe = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  const PairSnapshot& snapshot = probe->Snapshot();
  CHECK(snapshot.units[0].sources[0].duration == Duration{});
  CHECK(snapshot.units[0].sources[1].duration == milliseconds(400));
  CHECK(snapshot.units[0].read_at == start + milliseconds(200));
  CHECK(snapshot.units[1].sources[2].duration == seconds(2));
  CHECK(snapshot.units[1].read_at == start + seconds(1));
}

TEST_CASE("UnitRead: the last success is kept while reads fail", "[collect]") {
  Scene scene;
  const auto first = scene.Read();
  const SystemTime then = ManualClock::kStart + hours(1);
  CHECK(first->Snapshot().units[0].last_success == then);
  scene.loop.Advance(minutes(1));
  scene.ServeAll(kHostA, FakeAnswer::Fail(Reason::kDns, "no such host"));
  scene.Reload();
  const auto second = scene.Read();
  CHECK(second->Sources(0) == All("dns"));
  CHECK(second->Snapshot().units[0].last_success == then);
  CHECK(second->Snapshot().units[1].last_success == then + minutes(1));
}

// Counters and the log.

TEST_CASE("UnitRead: counts requests sent and sources failed, not what a unit does not have",
          "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(404));  // optional
  scene.fetcher.Serve(kHostB, kSettings, FakeAnswer::Status(404));
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == "settings ok, loadmasters ok, report absent");
  SelfSnapshot counts = scene.stats.Snapshot();
  CHECK(counts.upstream_requests[{"emea", "central-a"}] == 4);
  CHECK(counts.upstream_requests[{"emea", "central-b"}] == 4);
  CHECK(counts.upstream_requests.count({"apac", "central-c"}) == 1);  // announced with 0
  CHECK(counts.upstream_failures.size() == 1);
  CHECK(counts.upstream_failures[{"emea", "central-b", Reason::kNotFound}] == 1);
}

TEST_CASE("UnitRead: the log has a line a change, not a line a scrape", "[collect]") {
  Scene scene;
  scene.Read();
  CHECK(scene.logger.Take().empty());
  scene.ServeAll(kHostB, FakeAnswer::Fail(Reason::kConnect, "connection refused"));
  scene.Read();
  scene.Read();
  scene.Reload();
  scene.Read();
  CHECK(
      scene.logger.Take() ==
      std::vector<std::string>{"warn: unit central-b: every source: connect: connection refused"});
  scene.ServeWell(kHostB, "2");
  scene.Read();
  scene.Read();
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"info: unit central-b: every source is read again"});
}

TEST_CASE("UnitRead: a word that nobody mapped is named once", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostA, kSettings,
                      FakeAnswer::Status(200, testing::SettingsBody("1", "active")));
  const auto probe = scene.Read();
  CHECK(probe->Snapshot().log.back() ==
        "central-a ha_mode: \"active\" is not mapped: add it to the words");
  scene.Read();
  scene.Reload();
  scene.Read();
  const std::vector<std::string> lines = scene.logger.Take();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == "warn: unit central-a: ha_mode: \"active\" is not mapped: add it to the words");
}

TEST_CASE("UnitRead: a LoadMaster that is listed twice is named once", "[collect]") {
  Scene scene;
  Profile profile = scene.unit(0).profile->profile();
  profile.loadmasters->claim.emplace().place.at = "/licensed_by_peer";
  scene.unit(0).profile = std::make_shared<const CompiledProfile>(std::move(profile));
  scene.fetcher.Serve(
      kHostA, kList,
      FakeAnswer::Status(200, R"({"meta": {"limit": 2, "offset": 0, "total_count": 2}, "objects": [
          {"id": 1, "ip_address": "10.0.0.1", "licensed_by_peer": false},
          {"id": 2, "ip_address": "10.0.0.1", "licensed_by_peer": true}]})"));
  scene.Read();
  scene.Reload();
  scene.Read();
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{
            "warn: unit central-a lists LoadMaster 10.0.0.1:443 twice, with different states or "
            "claims: which unit licenses it is undecided until its old record is removed there"});
}

TEST_CASE("UnitRead: no key, password or query is said anywhere", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostB, kReport, FakeAnswer::Status(401));
  const auto probe = scene.Read();
  std::string said;
  for (const std::string& line : probe->Snapshot().log) said += line + "\n";
  for (const std::string& line : scene.logger.Take()) said += line + "\n";
  for (const char* secret : {"open-sesame", "key-1", "key-b", "limit="}) {
    CHECK(said.find(secret) == std::string::npos);
  }
  CHECK(said.find("central-a login: POST https://central-a.example/api/v1/user/authenticate/ 200 "
                  "0ms 45 bytes") != std::string::npos);
}

TEST_CASE("UnitRead: a unit's own words hold no secret that it knows", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(
      kHostA, kSettings,
      FakeAnswer::Status(200, R"({"ha_key": "own-secret", "peer_ha_key": "peers-secret",
                          "ha_error": true, "ha_error_message": "peers-secret is not own-secret",
                          "ha_mode": "own-secret"})"));
  scene.fetcher.Serve(kHostA, kReport,
                      FakeAnswer::Status(500, R"({"error": "did you say open-sesame"})"));
  const auto probe = scene.Read();
  const UnitSnapshot& unit = probe->Snapshot().units[0];
  CHECK(unit.ha_error_message == "<hidden> is not <hidden>");
  std::string said;
  for (const std::string& line : scene.logger.Take()) said += line + "\n";
  CHECK(said.find("ha_mode: \"<hidden>\" is not mapped") != std::string::npos);
  CHECK(said.find("did you say <hidden>") != std::string::npos);
  for (const char* secret : {"own-secret", "peers-secret", "open-sesame"}) {
    CHECK(said.find(secret) == std::string::npos);
  }
}

}  // namespace
}  // namespace kemp360
