// A unit's credentials: key files, login, rejection and cool-down. Through PairReader, as
// everybody reads.
#include <algorithm>
#include <catch2/catch.hpp>

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
using testing::kLogin;
using testing::kReport;
using testing::kSettings;
using testing::ManualClock;
using testing::Scene;

std::size_t Logins(const Scene& scene) {
  const std::vector<std::string> lines = scene.fetcher.RequestLines();
  return static_cast<std::size_t>(
      std::count(lines.begin(), lines.end(), "POST " + kHostA + kLogin));
}

FetchRequest FirstToA(const Scene& scene) {
  for (const FetchRequest& request : scene.fetcher.Requests()) {
    if (request.url.host == kHostA) return request;
  }
  return {};
}

/// The keys that requests to central-a carried, each once.
std::vector<std::string> KeysSent(const Scene& scene) {
  std::vector<std::string> keys;
  for (const FetchRequest& request : scene.fetcher.Requests()) {
    if (request.url.host != kHostA || request.method != Method::kGet) continue;
    const std::string key(request.credentials.api_key.Reveal());
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return keys;
}

// Key files.

TEST_CASE("UnitRead: a key file is read again when it changed", "[collect]") {
  Scene scene;
  scene.unit(0).credentials.key_file = scene.folder.Write("key", "first\n");
  scene.unit(0).credentials.username_file = scene.folder.Write("user", "alice\n");
  scene.Read();
  CHECK(KeysSent(scene) == std::vector<std::string>{"first"});
  CHECK(FirstToA(scene).credentials.username == "alice");
  scene.fetcher.ForgetRequests();
  scene.folder.Write("key", "second\n");
  scene.folder.Write("user", "bob\n");
  scene.Read();
  CHECK(KeysSent(scene) == std::vector<std::string>{"second"});
  CHECK(FirstToA(scene).credentials.username == "bob");
}

TEST_CASE("UnitRead: a file that became empty is the failure, never the old key", "[collect]") {
  const std::string file = GENERATE("key", "user", "password");
  Scene scene;
  CredentialSource& credentials = scene.unit(0).credentials;
  credentials.inline_key = Secret();
  if (file == "user") {
    credentials.inline_key = Secret("key-a");
    credentials.username_file = scene.folder.Write("user", "monitoring");
  } else if (file == "key") {
    credentials.key_file = scene.folder.Write("key", "first");
  } else {
    scene.UsePassword();
  }
  CHECK(scene.Read()->Sources(0) == kAllOk);
  scene.fetcher.ForgetRequests();
  scene.folder.Write(file, "\n");
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("local_file"));
  CHECK(probe->Sources(1) == kAllOk);
  CHECK(scene.RequestsTo(kHostA).empty());
  const SourceStatus& settings = probe->Snapshot().units[0].sources[0];
  CHECK(settings.failure->detail == scene.folder.PathOf(file) + ": the file is empty");
  CHECK_FALSE(settings.duration);
}

TEST_CASE("UnitRead: a key file that the file system does not give costs its unit one read",
          "[collect]") {
  Scene scene;
  const std::string key = scene.folder.Write("key", "key-a");
  scene.unit(0).credentials.key_file = key;
  scene.files.Hang("credentials of emea/central-a");
  const auto probe = scene.Ask(seconds(9));
  const auto hasty = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(8));
  const std::string detail = key + ": not read after 8s: does the file system hang?";
  CHECK(probe->Sources(0) == All("local_file"));
  CHECK(probe->Snapshot().units[0].sources[1].failure->detail == detail);
  CHECK(hasty->Sources(0) == All("local_file"));
  CHECK(probe->Sources(1) == kAllOk);
  CHECK(scene.RequestsTo(kHostA).empty());
  CHECK(scene.Read("apac")->Sources(0) == kAllOk);
  scene.files.Release();
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("UnitRead: a report file that the file system does not give costs the report alone",
          "[collect]") {
  Scene scene;
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.files.Hang("report");
  const auto probe = scene.Ask(seconds(9));
  scene.loop.Advance(seconds(8));
  CHECK(probe->Sources(0) == "settings ok, loadmasters ok, report local_file");
  CHECK(probe->Snapshot().units[0].sources[2].failure->detail ==
        scene.unit(0).report_file + ": not read after 8s: does the file system hang?");
}

