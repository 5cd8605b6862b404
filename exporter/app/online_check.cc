#include "app/online_check.h"

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "app/log_sink.h"
#include "app/pair_names.h"
#include "app/signal_queue.h"
#include "app/terminal.h"
#include "app/unit_places.h"
#include "app/units_reader.h"
#include "diagnosis/standing.h"
#include "pages/fact_values.h"

namespace kemp360 {
namespace {

void AppendUnit(const std::string& name, const UnitPlaces& places, const UnitSnapshot& unit,
                const UnitAssessment& assessment, TerminalText& text) {
  text.Blank();
  text.Heading("  " + name + " (" + places.url + ", profile " + places.profile + ")", "");
  std::vector<RowEnd> ends;
  ends.reserve(unit.sources.size());
  for (const SourceStatus& source : unit.sources) {
    ends.push_back({source.failed() ? Sign::kViolated
                    : source.absent ? Sign::kUndecided
                                    : Sign::kHolds});
  }
  text.Table(4, DescribeSources(places, unit), ends);
  text.Blank();
  text.Table(4, DescribeFacts(places, unit, assessment, false));
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
  const std::vector<UnitPlaces> places = PlacesOf(pair, config);
  for (std::size_t i = 0; i < pair.units.size() && i < snapshot.units.size(); ++i) {
    AppendUnit(pair.units[i].name, places[i], snapshot.units[i], assessment.units[i], text);
    complete = complete && IsComplete(snapshot.units[i]);
  }
  AppendDecided(snapshot, assessment, text);
  for (const UndecidedCheck& one : ListUndecided(snapshot, assessment)) {
    complete = complete && !one.expected;
  }
}

int CheckOnline(Config config) {
  const SignalQueue signals(SignalQueue::HangUp::kEnds);
  const SystemClock clock;
  const std::unique_ptr<Logger> logger = MakeLogSink(LogLevel::kError, LogFormat::kLogfmt);
  UnitsReader reader(std::move(config), clock, *logger);
  TerminalText text(StyleFor(TerminalColumns(), FromEnvironment));
  const std::vector<PairOutcome> outcomes = reader.Read(NamesOfPairs(reader.config()));
  bool complete = !outcomes.empty();
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
  std::cout << std::move(text).Take();
  return complete ? 0 : 1;
}

}  // namespace kemp360
