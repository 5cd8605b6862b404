#include "discover/record.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "central.h"
#include "made_up_centrals.h"

namespace kemp360::testing {
namespace {

TEST_CASE("a record is what was recorded", "[discover]") {
  const PairRecord record = Explore(SettingsCentral().AsCentral());
  const Result<UnitRecord> again = ParseRecord(RenderRecord(record.units[0]));
  REQUIRE(again.ok());
  CHECK(*again == record.units[0]);
  CHECK_FALSE(ParseRecord("{}").ok());
  CHECK_FALSE(ParseRecord("").ok());
}

TEST_CASE("a record without secrets holds none, and the same is found in it", "[discover]") {
  const auto central = GENERATE(as<int>(), 0, 1, 2);
  const PairRecord record = Explore(central == 0   ? NestedCentral().AsCentral()
                                    : central == 1 ? SettingsCentral().AsCentral()
                                                   : MembersCentral().AsCentral());
  const Evidence before = CollectEvidence(record);
  const Discovery found = Discover(record, before);
  const CleanRecord cleaner(record, before, found, {"secret-of-the-configuration"});
  PairRecord clean{"pair", {cleaner.Unit(0), cleaner.Unit(1)}};
  std::string text;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    std::string parts;
    cleaner.Render(unit, [&parts](std::string_view part) { parts += part; });
    CHECK(parts == RenderRecord(clean.units.at(unit)));
    text += parts;
  }
  for (const std::string& secret : SecretsIn(record)) {
    CAPTURE(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK_FALSE(SecretsIn(record).empty());
  for (const char* word : {"edge-1", "771001", "551001", "99000", "central-a.example"}) {
    CAPTURE(word);
    CHECK(text.find(word) == std::string::npos);
  }
  const Evidence after = CollectEvidence(clean);
  const Discovery again = Discover(clean, after);
  for (std::size_t i = 0; i < found.facts.size(); ++i) {
    CAPTURE(ToString(found.facts[i].fact));
    CHECK(again.facts[i].certainty == found.facts[i].certainty);
    if (found.facts[i].Taken()) {
      CHECK(again.facts[i].candidates.front().where == found.facts[i].candidates.front().where);
    }
  }
  CHECK(again.loadmasters.certainty == found.loadmasters.certainty);
  CHECK(again.report.certainty == found.report.certainty);
}

/// Two units whose responses hold secrets in every form that units have shown.
PairRecord LeakyRecord() {
  PairRecord record;
  record.pair = "lab";
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const std::string n(1, static_cast<char>('a' + unit));
    UnitRecord& one = record.units.at(unit);
    one.name = "central-" + n;
    one.host = "central-" + n + ".example";
    const auto add = [&](const std::string& path, const std::string& body) {
      one.exchanges.push_back({.path = path, .status = 200, .body = body});
    };
    add("/api/v1/store/",
        R"({"objects": [{"proxy": "https://admin:pass)" + n + R"(word@proxy.example:3128/", )" +
            R"("webhook_url": "https://hooks.example/services/Hook)" + n + R"(Path/x", )" +
            R"("report_url": "/api/v1/report/?format=csv&api_key=urlkey)" + n + R"(secret", )" +
            R"("note": "log in with password: spoken)" + n + R"(word today", )" +
            R"("snmp_community": "public)" + n + R"(community", "pin_token": 884422)" +
            std::to_string(unit) + R"(, "ldap_pw": "p)" + n + R"(1", )" +
            R"("private_key": "-----BEGIN PRIVATE KEY----- inner)" + n + R"("}]})");
    add("/api/v1/variable/", R"({"objects": [{"id": 1, "label": "Mail Password", "text": "mail)" +
                                 n + R"(text"}, {"id": 2, "label": "Port", "text": "25"}]})");
    // A key that the configuration knows: as a name, and in what the framework wrote.
    add("/api/v1/misc/",
        R"({"given-key-of-)" + n + R"(": 1, "seen with given-key-of-)" + n + R"(": 2})");
    add("/api/v1/misc/schema/", R"({"fields": {"x": {"help_text": "as given-key-of-)" + n +
                                    R"(", "default": "given-key-of-)" + n + R"("}}})");
    add("/api/v1/notes/", R"({"a": "Basic dXNlcjpw)" + n + R"(c3M9=", "b": "$2y$12$bcrypt)" + n +
                              R"(hash/of.it", "c": "ssh-ed25519 AAAAC3)" + n +
                              R"(key op@host", "d": "-----BEGIN EC-----\nMHc)" + n +
                              R"(\n-----END EC-----", "e": "Basic support"})");
    add("/api/v1/user/", R"({"objects": [{"name": "x", "password": "rowone)" + n +
                             R"("}, {"name": "y", "password": "rowtwo)" + n + R"("}]})");
    add("/api/v1/node/", R"({"objects": [{"id": 1, "hostname": "k360-)" + n +
                             R"(-rack", "serial_number": "K3-7F21-009)" + std::to_string(unit) +
                             R"(", "status": "peer of k360-)" + n + R"(-rack is up"}]})");
  }
  return record;
}

TEST_CASE("a record holds no secret, serial number or name of a unit, in whatever form",
          "[discover]") {
  const PairRecord record = LeakyRecord();
  const Evidence evidence = CollectEvidence(record);
  const CleanRecord clean(record, evidence, Discover(record, evidence),
                          {"given-key-of-a", "given-key-of-b"});
  const std::string text = RenderRecord(clean.Unit(0)) + RenderRecord(clean.Unit(1));
  for (const std::string n : {"a", "b"}) {
    for (const std::string& leak :
         {"dXNlcjpw" + n, "bcrypt" + n, "AAAAC3" + n, "MHc" + n, "given-key-of-" + n,
          "pass" + n + "word", "Hook" + n + "Path", "urlkey" + n + "secret", "spoken" + n + "word",
          "public" + n + "community", "\"p" + n + "1\"", "inner" + n, "mail" + n + "text",
          "rowone" + n, "rowtwo" + n, "k360-" + n + "-rack",
          std::string(n == "a" ? "K3-7F21-0090" : "K3-7F21-0091"),
          std::string(n == "a" ? "8844220" : "8844221")}) {
      CAPTURE(leak);
      CHECK(text.find(leak) == std::string::npos);
    }
  }
  // What is no secret is still there.
  CHECK(text.find("Mail Password") != std::string::npos);
  CHECK(text.find("Basic support") != std::string::npos);
  CHECK(text.find("is up") != std::string::npos);
}

TEST_CASE("what must not be shown is found in the values, too", "[discover]") {
  const std::vector<std::string> secrets = SecretsIn(LeakyRecord());
  for (const char* secret : {"passaword", "urlkeyasecret", "spokenbword", "publicbcommunity",
                             "mailatext", "rowonea", "rowtwob"}) {
    CAPTURE(secret);
    CHECK(std::find(secrets.begin(), secrets.end(), secret) != secrets.end());
  }
}

}  // namespace
}  // namespace kemp360::testing
