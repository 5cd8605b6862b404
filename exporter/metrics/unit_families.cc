#include <string>

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
  for_each_source(Metric::kSourceUp, [&](const UnitView& unit, const SourceStatus& source) {
    if (source.absent) return;
    writer.Add({unit.pair, unit.snapshot.unit, source.name}, source.ok() ? 1 : 0);
  });
  for_each_source(Metric::kSourceDuration, [&](const UnitView& unit, const SourceStatus& source) {
    writer.AddIfKnown({unit.pair, unit.snapshot.unit, source.name},
                      SecondsIfKnown(source.duration));
  });
  for_each_source(Metric::kSourceFailure, [&](const UnitView& unit, const SourceStatus& source) {
    if (source.ok() || !source.failure) return;
    writer.Add({unit.pair, unit.snapshot.unit, source.name, ToString(source.failure->reason)}, 1);
  });
}

void WriteInfo(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit(Metric::kUnitInfo, pairs, writer, [&](const UnitView& unit) {
    const UnitSnapshot& said = unit.snapshot;
    if (!said.device_id && !said.version) return;
    writer.Add({unit.pair, said.unit, CleanText(said.device_id.value_or(""), kLongestLabel),
                CleanText(said.version.value_or(""), kLongestLabel)},
               1);
  });
}

void WriteStates(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit(Metric::kUnitLicense, pairs, writer, [&](const UnitView& unit) {
    const UnitSnapshot& said = unit.snapshot;
    writer.AddIfKnown({unit.pair, said.unit, "local"}, Flag(said.local_license));
    writer.AddIfKnown({unit.pair, said.unit, "metered"}, Flag(said.metered_license));
  });
  ForEachUnit(Metric::kUnitHaMode, pairs, writer, [&](const UnitView& unit) {
    if (!unit.snapshot.ha_mode) return;
    for (const HaMode mode : kAll<HaMode>) {
      writer.Add({unit.pair, unit.snapshot.unit, ToString(mode)},
                 unit.snapshot.ha_mode == mode ? 1 : 0);
    }
  });
}

void WriteLists(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit(Metric::kUnitLoadmasters, pairs, writer, [&](const UnitView& unit) {
    writer.AddIfKnown({unit.pair, unit.snapshot.unit, "activated"},
                      Count(unit.assessment.activated));
    writer.AddIfKnown({unit.pair, unit.snapshot.unit, "normal"}, Count(unit.assessment.normal));
  });
  constexpr PlainFamily kFamilies[] = {
      {Metric::kUnitDuplicateLoadmasters,
       [](const UnitView& unit) -> KnownValue {
         if (!unit.snapshot.loadmasters) return std::nullopt;
         return Count(unit.snapshot.loadmasters->duplicates);
       }},
      {Metric::kUnitReportLoadmasters,
       [](const UnitView& unit) { return Count(unit.assessment.reported); }},
      {Metric::kUnitReportTimestamp,
       [](const UnitView& unit) -> KnownValue {
         if (!unit.snapshot.report) return std::nullopt;
         return UnixSeconds(unit.snapshot.report->made_at);
       }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
}

}  // namespace

void WriteReadingFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachUnit(Metric::kUp, pairs, writer, [&](const UnitView& unit) {
    writer.Add({unit.pair, unit.snapshot.unit}, unit.snapshot.up() ? 1 : 0);
  });
  WriteSources(pairs, writer);
  ForEachUnit(Metric::kFactMissing, pairs, writer, [&](const UnitView& unit) {
    for (const auto& [fact, missing] : unit.snapshot.missing) {
      writer.Add({unit.pair, unit.snapshot.unit, ToString(fact)}, missing ? 1 : 0);
    }
  });
  constexpr PlainFamily kFamilies[] = {
      {Metric::kUnitLastSuccess,
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.last_success); }},
      {Metric::kUnitClockSkew,
       [](const UnitView& unit) { return SecondsIfKnown(unit.snapshot.clock_skew); }},
      {Metric::kUnitCertificateExpiry,
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.certificate_expiry); }},
      {Metric::kUnitTlsVerification,
       [](const UnitView& unit) -> KnownValue {
         if (unit.snapshot.plain_http) return std::nullopt;
         return Flag(unit.snapshot.tls_verified);
       }},
      {Metric::kUnitCooldownEnd,
       [](const UnitView& unit) { return UnixSecondsIfKnown(unit.snapshot.cooldown_end); }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
}

void WriteUnitFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  WriteInfo(pairs, writer);
  WriteStates(pairs, writer);
  constexpr PlainFamily kFamilies[] = {
      {Metric::kUnitHaError, [](const UnitView& unit) { return Flag(unit.snapshot.ha_error); }},
      {Metric::kUnitHaDisabled,
       [](const UnitView& unit) { return Flag(unit.snapshot.ha_disabled); }},
      {Metric::kUnitPreferredMaster,
       [](const UnitView& unit) { return Flag(unit.snapshot.preferred_master); }},
      {Metric::kUnitPeerAddressMatch,
       [](const UnitView& unit) { return Flag(unit.assessment.peer_address_match); }},
      {Metric::kUnitPeerKeyMatch,
       [](const UnitView& unit) { return Flag(unit.assessment.peer_key_match); }},
      {Metric::kUnitCrossRestore,
       [](const UnitView& unit) { return Flag(unit.assessment.cross_restore_supported); }},
  };
  WritePlainFamilies(kFamilies, pairs, writer);
  WriteLists(pairs, writer);
}

}  // namespace kemp360
