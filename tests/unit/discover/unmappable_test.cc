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

/// A pair with plain names, whose list has these rows, so many of them on a page.
MadeUpCentral PlainCentral(const RowOf& row, std::size_t page = 20) {
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
  list.page = page;
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

/// The report's column: nothing for a LoadMaster of the unit, else the other one's device ID.
std::string PeerColumn(std::size_t unit, const MadeUpLoadmaster& one) {
  const bool own = one.owner == static_cast<int>(unit);
  return own ? "" : "(77100" + std::to_string(2 - unit) + ")";
}

constexpr const char* kReportHeader = "Host;LoadMaster;Peer\n";
std::string ReportLine(std::size_t unit, const MadeUpLoadmaster& one,
                       const std::string& port = "") {
  return one.address + port + ";" + one.name + ";" + PeerColumn(unit, one) + "\n";
}

void AddReport(MadeUpCentral& central, const std::string& of_a, const std::string& of_b) {
  central.Both("/api/v1/usage/", R"({"csv": "/api/v1/usage/latest.csv"})");
  central.Object("/api/v1/usage/latest.csv", of_a, of_b);
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
      rows += (rows.empty() ? "" : ", ") + Addressed(one) + R"(, "holder": ")" +
              PeerColumn(unit, one) + "\"}";
    }
    return R"({"lines": [)" + rows + "]}";
  };
  central.Object("/api/v1/usage/", report(0), report(1));
  CHECK(Unmappable(central) ==
        "this unit shows the Metered Licensing report in a form that a profile cannot map: rows of "
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
        "this unit shows which unit licenses a LoadMaster in a form that a profile cannot map: "
        "licensed_by of /api/v1/loadmaster/ has the " +
            what + " of one of the units, and a profile compares device IDs or words\n");
}

TEST_CASE("FindUnmappable: addresses of LoadMasters in URLs", "[discover]") {
  const MadeUpCentral central = PlainCentral([](std::size_t unit, const MadeUpLoadmaster& one) {
    return "{" + Named(one) + R"(, "ui": "https://)" + one.address + ":8443/\"" +
           Flagged(unit, one) + "}";
  });
  CHECK(Unmappable(central) ==
        "this unit shows the addresses of the LoadMasters in a form that a profile cannot map: ui "
        "of /api/v1/loadmaster/ has URLs, and a profile reads addresses or host names\n");
}

MadeUpCentral FlaggedCentral(std::size_t page = 20) {
  return PlainCentral(
      [](std::size_t unit, const MadeUpLoadmaster& one) {
        return Addressed(one) + Flagged(unit, one) + "}";
      },
      page);
}

/// Settings in arrays within the rows of another one, of a unit whose own HA resource says less.
std::string Groups(bool first) {
  return R"({"groups": [{"name": "Mail", "entries": [{"label": "Server", "now": "mail.example"}, )"
         R"({"label": "Disable", "now": "no"}, {"label": "Error", "now": "no"}]}, )"
         R"({"name": "HA", "entries": [{"label": "Disable", "now": "no"}, )"
         R"({"label": "Preferred Master", "now": ")" +
         std::string(first ? "yes" : "no") +
         R"("}, {"label": "Error", "now": "no"}, {"label": "Last HA Mode", "now": "x"}]}]})";
}

TEST_CASE("labelled values in arrays within arrays are mapped by their labels", "[discover]") {
  MadeUpCentral central = FlaggedCentral();
  central.Object("/api/v1/usage/", Groups(true), Groups(false));
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.All());
  const std::string ha = " /api/v1/usage/ /groups/1/entries row /label = ";
  CHECK(explored.Of(Fact::kPreferredMaster) == "likely" + ha + "\"Preferred Master\" /now");
  CHECK(explored.Of(Fact::kHaDisabled) == "likely" + ha + "\"Disable\" /now");
  CHECK(explored.Of(Fact::kHaError) == "likely" + ha + "\"Error\" /now");
  CHECK(explored.discovery.unmappable.empty());
  CHECK(explored.proven.assessment.of(Check::kPreferredMaster) == true);
}

