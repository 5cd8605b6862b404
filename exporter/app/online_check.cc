#include "app/online_check.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "app/log_sink.h"
#include "app/signal_queue.h"
#include "app/terminal.h"
#include "app/units_reader.h"
#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/standing.h"

namespace kemp360 {
namespace {

constexpr std::string_view kUnmapped = "not mapped";

std::string AnswerOf(const SourceStatus& source) {
  if (source.failure)
    return ToString(Failure{source.failure->reason, Shown(source.failure->detail)});
  if (source.absent) return std::string(kAbsentSource);
  return source.duration ? "read in " + RoundedDuration(*source.duration) : "read";
}

/// "settings /ha_mode", "settings /value where /key is ha.mode"
std::string FactPlaceText(const std::string& source, const Place& place) {
  std::string text = source + " " + place.at;
  if (place.row) text += " where " + place.row->field + " is " + place.row->equals;
  return text;
}

std::string KeyText(const std::optional<Secret>& key, Verdict match) {
  if (!key) return "not reported";
  if (key->empty()) return "empty";
  if (!match) return "set";
  return *match ? "set, equal to the key that the other unit shows"
                : "set, not the key that the other unit shows";
}

std::string ValueOf(const FactRow& row, const UnitSnapshot& unit,
                    const UnitAssessment& assessment) {
  const auto text = [](const std::optional<std::string>& value) {
    if (!value) return std::string("not reported");
    return value->empty() ? std::string("empty") : Shown(*value);
  };
  switch (row.kind) {
    case FactKind::kText:
    case FactKind::kVersion:
    case FactKind::kTextSetting:
      return text(MemberOf<std::string>(row, unit));
    case FactKind::kMessage: {
      const std::string message = Shown(MemberOf<std::string>(row, unit).value_or(""));
      return message.empty() ? "none" : message;
    }
    case FactKind::kFlag: {
      const std::optional<bool>& flag = MemberOf<bool>(row, unit);
      return !flag ? "not reported" : *flag ? "yes" : "no";
    }
    case FactKind::kMode:
      if (!unit.ha_mode) return "not reported";
      return unit.ha_mode == HaMode::kUnknown ? "a value that the profile does not map"
                                              : std::string(ToString(*unit.ha_mode));
    case FactKind::kKey:
      return KeyText(MemberOf<Secret>(row, unit), std::nullopt);
    case FactKind::kKeySetting:
      return KeyText(MemberOf<Secret>(row, unit), assessment.peer_key_match);
    case FactKind::kOfRows:
      break;
  }
  return "";
}

std::vector<TableCells> FactRows(const Profile& profile, const UnitSnapshot& unit,
                                 const UnitAssessment& assessment) {
  std::vector<TableCells> rows;
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows) continue;
    const FactSpec* spec = profile.FindFact(row.fact);
    rows.push_back({std::string(row.word),
                    spec == nullptr ? std::string(kUnmapped) : ValueOf(row, unit, assessment),
                    spec == nullptr ? "" : FactPlaceText(spec->source, spec->place)});
  }
  const auto list = [&rows](std::string_view name, const RowsSpec* spec, std::string value) {
    rows.push_back({std::string(name), spec == nullptr ? std::string(kUnmapped) : std::move(value),
                    spec == nullptr ? "" : spec->source});
  };
  list("loadmasters", profile.loadmasters ? &*profile.loadmasters : nullptr,
       unit.loadmasters ? CountOf(unit.loadmasters->rows.size(), "row") : "not read");
  list("report", profile.report ? &*profile.report : nullptr,
       unit.report ? CountOf(unit.report->rows.size(), "row") : "not read");
  return rows;
}

void AppendUnit(const UnitConfig& configured, const Profile& profile, const UnitSnapshot& unit,
                const UnitAssessment& assessment, TerminalText& text) {
  text.Blank();
  text.Heading("  " + configured.name + " (" + Display(configured.url) + ", profile " +
                   configured.profile + ")",
               "");
  std::vector<TableCells> sources;
  std::vector<RowEnd> ends;
  for (const SourceStatus& source : unit.sources) {
    const SourceSpec* spec = profile.FindSource(source.name);
    sources.push_back({source.name, spec == nullptr ? "" : spec->path, AnswerOf(source)});
    ends.push_back({source.failed() ? Sign::kViolated
                    : source.absent ? Sign::kUndecided
                                    : Sign::kHolds});
  }
  text.Table(4, sources, ends);
  text.Blank();
  text.Table(4, FactRows(profile, unit, assessment));
  for (const Remark& remark : unit.remarks) {
    text.Point(Sign::kUndecided, "", 4, RemarkText(remark));
  }
}

void AppendDecided(const PairSnapshot& snapshot, const PairAssessment& assessment,
                   TerminalText& text) {
  if (snapshot.units.size() != 2) return;
  text.Blank();
  for (const Check check : kAll<Check>) {
    if (!assessment.has(check) || !assessment.of(check)) continue;
    const bool holds = *assessment.of(check);
    text.Point(holds ? Sign::kHolds : Sign::kViolated, "", 4,
               std::string(CheckTitle(check)) + (holds ? ": holds" : ": is violated"));
  }
  for (const UndecidedCheck& one : ListUndecided(snapshot, assessment)) {
    text.Point(one.expected ? Sign::kUndecided : Sign::kNote, "", 4,
               std::string(CheckTitle(one.check)) + ": undecided, " + one.why);
  }
}

bool IsComplete(const UnitSnapshot& unit) {
  for (const SourceStatus& source : unit.sources) {
    if (source.failed()) return false;
  }
  for (const auto& [fact, missing] : unit.missing) {
    if (missing) return false;
  }
  return true;
}

}  // namespace

void AppendOnlineCheck(const PairConfig& pair, const Config& config, const AssessedRead& read,
                       TerminalText& text, bool& complete) {
  const PairSnapshot& snapshot = *read.snapshot;
  const PairAssessment& assessment = *read.assessment;
  text.Blank();
  text.Heading(pair.name, "");
  for (std::size_t i = 0; i < pair.units.size() && i < snapshot.units.size(); ++i) {
    AppendUnit(pair.units[i], config.profiles.at(pair.units[i].profile), snapshot.units[i],
               assessment.units[i], text);
    complete = complete && IsComplete(snapshot.units[i]);
  }
  AppendDecided(snapshot, assessment, text);
  for (const UndecidedCheck& one : ListUndecided(snapshot, assessment)) {
    complete = complete && !one.expected;
  }
}

int CheckOnline(Config config) {
  const SignalQueue signals;
  const SystemClock clock;
  const std::unique_ptr<Logger> logger = MakeLogSink(LogLevel::kError, LogFormat::kLogfmt);
  UnitsReader reader(std::move(config), clock, *logger);
  TerminalText text(StyleFor(TerminalColumns(), FromEnvironment));
  bool complete = true;
  const std::vector<PairOutcome> outcomes = reader.Read(NamesOfPairs(reader.config()));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const PairConfig& pair = reader.config().pairs[i];
    if (outcomes[i].read) {
      AppendOnlineCheck(pair, reader.config(), *outcomes[i].read, text, complete);
    } else {
      complete = false;
      text.Blank();
      text.Heading(pair.name + ": not read", "");
    }
  }
  complete = complete && outcomes.size() == reader.config().pairs.size();
  std::cout << std::move(text).Take() << std::flush;
  return complete ? 0 : 1;
}

}  // namespace kemp360
