// What no profile can describe is said; and what looks like it and can, is mapped.
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "central.h"
#include "made_up_centrals.h"

namespace kemp360::testing {
namespace {

using RowOf = std::function<std::string(std::size_t unit, const MadeUpLoadmaster& one)>;

/// A pair with plain names, whose list has these rows.
MadeUpCentral PlainCentral(const RowOf& row) {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"ha", "loadmaster", "usage"});
  const auto ha = [](std::size_t unit) {
    const std::string own = std::to_string(unit + 1);
    const std::string other = std::to_string(2 - unit);
    return R"({"device_id": "77100)" + own + R"(", "host_name": "k360-)" + own +
           R"(.example", "ha_mode": ")" + (unit == 0 ? "master" : "standby") +
           R"(", "ip_address": "198.51.100.)" + own + R"(", "peer_ip_address": "198.51.100.)" +
           other + R"(", "peer_device_id": "77100)" + other + R"(", "peer_host_name": "k360-)" +
           other + R"(.example", "version": "1.24.3"})";
  };
  central.Object("/api/v1/ha/", ha(0), ha(1));
  MadeUpCentral::List list;
  list.before =
      R"({"meta": {"limit": LIMIT, "offset": OFFSET, "total_count": TOTAL, "next": NEXT},)"
      R"( "objects": [)";
  list.after = "]}";
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      list.rows.at(unit).push_back(row(unit, one));
    }
  }
  central.Rows("/api/v1/loadmaster/", list);
  return central;
}

std::string Named(const MadeUpLoadmaster& one) { return R"("name": ")" + one.name + "\""; }
std::string Addressed(const MadeUpLoadmaster& one) {
  return R"({"address": ")" + one.address + "\", " + Named(one);
}
std::string Flagged(std::size_t unit, const MadeUpLoadmaster& one) {
  return R"(, "licensed": )" + std::string(one.owner < 0 ? "false" : "true") +
         R"(, "licensed_by_peer": )" +
         (one.owner < 0                         ? "null"
          : one.owner == static_cast<int>(unit) ? "false"
                                                : "true");
}

/// Everything that is said, one sentence a line.
std::string Unmappable(const MadeUpCentral& central) {
  std::string text;
  for (const std::string& one : ExploreAndProve(central.AsCentral()).discovery.unmappable) {
    text += one + "\n";
  }
  return text;
}

TEST_CASE("FindUnmappable: of Centrals that are mapped whole nothing is said", "[discover]") {
  CHECK(Unmappable(NestedCentral()).empty());
  CHECK(Unmappable(SettingsCentral()).empty());
  CHECK(Unmappable(MembersCentral()).empty());
  CHECK(Unmappable(SlotsCentral()).empty());
}

TEST_CASE("FindUnmappable: a report in JSON", "[discover]") {
  MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return Addressed(one) + Flagged(unit, one) + "}";
  });
  const auto report = [](std::size_t unit) {
    std::string rows;
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      const bool own = one.owner == static_cast<int>(unit);
      rows += (rows.empty() ? "" : ", ") + Addressed(one) + R"(, "holder": ")" +
              (own ? "" : "(77100" + std::to_string(2 - unit) + ")") + "\"}";
    }
    return R"({"lines": [)" + rows + "]}";
  };
  central.Object("/api/v1/usage/", report(0), report(1));
  CHECK(Unmappable(central) ==
        "this unit tells the Metered Licensing report in a form that a profile cannot map: rows of "
        "JSON at /api/v1/usage/, and a profile reads it as CSV; if the web UI saves it as CSV, use "
        "report_file\n");
}