// Login.

TEST_CASE("UnitRead: a password and a user name may hold what an API key may not", "[collect]") {
  Scene scene;
  scene.UsePassword();
  CredentialSource& credentials = scene.unit(0).credentials;
  credentials.password_file = scene.folder.Write("password", "open: sesame\n");
  credentials.username_file = scene.folder.Write("user", "ops: monitoring\n");
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(FirstToA(scene).body == EncodeLogin("ops: monitoring", Secret("open: sesame")));
}

TEST_CASE("UnitRead: a report file is read though the file system does not give the key",
          "[collect]") {
  Scene scene;
  scene.unit(0).credentials.inline_key = Secret();
  scene.unit(0).credentials.key_file = scene.folder.Write("key", "key-a\n");
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.files.Hang("credentials");
  CHECK(scene.Read()->Sources(0) == "settings local_file, loadmasters local_file, report ok");
}

TEST_CASE("UnitRead: a key that is in no file waits for no file", "[collect]") {
  Scene scene;
  scene.files.Hang("credentials");
  CHECK(scene.Ask(seconds(8))->Sources(0) == kAllOk);
}

TEST_CASE("UnitRead: where no thread can be had for a file, that is what is wrong", "[collect]") {
  Scene scene;
  scene.unit(0).credentials.inline_key = Secret();
  scene.unit(0).credentials.key_file = scene.folder.Write("key", "key-a\n");
  scene.unit(1).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.files.HaveNoThreads();
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("local_file"));
  CHECK(probe->Sources(1) == "settings ok, loadmasters ok, report local_file");
  CHECK(probe->Snapshot().units[0].sources[0].failure->detail == "no thread to read files is left");
  CHECK(probe->Snapshot().units[1].sources[2].failure->detail ==
        scene.unit(1).report_file + ": no thread is left");
}

TEST_CASE("UnitRead: a report file has no part in what a source rests for", "[collect]") {
  Scene scene;
  scene.unit(0).report_file = scene.folder.Write("report.csv", testing::ReportBody());
  scene.Read();
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(403));
  CHECK(scene.Read()->Sources(0) == "settings forbidden, loadmasters ok, report ok");
  scene.files.Hang("report of");
  const auto probe = scene.Ask(seconds(8));
  scene.files.Release();
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == "settings forbidden, loadmasters ok, report ok");
}

TEST_CASE("UnitRead: logs in once, and again only when the file changed", "[collect]") {
  Scene scene;
  scene.UsePassword();
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(scene.Read()->Sources(0) == kAllOk);
  scene.Reload();
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(Logins(scene) == 1);
  CHECK(KeysSent(scene) == std::vector<std::string>{"key-1"});
  const FetchRequest login = FirstToA(scene);
  CHECK(login.method == Method::kPost);
  CHECK(login.credentials.authentication == Authentication::kNone);
  CHECK(login.credentials.api_key.empty());
  CHECK(login.body == EncodeLogin("monitoring", Secret("open-sesame")));

  scene.fetcher.Serve(kHostA, kLogin,
                      FakeAnswer::Status(200, R"({"apikey": "key-2", "success": true})"));
  scene.folder.Write("password", "changed");
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(Logins(scene) == 2);
  CHECK(KeysSent(scene) == std::vector<std::string>{"key-1", "key-2"});
  CHECK(scene.stats.Snapshot().logins[{"emea", "central-a"}] == 2);
  CHECK(scene.stats.Snapshot().login_failures[{"emea", "central-a"}] == 0);
}

