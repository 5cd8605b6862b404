#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

const std::string kAllHold = "11111111111";
const std::string kFreshKey(40, 'e');
const std::string kCooldownEnd = "kemp360_unit_auth_cooldown_end_timestamp_seconds";

double Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

std::size_t Asked(World& world, std::size_t unit) { return world.pair().Requests(0, unit).size(); }

std::size_t LogIns(World& world, std::size_t unit) {
  const auto requests = world.pair().Requests(0, unit);
  return static_cast<std::size_t>(
      std::count_if(requests.begin(), requests.end(),
                    [](const auto& request) { return request.method == "POST"; }));
}

/// Scrapes until unit b is up again; false at the deadline.
bool ComesBack(World& world) {
  const double deadline = Now() + 60;
  while (Now() < deadline) {
    if (world.Scrape().Value(UnitSeries("kemp360_up", 1)) == 1) return true;
  }
  return false;
}

TEST_CASE("Sessions: with a password file the exporter logs in once per process", "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  WorldOptions options = In(dialect);
  options.password = true;
  options.simulator.site.login_without_id = dialect == "default";
  World world(options);
  for (int scrape = 0; scrape < 3; ++scrape) CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  world.Reload();
  const Exposition after = world.Scrape();
  CHECK(VerdictsOf(after).checks == kAllHold);
  for (const std::size_t unit : {0U, 1U}) {
    CHECK(LogIns(world, unit) == 1);
    CHECK(after.Value(UnitSeries("kemp360_exporter_logins_total", unit)) == 1);
    CHECK(after.Value(UnitSeries("kemp360_exporter_login_failures_total", unit)) == 0);
  }
}

TEST_CASE("Sessions: a key file is read again when it changed", "[integration]") {
  World world;
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  world.Act({"change-key", 1, "", kFreshKey});
  world.WriteFile(world.KeyFile(0, 1), kFreshKey + "\n");
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
}

TEST_CASE("Sessions: an emptied key file is our own failure, and the old key is not used",
          "[integration]") {
  World world;
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  world.WriteFile(world.KeyFile(0, 1), "");
  const std::size_t asked = Asked(world, 1);
  CHECK(VerdictsOf(world.Scrape()).failures == "- local_file");
  CHECK(Asked(world, 1) == asked);
  world.WriteFile(world.KeyFile(0, 1), world.pair().Key(0, 1));
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
}

TEST_CASE("Sessions: rejected credentials are tried once, then cool down until they change",
          "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  World world(In(dialect));
  CHECK_FALSE(world.Scrape().Value(UnitSeries(kCooldownEnd, 1)));
  world.Scenario("credentials-revoked");

  const double before = Now();
  const Exposition rejected = world.Scrape();
  CHECK(VerdictsOf(rejected).failures == "- unauthorized");
  const auto end = rejected.Value(UnitSeries(kCooldownEnd, 1));
  REQUIRE(end);
  CHECK(*end >= before + 600 - 1);  // the default of limits.credentials_cooldown
  CHECK(*end <= Now() + 600 + 1);
  CHECK_FALSE(rejected.Value(UnitSeries(kCooldownEnd, 0)));

  const std::size_t asked = Asked(world, 1);
  const auto stays_away = [&] {
    const Exposition scrape = world.Scrape();
    CHECK(VerdictsOf(scrape).failures == "- cooldown");
    CHECK(scrape.Value(UnitSeries(kCooldownEnd, 1)) == end);
    CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
    CHECK(Asked(world, 1) == asked);
  };
  stays_away();
  world.Reload();
  stays_away();

  world.WriteFile(world.KeyFile(0, 1), world.pair().Key(0, 1) + "\n");
  const Exposition back = world.Scrape();
  CHECK(VerdictsOf(back).checks == kAllHold);
  CHECK_FALSE(back.Value(UnitSeries(kCooldownEnd, 1)));
}

TEST_CASE("Sessions: a refused login cools down until the password file changes", "[integration]") {
  const bool refused_as_200 = GENERATE(false, true);
  WorldOptions options;
  options.password = true;
  options.simulator.site.refused_login_as_200 = refused_as_200;
  options.start = false;
  World world(options);
  world.WriteFile("password.0.1", "of another user\n");
  world.Start();
  CHECK(VerdictsOf(world.Scrape()).failures == "- unauthorized");
  const Exposition second = world.Scrape();
  CHECK(VerdictsOf(second).failures == "- cooldown");
  CHECK(second.Value(UnitSeries(kCooldownEnd, 1)));
  CHECK(second.Value(UnitSeries("kemp360_exporter_login_failures_total", 1)) == 1);
  CHECK(LogIns(world, 1) == 1);
  CHECK(Asked(world, 1) == 1);  // no source was tried without a key

  world.WriteFile("password.0.1", world.pair().Password(0, 1) + "\n");
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  CHECK(LogIns(world, 1) == 2);
}

