#include <algorithm>
#include <utility>

#include "base/json_text.h"
#include "discover/discovery_report.h"

namespace kemp360 {
namespace {

class DiscoveryJson {
 public:
  explicit DiscoveryJson(const DiscoveryView& view) : view_(view) {}

  std::string Run() {
    out_.Open("", '{');
    out_.Text("pair", view_.record.pair);
    out_.Number("exit_code", DiscoveryExitCode(view_.record, view_.discovery));
    Texts("warnings", view_.discovery.warnings);
    Texts("unmappable", view_.discovery.unmappable);
    out_.Raw("same_unit", view_.discovery.same_unit ? "true" : "false");
    Units();
    out_.Open("facts", '[');
    for (const FactFinding& finding : view_.discovery.facts) AddFinding(finding, true);
    out_.Close();
    List("loadmasters", view_.discovery.loadmasters);
    List("report", view_.discovery.report);
    Checks();
    out_.Text("profile", view_.proven.draft.text);
    Texts("profile_notes", view_.proven.draft.notes);
    if (!view_.written_to.empty()) out_.Text("written_to", view_.written_to);
    out_.Close();
    return std::move(out_).Take();
  }

 private:
  void Texts(std::string_view name, const std::vector<std::string>& texts) {
    out_.Open(name, '[');
    for (const std::string& text : texts) out_.Text("", text);
    out_.Close();
  }

  void Units() {
    out_.Open("units", '[');
    for (const UnitRecord& unit : view_.record.units) {
      out_.Open("", '{');
      out_.Text("unit", unit.name);
      out_.Raw("read", unit.unread.empty() ? "true" : "false");
      if (!unit.unread.empty()) out_.Text("unread", unit.unread);
      out_.Number("responses", static_cast<std::int64_t>(unit.exchanges.size()));
      Texts("notes", unit.notes);
      Texts("not_requested", unit.not_requested);
      Failures(unit);
      out_.Close();
    }
    out_.Close();
  }

  void Failures(const UnitRecord& unit) {
    out_.Open("failures", '[');
    for (const RecordedExchange& exchange : unit.exchanges) {
      if (exchange.failure.empty() && exchange.status < 400) continue;
      out_.Open("", '{');
      out_.Text("path", exchange.path);
      if (exchange.failure.empty()) {
        out_.Number("status", exchange.status);
      } else {
        out_.Text("failure", exchange.failure);
      }
      out_.Close();
    }
    out_.Close();
  }

  void AddPlace(const Candidate& candidate, const std::string& path) {
    out_.Open("place", '{');
    if (!path.empty()) out_.Text("path", path);
    if (candidate.place.row) {
      out_.Text("rows", candidate.rows);
      out_.Text("row_field", candidate.place.row->field);
      out_.Text("row_equals", candidate.place.row->equals);
    }
    out_.Text("at", candidate.place.at);
    out_.Close();
  }

  void Words(const Candidate& candidate) {
    if (candidate.words.empty()) return;
    out_.Open("words", '{');
    for (const WordList& list : candidate.words) Texts(list.meaning, list.words);
    out_.Close();
    out_.Raw("usual_words", candidate.usual_words ? "true" : "false");
  }

  void One(const FactFinding& finding, const Candidate& candidate, bool of_unit) {
    AddPlace(candidate, of_unit ? view_.evidence.documents[candidate.document]->path : "");
    if (of_unit) {
      out_.Open("values", '{');
      for (std::size_t unit = 0; unit < 2; ++unit) {
        const bool taken = finding.Taken() && &candidate == &finding.candidates.front();
        out_.Text(view_.record.units[unit].name,
                  taken ? ShownOn(unit, finding, candidate, view_.proven.snapshot)
                        : candidate.shown[unit]);
      }
      out_.Close();
    }
    if (finding.fact == Fact::kLoadmasterClaim) {
      out_.Text("form", ToString(candidate.claim_form));
    } else if (candidate.flag_form == FlagForm::kPresence) {
      out_.Text("form", "presence");
    }
    Words(candidate);
    out_.Text("evidence", candidate.evidence);
  }

  void AddFinding(const FactFinding& finding, bool of_unit) {
    out_.Open("", '{');
    out_.Text("fact", ToString(finding.fact));
    out_.Text("certainty", ToString(finding.certainty));
    if (!finding.doubt.empty()) out_.Text("doubt", finding.doubt);
    if (finding.Taken()) One(finding, finding.candidates.front(), of_unit);
    if (finding.certainty == Certainty::kChoose) {
      out_.Text("question", finding.question);
      out_.Open("candidates", '[');
      for (const Candidate& candidate : finding.candidates) {
        out_.Open("", '{');
        One(finding, candidate, of_unit);
        out_.Close();
      }
      out_.Close();
    }
    out_.Close();
  }

  void List(std::string_view name, const ListFinding& list) {
    out_.Open(name, '{');
    out_.Text("certainty", ToString(list.certainty));
    if (list.certainty != Certainty::kNotFound) {
      const ListTable& table = view_.evidence.tables[list.table];
      out_.Text("path", view_.evidence.documents[table.document]->path);
      if (!table.csv) out_.Text("rows", table.rows);
      out_.Text("evidence", list.evidence);
      if (!list.question.empty()) out_.Text("question", list.question);
      if (list.default_port) out_.Number("default_port", *list.default_port);
      out_.Open("fields", '[');
      for (const FactFinding& field : list.fields) AddFinding(field, false);
      out_.Close();
    }
    out_.Close();
  }

  void Checks() {
    out_.Open("checks", '[');
    for (const Check check : kAll<Check>) {
      if (!view_.proven.assessment.has(check)) continue;
      const Verdict verdict = view_.proven.assessment.of(check);
      out_.Open("", '{');
      out_.Text("check", ToString(check));
      out_.Text("result", !verdict ? "undecided" : *verdict ? "holds" : "violated");
      out_.Close();
    }
    out_.Close();
  }

  const DiscoveryView& view_;
  JsonLines out_;
};

}  // namespace

std::string JsonDiscovery(const DiscoveryView& view) { return DiscoveryJson(view).Run(); }

}  // namespace kemp360