TEST_CASE("UnitRead: reads of two pairs that share a session log in once", "[collect]") {
  Scene scene;
  scene.UsePassword();
  scene.pairs[1].units[0] = scene.unit(0);
  const bool accepted = GENERATE(true, false);
  const std::string body = R"({"apikey": "key-1", "success": )";
  scene.fetcher.Serve(
      kHostA, kLogin,
      FakeAnswer::Status(200, body + (accepted ? "true}" : "false}")).After(milliseconds(300)));
  const auto emea = scene.Ask(seconds(8));
  const auto apac = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  scene.loop.Advance(milliseconds(300));
  REQUIRE(emea->Outcome() == "snapshot");
  REQUIRE(apac->Outcome() == "snapshot");
  CHECK(Logins(scene) == 1);
  CHECK(emea->Sources(0) == (accepted ? kAllOk : All("unauthorized")));
  CHECK(apac->Sources(0) == (accepted ? kAllOk : All("cooldown")));
  CHECK(apac->Snapshot().log.front() == "central-a login: waits for that of another read");
}

TEST_CASE("UnitRead: credentials that another pair's read found rejected are not tried either",
          "[collect]") {
  Scene scene;
  scene.pairs[1].units[0] = scene.unit(0);
  scene.ServeAll(kHostA, FakeAnswer::Status(401));
  CHECK(scene.Read()->Sources(0) == All("unauthorized"));
  CHECK(scene.logger.Take().size() == 1);
  scene.fetcher.ForgetRequests();
  const auto probe = scene.Read("apac");
  CHECK(probe->Sources(0) == All("cooldown"));
  CHECK(probe->Snapshot().log ==
        std::vector<std::string>{"central-a: not tried: the unit rejected the credentials; next "
                                 "attempt in 10m, or as soon as they change"});
  CHECK(scene.RequestsTo(kHostA).empty());
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"warn: unit central-a: the unit rejected these credentials a "
                                 "short while ago; next attempt in 10m"});
}

TEST_CASE("UnitRead: a refused login is unauthorized for every source, and cools down",
          "[collect]") {
  const auto answer = GENERATE(FakeAnswer::Status(401), FakeAnswer::Status(403),
                               FakeAnswer::Status(200, R"({"success": false})"));
  Scene scene;
  scene.UsePassword();
  scene.fetcher.Serve(kHostA, kLogin, answer);
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("unauthorized"));
  CHECK(probe->Sources(1) == kAllOk);
  CHECK(probe->Snapshot().units[0].cooldown_end == ManualClock::kStart + hours(1) + minutes(10));
  CHECK_FALSE(probe->Snapshot().units[1].cooldown_end);
  CHECK(scene.RequestsTo(kHostA).size() == 1);
  CHECK(scene.stats.Snapshot().login_failures[{"emea", "central-a"}] == 1);
  CHECK(
      scene.logger.Take() ==
      std::vector<std::string>{
          "warn: unit central-a: the login was refused: the username or the password is wrong, or "
          "the user exists on the other unit only (each unit has its own); next attempt in 10m"});

  scene.loop.Advance(minutes(9));
  CHECK(scene.Read()->Sources(0) == All("cooldown"));
  CHECK(Logins(scene) == 1);
  CHECK(scene.logger.Take().empty());
  scene.loop.Advance(minutes(1));
  scene.UsePassword();
  CHECK(scene.Read()->Sources(0) == kAllOk);
  CHECK(Logins(scene) == 2);
}

// Rejected credentials: credentials_test.cc has the rules.