TEST_CASE("Sessions: when the cool-down ended the same key is tried again", "[integration]") {
  WorldOptions options;
  options.top_lines = "limits: {credentials_cooldown: 1s}";
  World world(options);
  world.Scenario("credentials-revoked");
  CHECK(VerdictsOf(world.Scrape()).failures == "- unauthorized");
  world.Scenario("healthy");  // the old key is good again
  CHECK(ComesBack(world));
}

TEST_CASE("Sessions: after a restored backup replaced the keys the same scrape logs in anew",
          "[integration]") {
  const bool report_fails = GENERATE(false, true);
  WorldOptions options;
  options.password = true;
  World world(options);
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  if (report_fails) world.Fault(1, {"status", "report", 500});
  world.Act({"restore-backup-with-users", 1, "", ""});  // the same password, but unit a's key
  for (int scrape = 0; scrape < 2; ++scrape) {
    const Exposition now = world.Scrape();
    CHECK(now.Value(UnitSeries("kemp360_up", 1)) == 1);
    CHECK_FALSE(now.Value(UnitSeries(kCooldownEnd, 1)));
    CHECK(LogIns(world, 1) == 2);
  }
}

TEST_CASE("Sessions: a wrong key costs one request, whatever else fails", "[integration]") {
  const auto fault = GENERATE(values<simulator::Fault>({{"status", "report", 404},
                                                        {"status", "report", 500},
                                                        {"html", "report"},
                                                        {"status", "v1/loadmaster/", 500},
                                                        {"status", "", 403}}));
  CAPTURE(fault.name, fault.path);
  WorldOptions options;
  options.start = false;
  World world(options);
  world.WriteFile(world.KeyFile(0, 1), kFreshKey);
  world.Fault(1, fault);
  world.Start();
  const std::string reason = fault.path.empty() ? "forbidden" : "unauthorized";
  const Exposition first = world.Scrape();
  CHECK(VerdictsOf(first).failures == "- " + reason);
  CHECK(first.Value(UnitSeries(kCooldownEnd, 1)));
  for (int scrape = 0; scrape < 3; ++scrape) {
    CHECK(VerdictsOf(world.Scrape()).failures == "- cooldown");
  }
  CHECK(Asked(world, 1) == 1);
}

TEST_CASE("Sessions: the key of the other unit is named as that", "[integration]") {
  WorldOptions options;
  options.start = false;
  World world(options);
  world.WriteFile(world.KeyFile(0, 1), world.pair().Key(0, 0));
  world.Start();
  CHECK(VerdictsOf(world.Scrape()).failures == "- unauthorized");
  CHECK(world.exporter().process().WaitForOutput(
      world.KeyFile(0, 1).string() +
      " contains the key of central-a: each unit has a key of its own"));
}

TEST_CASE("Sessions: a login that is neither taken nor refused backs off, and is no rejection",
          "[integration]") {
  const auto [fault, reason] = GENERATE(table<simulator::Fault, std::string>(
      {{{"status", "authenticate", 503}, "http_status"},
       {{"too-many-requests", "authenticate", 30}, "http_status"},
       {{"html", "authenticate"}, "malformed"},
       {{"other-json", "authenticate", {}, "{}"}, "unexpected_shape"},
       {{"redirect", "authenticate"}, "redirect"},
       {{"close-without-answer", "authenticate"}, "disconnected"}}));
  CAPTURE(fault.name);
  WorldOptions options;
  options.password = true;
  options.start = false;
  World world(options);
  world.Fault(1, fault);
  world.Start();
  for (int scrape = 0; scrape < 3; ++scrape) {
    const Exposition now = world.Scrape();
    CHECK(VerdictsOf(now).failures == "- " + reason);
    CHECK_FALSE(now.Value(UnitSeries(kCooldownEnd, 1)));
    CHECK(LogIns(world, 1) == 1);
  }
  CHECK(world.exporter().process().WaitForOutput("next attempt in 1m"));
}

