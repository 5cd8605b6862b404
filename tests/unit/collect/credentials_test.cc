// When a key, a login or a source is not tried again, and how many requests that takes: the rules
// of "Credentials" in docs/how-it-works.md, a row each. Through PairReader, as everybody reads.
#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

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
using testing::kLogin;
using testing::kReport;
using testing::kSettings;
using testing::Probe;
using testing::Scene;

std::string Detail(const Probe& probe, std::size_t source) {
  return probe.Snapshot().units[0].sources[source].failure->detail;
}

bool CoolsDown(const Probe& probe) { return probe.Snapshot().units[0].cooldown_end.has_value(); }

/// "200", "401", …; "lost": the connection broke in the middle of the answer.
FakeAnswer Said(const std::string& word, const std::string& body) {
  if (word == "lost") return FakeAnswer::Fail(Reason::kDisconnected, "lost", true);
  if (word == "hangs") return FakeAnswer::Status(200, body).Held();
  return FakeAnswer::Status(std::stoi(word), word == "200" ? body : "");
}

/// What settings, list and report of central-a say: "200 401 500".
void Serve(Scene& scene, const std::string& words) {
  std::istringstream in(words);
  std::string settings;
  std::string list;
  std::string report;
  in >> settings >> list >> report;
  scene.fetcher.Serve(kHostA, kSettings, Said(settings, testing::SettingsBody("1")));
  scene.fetcher.Serve(kHostA, kList, Said(list, testing::ListBody(0, 1, 1)));
  scene.fetcher.Serve(kHostA, kReport, Said(report, testing::ReportBody()));
}

/// Three sources, and one more that is optional.
std::shared_ptr<const CompiledProfile> WithAnotherOptional() {
  Profile profile = testing::ThreeSources()->profile();
  profile.sources.push_back(profile.sources.back());
  profile.sources.back().name = "another";
  profile.sources.back().path = "/api/v1/another/";
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

/// One read of emea with what central-a says: "requests: outcome of each source", and " !" while
/// the credentials cool down.
std::string ReadWith(Scene& scene, const std::string& words) {
  Serve(scene, words);
  scene.fetcher.ForgetRequests();
  const SteadyTime asked_at = scene.clock.Steady();
  const auto probe = scene.Read();
  CHECK(probe->answered_at == asked_at);  // nothing is waited for
  std::string outcome = std::to_string(scene.RequestsTo(kHostA).size()) + ":";
  for (const SourceStatus& source : probe->Snapshot().units[0].sources) {
    outcome += source.absent    ? " absent"
               : source.failure ? " " + std::string(ToString(source.failure->reason))
                                : " ok";
  }
  return outcome + (CoolsDown(*probe) ? " !" : "");
}

struct Course {
  std::vector<std::string> said;      ///< by settings, list and report in each read
  std::vector<std::string> outcomes;  ///< as ReadWith has it
};

TEST_CASE("Credentials: what each source answers decides what is asked, and what is concluded",
          "[collect]") {
  const std::string refused = "1: unauthorized unauthorized unauthorized !";
  const std::string rests = "0: cooldown cooldown cooldown !";
  const auto course = GENERATE_COPY(values<Course>({
      // A key that was not accepted yet costs one request, whatever else fails.
      {{"401 401 401", "401 401 401", "200 200 200"}, {refused, rests, rests}},
      {{"401 401 200", "401 401 200"}, {refused, rests}},
      {{"401 401 404", "401 401 404"}, {refused, rests}},
      {{"401 401 500", "401 401 500"}, {refused, rests}},
      {{"401 500 200", "401 500 200"}, {refused, rests}},
      {{"401 200 200", "401 200 200"}, {refused, rests}},
      {{"403 403 403", "403 403 403"}, {"1: forbidden forbidden forbidden !", rests}},
      // Where the first one says nothing of the key, the next required one is asked.
      {{"500 401 200", "500 401 200"}, {"2: http_status unauthorized unauthorized !", rests}},
      {{"404 403 200", "404 403 200"}, {"2: not_found forbidden forbidden !", rests}},
      {{"lost 401 401", "lost 401 401"}, {"2: disconnected unauthorized unauthorized !", rests}},
      {{"500 200 200", "401 200 200"}, {"3: http_status ok ok", "3: unauthorized ok ok"}},
      // Nothing decides: the optional one is asked, but proves nothing.
      {{"500 500 200", "401 401 200"}, {"3: http_status http_status ok", refused}},
      {{"404 404 404", "404 404 404"},
       {"3: not_found not_found absent", "3: not_found not_found absent"}},
      {{"500 500 401", "500 500 401", "200 200 200"},
       {"3: http_status http_status unauthorized", "2: http_status http_status unauthorized",
        "2: ok ok unauthorized"}},
      // A key that was accepted, and is refused by all that is required.
      {{"200 200 200", "401 401 200", "200 200 200"},
       {"3: ok ok ok", "2: unauthorized unauthorized unauthorized !", rests}},
      {{"200 200 200", "401 403 500"}, {"3: ok ok ok", "2: unauthorized forbidden unauthorized !"}},
      {{"200 500 200", "401 500 200"},
       {"3: ok http_status ok", "2: unauthorized http_status unauthorized !"}},
      // One source alone is a missing permission, and rests.
      {{"200 200 200", "401 200 200", "200 200 200"},
       {"3: ok ok ok", "3: unauthorized ok ok", "2: unauthorized ok ok"}},
      {{"200 403 200", "200 200 200", "200 200 200"},
       {"3: ok forbidden ok", "2: ok forbidden ok", "2: ok forbidden ok"}},
      {{"200 200 401", "200 200 401", "200 200 200"},
       {"3: ok ok unauthorized", "2: ok ok unauthorized", "2: ok ok unauthorized"}},
      // Nor does it speak for the key while it rests.
      {{"200 200 200", "200 403 200", "401 200 200"},
       {"3: ok ok ok", "3: ok forbidden ok", "1: unauthorized forbidden unauthorized !"}},
      {{"200 200 200", "200 401 200", "401 200 200"},
       {"3: ok ok ok", "3: ok unauthorized ok", "1: unauthorized unauthorized unauthorized !"}},
      // A source that accepted the key before is in trouble: no rejection.
      {{"200 200 200", "500 401 200", "500 401 200"},
       {"3: ok ok ok", "3: http_status unauthorized ok", "2: http_status unauthorized ok"}},
      {{"200 200 200", "lost 401 401", "401 200 200"},
       {"3: ok ok ok", "3: disconnected unauthorized unauthorized",
        "1: unauthorized unauthorized unauthorized !"}},
      {{"200 200 200", "401 500 200", "401 200 200"},
       {"3: ok ok ok", "3: unauthorized http_status ok", "2: unauthorized ok ok"}},
      {{"200 200 200", "500 500 401", "200 200 200"},
       {"3: ok ok ok", "3: http_status http_status unauthorized", "2: ok ok unauthorized"}},
  }));
  Scene scene;
  std::vector<std::string> outcomes;
  for (const std::string& words : course.said) outcomes.push_back(ReadWith(scene, words));
  CAPTURE(course.said);
  CHECK(outcomes == course.outcomes);
}

TEST_CASE("Credentials: nothing is asked out of impatience with a key that was not accepted yet",
          "[collect]") {
  Scene scene;
  Serve(scene, "hangs 200 200");
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(7));
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.fetcher.Release(kHostA, kSettings);
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == kAllOk);
}

