#include "discover/list_finder.h"

#include <algorithm>
#include <utility>

#include "appliance/endpoint.h"
#include "base/text.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr double kReportOverlap = 0.8;

std::set<std::string> HostsOnly(const AddressTable& table) {
  std::set<std::string> hosts;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (const std::string& host : table.HostSet(unit)) hosts.insert(HostOnly(host));
  }
  return hosts;
}

/// How much of `part` is in `whole`.
double Overlap(const std::set<std::string>& part, const std::set<std::string>& whole) {
  if (part.empty()) return 0;
  const auto common =
      std::ranges::count_if(part, [&](const std::string& host) { return whole.contains(host); });
  return static_cast<double>(common) / static_cast<double>(part.size());
}

/// The column with the other unit's device ID in parentheses.
struct OwnerColumn {
  std::string column;
  std::array<std::string, 2> id_shown;  ///< by each unit: its peer's; empty: none
};

std::optional<OwnerColumn> FindOwnerColumn(const AddressTable& table) {
  for (const auto& [column, values] : table.columns) {
    OwnerColumn found{column, {}};
    bool one_id = true;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      for (const JsonTree* value : values[unit]) {
        if (value == nullptr || value->kind != RawKind::kString) continue;
        const std::string id(ParseOwnerInParentheses(value->text).device_id);
        if (id.empty()) continue;
        if (!found.id_shown[unit].empty() && found.id_shown[unit] != id) one_id = false;
        found.id_shown[unit] = id;
      }
    }
    const bool any = !found.id_shown[0].empty() || !found.id_shown[1].empty();
    const bool different = found.id_shown[0] != found.id_shown[1];
    if (any && one_id && different) return found;
  }
  return std::nullopt;
}

/// A table that may be the report.
struct ReportCandidate {
  const AddressTable* table = nullptr;
  std::optional<OwnerColumn> owner;
  bool csv = false;
  double score = 0;
};

class ListFinder {
 public:
  ListFinder(const Evidence& evidence, const std::array<std::string, 2>& known_ids)
      : evidence_(evidence), tables_(FindAddressTables(evidence)) {
    found_.owners.device_id = known_ids;
  }

