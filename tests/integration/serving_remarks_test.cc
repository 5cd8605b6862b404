// What a profile misses, where a person looks: on the page, in /status, in the story, in the log.
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "integration/serving_support.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string InQuotes(const std::string& text, const std::string& quote) {
  std::string escaped;
  for (const char letter : text) letter == '"' ? escaped += quote : escaped += letter;
  return escaped;
}

std::size_t TimesIn(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++times;
  }
  return times;
}

/// Where a key stands in a profile.
std::string LineOf(const std::string& profile, const std::string& key) {
  const std::size_t at = profile.find("\n  " + key + ":");
  REQUIRE(at != std::string::npos);
  return "profile.yaml:" + std::to_string(TimesIn(profile.substr(0, at), "\n") + 2);
}

/// The texts of /status about one unit.
std::string RemarksIn(const std::string& status, rapidjson::SizeType unit) {
  rapidjson::Document document;
  document.Parse(status.data(), status.size());
  REQUIRE_FALSE(document.HasParseError());
  std::string texts;
  for (const auto& remark : document["pairs"][0]["units"][unit]["remarks"].GetArray()) {
    texts += std::string(remark["text"].GetString()) + "\n";
  }
  return texts;
}

/// On the page, in /status, in the story of the read and in the log, there once.
void CheckSaidEverywhere(World& world, std::size_t unit, const std::string& remark) {
  CAPTURE(remark);
  const ExporterProcess& exporter = world.exporter();
  const std::string name = unit == 0 ? "central-a" : "central-b";
  CHECK(TimesIn(RemarksIn(exporter.Text("/status"), static_cast<rapidjson::SizeType>(unit)),
                remark + "\n") == 1);
  CHECK(TimesIn(exporter.Text("/pair/emea"),
                "<li>" + name + " " + InQuotes(remark, "&quot;") + "</li>") == 1);
  const std::string story = exporter.Text("/probe?pair=emea&debug=true");
  CHECK(TimesIn(story, "\n" + name + " " + remark + "\n") == 1);
  CHECK(TimesIn(exporter.Log(), "unit " + name + ": " + InQuotes(remark, "\\\"")) == 1);
}

TEST_CASE("What a profile misses is said on the page, in status, in the story and once in the log",
          "[integration]") {
  WorldOptions options = In("other");
  options.start = false;
  World world(options);
  std::string profile = ReadFile(world.directory() / "profile.yaml");
  profile = Replaced(profile, "equals: ha.off}", "equals: ha.of}");
  profile = Replaced(profile, "equals: unit.firmware}, at: /content/value",
                     "equals: unit.firmware}, at: /content/version");
  profile = Replaced(profile, "[secondary, backup]", "[passive]");
  profile = Replaced(profile, "form: owner_device_id", "form: peer_flag");
  world.WriteFile("profile.yaml", profile);
  world.Start();
  static_cast<void>(world.Scrape());
  static_cast<void>(world.Scrape());
  const std::string path = world.directory().string() + "/";
  const auto at = [&](const std::string& key) { return " (" + path + LineOf(profile, key) + ")"; };
  CheckSaidEverywhere(
      world, 0,
      "ha_disabled: no row has /name = \"ha.of\"; nearest \"ha.off\"; 26 rows read" +
          at("ha_disabled"));
  CheckSaidEverywhere(world, 0,
                      "version: nothing at /content/version; there: value" + at("version"));
  CheckSaidEverywhere(world, 1,
                      "ha_mode: \"Backup\" is not mapped: add it to the words" + at("ha_mode"));
  CheckSaidEverywhere(
      world, 0,
      "loadmaster_claim: \"1300471\" is not a flag: is this the right field? is the "
      "form owner_device_id? and 1 more value" +
          at("claim"));
  const std::string page = world.exporter().Text("/pair/emea");
  CHECK(page.find("unknown (&quot;Backup&quot; is not mapped in the profile)") !=
        std::string::npos);
}

TEST_CASE("A profile of which no path exists at a unit is named once, not source by source",
          "[integration]") {
  WorldOptions options = In("other");
  options.start = false;
  World world(options);
  std::string config = world.ConfigText();
  for (int unit = 0; unit < 2; ++unit)
    config = Replaced(config, "profile: ./profile.yaml", "profile: default");
  world.WriteFile("kemp360.yaml", config);
  world.Start();
  static_cast<void>(world.Scrape());
  static_cast<void>(world.Scrape());
  const std::string said = "none of this profile's paths exists here: docs/profiles.md";
  const std::string log = world.exporter().Log();
  CHECK(TimesIn(log, "unit central-a: " + said) == 1);
  CHECK(TimesIn(log, "no such resource") == 0);
  const std::string story = world.exporter().Text("/probe?pair=emea&debug=true");
  CHECK(TimesIn(story, "central-a: " + said) == 1);
  const std::string status = world.exporter().Text("/status");
  CHECK(TimesIn(status, "\"id\":\"profile-does-not-fit\"") == 2);
  CHECK(TimesIn(status, "\"id\":\"response-not-understood\"") == 0);
  CHECK(world.exporter().Text("/pair/emea").find("none of this profile&#39;s paths exists here") !=
        std::string::npos);
}

}  // namespace
}  // namespace kemp360::testing