TEST_CASE(
    "Credentials: where nothing was decided the rest is asked one by one, however long it takes",
    "[collect]") {
  Scene scene;
  scene.unit(0).profile = WithAnotherOptional();
  Serve(scene, "500 500 hangs");
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(7));
  CHECK(scene.RequestsTo(kHostA).size() == 3);
  scene.fetcher.Release(kHostA, kReport);
  scene.loop.RunReady();
  CHECK(scene.RequestsTo(kHostA).size() == 4);
}

TEST_CASE("Credentials: only a source that does not respond in time is asked last", "[collect]") {
  Scene scene;
  const auto [first, second] = GENERATE(table<std::string, std::string>({
      {"lost 500 200", kSettings},
      {"500 500 200", kSettings},
      {"hangs 500 200", kList},
  }));
  Serve(scene, first);
  scene.Read();
  scene.fetcher.ForgetRequests();
  scene.Read();
  CHECK(scene.RequestsTo(kHostA).front().find(second) != std::string::npos);
}

TEST_CASE("Credentials: a page that is being decoded when the key is rejected is the last one",
          "[collect]") {
  Scene scene;
  Profile profile = testing::ThreeSources()->profile();
  profile.sources[1].required = false;
  scene.unit(0).profile = std::make_shared<const CompiledProfile>(std::move(profile));
  CHECK(scene.Read()->Sources(0) == kAllOk);
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(401).Held());
  scene.fetcher.Serve(
      kHostA, kList,
      FakeAnswer::Status(200, testing::ListBody(0, 2, 3) + std::string(20'000, ' ')));
  scene.pool.Hold();
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(1));
  scene.fetcher.Release(kHostA, kSettings);
  scene.loop.RunReady();
  CHECK_FALSE(probe->Answered());
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == "settings unauthorized, loadmasters cooldown, report ok");
}

TEST_CASE("Credentials: a required source that never answers leaves no other unread for ever",
          "[collect]") {
  Scene scene;
  Serve(scene, "hangs 200 200");
  const SteadyTime asked_at = scene.clock.Steady();
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("timeout"));
  CHECK(probe->answered_at == asked_at + milliseconds(7900));  // when the last request ends
  CHECK(scene.Read()->Sources(0) == "settings timeout, loadmasters ok, report ok");
  // Once the key is accepted all are asked in their order again.
  Serve(scene, "200 200 200");
  scene.fetcher.ForgetRequests();
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(scene.RequestsTo(kHostA).front() == "GET " + kHostA + kSettings);
}

