
#include "base/clean_text.h"
#include "metrics/families.h"

namespace kemp360 {
namespace {

/// A family with no label beyond pair and unit.
struct PlainFamily {
  Metric metric;
  KnownValue (*value)(const UnitView& unit);
};

void WritePlainFamilies(std::span<const PlainFamily> families, std::span<const PairView> pairs,
                        FamilyWriter& writer) {
  for (const PlainFamily& family : families) {
    ForEachUnit(family.metric, pairs, writer, [&](const UnitView& unit) {
      writer.AddIfKnown({unit.pair, unit.snapshot.unit}, family.value(unit));
    });
  }
}

void WriteSources(std::span<const PairView> pairs, FamilyWriter& writer) {
  const auto for_each_source = [&](Metric metric, auto add) {
    ForEachUnit(metric, pairs, writer, [&](const UnitView& unit) {
      for (const SourceStatus& source : unit.snapshot.sources) add(unit, source);
    });
  };
  for_each_source("kemp360_source_up", [&](const UnitView& unit, const SourceStatus& source) {
    if (source.absent) return;
    writer.Add({unit.pair, unit.snapshot.unit, source.name}, source.ok() ? 1 : 0);
  });
  for_each_source("kemp360_source_duration_seconds",
                  [&](const UnitView& unit, const SourceStatus& source) {
                    writer.AddIfKnown({unit.pair, unit.snapshot.unit, source.name},
                                      SecondsIfKnown(source.duration));
                  });
  for_each_source("kemp360_source_failure", [&](const UnitView& unit, const SourceStatus& source) {
    if (source.ok() || !source.failure) return;
    writer.Add({unit.pair, unit.snapshot.unit, source.name, ToString(source.failure->reason)}, 1);
  });
}

void WriteInfo(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit("kemp360_unit_info", pairs, writer, [&](const UnitView& unit) {
    const UnitSnapshot& said = unit.snapshot;
    if (!said.device_id && !said.version) return;
    writer.Add({unit.pair, said.unit, CleanText(said.device_id.value_or(""), kLongestLabel),
                CleanText(said.version.value_or(""), kLongestLabel)},
               1);
  });
}

void WriteStates(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit("kemp360_unit_license", pairs, writer, [&](const UnitView& unit) {
    const UnitSnapshot& said = unit.snapshot;
    writer.AddIfKnown({unit.pair, said.unit, "local"}, Flag(said.local_license));
    writer.AddIfKnown({unit.pair, said.unit, "metered"}, Flag(said.metered_license));
  });
  ForEachUnit("kemp360_unit_ha_mode", pairs, writer, [&](const UnitView& unit) {
    if (!unit.snapshot.ha_mode) return;
    for (const HaMode mode : kAll<HaMode>) {
      writer.Add({unit.pair, unit.snapshot.unit, ToString(mode)},
                 unit.snapshot.ha_mode == mode ? 1 : 0);
    }
  });
}

void WriteLists(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit("kemp360_unit_loadmasters", pairs, writer, [&](const UnitView& unit) {
    writer.AddIfKnown({unit.pair, unit.snapshot.unit, "activated"},
                      Count(unit.assessment.activated));
    writer.AddIfKnown({unit.pair, unit.snapshot.unit, "normal"}, Count(unit.assessment.normal));
  });
  constexpr PlainFamily kFamilies[] = {
      {"kemp360_unit_duplicate_loadmasters",
       [](const UnitView& unit) -> KnownValue {
         if (!unit.snapshot.loadmasters) return std::nullopt;
         return Count(unit.snapshot.loadmasters->duplicates);
       }},
      {"kemp360_unit_report_loadmasters",
       [](const UnitView& unit) { return Count(unit.assessment.reported); }},
      {"kemp360_unit_report_timestamp_seconds",
       [](const UnitView& unit) -> KnownValue {
         if (!unit.snapshot.report) return std::nullopt;
         return UnixSeconds(unit.snapshot.report->made_at);
       }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
}

/// A family with no label beyond the pair's.
struct PairFamily {
  Metric metric;
  KnownValue (*value)(const PairView& view);
};

void WriteFamilies(std::span<const PairFamily> families, std::span<const PairView> pairs,
                   FamilyWriter& writer) {
  for (const PairFamily& family : families) {
    writer.Begin(family.metric);
    for (const PairView& view : pairs) {
      writer.AddIfKnown({view.snapshot->pair}, family.value(view));
    }
  }
}

/// With one unit configured there is nothing to check.
void WriteChecks(Metric metric, KnownValue (*value)(Verdict), std::span<const PairView> pairs,
                 FamilyWriter& writer) {
  writer.Begin(metric);
  for (const PairView& view : pairs) {
    if (view.snapshot->units.size() != 2) continue;
    for (const Check check : kAll<Check>) {
      writer.AddIfKnown({view.snapshot->pair, ToString(check)}, value(view.assessment->of(check)));
    }
  }
}

}  // namespace

void WriteReadingFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit("kemp360_up", pairs, writer, [&](const UnitView& unit) {
    writer.Add({unit.pair, unit.snapshot.unit}, unit.snapshot.up() ? 1 : 0);
  });
  WriteSources(pairs, writer);
  ForEachUnit("kemp360_fact_missing", pairs, writer, [&](const UnitView& unit) {
    for (const auto& [fact, missing] : unit.snapshot.missing) {
      writer.Add({unit.pair, unit.snapshot.unit, ToString(fact)}, missing ? 1 : 0);
    }
  });
  constexpr PlainFamily kFamilies[] = {
      {"kemp360_unit_last_success_timestamp_seconds",
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.last_success); }},
      {"kemp360_unit_clock_skew_seconds",
       [](const UnitView& unit) { return SecondsIfKnown(unit.snapshot.clock_skew); }},
      {"kemp360_unit_tls_certificate_expiry_timestamp_seconds",
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.certificate_expiry); }},
      {"kemp360_unit_tls_verification_enabled",
       [](const UnitView& unit) -> KnownValue {
         if (unit.snapshot.plain_http) return std::nullopt;
         return Flag(unit.snapshot.tls_verified);
       }},
      {"kemp360_unit_auth_cooldown_end_timestamp_seconds",
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.cooldown_end); }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
}

void WriteUnitFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  WriteInfo(pairs, writer);
  WriteStates(pairs, writer);
  constexpr PlainFamily kFamilies[] = {
      {"kemp360_unit_ha_error", [](const UnitView& unit) { return Flag(unit.snapshot.ha_error); }},
      {"kemp360_unit_ha_disabled",
       [](const UnitView& unit) { return Flag(unit.snapshot.ha_disabled); }},
      {"kemp360_unit_preferred_master",
       [](const UnitView& unit) { return Flag(unit.snapshot.preferred_master); }},
      {"kemp360_unit_peer_address_match",
       [](const UnitView& unit) { return Flag(unit.assessment.peer_address_match); }},
      {"kemp360_unit_peer_key_match",
       [](const UnitView& unit) { return Flag(unit.assessment.peer_key_match); }},
      {"kemp360_unit_cross_restore_supported",
       [](const UnitView& unit) { return Flag(unit.assessment.cross_restore_supported); }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
  WriteLists(pairs, writer);
}

void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  constexpr PairFamily kOfTheRead[] = {
      {"kemp360_pair_units",
       [](const PairView& view) { return Count(view.snapshot->units.size()); }},
      {"kemp360_pair_comparable",
       [](const PairView& view) { return Flag(view.assessment->comparable); }},
      {"kemp360_pair_read_duration_seconds",
       [](const PairView& view) { return SecondsIfKnown(view.snapshot->duration); }},
      {"kemp360_pair_read_skew_seconds",
       [](const PairView& view) { return SecondsIfKnown(view.assessment->read_skew); }},
  };
  WriteFamilies(kOfTheRead, pairs, writer);
  WriteChecks("kemp360_pair_check", Flag, pairs, writer);
  WriteChecks(
      "kemp360_pair_check_decided", [](Verdict verdict) { return Flag(verdict.has_value()); },
      pairs, writer);
  writer.Begin("kemp360_pair_loadmasters");
  for (const PairView& view : pairs) {
    if (!view.assessment->ownership) continue;
    for (const Ownership ownership : kAll<Ownership>) {
      writer.AddIfKnown(
          {view.snapshot->pair, ToString(ownership)},
          Count(view.assessment->ownership->count[static_cast<std::size_t>(ownership)]));
    }
  }
  constexpr PairFamily kOfTheList[] = {
      {"kemp360_pair_loadmasters_undecided",
       [](const PairView& view) -> KnownValue {
         if (!view.assessment->ownership) return std::nullopt;
         return Count(view.assessment->ownership->undecided);
       }},
      {"kemp360_pair_loadmasters_truncated",
       [](const PairView& view) { return Flag(LoadmastersTruncated(view)); }},
  };
  WriteFamilies(kOfTheList, pairs, writer);
}

}  // namespace kemp360
