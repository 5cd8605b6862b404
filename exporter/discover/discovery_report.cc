#include "discover/discovery_report.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "discover/list_fields.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostChoices = 6;
constexpr std::size_t kMostListed = 30;
constexpr std::size_t kWidestValue = 24;

std::string CellText(std::string_view text, std::size_t width) {
  std::string padded(text);
  if (padded.size() < width) padded.append(width - padded.size(), ' ');
  return padded + "  ";
}

/// A table whose columns are as wide as their widest cell.
class TextTable {
 public:
  void Add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  [[nodiscard]] std::string Take() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()), 0);
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) line += CellText(row[i], widths[i]);
      while (line.ends_with(' ')) line.pop_back();
      text += line + "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string FieldName(Fact fact) {
  const std::string word(ToString(fact));
  return word.substr(word.find('_') + 1);
}

class DiscoveryText {
 public:
  explicit DiscoveryText(const DiscoveryView& view) : view_(view) {}

  std::string Run() {
    Head();
    Facts();
    List("LoadMasters", view_.discovery.loadmasters);
    List("Metered Licensing report", view_.discovery.report);
    Choices();
    Checks();
    Rest();
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += line + "\n"; }
  [[nodiscard]] const UnitRecord& unit(std::size_t index) const {
    return view_.record.units[index];
  }

  void Head() {
    Line(CleanText(view_.record.pair, 100) + ": " + CleanText(unit(0).name, 100) + " (" +
         CountOf(unit(0).exchanges.size(), "response") + ") and " + CleanText(unit(1).name, 100) +
         " (" + CountOf(unit(1).exchanges.size(), "response") + ")");
    for (const UnitRecord& one : view_.record.units) {
      if (!one.unread.empty()) Line("  " + one.name + " was not read: " + one.unread);
    }
    if (view_.discovery.same_unit) {
      const std::string refused = Refused();
      Line("  Both units gave the same values everywhere: both URLs may reach one unit" +
           (refused.empty() ? "" : ", or what tells them apart was refused: " + refused) +
           ". Nothing that is found this way can be relied on.");
    }
    for (const std::string& warning : view_.discovery.warnings) {
      Line("  The pair is not healthy: " + warning +
           ". Findings assume a healthy pair and are doubtful: fix this first, then run discover "
           "again.");
    }
  }

  /// Paths that the API user may not read, at most three.
  [[nodiscard]] std::string Refused() const {
    std::vector<std::string> paths;
    for (const RecordedExchange& exchange : unit(0).exchanges) {
      const bool refused = exchange.status == 401 || exchange.status == 403;
      if (refused && paths.size() < 3) paths.push_back(exchange.path);
    }
    return Listed(paths);
  }

  void Facts() {
    Line("");
    TextTable table;
    table.Add({"FACT", "SURE", CleanText(unit(0).name, 30), CleanText(unit(1).name, 30), "PLACE"});
    for (const FactFinding& finding : view_.discovery.facts) {
      std::vector<std::string> row{std::string(ToString(finding.fact)),
                                   std::string(ToString(finding.certainty))};
      if (finding.Taken()) {
        const Candidate& taken = finding.candidates.front();
        for (std::size_t i = 0; i < 2; ++i) {
          row.push_back(
              CleanText(ShownOn(i, finding, taken, view_.proven.snapshot), kWidestValue, "..."));
        }
        row.push_back(taken.where);
      }
      table.Add(std::move(row));
    }
    text_ += table.Take();
    Line("");
    Line("Why");
    for (const FactFinding& finding : view_.discovery.facts) {
      if (!finding.Taken()) continue;
      const Candidate& taken = finding.candidates.front();
      Line(
          "  " + std::string(ToString(finding.fact)) + ": " + taken.evidence +
          (taken.usual_words ? "; usual spellings fill in what a healthy pair does not show" : ""));
    }
  }

  void List(const std::string& title, const ListFinding& list) {
    Line("");
    if (list.certainty == Certainty::kNotFound) {
      Line(title + ": not found");
      return;
    }
    const ListTable& table = view_.evidence.tables[list.table];
    const Document& document = *view_.evidence.documents[table.document];
    Line(title + ": " + std::string(ToString(list.certainty)) + ": " + document.path +
         (table.rows.empty() ? "" : " rows " + table.rows));
    Line("  " + list.evidence);
    for (const FactFinding& field : list.fields) {
      if (field.candidates.empty()) continue;
      const Candidate& best = field.candidates.front();
      Line("  " + CellText(FieldName(field.fact), 8) + CellText(ToString(field.certainty), 9) +
           best.where +
           (field.fact == Fact::kLoadmasterClaim
                ? " (" + std::string(ToString(best.claim_form)) + ")"
                : "") +
           ": " + best.evidence);
    }
    if (list.default_port) {
      Line("  default_port likely " + std::to_string(*list.default_port) +
           ": the other list shows it for LoadMasters that are listed without a port");
    }
  }