TEST_CASE("Credentials: a key that a unit may have refused too late is not sent at every scrape",
          "[collect]") {
  Scene scene;
  Serve(scene, "hangs hangs hangs");
  for (int scrape = 0; scrape < 60; ++scrape) {
    scene.Ask(seconds(1));  // as short as any client of the port likes
    scene.loop.Advance(seconds(10));
  }
  // Four at once, for there are two required sources; then after 1, 2, 4 minutes.
  CHECK(scene.RequestsTo(kHostA).size() == 7);
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("timeout"));
  CHECK(Detail(*probe, 0).starts_with("not finished after 1s; next attempt in "));
  CHECK_FALSE(CoolsDown(*probe));

  SECTION("it is tried again, and accepted, when the wait is over") {
    Serve(scene, "200 200 200");
    scene.loop.Advance(std::chrono::minutes(8));
    CHECK(scene.Read()->Sources(0) == kAllOk);
    CHECK(scene.Read()->Sources(0) == kAllOk);
  }
  SECTION("a refusal in time starts the cool-down") {
    Serve(scene, "401 401 401");
    scene.loop.Advance(std::chrono::minutes(8));
    CHECK(CoolsDown(*scene.Read()));
  }
}

TEST_CASE("Credentials: an optional source that is refused puts no key in doubt", "[collect]") {
  Scene scene;
  scene.unit(0).profile = WithAnotherOptional();
  Serve(scene, "200 200 200");
  scene.Read();
  Serve(scene, "500 200 401");
  scene.fetcher.ForgetRequests();
  scene.Read();
  CHECK(scene.RequestsTo(kHostA) == std::vector<std::string>{"GET " + kHostA + kSettings,
                                                             "GET " + kHostA + kReport,
                                                             "GET " + kHostA + "/api/v1/another/",
                                                             "GET " + kHostA + kList + "?limit=2"});
}

TEST_CASE("Credentials: who does not respond while the key holds is asked first the next time",
          "[collect]") {
  Scene scene;
  for (const std::string words : {"200 200 200", "hangs 200 200", "401 401 401"}) {
    Serve(scene, words);
    scene.Read();
  }
  scene.loop.Advance(minutes(10));
  Serve(scene, "200 200 200");
  scene.fetcher.ForgetRequests();
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(scene.RequestsTo(kHostA).front() == "GET " + kHostA + kSettings);
}

TEST_CASE("Credentials: a key that was accepted before waits for no trial", "[collect]") {
  Scene scene;
  Serve(scene, "hangs 200 200");
  scene.Read();
  CHECK(scene.Read()->Sources(0) == "settings timeout, loadmasters ok, report ok");
  for (int i = 0; i < 3; ++i) {
    scene.loop.Advance(minutes(10));
    Serve(scene, "401 hangs 200");
    CHECK(scene.Read()->Sources(0).starts_with("settings unauthorized, loadmasters timeout"));
  }
  Serve(scene, "200 200 200");
  CHECK(scene.Read()->Sources(0) == "settings unauthorized, loadmasters ok, report ok");
}

TEST_CASE("Credentials: a key that never reached the unit costs no wait", "[collect]") {
  Scene scene;
  scene.ServeAll(kHostA, FakeAnswer::Fail(Reason::kTimeout, "still connecting"));
  for (int scrape = 0; scrape < 4; ++scrape) scene.Read();
  Serve(scene, "200 200 200");
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("Credentials: two pairs with one unit try a key once", "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  const bool good = GENERATE(true, false);
  scene.fetcher.Serve(kHostA, kSettings,
                      Said(good ? "200" : "401", testing::SettingsBody("1")).After(seconds(1)));
  const auto emea = scene.Ask(seconds(8));
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.loop.Advance(seconds(3));
  CHECK(emea->Sources(0) == (good ? kAllOk : All("unauthorized")));
  CHECK(apac->Sources(0) == (good ? kAllOk : All("cooldown")));
  CHECK(apac->Snapshot().log.front() == "central-a: waits for another read, which tries the key");
  if (!good) CHECK(scene.RequestsTo(kHostA).size() == 1);
}

TEST_CASE("Credentials: a key that is accepted is for all at once", "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  Serve(scene, "200 hangs 200");
  scene.fetcher.Serve(kHostA, kSettings,
                      Said("200", testing::SettingsBody("1")).After(milliseconds(300)));
  scene.Ask(seconds(8));
  scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.loop.Advance(milliseconds(300));
  const std::vector<std::string> lines = scene.RequestsTo(kHostA);
  CHECK(std::count(lines.begin(), lines.end(), "GET " + kHostA + kSettings) == 2);
}

TEST_CASE("Credentials: a key on which nobody decided is another pair's to try", "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  Serve(scene, "500 500 hangs");
  scene.fetcher.Serve(kHostA, kList, Said("500", "").After(milliseconds(300)));
  scene.Ask(seconds(8));
  scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  CHECK(scene.RequestsTo(kHostA).size() == 2);
  scene.loop.Advance(milliseconds(300));
  const std::vector<std::string> lines = scene.RequestsTo(kHostA);
  CHECK(std::count(lines.begin(), lines.end(), "GET " + kHostA + kSettings) == 2);
}

TEST_CASE("Credentials: a key that is rejected is so for all at once", "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.files.Hang("report of");  // this read goes on
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(401).After(milliseconds(300)));
  const auto emea = scene.Ask(seconds(8));
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.Advance(milliseconds(300));
  CHECK(emea->Outcome() == "waits");
  REQUIRE(apac->Outcome() == "snapshot");
  CHECK(apac->Sources(0) == All("cooldown"));
}

