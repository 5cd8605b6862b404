#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/quantities.h"
#include "diagnosis/diagnosis.h"
#include "pages/pages.h"

namespace kemp360 {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

/// A text, flag, number, time, anything that has a ToString, or a list of these; or what writes the
/// members of an object. What is not known is null, never left out: scripts need not ask twice.
template <typename T>
void Write(JsonWriter& json, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    json.Bool(value);
  } else if constexpr (std::is_integral_v<T>) {
    json.Uint64(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    json.Double(value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    const std::string_view text = value;
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  } else if constexpr (std::is_same_v<T, SystemTime>) {
    Write(json, Iso8601(value));
  } else if constexpr (std::is_same_v<T, Duration>) {
    Write(json, Seconds(value));
  } else if constexpr (requires { value.has_value(); }) {
    value ? Write(json, *value) : static_cast<void>(json.Null());
  } else if constexpr (requires { ToString(value); }) {
    Write(json, ToString(value));
  } else if constexpr (std::is_invocable_v<const T&>) {
    json.StartObject();
    value();
    json.EndObject();
  } else {
    json.StartArray();
    for (const auto& item : value) Write(json, item);
    json.EndArray();
  }
}

template <typename T>
void Member(JsonWriter& json, std::string_view key, const T& value) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  Write(json, value);
}

/// An array of objects; `write` gets an item and writes its members.
template <typename Items, typename WriteMembers>
void Objects(JsonWriter& json, const Items& items, const WriteMembers& write) {
  json.StartArray();
  for (const auto& item : items) Write(json, [&] { write(item); });
  json.EndArray();
}

/// The same as a member.
template <typename Items, typename WriteMembers>
void Objects(JsonWriter& json, std::string_view key, const Items& items,
             const WriteMembers& write) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  Objects(json, items, write);
}

/// The whole text; `write` gets the writer.
template <typename WriteAll>
std::string Json(const WriteAll& write) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  write(json);
  return {buffer.GetString(), buffer.GetSize()};
}

std::optional<std::string> ShownIf(const std::optional<std::string>& text) {
  return text ? std::optional(Shown(*text)) : std::nullopt;
}

std::optional<std::string> WhatIsWrongWith(const SourceStatus& source) {
  if (source.failure) return Shown(source.failure->detail);
  return source.absent ? std::optional(std::string(kAbsentSource)) : std::nullopt;
}

void WriteSource(JsonWriter& json, const SourceStatus& source) {
  const auto& failure = source.failure;
  Member(json, "name", source.name);
  Member(json, "up", source.absent ? std::nullopt : std::optional(source.ok()));
  Member(json, "reason", failure ? std::optional(failure->reason) : std::nullopt);
  Member(json, "detail", WhatIsWrongWith(source));
  Member(json, "duration_seconds", source.duration);
}

void WriteUnit(JsonWriter& json, const UnitSnapshot& unit, const UnitAssessment& assessment) {
  Member(json, "name", unit.unit);
  Member(json, "up", unit.up());
  Member(json, "mode", unit.ha_mode);
  Member(json, "version", ShownIf(unit.version));
  Member(json, "device_id", ShownIf(unit.device_id));
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kFlag) Member(json, row.word, MemberOf<bool>(row, unit));
    if (row.kind == FactKind::kMessage) {
      Member(json, row.word, ShownIf(MemberOf<std::string>(row, unit)));
    }
  }
  Member(json, "peer_address_match", assessment.peer_address_match);
  Member(json, "peer_key_match", assessment.peer_key_match);
  Member(json, "peer_configured", assessment.peer_configured);
  Member(json, "peer_device_match", assessment.peer_device_match);
  Member(json, "cross_restore_supported", assessment.cross_restore_supported);
  Member(json, "activated_loadmasters", assessment.activated);
  Member(json, "normal_loadmasters", assessment.normal);
  Member(json, "report_loadmasters", assessment.reported);
  Member(json, "last_success_at", unit.last_success);
  Member(json, "cooldown_ends_at", unit.cooldown_end);
  Member(json, "certificate_expires_at", unit.certificate_expiry);
  std::vector<Fact> missing_facts;
  for (const auto& [fact, missing] : unit.missing) {
    if (missing) missing_facts.push_back(fact);
  }
  Member(json, "missing_facts", missing_facts);
  Objects(json, "sources", unit.sources,
          [&json](const SourceStatus& source) { WriteSource(json, source); });
}

void WriteChecks(JsonWriter& json, const PairGlance& glance) {
  Member(json, "checks", [&] {
    if (glance.snapshot == nullptr || glance.snapshot->units.size() != 2) return;
    for (const Check check : kAll<Check>) {
      if (glance.assessment->has(check))
        Member(json, ToString(check), glance.assessment->of(check));
    }
  });
}