  FoundLists Run() {
    FindReportTable();
    if (report_) LearnOwners();
    ChooseList();
    if (report_ && list_) {
      FillReport();
      found_.loadmasters.default_port = FindDefaultPort(*list_, *report_->table);
      found_.report.default_port = FindDefaultPort(*report_->table, *list_);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool IsCsv(const AddressTable& table) const {
    return evidence_.tables[table.table].csv;
  }

  [[nodiscard]] bool SoundsLikeReport(const AddressTable& table) const {
    const Document& document = *evidence_.documents[evidence_.tables[table.table].document];
    const std::vector<std::string> words = NameWords(document.path);
    return std::ranges::any_of(words, [](const std::string& word) {
      return word == "report" || word == "reports" || word == "usage" || word == "metered" ||
             word == "export" || word == "statement" || word == "billing" || word == "mela";
    });
  }

  /// How much of the report is in some list: a CSV of anything else has no LoadMasters in it.
  [[nodiscard]] double BestOverlap(const AddressTable& report) const {
    double best = 0;
    const std::set<std::string> hosts = HostsOnly(report);
    for (const AddressTable& list : tables_) {
      if (IsCsv(list) || list.table == report.table) continue;
      best = std::max(best, Overlap(hosts, HostsOnly(list)));
    }
    return best;
  }

  void FindReportTable() {
    for (const AddressTable& table : tables_) {
      const bool csv = IsCsv(table);
      if (!csv && !SoundsLikeReport(table)) continue;
      ReportCandidate candidate{&table, FindOwnerColumn(table), csv, 0};
      const double overlap = BestOverlap(table);
      if (overlap < kReportOverlap) {
        // A list that comes in pages which nobody knows how to turn is a part of the report.
        has_more_ = has_more_ || (candidate.owner && csv && overlap > 0);
        continue;
      }
      candidate.score = 5 * overlap + (candidate.owner ? 10 : 0) + (csv ? 3 : 0) +
                        (SoundsLikeReport(table) ? 2 : 0) + table.score / 2;
      candidates_.push_back(candidate);
    }
    std::ranges::stable_sort(candidates_, std::ranges::greater{}, &ReportCandidate::score);
    if (!candidates_.empty()) report_ = candidates_.front();
    has_more_ = has_more_ && !report_;
  }

  void LearnOwners() {
    if (!report_->owner) return;
    KnownOwners& owners = found_.owners;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::string& peers = report_->owner->id_shown[unit];
      if (!peers.empty()) owners.device_id[1 - unit] = peers;
    }
  }

  /// The report's hosts as the list spells them.
  void LearnOwnersOf(const AddressTable& list) {
    KnownOwners& owners = found_.owners;
    owners.mine = {};
    owners.listed.clear();
    if (!report_ || (!report_->owner && !LeavesOut(list))) return;
    std::map<std::string, std::set<std::string>> spelled;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      for (const std::string& host : list.HostSet(unit)) spelled[HostOnly(host)].insert(host);
    }
    const AddressTable& report = *report_->table;
    const ColumnValues* const values =
        report_->owner ? &report.columns.at(report_->owner->column) : nullptr;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      for (std::size_t row = 0; row < report.hosts[unit].size(); ++row) {
        const std::string& host = report.hosts[unit][row];
        if (host.empty()) continue;
        const JsonTree* const value = values == nullptr ? nullptr : (*values)[unit][row];
        std::optional<bool> mine;
        if (values != nullptr) {
          mine = value == nullptr || ParseOwnerInParentheses(value->text).device_id.empty();
        }
        const auto as_listed = spelled.find(HostOnly(host));
        if (as_listed == spelled.end()) continue;
        if (as_listed->second.contains(host)) {
          Learn(unit, host, mine);
        } else if (as_listed->second.size() == 1) {
          Learn(unit, *as_listed->second.begin(), mine);
        }
      }
    }
  }

  /// Of several columns, the one whose texts the other table has for the same LoadMasters.
  static void NamedAlike(const AddressTable& table, const AddressTable& other,
                         FactFinding& finding) {
    if (finding.candidates.size() < 2) return;
    const auto named = [](const JsonTree* value) {
      return value == nullptr ? std::string() : ToLower(WithoutGroup(value->text));
    };
    std::map<std::string, std::set<std::string>> texts;  // of `other`, by host
    for (std::size_t row = 0; row < other.hosts[0].size(); ++row) {
      for (const auto& [column, values] : other.columns) {
        if (column == other.address) continue;
        texts[HostOnly(other.hosts[0][row])].insert(named(values[0][row]));
      }
    }
    for (Candidate& candidate : finding.candidates) {
      const ColumnValues& values = table.columns.at(candidate.place.at);
      std::size_t all = 0;
      std::size_t alike = 0;
      for (std::size_t row = 0; row < table.hosts[0].size(); ++row) {
        const auto there = texts.find(HostOnly(table.hosts[0][row]));
        if (there == texts.end() || named(values[0][row]).empty()) continue;
        ++all;
        if (there->second.contains(named(values[0][row]))) ++alike;
      }
      if (alike < 2 || alike * 10 < all * 9) continue;
      candidate.score += 4;
      candidate.evidence += "; the list and the report have the same";
    }
    Rank(finding, 4, 2);
  }

  /// Without owners: a CSV that is called a report and leaves out some of the list's LoadMasters
  /// has, perhaps, those that are licensed.
  [[nodiscard]] bool LeavesOut(const AddressTable& list) const {
    if (!report_->csv || !SoundsLikeReport(*report_->table)) return false;
    return Overlap(HostsOnly(list), HostsOnly(*report_->table)) < 1;
  }

  void Learn(std::size_t unit, const std::string& host, std::optional<bool> mine) {
    if (mine) found_.owners.mine[unit][host] = *mine;
    found_.owners.listed.insert(host);
  }

  struct ListCandidate {
    const AddressTable* table = nullptr;
    std::vector<FactFinding> fields;
    double score = 0;
    bool claimed = false;
    bool claim_certain = false;
  };

  [[nodiscard]] ListCandidate LookAt(const AddressTable& table, std::size_t most_rows) {
    ListCandidate candidate;
    candidate.table = &table;
    LearnOwnersOf(table);
    const KnownOwners& owners = found_.owners;
    FactFinding claim = FindClaim(table, owners);
    FactFinding state = FindState(table, owners, claim);
    FactFinding name = FindName(table, Fact::kLoadmasterName);
    if (report_ && report_->table->table != table.table) NamedAlike(table, *report_->table, name);
    FactFinding mac = FindMac(table, Fact::kLoadmasterMac);
    const ListTable& rows = evidence_.tables[table.table];
    const double share = static_cast<double>(std::max(rows.Count(0), rows.Count(1))) /
                         static_cast<double>(most_rows);
    candidate.claimed = claim.Taken();
    candidate.claim_certain = claim.certainty == Certainty::kCertain;
    candidate.score = table.score + 3 * share + (candidate.claim_certain ? 6 : 0) +
                      (claim.Taken() ? 3 : 0) + (claim.candidates.empty() ? 0 : 1) +
                      (state.Taken() ? 4 : 0) + (name.Taken() ? 2 : 0) + (mac.Taken() ? 1 : 0);
    if (report_) {
      candidate.score += 4 * Overlap(HostsOnly(*report_->table), HostsOnly(table));
    }
    candidate.fields.push_back(std::move(claim));
    candidate.fields.push_back(std::move(state));
    candidate.fields.push_back(std::move(name));
    candidate.fields.push_back(std::move(mac));
    candidate.fields.push_back(FindPort(table, Fact::kLoadmasterPort));
    return candidate;
  }

  void ChooseList() {
    std::size_t most_rows = 1;
    for (const AddressTable& table : tables_) {
      const ListTable& rows = evidence_.tables[table.table];
      if (!IsCsv(table)) most_rows = std::max({most_rows, rows.Count(0), rows.Count(1)});
    }
    std::vector<ListCandidate> candidates;
    for (const AddressTable& table : tables_) {
      if (IsCsv(table) || (report_ && report_->table->table == table.table)) continue;
      candidates.push_back(LookAt(table, most_rows));
    }
    std::ranges::stable_sort(candidates, std::ranges::greater{}, &ListCandidate::score);
    if (candidates.empty()) return;
    ListCandidate& best = candidates.front();
    list_ = best.table;
    LearnOwnersOf(*list_);
    Judge(candidates);
    Fill(best);
  }

  void Judge(const std::vector<ListCandidate>& candidates) {
    const ListCandidate& best = candidates.front();
    ListFinding& list = found_.loadmasters;
    const auto rival = std::ranges::find_if(
        candidates.begin() + 1, candidates.end(),
        [&](const ListCandidate& other) { return other.table->table != best.table->table; });
    const double lead = rival == candidates.end() ? 100 : best.score - rival->score;
    const ListTable& rows = evidence_.tables[best.table->table];
    const bool named = Has(rows.context, Hint::kLoadmaster);
    const bool in_report =
        report_ && Overlap(HostsOnly(*report_->table), HostsOnly(*best.table)) >= kReportOverlap;
    list.rows = best.table->Matched().size();
    list.evidence = std::to_string(list.rows) + " addresses are listed by both units";
    if (in_report) list.evidence += "; the report has the same LoadMasters";
    if (best.claimed) list.evidence += "; a field says which unit licenses each";
    if (has_more_) list.evidence += "; the report has LoadMasters that were not seen in it";
    if (!has_more_ && best.claim_certain && (in_report || named) && lead >= 2) {
      list.certainty = Certainty::kCertain;
    } else if (!has_more_ && lead >= 2 && (best.claimed || named) && best.score >= 10) {
      list.certainty = Certainty::kLikely;
    } else {
      list.certainty = Certainty::kChoose;
      list.question = "which of these lists has the LoadMasters that the web UI shows?";
    }
  }

  void Fill(ListCandidate& best) {
    ListFinding& list = found_.loadmasters;
    list.table = best.table->table;
    list.fields = std::move(best.fields);
    FactFinding address;
    address.fact = Fact::kLoadmasterAddress;
    address.certainty = list.certainty;
    address.question = list.question;
    address.candidates.push_back(PlainColumn(best.table->address, "addresses of LoadMasters"));
    list.fields.push_back(std::move(address));
  }

  [[nodiscard]] static Candidate PlainColumn(const std::string& column, std::string why) {
    Candidate candidate;
    candidate.place.at = column;
    candidate.evidence = std::move(why);
    candidate.where = ColumnText(column);
    return candidate;
  }

  void FillReport() {
    ListFinding& report = found_.report;
    const AddressTable& table = *report_->table;
    const double overlap = Overlap(HostsOnly(table), HostsOnly(*list_));
    report.table = table.table;
    const bool rival = candidates_.size() > 1 && candidates_[1].table->table != table.table &&
                       candidates_[1].owner.has_value() == report_->owner.has_value() &&
                       candidates_[0].score - candidates_[1].score < 2;
    const FactFinding* const state = found_.loadmasters.Field(Fact::kLoadmasterState);
    const bool divided = !report_->owner && LeavesOut(*list_) && state != nullptr && state->Taken();
    if (divided && !rival && overlap >= 1) {
      report.certainty = Certainty::kLikely;
    } else if (overlap < kReportOverlap || rival || !report_->owner) {
      report.certainty = Certainty::kChoose;
      report.question =
          "is this the Metered Licensing report? It has the other unit's device ID in parentheses "
          "for LoadMasters that are licensed by the other unit";
    } else {
      report.certainty = Certainty::kCertain;
    }
    report.evidence = "its addresses are those of the list";
    if (divided) report.evidence += " that a field of it says are licensed, and no others";
    if (report_->owner) {
      report.evidence += "; a column has the other unit's device ID in parentheses";
    }
    report.rows = table.HostSet(0).size();
    AddReportFields(table, report);
  }

  void AddReportFields(const AddressTable& table, ListFinding& report) const {
    FactFinding address;
    address.fact = Fact::kReportAddress;
    address.certainty = report.certainty;
    address.candidates.push_back(PlainColumn(table.address, "the addresses of the list"));
    report.fields.push_back(std::move(address));
    report.fields.push_back(FindPort(table, Fact::kReportPort));
    FactFinding name = FindName(table, Fact::kReportName);
    NamedAlike(table, *list_, name);
    report.fields.push_back(std::move(name));
    report.fields.push_back(FindMac(table, Fact::kReportMac));
    if (!report_->owner) return;
    FactFinding owner;
    owner.fact = Fact::kReportOwner;
    owner.certainty = Certainty::kCertain;
    owner.candidates.push_back(
        PlainColumn(report_->owner->column, "the other unit's device ID in parentheses"));
    report.fields.push_back(std::move(owner));
  }

  const Evidence& evidence_;
  const std::vector<AddressTable> tables_;
  std::vector<ReportCandidate> candidates_;
  std::optional<ReportCandidate> report_;
  bool has_more_ = false;  ///< a report has LoadMasters that no list shows
  const AddressTable* list_ = nullptr;
  FoundLists found_;
};

}  // namespace

FoundLists FindLists(const Evidence& evidence, const std::array<std::string, 2>& known_ids) {
  return ListFinder(evidence, known_ids).Run();
}

}  // namespace kemp360