TEST_CASE("Credentials: a login that fails gives its turn back at once", "[collect]") {
  const auto [status, own, others] = GENERATE(table<int, std::string, std::string>(
      {{401, "unauthorized", "cooldown"}, {500, "http_status", "http_status"}}));
  Scene scene;
  scene.UsePassword();
  scene.pairs[1].units[0] = scene.unit(0);
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(status).After(milliseconds(300)));
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.files.Hang("report");                              // this unit's own read goes on,
  scene.ServeAll(kHostB, FakeAnswer::Status(200).Held());  // and its peer is slow
  const auto emea = scene.Ask(seconds(8));
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.Advance(milliseconds(300));
  CHECK(emea->Outcome() == "waits");
  REQUIRE(apac->Outcome() == "snapshot");
  CHECK(apac->Sources(0) == All(others));
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.loop.Advance(seconds(8));
  CHECK(emea->Sources(0) == "settings " + own + ", loadmasters " + own + ", report local_file");
}

TEST_CASE("Credentials: an accepted read under way ends another pair's suspicion", "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  CHECK(scene.Read()->Sources(0) == kAllOk);
  Serve(scene, "hangs 200 200");
  const auto emea = scene.Ask(seconds(8));
  Serve(scene, "401 401 401");
  const auto apac = scene.Read("apac");
  CHECK(CoolsDown(*apac));
  scene.ServeWell(kHostA, "1");
  scene.fetcher.Release(kHostA, kSettings);
  scene.loop.RunReady();
  REQUIRE(emea->Outcome() == "snapshot");
  CHECK_FALSE(CoolsDown(*emea));
  CHECK(scene.Read("apac")->Sources(0) == kAllOk);
}

TEST_CASE(
    "Credentials: a refused source is asked again when the cool-down is over, or with other "
    "credentials",
    "[collect]") {
  Scene scene;
  scene.unit(0).credentials.inline_key = Secret();
  scene.unit(0).credentials.key_file = scene.folder.Write("key", "first");
  CHECK(ReadWith(scene, "200 403 200") == "3: ok forbidden ok");
  scene.loop.Advance(minutes(4));
  scene.Reload();
  CHECK(ReadWith(scene, "200 200 200") == "2: ok forbidden ok");
  CHECK(Detail(*scene.Read(), 1) ==
        "403: the unit refuses to show this resource; next attempt in 6m");
  SECTION("the cool-down is over") { scene.loop.Advance(minutes(6)); }
  SECTION("other credentials") { scene.folder.Write("key", "second"); }
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
}

TEST_CASE("Credentials: the cool-down does not follow the wall clock", "[collect]") {
  const Duration step = GENERATE(Duration(-hours(1)), Duration(hours(1)));
  Scene scene;
  ReadWith(scene, "401 401 401");
  scene.clock.StepSystem(step);
  CHECK(ReadWith(scene, "200 200 200") == "0: cooldown cooldown cooldown !");
  CHECK(scene.Read()->Snapshot().units[0].cooldown_end == scene.clock.System() + minutes(10));
  scene.loop.Advance(minutes(10));
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
}

TEST_CASE("Credentials: sources that were not asked say why", "[collect]") {
  Scene scene;
  Serve(scene, "401 200 200");
  const auto probe = scene.Read();
  CHECK(Detail(*probe, 0) == "401: the API key is wrong, or its user may not read this resource");
  CHECK(Detail(*probe, 1) == "not requested: the unit rejected the key for source settings");
}

TEST_CASE("Credentials: the other unit's key is named as that", "[collect]") {
  Scene scene;
  CredentialSource& credentials = scene.unit(0).credentials;
  credentials.inline_key = Secret("key-b");
  std::string place = "api_key";
  if (GENERATE(true, false)) {
    credentials.inline_key = Secret();
    credentials.key_file = place = scene.folder.Write("key", "key-b\n");
  }
  Serve(scene, "401 401 401");
  const auto probe = scene.Read();
  const std::string words =
      "401: " + place + " contains the key of central-b: each unit has a key of its own";
  CHECK(Detail(*probe, 0) == words);
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"warn: unit central-a: " + words + "; next attempt in 10m"});
}

TEST_CASE("Credentials: the first unit's key at the second is named as that, too", "[collect]") {
  Scene scene;
  scene.unit(1).credentials.inline_key = Secret("key-a");
  scene.ServeAll("central-b.example", FakeAnswer::Status(401));
  const auto probe = scene.Read();
  CHECK(probe->Snapshot().units[1].sources[0].failure->detail ==
        "401: api_key contains the key of central-a: each unit has a key of its own");
}