void WriteUnits(JsonWriter& json, const PairGlance& glance) {
  if (glance.snapshot == nullptr) {
    Objects(json, "units", glance.units,
            [&json](const std::string& unit) { Member(json, "name", unit); });
    return;
  }
  std::size_t i = 0;
  Objects(json, "units", glance.snapshot->units,
          [&](const UnitSnapshot& unit) { WriteUnit(json, unit, glance.assessment->units[i++]); });
}

void WriteLoadmasters(JsonWriter& json, const PairGlance& glance) {
  const auto& assessment = *glance.assessment;
  std::vector<const LoadMasterAssessment*> stale;
  if (glance.snapshot == nullptr || !assessment.ownership) {
    Member(json, "loadmasters", std::optional<bool>());
  } else {
    Member(json, "loadmasters", [&] {
      for (const Ownership ownership : kAll<Ownership>) {
        Member(json, ToString(ownership), assessment.ownership->of(ownership));
      }
      Member(json, "undecided", assessment.ownership->undecided);
    });
    stale = StaleLoadmasters(assessment);
    stale.resize(std::min(stale.size(), kMostStale));
  }
  Objects(json, "stale", stale, [&](const LoadMasterAssessment* loadmaster) {
    Member(json, "loadmaster", Shown(LabelOf(*loadmaster, *glance.snapshot)));
    Member(json, "name", Shown(NameOf(*loadmaster, *glance.snapshot)));
    Member(json, "ownership", loadmaster->ownership);
  });
}

/// The sentences of all findings, and after them each finding by itself. What is good to know is
/// not among the reasons: they are why a pair is not well.
void WriteFindings(JsonWriter& json, const std::vector<Finding>& findings) {
  std::vector<std::string> reasons;
  std::vector<std::string> cures;
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::kInfo) continue;
    reasons.push_back(finding.reason);
    cures.insert(cures.end(), finding.cure.begin(), finding.cure.end());
  }
  Member(json, "reasons", reasons);
  Member(json, "cures", cures);
  Objects(json, "faults", findings, [&json](const Finding& finding) {
    Member(json, "id", finding.fault->id);
    Member(json, "severity", finding.severity);
    Member(json, "basis", finding.fault->basis);
    Member(json, "check", finding.fault->check);
    Member(json, "alert", finding.fault->alert);
    Member(json, "headline", finding.headline);
    Member(json, "reason", finding.reason);
    Member(json, "explained", finding.explained);
    Member(json, "causes", finding.causes);
    Member(json, "cure", finding.cure);
  });
}

void WritePair(JsonWriter& json, const PairGlance& glance, SystemTime now) {
  Diagnosis diagnosis;
  diagnosis.headline = "Not read yet";
  std::optional<SystemTime> read_at;
  std::optional<Duration> age;
  std::optional<Duration> duration;
  if (const PairSnapshot* read = glance.snapshot) {
    diagnosis = Diagnose(*read, *glance.assessment);
    read_at = read->read_at;
    age = std::max(Duration{}, now - read->read_at);
    duration = read->duration;
  }
  Member(json, "name", glance.pair);
  Member(json, "in_ha", diagnosis.in_ha);
  Member(json, "severity", diagnosis.severity);
  Member(json, "verdict", diagnosis.headline);
  WriteFindings(json, diagnosis.findings);
  Member(json, "read_at", read_at);
  Member(json, "age_seconds", age);
  Member(json, "read_duration_seconds", duration);
  WriteChecks(json, glance);
  WriteUnits(json, glance);
  WriteLoadmasters(json, glance);
}

}  // namespace

std::string RenderStatus(const PagesView& view) {
  return Json([&](JsonWriter& json) {
    Write(json, [&] {
      Member(json, "version", view.version);
      Member(json, "now", view.now);
      Member(json, "metrics_carries_pairs", view.metrics_carries_pairs);
      Objects(json, "pairs", view.pairs,
              [&](const PairGlance& glance) { WritePair(json, glance, view.now); });
    });
  });
}

/// [{"targets": ["host:10360"],
///   "labels": {"__metrics_path__": "/probe", "__param_pair": "emea", "instance": "emea"}}, …]
/// No label `pair`: it would turn the pair label of every series into exported_pair.
std::string RenderServiceDiscovery(std::span<const std::string> pairs, const std::string& target) {
  return Json([&](JsonWriter& json) {
    Objects(json, pairs, [&](const std::string& pair) {
      Member(json, "targets", std::vector<std::string>{target});
      Member(json, "labels", [&] {
        Member(json, "__metrics_path__", "/probe");
        Member(json, "__param_pair", pair);
        Member(json, "instance", pair);
      });
    });
  });
}

}  // namespace kemp360
