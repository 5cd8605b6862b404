#include <algorithm>
#include <optional>
#include <string>

#include "base/quantities.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"
#include "pages/json_text.h"
#include "pages/pages.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostStale = 20;

void TextMember(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
  Key(json, key);
  text ? String(json, Shown(*text)) : static_cast<void>(json.Null());
}

void TimeMember(JsonWriter& json, std::string_view key, const std::optional<SystemTime>& time) {
  Key(json, key);
  time ? String(json, Iso8601(*time)) : static_cast<void>(json.Null());
}

void WriteTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  Key(json, key);
  json.StartArray();
  for (const std::string& text : texts) String(json, text);
  json.EndArray();
}

void WriteSource(JsonWriter& json, const SourceStatus& source) {
  json.StartObject();
  Member(json, "name", source.name);
  Member(json, "up", source.absent ? std::nullopt : std::optional(source.ok()));
  Key(json, "reason");
  source.failure ? String(json, ToString(source.failure->reason)) : static_cast<void>(json.Null());
  TextMember(json, "detail", source.failure ? std::optional(source.failure->detail) : std::nullopt);
  Member(json, "duration_seconds",
         source.duration ? std::optional(Seconds(*source.duration)) : std::nullopt);
  json.EndObject();
}

void WriteFacts(JsonWriter& json, const UnitSnapshot& unit, const UnitAssessment& assessment) {
  Key(json, "mode");
  unit.ha_mode ? String(json, ToString(*unit.ha_mode)) : static_cast<void>(json.Null());
  TextMember(json, "version", unit.version);
  TextMember(json, "device_id", unit.device_id);
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kFlag) Member(json, row.word, MemberOf<bool>(row, unit));
    if (row.kind == FactKind::kMessage) {
      TextMember(json, row.word, MemberOf<std::string>(row, unit));
    }
  }
  Member(json, "peer_address_match", assessment.peer_address_match);
  Member(json, "peer_key_match", assessment.peer_key_match);
  Member(json, "cross_restore_supported", assessment.cross_restore_supported);
  Member(json, "activated_loadmasters", assessment.activated);
  Member(json, "normal_loadmasters", assessment.normal);
  Member(json, "report_loadmasters", assessment.reported);
}

void WriteUnit(JsonWriter& json, const UnitSnapshot& unit, const UnitAssessment& assessment) {
  json.StartObject();
  Member(json, "name", unit.unit);
  Member(json, "up", std::optional(unit.up()));
  WriteFacts(json, unit, assessment);
  TimeMember(json, "last_success_at", unit.last_success);
  TimeMember(json, "cooldown_ends_at", unit.cooldown_end);
  TimeMember(json, "certificate_expires_at", unit.certificate_expiry);
  Key(json, "missing_facts");
  json.StartArray();
  for (const auto& [fact, missing] : unit.missing) {
    if (missing) String(json, ToString(fact));
  }
  json.EndArray();
  Key(json, "sources");
  json.StartArray();
  for (const SourceStatus& source : unit.sources) WriteSource(json, source);
  json.EndArray();
  json.EndObject();
}

void WriteChecks(JsonWriter& json, const PairSnapshot& snapshot, const PairAssessment& assessment) {
  Key(json, "checks");
  json.StartObject();
  if (snapshot.units.size() == 2) {
    for (const Check check : kAllChecks) Member(json, ToString(check), assessment.of(check));
  }
  json.EndObject();
}

void WriteLoadmasters(JsonWriter& json, const PairSnapshot& snapshot,
                      const PairAssessment& assessment) {
  Key(json, "loadmasters");
  if (!assessment.ownership) {
    json.Null();
  } else {
    json.StartObject();
    for (const Ownership ownership : kAllOwnerships) {
      Member(json, ToString(ownership),
             std::optional(assessment.ownership->count[static_cast<std::size_t>(ownership)]));
    }
    Member(json, "undecided", std::optional(assessment.ownership->undecided));
    json.EndObject();
  }
  Key(json, "stale");
  json.StartArray();
  const auto stale = StaleLoadmasters(assessment);
  for (std::size_t i = 0; i < stale.size() && i < kMostStale; ++i) {
    json.StartObject();
    Member(json, "loadmaster", Shown(LabelOf(*stale[i], snapshot)));
    Member(json, "name", Shown(NameOf(*stale[i], snapshot)));
    Member(json, "ownership", ToString(*stale[i]->ownership));
    json.EndObject();
  }
  json.EndArray();
}

void WriteReadPair(JsonWriter& json, const PairGlance& glance, SystemTime now) {
  const PairSnapshot& snapshot = *glance.snapshot;
  const PairAssessment& assessment = *glance.assessment;
  const PairVerdict verdict = JudgePair(snapshot, assessment);
  Member(json, "in_ha", verdict.in_ha);
  Member(json, "severity", ToString(verdict.severity));
  Member(json, "verdict", verdict.headline);
  WriteTexts(json, "reasons", verdict.reasons);
  WriteTexts(json, "cures", verdict.cures);
  TimeMember(json, "read_at", snapshot.read_at);
  Member(json, "age_seconds", std::optional(Seconds(std::max(Duration{}, now - snapshot.read_at))));
  Member(json, "read_duration_seconds", std::optional(Seconds(snapshot.duration)));
  WriteChecks(json, snapshot, assessment);
  Key(json, "units");
  json.StartArray();
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    WriteUnit(json, snapshot.units[i], assessment.units[i]);
  }
  json.EndArray();
  WriteLoadmasters(json, snapshot, assessment);
}

void WriteUnreadPair(JsonWriter& json, const PairGlance& glance) {
  Member(json, "in_ha", std::optional<bool>());
  Member(json, "severity", ToString(Severity::kUnknown));
  Member(json, "verdict", "Not read yet");
  WriteTexts(json, "reasons", {});
  WriteTexts(json, "cures", {});
  TimeMember(json, "read_at", std::nullopt);
  Member(json, "age_seconds", std::optional<double>());
  Member(json, "read_duration_seconds", std::optional<double>());
  Key(json, "checks");
  json.StartObject();
  json.EndObject();
  Key(json, "units");
  json.StartArray();
  for (const std::string& unit : glance.units) {
    json.StartObject();
    Member(json, "name", unit);
    json.EndObject();
  }
  json.EndArray();
  Key(json, "loadmasters");
  json.Null();
  WriteTexts(json, "stale", {});
}

}  // namespace

std::string RenderStatus(const PagesView& view) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  Member(json, "version", view.version);
  Member(json, "now", Iso8601(view.now));
  Member(json, "metrics_carries_pairs", std::optional(view.metrics_carries_pairs));
  Key(json, "pairs");
  json.StartArray();
  for (const PairGlance& glance : view.pairs) {
    json.StartObject();
    Member(json, "name", glance.pair);
    if (glance.snapshot != nullptr && glance.assessment != nullptr) {
      WriteReadPair(json, glance, view.now);
    } else {
      WriteUnreadPair(json, glance);
    }
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace kemp360