TEST_CASE("Credentials: another way of authentication is tried at once", "[collect]") {
  Scene scene;
  scene.unit(0).credentials.authentication = Authentication::kHeader;
  CHECK(ReadWith(scene, "401 401 401") == "1: unauthorized unauthorized unauthorized !");
  scene.unit(0).credentials.authentication = Authentication::kQuery;
  scene.Reload();
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
}

// Retry-After of a source.

TEST_CASE("Credentials: a source that says Retry-After is not asked before", "[collect]") {
  const int status = GENERATE(429, 503);
  const auto [said, wait, shown] = GENERATE(table<Duration, Duration, std::string>({
      {seconds(90), seconds(90), "1m30s"},
      {hours(9000), minutes(10), "10m"},
  }));
  Scene scene;
  Serve(scene, "200 200 200");
  scene.fetcher.Serve(kHostA, kList, FakeAnswer::Status(status).RetryAfter(said));
  const std::string words = "status " + std::to_string(status) + "; next attempt in ";
  CHECK(Detail(*scene.Read(), 1) == words + shown);
  CHECK(ReadWith(scene, "200 200 200") == "2: ok http_status ok");
  scene.loop.Advance(wait - seconds(30));
  scene.Reload();
  CHECK(ReadWith(scene, "200 200 200") == "2: ok http_status ok");
  CHECK(Detail(*scene.Read(), 1) == words + "30s");
  scene.loop.Advance(seconds(30));
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
}

TEST_CASE("Credentials: where every source rests nothing is asked or waited for", "[collect]") {
  Scene scene;
  scene.ServeAll(kHostA, FakeAnswer::Status(503).RetryAfter(minutes(1)));
  scene.Read();
  CHECK(ReadWith(scene, "200 200 200") == "0: http_status http_status http_status");
}

TEST_CASE("Credentials: no other status and no Retry-After of zero makes a source rest",
          "[collect]") {
  const auto answer =
      GENERATE(FakeAnswer::Status(500).RetryAfter(minutes(1)),
               FakeAnswer::Status(404).RetryAfter(minutes(1)),
               FakeAnswer::Status(503).RetryAfter(seconds(0)), FakeAnswer::Status(429));
  Scene scene;
  Serve(scene, "200 200 200");
  scene.fetcher.Serve(kHostA, kList, answer);
  CHECK(Detail(*scene.Read(), 1).find("next attempt") == std::string::npos);
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
}

TEST_CASE("Credentials: a source that rests for its Retry-After may still take the key",
          "[collect]") {
  Scene scene;
  CHECK(ReadWith(scene, "200 200 200") == "3: ok ok ok");
  Serve(scene, "200 200 200");
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(503).RetryAfter(minutes(5)));
  scene.Read();
  CHECK(ReadWith(scene, "200 401 200") == "2: http_status unauthorized ok");
}

// Login.

/// central-a as it is with a password: it takes one key, and gives out that key.
struct LoggedInUnit {
  Scene& scene;
  std::string key = "key-1";
  int refusal = 401;

  void Serve(const std::string& words) const {
    GiveOut(key);
    std::istringstream in(words);
    ServeOne(in, kSettings, testing::SettingsBody("1"));
    ServeOne(in, kList, testing::ListBody(0, 1, 1));
    ServeOne(in, kReport, testing::ReportBody());
  }
  /// Only who answers 200 looks at the key.
  void ServeOne(std::istringstream& in, const char* path, const std::string& body) const {
    std::string word;
    in >> word;
    scene.fetcher.Serve(
        kHostA, path, [=, taken = key, status = refusal](const FetchRequest& request) {
          const bool refused = word == "200" && request.credentials.api_key.Reveal() != taken;
          return refused ? FakeAnswer::Status(status) : Said(word, body);
        });
  }
  void GiveOut(const std::string& given) const {
    scene.fetcher.Serve(
        kHostA, kLogin,
        FakeAnswer::Status(200, R"({"apikey": ")" + given + R"(", "success": true})"));
  }
  [[nodiscard]] std::string Read() const {
    scene.fetcher.ForgetRequests();
    const auto probe = scene.Read();
    return std::to_string(Logins()) + "+" +
           std::to_string(scene.RequestsTo(kHostA).size() - Logins()) + ": " + probe->Sources(0) +
           (CoolsDown(*probe) ? " !" : "");
  }
  [[nodiscard]] std::size_t Logins() const {
    const auto lines = scene.fetcher.RequestLines();
    return static_cast<std::size_t>(
        std::count(lines.begin(), lines.end(), "POST " + kHostA + kLogin));
  }
};

TEST_CASE("Credentials: a logged-in key that is refused is renewed within the read, once",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.refusal = GENERATE(401, 403);
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  CHECK(unit.Read() == "0+3: " + kAllOk);
  unit.key = "key-2";  // a backup was restored: other keys
  const auto [words, outcome] = GENERATE(table<std::string, std::string>({
      {"200 200 200", "1+5: " + kAllOk},
      {"200 200 500", "1+5: settings ok, loadmasters ok, report http_status"},
      {"200 500 200", "1+4: settings ok, loadmasters http_status, report ok"},
      {"500 200 200", "1+5: settings http_status, loadmasters ok, report ok"},
      {"200 404 404", "1+4: settings ok, loadmasters not_found, report absent"},
  }));
  CAPTURE(words);
  unit.Serve(words);
  CHECK(unit.Read() == outcome);
  CHECK(scene.stats.Snapshot().logins[{"emea", "central-a"}] == 2);
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "0+3: " + kAllOk);
}