TEST_CASE("FindUnmappable: who licenses a LoadMaster, by the name or the IP address of the unit",
          "[discover]") {
  const auto [form, what] = GENERATE(table<std::string, std::string>(
      {{"k360-#.example", "name"}, {"198.51.100.#", "IP address"}}));
  const std::string pattern = form;
  const MadeUpCentral central =
      PlainCentral([&pattern](std::size_t /*unit*/, const MadeUpLoadmaster& one) {
        std::string owner = pattern;
        if (one.owner >= 0) owner.replace(owner.find('#'), 1, std::to_string(one.owner + 1));
        return Addressed(one) + R"(, "licensed": )" + (one.owner < 0 ? "false" : "true") +
               R"(, "licensed_by": )" + (one.owner < 0 ? "null" : "\"" + owner + "\"") + "}";
      });
  CHECK(Unmappable(central) ==
        "this unit tells which unit licenses a LoadMaster in a form that a profile cannot map: "
        "licensed_by of /api/v1/loadmaster/ has the " +
            what + " of one of the units, and a profile compares device IDs or words\n");
}

TEST_CASE("FindUnmappable: addresses of LoadMasters in URLs", "[discover]") {
  const MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return "{" + Named(one) + R"(, "ui": "https://)" + one.address + ":8443/\"" +
           Flagged(unit, one) + "}";
  });
  CHECK(Unmappable(central) ==
        "this unit tells the addresses of the LoadMasters in a form that a profile cannot map: ui "
        "of /api/v1/loadmaster/ has URLs, and a profile reads addresses or host names\n");
}

TEST_CASE("FindUnmappable: labelled values in arrays within arrays", "[discover]") {
  MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return Addressed(one) + Flagged(unit, one) + "}";
  });
  const std::string groups =
      R"({"groups": [{"name": "Mail", "entries": [{"label": "Server", "value": "mail.example"}]}, )"
      R"({"name": "HA", "entries": [{"label": "HA Mode", "value": "active"}, )"
      R"({"label": "Preferred Master", "value": "yes"}, {"label": "Last HA Mode", "value": "x"}]}]})";
  central.Both("/api/v1/usage/", groups);
  CHECK(Unmappable(central) ==
        "this unit tells facts in a form that a profile cannot map: arrays within arrays at "
        "/api/v1/usage/ /groups/*/entries, with the labels \"HA Mode\" and \"Preferred Master\"; a "
        "profile reads the rows of one array\n");
}

TEST_CASE("LoadMasters at one address are told apart by their ports", "[discover]") {
  const MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return R"({"address": "203.0.113.7", "port": )" + std::to_string(8440 + one.number) + ", " +
           Named(one) + Flagged(unit, one) + "}";
  });
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.All());
  CHECK(explored.discovery.loadmasters.rows == MadeUpLoadmasters().size());
  CHECK(explored.Of(Fact::kLoadmasterAddress).ends_with(" address"));
  CHECK(explored.Of(Fact::kLoadmasterPort) == "likely port");
  CHECK(explored.Of(Fact::kLoadmasterClaim).ends_with(" licensed_by_peer"));
}

TEST_CASE("The port that the report shows is the default of a list without ports", "[discover]") {
  MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return Addressed(one) + Flagged(unit, one) + "}";
  });
  const bool alike = GENERATE(true, false);
  const auto report = [alike](std::size_t unit) {
    std::string text = "Host;LoadMaster;Peer\n";
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      const bool own = one.owner == static_cast<int>(unit);
      text += one.address + ":" + (alike || one.number > 1 ? "9443" : "443") + ";" + one.name +
              ";" + (own ? "" : "(77100" + std::to_string(2 - unit) + ")") + "\n";
    }
    return text;
  };
  central.Both("/api/v1/usage/", R"({"csv": "/api/v1/usage/latest.csv"})");
  central.Object("/api/v1/usage/latest.csv", report(0), report(1));
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.proven.draft.text);
  const Profile& draft = explored.proven.draft.profile;
  REQUIRE(draft.loadmasters.has_value());
  CHECK(draft.loadmasters->default_port == (alike ? 9443 : 443));
  CHECK((explored.proven.draft.text.find("  default_port: 9443") != std::string::npos) == alike);
  // With it both lists name the same LoadMasters.
  if (alike) CHECK(explored.proven.assessment.of(Check::kReportParity) == true);
}

}  // namespace
}  // namespace kemp360::testing