TEST_CASE("FindUnmappable: labelled values in arrays within arrays, and more than those",
          "[discover]") {
  MadeUpCentral central = FlaggedCentral();
  const std::string groups =
      R"({"groups": [{"name": "Mail", "entries": [{"label": "Server", "value": "mail.example"}]}, )"
      R"({"name": "HA", "entries": [{"label": "HA Mode", "text": "active", "of": {"unit": 1}}, )"
      R"({"label": "Preferred Master", "text": "yes"}, {"label": "Last HA Mode", "text": "x"}]}]})";
  central.Both("/api/v1/usage/", groups);
  CHECK(Unmappable(central) ==
        "this unit shows facts in a form that a profile cannot map: arrays within arrays at "
        "/api/v1/usage/ /groups/*/entries, with the labels \"HA Mode\" and \"Preferred Master\"; a "
        "profile reads the rows of one array\n");
}

TEST_CASE("units that differ only in what no profile describes are not taken for one",
          "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"state"});
  const auto state = [](const std::string& mode) {
    return R"({"a": "x", "b": "x", "c": "x", "d": "x", "e": "x", "f": "x", "tables": [)"
           R"([["HA Mode", ")" +
           mode + R"("], ["Version", "1.24.3"]]]})";
  };
  central.Object("/api/v1/state/", state("Master"), state("Standby"));
  CHECK_FALSE(ExploreAndProve(central.AsCentral()).discovery.same_unit);
  central.Both("/api/v1/state/", state("Master"));
  CHECK(ExploreAndProve(central.AsCentral()).discovery.same_unit);
}

TEST_CASE("a list of units that ignore or refuse the paging parameters is read, if it comes whole",
          "[discover]") {
  const std::size_t page = GENERATE(std::size_t{4}, std::size_t{20});
  const bool refuses = GENERATE(false, true);
  CAPTURE(page, refuses);
  const Central pages = FlaggedCentral(page).AsCentral();
  const Explored explored =
      ExploreAndProve([=](std::size_t unit, const std::string& path, const std::string& query) {
        if (refuses && !query.empty()) {
          return RecordedExchange{.path = path, .query = query, .status = 400};
        }
        RecordedExchange exchange = pages(unit, path, "");
        exchange.query = query;
        return exchange;
      });
  INFO(explored.proven.draft.text);
  const bool whole = page >= MadeUpLoadmasters().size();
  CHECK(explored.proven.draft.profile.loadmasters.has_value() == whole);
  for (const UnitSnapshot& unit : explored.proven.snapshot.units) {
    CHECK(unit.loadmasters.has_value() == whole);
    for (const SourceStatus& source : unit.sources) CHECK_FALSE(source.failed());
  }
  if (whole) return;
  REQUIRE(explored.proven.draft.notes.size() == 1);
  CHECK(
      explored.proven.draft.notes[0] ==
      "the LoadMasters are left out of the profile: /api/v1/loadmaster/ returns some of its rows "
      "at a time, and the next page was not returned when it was requested. Add them with paging");
}

TEST_CASE("a list that was seen whole only when it was asked for many rows is asked so again",
          "[discover]") {
  MadeUpCentral central = FlaggedCentral();
  MadeUpCentral::List list{.before = R"({"count": TOTAL, "results": [)", .after = "]}", .rows = {}};
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      list.rows.at(unit).push_back(Addressed(one) + Flagged(unit, one) + "}");
    }
  }
  list.page = 4;
  list.limit = "per_page";
  central.Rows("/api/v1/loadmaster/", list);
  PairRecord record = Explore(central.AsCentral());
  // As a browser shows it.
  for (UnitRecord& unit : record.units) {
    std::erase_if(unit.exchanges,
                  [](const RecordedExchange& one) { return one.path == "/api/v1/loadmaster/"; });
    unit.exchanges.push_back(central.Answer(&unit == &record.units[0] ? 0 : 1,
                                            "/api/v1/loadmaster/", "page=1&per_page=100"));
  }
  const Evidence evidence = CollectEvidence(record);
  Discovery discovery = Discover(record, evidence);
  const ProvenDraft proven = ProveDraft(record, evidence, discovery, "lab");
  INFO(proven.draft.text);
  const SourceSpec* const source = proven.draft.profile.FindSource("loadmasters");
  REQUIRE(source != nullptr);
  CHECK(source->query == std::vector<QueryParameter>{{"per_page", "100"}});
}