TEST_CASE("Sessions: a login that failed is tried again when its wait is over", "[integration]") {
  WorldOptions options;
  options.top_lines = "limits: {credentials_cooldown: 1s}";
  options.password = true;
  options.start = false;
  World world(options);
  world.Fault(1, {"too-many-requests", "authenticate", 100'000'000});
  world.Start();
  CHECK(VerdictsOf(world.Scrape()).failures == "- http_status");
  world.pair().ClearFaults();
  CHECK(ComesBack(world));
  CHECK(LogIns(world, 1) == 2);
}

TEST_CASE("Sessions: a login that never reached the unit costs no wait", "[integration]") {
  WorldOptions options;
  options.password = true;
  options.start = false;
  World world(options);
  world.Fault(1, {"refuse"});
  world.Start();
  CHECK(VerdictsOf(world.Scrape()).failures == "- connect");
  world.pair().ClearFaults();
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
}

TEST_CASE("Sessions: a source that says Retry-After is not asked before", "[integration]") {
  World world;
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  world.Fault(1, {"too-many-requests", "v1/loadmaster/", 300, "", 1});
  for (int scrape = 0; scrape < 2; ++scrape) {
    const Exposition now = world.Scrape();
    CHECK(now.Value(UnitSeries("kemp360_source_failure", 1,
                               "source=\"loadmasters\",reason=\"http_status\"")) == 1);
  }
  CHECK(world.exporter().process().WaitForOutput("status 429; next attempt in 5m"));
}

TEST_CASE("Sessions: a single 401 is the failure of that source alone, which rests",
          "[integration]") {
  const auto [dialect, resource, source] = GENERATE(table<std::string, std::string, std::string>(
      {{"default", "loadmaster", "loadmasters"}, {"other", "device", "devices"}}));
  World world(In(dialect));
  world.Act({"deny", 1, "", resource});
  std::size_t asked = Asked(world, 1);
  for (int scrape = 0; scrape < 2; ++scrape) {
    const Exposition now = world.Scrape();
    CHECK(now.Value(UnitSeries("kemp360_up", 1)) == 1);
    CHECK(VerdictsOf(now).checks == "111111111-1");  // ownership needs the list
    CHECK(now.StartingWith("kemp360_source_failure{") ==
          std::map<std::string, double>{
              {UnitSeries("kemp360_source_failure", 1,
                          "source=\"" + source + "\",reason=\"unauthorized\""),
               1}});
    CHECK_FALSE(now.Value(UnitSeries(kCooldownEnd, 1)));
    CHECK(Asked(world, 1) > asked);
    asked = Asked(world, 1);
  }
  const auto requests = world.pair().Requests(0, 1);
  CHECK(std::count_if(requests.begin(), requests.end(), [&](const auto& request) {
          return request.target.find("/" + resource + "/") != std::string::npos;
        }) == 1);
  world.Act({"allow", 1, "", resource});
  CHECK(world.Scrape().Value(UnitSeries("kemp360_up", 1)) == 1);
  world.Act({"change-key", 1, "", kFreshKey});  // other credentials are tried at once
  world.WriteFile(world.KeyFile(0, 1), kFreshKey);
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
}

TEST_CASE("Sessions: header authentication keeps the key out of the request line",
          "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  const bool password = GENERATE(false, true);
  WorldOptions options = In(dialect);
  options.unit_lines = "authentication: header";
  options.password = password;
  World world(options);
  CHECK(VerdictsOf(world.Scrape()).checks == kAllHold);
  for (const std::size_t unit : {0U, 1U}) {
    const std::string expected =
        "ApiKey " + world.pair().Username(0, unit) + ":" + world.pair().Key(0, unit);
    for (const auto& request : world.pair().Requests(0, unit)) {
      CAPTURE(request.target);
      CHECK(request.target.find(world.pair().Key(0, unit)) == std::string::npos);
      CHECK(request.target.find("username") == std::string::npos);
      const bool carries = request.Header("Authorization") == std::string_view(expected);
      CHECK(carries == (request.method == "GET"));
    }
  }
}

TEST_CASE("Sessions: where the server drops the header the log says to try query",
          "[integration]") {
  WorldOptions options;
  options.unit_lines = "authentication: header";
  options.simulator.site.header_authentication = false;
  World world(options);
  CHECK(VerdictsOf(world.Scrape()).failures == "unauthorized unauthorized");
  CHECK(world.exporter().process().WaitForOutput("authentication: query"));
  CHECK(VerdictsOf(world.Scrape()).failures == "cooldown cooldown");
}

}  // namespace
}  // namespace kemp360::testing