TEST_CASE("UnitRead: a cool-down asks nothing, survives a reload, and a changed file ends it",
          "[collect]") {
  Scene scene;
  scene.unit(0).credentials.key_file = scene.folder.Write("key", "wrong");
  scene.ServeAll(kHostA, FakeAnswer::Status(401));
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == All("unauthorized"));
  const std::optional<SystemTime> end = ManualClock::kStart + hours(1) + minutes(10);
  CHECK(probe->Snapshot().units[0].cooldown_end == end);
  CHECK(scene.logger.Take() ==
        std::vector<std::string>{"warn: unit central-a: 401: the API key is wrong, or was made on "
                                 "the other unit (each unit has its own); next attempt in 10m"});
  scene.fetcher.ForgetRequests();
  scene.loop.Advance(minutes(4));
  scene.Reload();
  const auto cooling = scene.Read();
  CHECK(cooling->Sources(0) == All("cooldown"));
  CHECK(cooling->Sources(1) == kAllOk);
  const UnitSnapshot& unit = cooling->Snapshot().units[0];
  CHECK(unit.cooldown_end == end);
  CHECK_FALSE(unit.sources[0].duration);
  CHECK(unit.sources[0].failure->detail ==
        "not tried: the unit rejected the credentials; next attempt in 6m, or as soon as they "
        "change");
  CHECK(scene.RequestsTo(kHostA).empty());
  CHECK(scene.logger.Take().empty());

  SECTION("it ends by itself, and begins anew without another word") {
    scene.loop.Advance(minutes(6));
    CHECK(scene.Read()->Sources(0) == All("unauthorized"));
    CHECK(scene.RequestsTo(kHostA).size() == 1);
    CHECK(scene.logger.Take().empty());
  }
  SECTION("a file that was touched is tried at once, and once") {
    const std::filesystem::path file = scene.unit(0).credentials.key_file;
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + seconds(1));
    const auto again = scene.Read();
    CHECK(again->Sources(0) == All("unauthorized"));
    CHECK(scene.RequestsTo(kHostA).size() == 1);
    CHECK(again->Snapshot().units[0].cooldown_end == *end + minutes(4));
    CHECK(scene.Read()->Sources(0) == All("cooldown"));

    scene.ServeWell(kHostA, "1");
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + seconds(1));
    CHECK(scene.Read()->Sources(0) == kAllOk);
  }
  SECTION("another key is tried at once") {
    scene.ServeWell(kHostA, "1");
    scene.folder.Write("key", "right");
    const auto well = scene.Read();
    CHECK(well->Sources(0) == kAllOk);
    CHECK_FALSE(well->Snapshot().units[0].cooldown_end);
    CHECK(scene.logger.Take() ==
          std::vector<std::string>{"info: unit central-a: every source is read again"});
  }
  SECTION("another wrong key is worth another line") {
    scene.folder.Write("key", "wrong-again");
    CHECK(scene.Read()->Sources(0) == All("unauthorized"));
    CHECK(scene.logger.Take().size() == 1);
  }
}

TEST_CASE("UnitRead: a 401 with header authentication says what to try", "[collect]") {
  Scene scene;
  scene.unit(0).credentials.authentication = Authentication::kHeader;
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(401));
  const auto probe = scene.Read();
  CHECK(probe->Sources(0) == "settings ok, loadmasters ok, report unauthorized");
  CHECK(probe->Snapshot().units[0].sources[2].failure->detail ==
        "401 with header authentication: the unit's web server may drop that header; try "
        "\"authentication: query\"");
  const SourceStatus& others = probe->Snapshot().units[1].sources[2];
  CHECK_FALSE(others.failure);
}

TEST_CASE("UnitRead: a 403 with header authentication is no lost header", "[collect]") {
  Scene scene;
  scene.unit(0).credentials.authentication = Authentication::kHeader;
  scene.ServeAll(kHostA, FakeAnswer::Status(403));
  const auto probe = scene.Read();
  CHECK(probe->Snapshot().units[0].sources[0].failure->detail.find("header") == std::string::npos);
  const std::string line = scene.logger.Take().front();
  CHECK(line.starts_with("warn: unit central-a: 403: "));
  CHECK(line.find("header") == std::string::npos);
}

TEST_CASE("UnitRead: a 401 with the key in the query says what may be wrong", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(401));
  CHECK(scene.Read()->Snapshot().units[0].sources[2].failure->detail ==
        "401: the API key is wrong, or its user may not read this resource");
}

}  // namespace
}  // namespace kemp360