  void Choices() {
    std::string choices;
    std::vector<std::string> missing;
    std::vector<const FactFinding*> all;
    all.reserve(view_.discovery.facts.size() + view_.discovery.loadmasters.fields.size() +
                view_.discovery.report.fields.size());
    for (const FactFinding& finding : view_.discovery.facts) all.push_back(&finding);
    for (const FactFinding& finding : view_.discovery.loadmasters.fields) all.push_back(&finding);
    for (const FactFinding& finding : view_.discovery.report.fields) all.push_back(&finding);
    for (const FactFinding* finding : all) {
      if (finding->certainty == Certainty::kChoose) choices += Choice(*finding);
      if (finding->certainty == Certainty::kNotFound &&
          RowOf(finding->fact).kind != FactKind::kOfRows) {
        missing.emplace_back(ToString(finding->fact));
      }
    }
    if (!choices.empty()) text_ += "\nLeft to choose\n" + choices;
    if (!missing.empty()) Line("\nNot found: " + Listed(missing));
    for (const std::string& sentence : view_.discovery.unmappable) Line("\n" + sentence);
  }

  [[nodiscard]] std::string Choice(const FactFinding& finding) const {
    std::string text = "  " + std::string(ToString(finding.fact)) + ": " + finding.question + "\n";
    if (!finding.doubt.empty()) text += "    (" + finding.doubt + ")\n";
    std::size_t number = 0;
    for (const Candidate& candidate : finding.candidates) {
      if (++number > kMostChoices) {
        text += "    and " + std::to_string(finding.candidates.size() - kMostChoices) + " more\n";
        break;
      }
      text += "    " + std::to_string(number) + ". " + candidate.where;
      if (!candidate.shown[0].empty() || !candidate.shown[1].empty()) {
        text += " = " + candidate.shown[0] + " | " + candidate.shown[1];
      }
      text += ": " + candidate.evidence + "\n";
    }
    return text;
  }

  void Checks() {
    if (view_.proven.draft.profile.sources.empty()) return;
    Line("\nChecks, as the drafted profile reads the pair");
    for (const UnitSnapshot& one : view_.proven.snapshot.units) {
      for (const SourceStatus& source : one.sources) {
        if (source.failure) {
          Line("  " + one.unit + ": source " + source.name + ": " + ToString(*source.failure));
        }
      }
    }
    for (const Check check : kAll<Check>) {
      if (!view_.proven.assessment.has(check)) continue;
      const Verdict verdict = view_.proven.assessment.of(check);
      const std::string_view word = !verdict ? "undecided" : *verdict ? "holds" : "violated";
      Line("  " + CellText(word, 9) + std::string(ToString(check)));
    }
  }

  void Rest() {
    for (const UnitRecord& one : view_.record.units) {
      for (const std::string& note : one.notes) Line("\nNote: " + one.name + ": " + note);
      Failures(one);
    }
    for (const std::string& note : view_.proven.draft.notes) Line("\nNote: " + note);
    const std::vector<std::string>& paths = unit(0).not_requested;
    if (!paths.empty()) {
      Line("\nNot requested (use --ask PATH for those that only read)");
      for (std::size_t i = 0; i < std::min(paths.size(), kMostListed); ++i) Line("  " + paths[i]);
      if (paths.size() > kMostListed) {
        Line("  and " + std::to_string(paths.size() - kMostListed) + " more");
      }
    }
    if (!view_.written_to.empty()) {
      Line("\nProfile written to " + view_.written_to +
           ". Name it in the units' profile, compare each value with the web UI, and keep it under "
           "version control.");
    }
  }

  void Failures(const UnitRecord& one) {
    std::size_t listed = 0;
    for (const RecordedExchange& exchange : one.exchanges) {
      const bool failed = !exchange.failure.empty() || exchange.status >= 400;
      // Versions of the API that a unit does not have are looked for, and expected not to be there.
      const bool listing = exchange.path.size() == std::string_view("/api/v1/").size() &&
                           exchange.path.starts_with("/api/v");
      if (!failed || listing || ++listed > kMostListed) continue;
      Line("Note: " + one.name + ": " + exchange.path + ": " +
           (exchange.failure.empty() ? std::to_string(exchange.status) : exchange.failure));
    }
  }

  const DiscoveryView& view_;
  std::string text_;
};

bool IsKeyFact(Fact fact) { return fact == Fact::kHaKey || fact == Fact::kPeerHaKey; }

}  // namespace

std::string RenderDiscovery(const DiscoveryView& view) { return DiscoveryText(view).Run(); }

int DiscoveryExitCode(const PairRecord& record, const Discovery& discovery) {
  const auto unread = [](const UnitRecord& unit) { return !unit.unread.empty(); };
  if (std::ranges::any_of(record.units, unread) || discovery.same_unit) return 2;
  const bool all = std::ranges::all_of(discovery.facts, &FactFinding::Taken);
  return all && discovery.loadmasters.Taken() && discovery.report.Taken() ? 0 : 1;
}

std::string ShownOn(std::size_t unit, const FactFinding& finding, const Candidate& candidate,
                    const PairSnapshot& snapshot) {
  if (!IsKeyFact(finding.fact)) return candidate.shown[unit];
  if (snapshot.units.size() != 2) return "<hidden>";
  const UnitSnapshot& self = snapshot.units[unit];
  const UnitSnapshot& other = snapshot.units[1 - unit];
  const bool own = finding.fact == Fact::kHaKey;
  const std::optional<Secret>& one = own ? self.ha_key : self.peer_ha_key;
  const std::optional<Secret>& expected = own ? other.peer_ha_key : other.ha_key;
  if (!one || !expected) return "<hidden>";
  return *one == *expected ? "as the other unit has it" : "differs";
}

}  // namespace kemp360