TEST_CASE("two words that divide a few LoadMasters as the report does are no claim by that alone",
          "[discover]") {
  const auto few = GENERATE(true, false);
  const auto words = [](std::size_t unit, const MadeUpLoadmaster& one) {
    const bool own = one.owner == static_cast<int>(unit);
    return Addressed(one) + R"(, "site": ")" + (own ? "this unit" : "other unit") + "\"}";
  };
  MadeUpCentral central = PlainCentral(words);
  MadeUpCentral::List list{
      .before = R"({"meta": {"total_count": TOTAL}, "objects": [)", .after = "]}", .rows = {}};
  std::string reports[] = {kReportHeader, kReportHeader};
  for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
    if (one.owner < 0 || (few && one.number != 2 && one.number != 3)) continue;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      list.rows.at(unit).push_back(words(unit, one));
      reports[unit] += ReportLine(unit, one);
    }
  }
  central.Rows("/api/v1/loadmaster/", list);
  AddReport(central, reports[0], reports[1]);
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.All());
  CHECK(explored.Of(Fact::kLoadmasterClaim) == (few ? "choose" : "certain site"));
}

TEST_CASE("a list that has only a part of what the report has is left to choose", "[discover]") {
  MadeUpCentral central = FlaggedCentral();
  MadeUpCentral::List list{.before = R"({"objects": [)", .after = "]}", .rows = {}};
  std::string reports[] = {kReportHeader, kReportHeader};
  for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
    for (std::size_t unit = 0; unit < 2; ++unit) {
      if (one.number <= 5) {
        list.rows.at(unit).push_back(Addressed(one) + Flagged(unit, one) + "}");
      }
      if (one.owner >= 0) reports[unit] += ReportLine(unit, one);
    }
  }
  central.Rows("/api/v1/loadmaster/", list);
  AddReport(central, reports[0], reports[1]);
  const Explored explored = ExploreAndProve(central.AsCentral());
  const ListFinding& found = explored.discovery.loadmasters;
  CHECK(found.certainty == Certainty::kChoose);
  CHECK(found.evidence.ends_with("; the report has LoadMasters that were not seen in it"));
  CHECK_FALSE(explored.proven.draft.profile.loadmasters.has_value());
}

TEST_CASE(
    "the version is the one that the other unit shows as its peer's, also if it looks like "
    "an address",
    "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"ha"});
  const auto ha = [](const std::string& own, const std::string& other) {
    return R"({"role": ")" + std::string(own == "1" ? "master" : "standby") +
           R"(", "ip_address": "198.51.100.)" + own + R"(", "peer_ip_address": "198.51.100.)" +
           other + R"(", "central_version": "1.25.3.188", "build": "2026.01.14", )" +
           R"("peer_central_version": "1.25.3.188", "min_peer_version": "1.23.0"})";
  };
  central.Object("/api/v1/ha/", ha("1", "2"), ha("2", "1"));
  CHECK(ExploreAndProve(central.AsCentral()).Of(Fact::kVersion) ==
        "likely /api/v1/ha/ /central_version");
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
    std::string text = kReportHeader;
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      text += ReportLine(unit, one, alike || one.number > 1 ? ":9443" : ":443");
    }
    return text;
  };
  AddReport(central, report(0), report(1));
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
