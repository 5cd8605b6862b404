#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// One configured pair and the newest thing known of it.
struct PairGlance {
  std::string pair;
  std::vector<std::string> units;
  const PairSnapshot* snapshot = nullptr;  ///< null: not read yet
  const PairAssessment* assessment = nullptr;
};

/// Of a pair of which no read is known.
inline constexpr std::string_view kNotReadYet = "No read of these units since the exporter started";

/// How many LoadMasters of a pair a page names; the counts are those of all.
inline constexpr std::size_t kMostStale = 20;

/// What the reader of a page chose, in its URL.
struct PageQuery {
  std::string text{};            ///< a part of the name of a pair or unit, or of what is wrong
  std::string state{};           ///< of a pair; empty: any
  unsigned refresh_seconds = 0;  ///< one of kRefreshSeconds; 0: the page stays as it is
};
inline constexpr std::array<unsigned, 4> kRefreshSeconds{10, 30, 60, 300};

struct PagesView {
  std::string version;
  std::span<const PairGlance> pairs;
  SystemTime now{};
  bool metrics_carries_pairs = true;  ///< what `metrics.pairs` comes to
};

/// The landing page: every pair at a glance, worst first, in words. All pages work without
/// JavaScript; links are relative.
[[nodiscard]] std::string RenderLandingPage(const PagesView& view, const PageQuery& query = {});

/// Where the profile of a unit finds what a read shows: of the configuration.
struct UnitPlaces {
  struct FactPlace {
    std::string at;          ///< "settings /ha_mode"
    std::string_view basis;  ///< "documented", "framework" or "assumed"
  };
  std::string url;
  std::string profile;
  std::map<std::string, std::string> paths;  ///< of its sources
  std::map<Fact, FactPlace> facts;
  std::string loadmasters;  ///< the source of the list; empty: not mapped
  std::string report;
};

struct PairPageView {
  std::string version;
  PairGlance glance;
  std::vector<UnitPlaces> places;  ///< parallel to the units
  SystemTime now{};
  PageQuery query{};
  bool busy = false;  ///< the exporter could not read the pair now: this is the read before
};
/// The page of a pair: everything that is known of it, and where it was read.
[[nodiscard]] std::string RenderPairPage(const PairPageView& view);
/// The configuration, which is YAML, for a browser.
[[nodiscard]] std::string RenderConfigPage(const std::string& version, const std::string& config,
                                           SystemTime now);

/// The same as JSON, for scripts; in the configuration's order. What is not known is null. Keys are
/// only ever added:
///   {"version", "now", "metrics_carries_pairs", "pairs": [{
///     "name", "in_ha": true|false|null, "severity": "ok"|"warning"|"unknown"|"bad", "verdict",
///     "reasons": [text], "cures": [text],
///     "faults": [{"id", "severity", "basis", "check": CHECK|null, "alert", "headline", "reason",
///       "explained": true|false, "causes": [text], "cure": [text]}], "read_at": ISO 8601,
///       "age_seconds",
///     "read_duration_seconds", "checks": {CHECK: true|false|null},
///     "units": [{"name", "up", "mode", "version", "device_id", "local_license", "metered_license",
///       "ha_error", "ha_error_message", "ha_disabled", "preferred_master", "peer_address_match",
///       "peer_key_match", "cross_restore_supported", "activated_loadmasters",
///       "normal_loadmasters", "report_loadmasters", "last_success_at", "cooldown_ends_at",
///       "certificate_expires_at", "missing_facts": [FACT],
///       "remarks": [{"fact": FACT, "text"}],
///       "sources": [{"name", "up", "reason", "detail", "duration_seconds"}]}],
///     "loadmasters": {OWNERSHIP: count, "undecided": count, "whole": bool}|null,
///     "stale": [{"loadmaster", "name", "ownership"}], at most kMostStale,
///     "report_differences": [{"loadmaster", "name", "owners": [NAME|null]}],
///     "differing_in_reports": count, "outdated": true|false}]}
/// A pair not read yet has no checks, and of its units only the names. One whose read did not take
/// place, because the exporter was busy with other pairs, has a null read_at.
[[nodiscard]] std::string RenderStatus(const PagesView& view);

/// Where Prometheus finds the probes.
struct ProbePlace {
  std::string target;    ///< host:port
  std::string scheme{};  ///< empty: that of the job
  std::string path = "/probe";
};
/// HTTP service discovery for Prometheus: one target per pair, with `__param_pair` and `instance`.
[[nodiscard]] std::string RenderServiceDiscovery(std::span<const std::string> pairs,
                                                 const ProbePlace& place);

}  // namespace kemp360