TEST_CASE("Credentials: the old key is not sent while a new one is asked for", "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  scene.Read();
  scene.ServeAll(kHostA, FakeAnswer::Status(401));
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(200).Held());
  scene.fetcher.ForgetRequests();
  scene.Ask(seconds(8));
  const std::size_t requests = scene.RequestsTo(kHostA).size();
  CHECK(unit.Logins() == 1);
  scene.loop.Advance(seconds(2));
  CHECK(scene.RequestsTo(kHostA).size() == requests);
}

TEST_CASE("Credentials: with a renewed key the sources wait for one another as before",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.unit(0).profile = WithAnotherOptional();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  scene.Read();
  unit.key = "key-2";
  unit.Serve("200 500 hangs");
  scene.fetcher.Serve(kHostA, "/api/v1/another/", FakeAnswer::Status(404).Held());
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(401).Held());
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(1));
  scene.fetcher.ForgetRequests();
  scene.fetcher.Release(kHostA, kSettings);
  unit.Serve("200 500 hangs");
  scene.loop.RunReady();
  CHECK(scene.fetcher.RequestLines() == std::vector<std::string>{"POST " + kHostA + kLogin,
                                                                 "GET " + kHostA + kSettings,
                                                                 "GET " + kHostA + kReport});
  CHECK_FALSE(probe->Answered());
}

TEST_CASE("Credentials: a renewed key that is refused too starts the cool-down", "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  const bool logged_in_before = GENERATE(true, false);
  if (logged_in_before) CHECK(unit.Read() == "1+3: " + kAllOk);
  static_cast<void>(scene.logger.Take());
  unit.key = "key-2";
  unit.Serve("200 200 200");
  unit.GiveOut("key-3");
  CHECK(unit.Read() == (logged_in_before ? "1+3: " : "1+1: ") + All("unauthorized") + " !");
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"warn: unit central-a: 401: the unit rejects the key that it has "
                                 "just returned at the login; next attempt in 10m"});
  unit.GiveOut("key-2");
  CHECK(unit.Read() == "0+0: " + All("cooldown") + " !");
  scene.loop.Advance(minutes(10));
  CHECK(unit.Read() == "1+3: " + kAllOk);
}

TEST_CASE("Credentials: a source that is refused after another was accepted renews no key",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  scene.Read();
  unit.Serve("200 401 200");
  CHECK(unit.Read() == "0+3: settings ok, loadmasters unauthorized, report ok");
}

TEST_CASE("Credentials: a logged-in key that both units give out is not the other one's",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.unit(1).credentials = scene.unit(0).credentials;
  scene.fetcher.Serve(kHostB, kLogin,
                      FakeAnswer::Status(200, R"({"apikey": "key-1", "success": true})"));
  scene.ServeAll(kHostA, FakeAnswer::Status(401));
  CHECK(Detail(*scene.Read(), 0).find("contains the key of") == std::string::npos);
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"warn: unit central-a: 401: the unit rejects the key that it has "
                                 "just returned at the login; next attempt in 10m"});
}

TEST_CASE("Credentials: who leaves before the key is judged is told what was refused",
          "[collect]") {
  Scene scene;
  Serve(scene, "200 200 200");
  scene.Read();
  Serve(scene, "401 hangs 200");
  const auto hasty = scene.Ask(seconds(1));
  const auto patient = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(1));
  CHECK(hasty->Sources(0) == "settings unauthorized, loadmasters timeout, report timeout");
  CHECK_FALSE(patient->Answered());
}

TEST_CASE("Credentials: what is refused rests where the read ended before the key was judged",
          "[collect]") {
  Scene scene;
  Serve(scene, "200 200 200");
  scene.Read();
  Serve(scene, "401 hangs 200");
  scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  CHECK(ReadWith(scene, "200 200 200") == "2: unauthorized ok ok");
}

TEST_CASE("Credentials: a logged-in key that was not judged in time is tried again", "[collect]") {
  Scene scene;
  scene.UsePassword();
  Serve(scene, "hangs 200 200");
  scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  Serve(scene, "200 200 200");
  CHECK(scene.Read()->Sources(0) == kAllOk);
  const std::vector<std::string> lines = scene.fetcher.RequestLines();
  CHECK(std::count(lines.begin(), lines.end(), "POST " + kHostA + kLogin) == 1);
}

TEST_CASE("Credentials: no login renews a key that nobody refuses", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.ServeAll(kHostA, FakeAnswer::Status(500));
  scene.Read();
  scene.Read();
  const std::vector<std::string> lines = scene.fetcher.RequestLines();
  CHECK(std::count(lines.begin(), lines.end(), "POST " + kHostA + kLogin) == 1);
}

