#include "appliance/profile_plan.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/clean_text.h"

namespace kemp360 {
namespace {

/// A field of a row: a pointer into it, or a column.
Slot RowSlot(SourcePlan& plan, const std::string& at) {
  return plan.format == SourceFormat::kCsv ? plan.csv.Column(at) : plan.json.Row(at);
}

FieldPlan PlanField(SourcePlan& plan, Fact fact, const std::optional<FieldSpec>& spec) {
  if (!spec) return {};
  const std::string& at = spec->place.at;
  const bool column = plan.format == SourceFormat::kCsv;
  return {{fact, column ? "column " + Quoted(at) : at, spec->mapped_at.text},
          RowSlot(plan, at),
          WordTable()};
}

WordTable ClaimWords(const std::vector<WordList>& lists, ClaimForm form) {
  switch (form) {
    case ClaimForm::kPeerFlag:
    case ClaimForm::kOwnFlag:
      return {lists, {Meaning::kTrue, Meaning::kFalse}};  // none: the usual flags
    case ClaimForm::kWord:
      return {lists, {Meaning::kMine, Meaning::kPeer}};
    case ClaimForm::kOwnerDeviceId:
    case ClaimForm::kParentheses:
      return {};
  }
  return {};
}

RowPlan PlanRows(SourcePlan& plan, const RowsSpec& spec, const std::array<Fact, 4>& facts) {
  return {PlanField(plan, facts[0], spec.address), PlanField(plan, facts[1], spec.port),
          PlanField(plan, facts[2], spec.name), PlanField(plan, facts[3], spec.mac),
          spec.default_port};
}

LoadMasterPlan PlanLoadMasters(SourcePlan& plan, const LoadMasterSpec& spec) {
  LoadMasterPlan rows;
  static_cast<RowPlan&>(rows) = PlanRows(plan, spec,
                                         {Fact::kLoadmasterAddress, Fact::kLoadmasterPort,
                                          Fact::kLoadmasterName, Fact::kLoadmasterMac});
  rows.state = PlanField(plan, Fact::kLoadmasterState, spec.state);
  rows.claim = PlanField(plan, Fact::kLoadmasterClaim, spec.claim);
  if (spec.state) {
    rows.state.words = WordTable(spec.state->words, {Meaning::kActivated, Meaning::kNormal});
    rows.state.words.SetForm(spec.state->flag_form);
  }
  if (spec.claim) {
    rows.claim_form = spec.claim->form;
    rows.claim.words = ClaimWords(spec.claim->words, spec.claim->form);
  }
  return rows;
}

ReportPlan PlanReport(SourcePlan& plan, const ReportSpec& spec) {
  return {PlanRows(plan, spec,
                   {Fact::kReportAddress, Fact::kReportPort, Fact::kReportName, Fact::kReportMac}),
          PlanField(plan, Fact::kReportOwner, spec.owner)};
}

WordTable WordsOf(const FactSpec& spec) {
  if (RowOf(spec.fact).kind == FactKind::kMode) {
    return {spec.words, {Meaning::kMaster, Meaning::kStandby, Meaning::kStandalone}};
  }
  WordTable words(spec.words, {Meaning::kTrue, Meaning::kFalse});
  words.SetForm(spec.form);
  return words;
}

FactPlan PlanFact(SourcePlan& plan, const FactSpec& spec) {
  FactPlan fact;
  static_cast<Sought&>(fact) = {spec.fact, spec.place.at, spec.mapped_at.text};
  fact.words = WordsOf(spec);
  fact.slot = spec.place.row ? plan.json.Row(spec.place.at) : plan.json.Document(spec.place.at);
  if (spec.place.row) {
    fact.selector = plan.json.Row(spec.place.row->field);
    fact.field = spec.place.row->field;
    fact.equals = spec.place.row->equals;
  }
  return fact;
}

/// Where lists that come in pages say how long they are, and that there is more: in the answer, in
/// what stands around the rows, or in an object for it.
std::vector<Slot> BesideRows(JsonShape& json, const std::string& rows,
                             std::initializer_list<const char*> names) {
  const std::string around = rows.substr(0, std::min(rows.rfind('/'), rows.size()));
  std::vector<Slot> slots;
  for (const std::string& object :
       {std::string(), around, std::string("/meta"), std::string("/page"), std::string("/paging"),
        std::string("/pagination")}) {
    for (const char* name : names) slots.push_back(json.Document(object + name));
  }
  return slots;
}

UnaskedPaging PlanUnasked(JsonShape& json, const std::string& rows) {
  return {
      BesideRows(json, rows, {"/total_count", "/total", "/totalCount", "/total_results"}),
      BesideRows(json, rows, {"/count"}),
      BesideRows(json, rows,
                 {"/limit", "/max", "/per_page", "/perPage", "/page_size", "/pageSize"}),
  };
}

SourcePlan PlanSource(const Profile& profile, const SourceSpec& spec) {
  SourcePlan plan;
  plan.format = spec.format;
  plan.csv.delimiter = spec.csv.value_or(CsvShape{}).delimiter;
  if (spec.rows) {
    plan.json.Rows(*spec.rows);
    plan.row_ids = {plan.json.Row("/id"), plan.json.Row("/resource_uri")};
    if (spec.paging) {
      plan.total = plan.json.Document(spec.paging->total);
    } else {
      plan.unasked = PlanUnasked(plan.json, *spec.rows);
    }
    plan.nexts = BesideRows(plan.json, *spec.rows, {"/next", "/next_page", "/nextLink"});
  }
  for (const FactSpec& fact : profile.facts) {
    if (fact.source == spec.name) plan.facts.push_back(PlanFact(plan, fact));
  }
  if (profile.loadmasters && profile.loadmasters->source == spec.name) {
    plan.loadmasters = PlanLoadMasters(plan, *profile.loadmasters);
  }
  if (profile.report && profile.report->source == spec.name) {
    plan.report = PlanReport(plan, *profile.report);
  }
  return plan;
}

}  // namespace

CompiledProfile::CompiledProfile(Profile profile) : profile_(std::move(profile)) {
  plans_.reserve(profile_.sources.size());
  for (const SourceSpec& source : profile_.sources) plans_.push_back(PlanSource(profile_, source));
}

}  // namespace kemp360
