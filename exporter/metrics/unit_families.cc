#include <algorithm>
#include <optional>

#include "base/clean_text.h"
#include "metrics/families.h"

namespace kemp360 {
namespace {

/// One unit of one pair with what was judged of it. Borrowed.
struct UnitView {
  const UnitSnapshot& said;
  const UnitAssessment& judged;
};

/// Adds the samples of one unit, or of one pair, whose labels are set already.
struct UnitFamily {
  Metric metric;
  void (*add)(const UnitView& unit, FamilyWriter& writer);
};
struct PairFamily {
  Metric metric;
  void (*add)(const PairView& view, FamilyWriter& writer);
};

/// Was any LoadMaster left without series of its own? nullopt: no list was read, or none has any.
std::optional<bool> LoadmastersTruncated(const PairView& view) {
  const bool any_list = std::ranges::any_of(
      view.snapshot->units, [](const UnitSnapshot& unit) { return unit.loadmasters.has_value(); });
  if (!any_list || !view.loadmaster_series) return std::nullopt;
  return view.assessment->loadmasters.size() > view.loadmaster_limit;
}

template <auto kFact>
void AddFact(const UnitView& unit, FamilyWriter& writer) {
  writer.Add({}, unit.said.*kFact);
}
template <auto kVerdict>
void AddVerdict(const UnitView& unit, FamilyWriter& writer) {
  writer.Add({}, unit.judged.*kVerdict);
}

constexpr UnitFamily kUnitFamilies[] = {
    {"kemp360_up", [](const auto& unit, auto& out) { out.Add({}, unit.said.up()); }},
    {"kemp360_source_up",
     [](const auto& unit, auto& out) {
       for (const SourceStatus& source : unit.said.sources) {
         if (!source.absent) out.Add({source.name}, source.ok());
       }
     }},
    {"kemp360_source_duration_seconds",
     [](const auto& unit, auto& out) {
       for (const SourceStatus& source : unit.said.sources) {
         out.Add({source.name}, source.duration);
       }
     }},
    {"kemp360_source_failure",
     [](const auto& unit, auto& out) {
       for (const SourceStatus& source : unit.said.sources) {
         if (source.failure) out.Add({source.name, ToString(source.failure->reason)}, true);
       }
     }},
    {"kemp360_fact_missing",
     [](const auto& unit, auto& out) {
       for (const auto& [fact, missing] : unit.said.missing) {
         out.Add({ToString(fact)}, missing);
       }
     }},
    {"kemp360_unit_last_success_timestamp_seconds", AddFact<&UnitSummary::last_success>},
    {"kemp360_unit_clock_skew_seconds", AddFact<&UnitSummary::clock_skew>},
    {"kemp360_unit_tls_certificate_expiry_timestamp_seconds",
     AddFact<&UnitSummary::certificate_expiry>},
    {"kemp360_unit_tls_verification_enabled",
     [](const auto& unit, auto& out) {
       if (!unit.said.plain_http) out.Add({}, unit.said.tls_verified);
     }},
    {"kemp360_unit_auth_cooldown_end_timestamp_seconds", AddFact<&UnitSummary::cooldown_end>},
    {"kemp360_unit_info",
     [](const auto& unit, auto& out) {
       if (!unit.said.device_id && !unit.said.version) return;
       out.Add({CleanText(unit.said.device_id.value_or(""), kLongestLabel),
                CleanText(unit.said.version.value_or(""), kLongestLabel)},
               true);
     }},
    {"kemp360_unit_license",
     [](const auto& unit, auto& out) {
       out.Add({"local"}, unit.said.local_license);
       out.Add({"metered"}, unit.said.metered_license);
     }},
    {"kemp360_unit_ha_mode",
     [](const auto& unit, auto& out) {
       if (!unit.said.ha_mode) return;
       for (const HaMode mode : kAll<HaMode>) out.Add({ToString(mode)}, unit.said.ha_mode == mode);
     }},
    {"kemp360_unit_ha_error", AddFact<&UnitFacts::ha_error>},
    {"kemp360_unit_ha_disabled", AddFact<&UnitFacts::ha_disabled>},
    {"kemp360_unit_preferred_master", AddFact<&UnitFacts::preferred_master>},
    {"kemp360_unit_peer_address_match", AddVerdict<&UnitAssessment::peer_address_match>},
    {"kemp360_unit_peer_key_match", AddVerdict<&UnitAssessment::peer_key_match>},
    {"kemp360_unit_peer_configured", AddVerdict<&UnitAssessment::peer_configured>},
    {"kemp360_unit_peer_device_match", AddVerdict<&UnitAssessment::peer_device_match>},
    {"kemp360_unit_cross_restore_supported", AddVerdict<&UnitAssessment::cross_restore_supported>},
    {"kemp360_unit_loadmasters",
     [](const auto& unit, auto& out) {
       out.Add({"activated"}, unit.judged.activated);
       out.Add({"normal"}, unit.judged.normal);
     }},
    {"kemp360_unit_duplicate_loadmasters",
     [](const auto& unit, auto& out) {
       if (unit.said.loadmasters) out.Add({}, unit.said.loadmasters->duplicates);
     }},
    {"kemp360_unit_report_loadmasters",
     [](const auto& unit, auto& out) {
       const auto& report = unit.said.report;
       if (report && report->without_address == 0) out.Add({}, unit.judged.reported);
     }},
    {"kemp360_unit_report_timestamp_seconds",
     [](const auto& unit, auto& out) {
       if (unit.said.report) out.Add({}, unit.said.report->made_at);
     }},
};

constexpr PairFamily kPairFamilies[] = {
    {"kemp360_pair_units",
     [](const auto& view, auto& out) { out.Add({}, view.snapshot->units.size()); }},
    {"kemp360_pair_comparable",
     [](const auto& view, auto& out) { out.Add({}, view.assessment->comparable); }},
    {"kemp360_pair_read_duration_seconds",
     [](const auto& view, auto& out) {
       if (view.snapshot->took_place) out.Add({}, view.snapshot->duration);
     }},
    {"kemp360_pair_read_skew_seconds",
     [](const auto& view, auto& out) { out.Add({}, view.assessment->read_skew); }},
    {"kemp360_pair_license_grace_period_seconds",
     [](const auto& view, auto& out) { out.Add({}, view.snapshot->license_grace_period); }},
    {"kemp360_pair_check",
     [](const auto& view, auto& out) {
       for (const Check check : kAll<Check>) {
         out.Add({ToString(check)}, view.assessment->of(check));
       }
     }},
    {"kemp360_pair_check_decided",
     [](const auto& view, auto& out) {
       for (const Check check : kAll<Check>) {
         if (!view.assessment->has(check)) continue;
         out.Add({ToString(check)}, view.assessment->of(check).has_value());
       }
     }},
    {"kemp360_pair_loadmasters",
     [](const auto& view, auto& out) {
       if (!view.assessment->ownership || !view.assessment->ownership->whole) return;
       for (const Ownership ownership : kAll<Ownership>) {
         out.Add({ToString(ownership)}, view.assessment->ownership->of(ownership));
       }
     }},
    {"kemp360_pair_loadmasters_undecided",
     [](const auto& view, auto& out) {
       const auto& counts = view.assessment->ownership;
       if (counts && counts->whole) out.Add({}, counts->undecided);
     }},
    {"kemp360_pair_loadmasters_truncated",
     [](const auto& view, auto& out) { out.Add({}, LoadmastersTruncated(view)); }},
};

}  // namespace

void WriteUnitFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  for (const UnitFamily& family : kUnitFamilies) {
    writer.Begin(family.metric);
    for (const PairView& view : pairs) {
      for (std::size_t i = 0; i < view.snapshot->units.size(); ++i) {
        const UnitSnapshot& said = view.snapshot->units[i];
        writer.Of({view.snapshot->pair, said.unit});
        family.add({said, view.assessment->units[i]}, writer);
      }
    }
  }
}

void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  for (const PairFamily& family : kPairFamilies) {
    writer.Begin(family.metric);
    for (const PairView& view : pairs) {
      writer.Of({view.snapshot->pair});
      family.add(view, writer);
    }
  }
}

}  // namespace kemp360