TEST_CASE("Credentials: a refused login of a renewal starts the cool-down", "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  unit.key = "key-2";
  unit.Serve("200 200 200");
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(403));
  CHECK(unit.Read() == "1+2: " + All("unauthorized") + " !");
  CHECK(unit.Read() == "0+0: " + All("cooldown") + " !");
}

TEST_CASE("Credentials: where others are accepted no key is renewed", "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 401 200");
  CHECK(unit.Read() == "1+3: settings ok, loadmasters unauthorized, report ok");
  CHECK(unit.Read() == "0+2: settings ok, loadmasters unauthorized, report ok");
}

TEST_CASE("Credentials: a key that another pair's login gave is not renewed in the same read",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.pairs[1].units[0] = scene.unit(0);
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  scene.fetcher.ForgetRequests();
  unit.key = "key-2";
  unit.Serve("200 401 200");
  // Takes the new key once, and then no longer.
  scene.fetcher.Serve(kHostA, kSettings, [taken = false](const FetchRequest& request) mutable {
    const bool takes =
        request.credentials.api_key == Secret("key-2") && !std::exchange(taken, true);
    return takes ? FakeAnswer::Status(200, testing::SettingsBody("1")) : FakeAnswer::Status(401);
  });
  const auto emea = scene.AskWithin(seconds(8));
  const auto apac = scene.AskWithin(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.RunReady();
  CHECK(emea->Sources(0) == "settings ok, loadmasters unauthorized, report ok");
  CHECK(apac->Sources(0).starts_with("settings unauthorized, loadmasters unauthorized"));
  CHECK(CoolsDown(*apac));
  CHECK(unit.Logins() == 1);
}

TEST_CASE("Credentials: what is out when a key is renewed is asked again with the new one",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  scene.fetcher.ForgetRequests();
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(401).After(seconds(2)));
  scene.fetcher.Serve(kHostA, kList, FakeAnswer::Status(401));
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(401).Held());
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(1));  // impatience has sent all three
  CHECK(scene.RequestsTo(kHostA).size() == 3);
  unit.key = "key-2";
  unit.Serve("200 200 200");
  scene.loop.Advance(seconds(1));
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(probe->Snapshot().units[0].sources[2].duration == milliseconds(1500));
  CHECK(scene.fetcher.UnderWayCount() == 0);  // with the old key
  CHECK(Holds(probe->Snapshot().log,
              std::string("central-a: the unit no longer accepts the key of the login: logs in "
                          "again")));
  CHECK(unit.Logins() == 1);
}

TEST_CASE("Credentials: a key that is rejected is not sent again by what was out", "[collect]") {
  Scene scene;
  CHECK(scene.Read()->Sources(0) == kAllOk);
  scene.fetcher.ForgetRequests();
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(401).After(seconds(2)));
  scene.fetcher.Serve(kHostA, kList, FakeAnswer::Status(401));
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(200).Held());
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(2));
  REQUIRE(probe->Outcome() == "snapshot");  // it does not wait for the report
  CHECK(probe->Sources(0) == All("unauthorized"));
  CHECK(CoolsDown(*probe));
  CHECK(scene.RequestsTo(kHostA).size() == 3);
  CHECK(scene.fetcher.UnderWayCount() == 0);
}

TEST_CASE("Credentials: two pairs renew a key by one login", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.pairs[1].units[0] = scene.unit(0);
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  scene.fetcher.ForgetRequests();
  unit.key = "key-2";
  unit.Serve("200 200 200");
  const auto emea = scene.Ask(seconds(8));
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.Advance(seconds(1));
  CHECK(emea->Sources(0) == kAllOk);
  CHECK(apac->Sources(0) == kAllOk);
  CHECK(unit.Logins() == 1);
}

TEST_CASE(
    "Credentials: a read that ends before a refused key is judged leaves the login to the "
    "next one",
    "[collect]") {
  Scene scene;
  scene.UsePassword();
  LoggedInUnit unit{scene};
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
  Serve(scene, "401 hangs 401");
  const auto probe = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  CHECK(probe->Sources(0) == "settings unauthorized, loadmasters timeout, report timeout");
  CHECK_FALSE(CoolsDown(*probe));
  unit.key = "key-2";
  unit.Serve("200 200 200");
  CHECK(unit.Read() == "1+3: " + kAllOk);
}

