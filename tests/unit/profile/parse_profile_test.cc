#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "base/local_file.h"
#include "profile/profile.h"
#include "profile/profile_reader.h"
#include "support/key_tables.h"
#include "support/paths.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

Profile Parsed(std::string_view text, const std::string& file) {
  const Result<Profile, std::vector<Mistake>> profile = ParseProfile(text, file);
  if (!profile) {
    for (const Mistake& mistake : profile.error()) UNSCOPED_INFO(ToString(mistake));
  }
  REQUIRE(profile);
  return *profile;
}

Profile Fixture(const std::string& name) {
  const std::string path = testing::FixturePath("profiles/") + name;
  const Result<std::string, Failure> text = LoadFile(path, 1U << 20U);
  REQUIRE(text);
  return Parsed(*text, path);
}

TEST_CASE("JSON Schema: the shipped file of a profile is what the table says", "[profile]") {
  testing::CheckSchema("profile.schema.json", ProfileJsonSchema());
}

TEST_CASE("Key table of a profile: every default fits its own rule", "[profile]") {
  testing::CheckKeys(ProfileTable());
}

TEST_CASE("docs: the profiles page has a row for every key", "[profile]") {
  const std::string page = testing::ReadWhole(testing::SourcePath("docs/profiles.md"));
  std::set<const KeyTable*> seen;
  testing::Visit(ProfileTable(), "", seen, [&page](const std::string& path, const KeySpec& key) {
    INFO(path);
    const bool by_name = page.find("| `" + key.name + "` |") != std::string::npos;
    CHECK((by_name || page.find("." + key.name + "` |") != std::string::npos));
  });
}

TEST_CASE("ParseProfile: every bad profile is refused with exactly its messages", "[profile]") {
  testing::CheckBadFiles(testing::FixturePath("profiles/bad"), 30,
                         [](const std::filesystem::path& file) {
                           const Result<Profile, std::vector<Mistake>> profile =
                               ParseProfile(testing::ReadWhole(file), file.string());
                           return profile ? std::vector<Mistake>{} : profile.error();
                         });
}

TEST_CASE("ParseProfile: the built-in default says what the recordings need", "[profile]") {
  const Profile profile = Parsed(*BuiltInProfileText("default"), "default.yaml");
  CHECK(UndecidableChecks(profile).empty());
  CHECK(profile.name == "default");
  CHECK(profile.login_path == "/api/v1/user/authenticate/");
  CHECK(profile.login_basis == Basis::kDocumented);

  REQUIRE(profile.sources.size() == 3);
  CHECK(profile.sources[0].name == "settings");
  CHECK(profile.sources[0].path == "/api/v1/ha-settings/1/");
  CHECK_FALSE(profile.sources[0].rows);
  CHECK(profile.sources[0].required);
  CHECK(profile.sources[1].name == "loadmasters");
  CHECK(profile.sources[1].rows == "/objects");
  CHECK(profile.sources[1].paging == Paging{});
  CHECK(profile.sources[1].basis == Basis::kDocumented);
  CHECK(profile.sources[2].name == "report");
  CHECK(profile.sources[2].format == SourceFormat::kCsv);
  CHECK(profile.sources[2].csv == CsvShape{});
  CHECK_FALSE(profile.sources[2].required);

  CHECK(profile.facts.size() == 14);
  const FactSpec* mode = profile.FindFact(Fact::kHaMode);
  REQUIRE(mode != nullptr);
  CHECK(mode->place.at == "/ha_mode");
  CHECK(mode->words == std::vector<WordList>{{"master", {"master"}},
                                             {"standby", {"slave", "standby"}},
                                             {"standalone", {"standalone"}}});
  REQUIRE(profile.loadmasters);
  CHECK(profile.loadmasters->claim->form == ClaimForm::kPeerFlag);
  CHECK(profile.loadmasters->state->basis == Basis::kDocumented);
  REQUIRE(profile.report);
  CHECK(profile.report->address.place.at == "IP Address");
  CHECK(profile.report->owner->place.at == "Peer");
}

TEST_CASE("ParseProfile: every mapping knows its place, which makes no difference", "[profile]") {
  const std::string text =
      "name: lab\n"
      "sources:\n"
      "  unit: {path: /api/v1/unit/1/}\n"
      "  list: {path: /api/v1/list/, rows: /objects}\n"
      "  csv: {path: /api/v1/csv/, format: csv}\n"
      "facts:\n"
      "  version: {source: unit, at: /version}\n"
      "  ha_mode:\n"
      "    source: unit\n"
      "    at: /mode\n"
      "    words: {master: [a], standby: [b]}\n"
      "loadmasters: {source: list, address: {at: /a},\n"
      "              port: {at: /b}, state: {at: /c}}\n"
      "report:\n"
      "  source: csv\n"
      "  address: {column: A}\n"
      "  owner: {column: B}\n";
  const Profile profile = Parsed(text, "profiles/lab.yaml");
  CHECK(profile.FindFact(Fact::kVersion)->mapped_at.text == "profiles/lab.yaml:7");
  CHECK(profile.FindFact(Fact::kHaMode)->mapped_at.text == "profiles/lab.yaml:8");
  CHECK(profile.loadmasters->address.mapped_at.text == "profiles/lab.yaml:12");
  CHECK(profile.loadmasters->port->mapped_at.text == "profiles/lab.yaml:13");
  CHECK(profile.loadmasters->state->mapped_at.text == "profiles/lab.yaml:13");
  CHECK(profile.report->address.mapped_at.text == "profiles/lab.yaml:16");
  CHECK(profile.report->owner->mapped_at.text == "profiles/lab.yaml:17");
  CHECK(profile == Parsed(text, "elsewhere.yaml"));

  const Profile standard = Parsed(*BuiltInProfileText("default"), "default");
  CHECK(standard.FindFact(Fact::kVersion)->mapped_at.text == "built-in profile default");
}