TEST_CASE("Credentials: a login that is answered by neither a key nor a refusal backs off",
          "[collect]") {
  const auto [answer, reason, detail] = GENERATE(table<FakeAnswer, std::string, std::string>({
      {FakeAnswer::Status(429), "http_status", "status 429"},
      {FakeAnswer::Status(500), "http_status", "status 500"},
      {FakeAnswer::Status(404), "not_found", "404: the unit has no such resource"},
      {FakeAnswer::Status(200, "{}"), "unexpected_shape",
       "its response contains neither an API key nor a refusal"},
      {FakeAnswer::Fail(Reason::kRedirect, "redirected", true), "redirect", "redirected"},
      {FakeAnswer::Fail(Reason::kDisconnected, "lost", true), "disconnected", "lost"},
      {FakeAnswer::Fail(Reason::kTimeout, "late", true), "timeout", "late"},
  }));
  Scene scene;
  scene.UsePassword();
  const LoggedInUnit unit{scene};
  scene.fetcher.Serve(kHostA, kLogin, answer);
  for (const int wait : {1, 2, 4, 8, 10, 10}) {
    CAPTURE(wait);
    const auto probe = scene.Read();
    CHECK(probe->Sources(0) == All(reason));
    CHECK_FALSE(CoolsDown(*probe));
    CHECK(Detail(*probe, 0) ==
          "login: " + detail + "; next attempt in " + std::to_string(wait) + "m");
    scene.loop.Advance(minutes(wait) - seconds(1));
    scene.Reload();
    scene.fetcher.ForgetRequests();
    const auto waits = scene.Read();
    CHECK(waits->Sources(0) == All(reason));
    CHECK(Detail(*waits, 2) == "login: " + detail + "; next attempt in 1s");
    CHECK(scene.RequestsTo(kHostA).empty());
    scene.loop.Advance(seconds(1));
  }
  CHECK(scene.stats.Snapshot().login_failures[{"emea", "central-a"}] == 6);
  CHECK(scene.logger.Take().size() == 1);
  scene.UsePassword();
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("Credentials: HTML in answer to the login backs off", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(200, "<html>"));
  CHECK(scene.Read()->Sources(0) == All("malformed"));
  CHECK(Detail(*scene.Read(), 0).ends_with("; next attempt in 1m"));
  CHECK(LoggedInUnit{scene}.Logins() == 1);
}

TEST_CASE("Credentials: a changed password ends the wait of the login", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(503));
  CHECK(scene.Read()->Sources(0) == All("http_status"));
  scene.UsePassword();
  CHECK(scene.Read()->Sources(0) == All("http_status"));
  scene.folder.Write("password", "changed");
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("Credentials: Retry-After of the login is honoured up to the cool-down", "[collect]") {
  const auto [said, wait] = GENERATE(table<Duration, std::string>({
      {seconds(5), "1m"},
      {minutes(3), "3m"},
      {hours(9000), "10m"},
  }));
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(429).RetryAfter(said));
  CHECK(Detail(*scene.Read(), 0) == "login: status 429; next attempt in " + wait);
}

TEST_CASE("Credentials: a login whose connection never came about costs no wait", "[collect]") {
  const auto [answer, reason] = GENERATE(table<FakeAnswer, std::string>({
      {FakeAnswer::Fail(Reason::kTls, "certificate has expired"), "tls"},
      {FakeAnswer::Fail(Reason::kConnect, "refused"), "connect"},
      {FakeAnswer::Fail(Reason::kTimeout, "still connecting"), "timeout"},
  }));
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostA, kLogin, answer);
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All(reason));
  CHECK(Detail(*probe, 0).find("next attempt") == std::string::npos);
  scene.Read();
  CHECK(LoggedInUnit{scene}.Logins() == 2);
}

TEST_CASE("Credentials: a login that the unit never answers is not posted at every scrape",
          "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.pairs[1].units[0] = scene.unit(0);
  scene.fetcher.Serve(kHostA, kLogin, FakeAnswer::Status(200).Held());
  const auto emea = scene.Ask(seconds(1));  // gives up before the request does
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.Advance(seconds(1));
  CHECK(emea->Sources(0) == All("timeout"));
  CHECK(apac->Sources(0) == All("timeout"));
  CHECK(Detail(*apac, 0) == "login: not finished after 1s; next attempt in 1m");
  CHECK(LoggedInUnit{scene}.Logins() == 1);
  CHECK(scene.stats.Snapshot().login_failures[{"emea", "central-a"}] == 1);
  const std::vector<std::string>& log = emea->Snapshot().log;
  CHECK(std::count(log.begin(), log.end(),
                   "central-a login: POST https://central-a.example/api/v1/user/authenticate/ "
                   "not finished after 1s") == 1);
}

TEST_CASE("Credentials: nothing is asked without a key while a login is under way", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.fetcher.Serve(kHostA, kLogin,
                      FakeAnswer::Status(200, R"({"apikey": "key-1", "success": true})").Held());
  const auto probe = scene.Ask(seconds(8));
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  scene.fetcher.Release(kHostA, kLogin);
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == kAllOk);
}

TEST_CASE("Credentials: a file that holds what cannot be meant is not tried", "[collect]") {
  Scene scene;
  CredentialSource& credentials = scene.unit(0).credentials;
  credentials.inline_key = Secret();
  credentials.key_file = scene.folder.Write("key", "monitoring:key-a\n");
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("local_file"));
  CHECK(Detail(*probe, 0) == credentials.key_file +
                                 ": it contains a colon, as in user:key: write nothing but the "
                                 "key, and the name of the user as username");
  CHECK(scene.RequestsTo(kHostA).empty());
}

TEST_CASE("Credentials: a stopped reader asks nothing", "[collect]") {
  Scene scene;
  CHECK(scene.Stop());
  CHECK(scene.Ask(seconds(8))->Outcome() == "stopping");
  scene.loop.Advance(seconds(8));
  CHECK(scene.fetcher.Requests().empty());
}

}  // namespace
}  // namespace kemp360