TEST_CASE("ParseProfile: every fact is mapped by the default and by the other dialect",
          "[profile]") {
  const Profile standard = Parsed(*BuiltInProfileText("default"), "default.yaml");
  const Profile other = Fixture("other.yaml");
  for (const Fact fact : kAll<Fact>) {
    INFO(ToString(fact));
    CHECK(standard.Maps(fact));
    const bool not_mapped =
        fact == Fact::kLoadmasterPort || fact == Fact::kReportPort || fact == Fact::kPeerDeviceId;
    CHECK(other.Maps(fact) == !not_mapped);
  }
}

TEST_CASE("ParseProfile: the other dialect differs from the default in everything", "[profile]") {
  const Profile standard = Parsed(*BuiltInProfileText("default"), "default.yaml");
  const Profile other = Fixture("other.yaml");
  CHECK(UndecidableChecks(other).empty());
  CHECK(other.login_path != standard.login_path);
  CHECK(other.login_basis == Basis::kAssumed);
  for (const SourceSpec& source : other.sources) {
    for (const SourceSpec& known : standard.sources) CHECK(source.path != known.path);
  }
  for (const FactSpec& fact : other.facts) {
    REQUIRE(fact.place.row);
    CHECK(fact.place.at != standard.FindFact(fact.fact)->place.at);
  }
  const SourceSpec* devices = other.FindSource("devices");
  REQUIRE(devices != nullptr);
  CHECK(devices->query == std::vector<QueryParameter>{{"kind", "loadbalancer"}});
  CHECK(devices->redirects_to == std::vector<std::string>{"/api/v2/inventory/device/"});
  CHECK(devices->paging == Paging{20, "limit", "offset", "/result/total"});
  CHECK(other.FindSource("usage")->csv->delimiter == ';');
  CHECK(other.loadmasters->default_port == 8443);
  CHECK(other.loadmasters->claim->form == ClaimForm::kOwnerDeviceId);
  CHECK(other.loadmasters->state->words ==
        std::vector<WordList>{{"activated", {"activated", "active"}}, {"normal", {"plain"}}});
}

TEST_CASE("ParseProfile: the dialect with parentheses maps no MAC", "[profile]") {
  const Profile profile = Fixture("parentheses.yaml");
  CHECK(UndecidableChecks(profile).empty());
  CHECK(profile.loadmasters->claim->form == ClaimForm::kParentheses);
  CHECK_FALSE(profile.Maps(Fact::kLoadmasterMac));
  CHECK_FALSE(profile.Maps(Fact::kReportMac));
}

TEST_CASE("RenderProfile: what it writes parses back to the same profile", "[profile]") {
  for (const Profile& profile : {Parsed(*BuiltInProfileText("default"), "default.yaml"),
                                 Fixture("other.yaml"), Fixture("parentheses.yaml")}) {
    INFO(profile.name);
    CHECK(Parsed(RenderProfile(profile), "rendered.yaml") == profile);
  }
}

TEST_CASE("ParseProfile: sources keep the order of the file", "[profile]") {
  const Profile profile = Parsed(
      "name: order\n"
      "sources:\n"
      "  z: {path: /api/v1/z/}\n"
      "  a: {path: /api/v1/a/}\n"
      "facts:\n"
      "  version: {source: a, at: /version}\n"
      "  device_id: {source: z, at: /id}\n",
      "order.yaml");
  REQUIRE(profile.sources.size() == 2);
  CHECK(profile.sources[0].name == "z");
  CHECK(profile.sources[1].name == "a");
}

TEST_CASE("ParseProfile: words may look like flags and numbers", "[profile]") {
  const Profile profile = Parsed(
      "name: words\n"
      "sources: {a: {path: /api/v1/a/}}\n"
      "facts:\n"
      "  ha_error: {source: a, at: /e, words: {true: [1, yes, ON], false: [0, \"no\", ~x]}}\n",
      "words.yaml");
  CHECK(profile.facts.front().words ==
        std::vector<WordList>{{"true", {"1", "yes", "ON"}}, {"false", {"0", "no", "~x"}}});
}

TEST_CASE("ParseProfile: texts may have every form that is honest", "[profile]") {
  const std::string delimiter = GENERATE("\\t", "|");
  const Profile profile = Parsed(
      std::string("name: texts\n"
                  "login: {path: /api/v2/session/authenticate/}\n"
                  "sources:\n"
                  "  a: {path: /api/v1/a/, rows: \"\"}\n"
                  "  b: {path: /api/v1/asl-instance/report/, format: csv, csv: {delimiter: \"") +
          delimiter +
          "\"}}\n"
          "facts: {version: {source: a, row: {field: /a~1b/~0/0, equals: \"\"}, at: /v}}\n"
          "report: {source: b, address: {column: \"a, b\"}}\n"
          "loadmasters: {source: a, address: {at: /x}}\n",
      "texts.yaml");
  CHECK(profile.sources[0].rows == "");
}

}  // namespace
}  // namespace kemp360
