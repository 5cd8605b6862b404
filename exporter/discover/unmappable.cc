#include "discover/unmappable.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr std::size_t kFewestRows = 2;
constexpr std::size_t kMostLabels = 3;
constexpr std::size_t kDeepest = 6;

using TwoTexts = std::array<std::string, 2>;

bool SoundsLikeFact(const std::string& label) {
  const Hints hints = HintsOf(NameWords(label));
  return !Has(hints, Hint::kQualifier) &&
         (Has(hints, Hint::kHa) || Has(hints, Hint::kPeer) || Has(hints, Hint::kMetered) ||
          Has(hints, Hint::kPrefer) || Has(hints, Hint::kMode) || Has(hints, Hint::kLicense));
}

/// A label of a row that names a value beside it: {"label": "HA Mode", "value": "active"}.
std::string LabelIn(const JsonTree& row) {
  const auto label = std::ranges::find_if(row.members, [](const JsonMember& member) {
    return member.value.kind == RawKind::kString && SoundsLikeFact(member.value.text);
  });
  return label == row.members.end() || row.members.size() < 2 ? std::string() : label->value.text;
}

class UnmappableFinder {
 public:
  UnmappableFinder(const Evidence& evidence, const std::vector<AddressTable>& tables,
                   const Relations& relations, const PairFacts& known, const Discovery& discovery)
      : evidence_(evidence),
        tables_(tables),
        relations_(relations),
        known_(known),
        discovery_(discovery) {}

  std::vector<std::string> Run() {
    Report();
    if (discovery_.loadmasters.certainty == Certainty::kNotFound) {
      AddressesInUrls();
    } else {
      Owners();
    }
    const auto taken = std::ranges::count_if(discovery_.facts, &FactFinding::Taken);
    if (static_cast<std::size_t>(taken) < discovery_.facts.size()) NestedLabels();
    return std::move(found_);
  }

 private:
  void Add(const std::string& what, const std::string& form) {
    found_.push_back("this unit shows " + what + " in a form that a profile cannot map: " + form);
  }

  [[nodiscard]] const std::string& PathOf(const ListTable& table) const {
    return evidence_.documents[table.document]->path;
  }

  void Report() {
    const ListFinding& report = discovery_.report;
    if (report.certainty == Certainty::kNotFound || evidence_.tables[report.table].csv) return;
    Add("the Metered Licensing report",
        "rows of JSON at " + PathOf(evidence_.tables[report.table]) +
            ", and a profile reads it as CSV; if the web UI saves it as CSV, use report_file");
  }

  /// The values that the units show as their own and their peer's, or are reached by.
  [[nodiscard]] std::vector<TwoTexts> NamesOfUnits() const {
    std::vector<TwoTexts> names;
    for (const CrossPair& pair : relations_.pairs) {
      if (pair.kind != CrossKind::kKey) names.push_back(pair.own.said);
    }
    for (const SameValues& group : relations_.groups) names.push_back(group.said);
    names.push_back({Comparable(known_.host[0]), Comparable(known_.host[1])});
    return names;
  }

  /// Both units give the same text for each LoadMaster, and it is a name of one of the two.
  [[nodiscard]] static bool NamesOwner(const AddressTable& list, const ColumnValues& values,
                                       const TwoTexts& names) {
    std::set<std::string> said;
    std::size_t rows = 0;
    for (const auto& [a, b] : list.Matched()) {
      const JsonTree* const one = values[0][a];
      const JsonTree* const other = values[1][b];
      if (one == nullptr || other == nullptr || one->IsBlank() || other->IsBlank()) continue;
      const std::string text = Comparable(one->text);
      if (text != Comparable(other->text) || !Holds(names, text)) return false;
      said.insert(text);
      ++rows;
    }
    return rows >= kFewestRows && said.size() == 2;
  }

  void Owners() {
    const ListFinding& list = discovery_.loadmasters;
    const FactFinding* const claim = list.Field(Fact::kLoadmasterClaim);
    const FactFinding* const address = list.Field(Fact::kLoadmasterAddress);
    if ((claim != nullptr && claim->Taken()) || address == nullptr) return;
    const std::vector<TwoTexts> all = NamesOfUnits();
    for (const AddressTable& table : tables_) {
      if (table.table != list.table || table.address != address->candidates.front().place.at) {
        continue;
      }
      for (const auto& [column, values] : table.columns) {
        const auto names = std::ranges::find_if(
            all, [&](const TwoTexts& one) { return NamesOwner(table, values, one); });
        if (names == all.end() || QualifierPenalty(table.naming.at(column)) > 0) continue;
        const bool by_address = ShapeOfText(names->front()) == ValueShape::kAddress;
        Add("which unit licenses a LoadMaster",
            ColumnText(column) + " of " + PathOf(evidence_.tables[table.table]) + " has the " +
                (by_address ? "IP address" : "name") +
                " of one of the units, and a profile compares device IDs or words");
        return;
      }
    }
  }

  void AddressesInUrls() {
    for (const ListTable& table : evidence_.tables) {
      if (!Has(table.context, Hint::kLoadmaster)) continue;
      for (const auto& [column, values] : TableColumns(table)) {
        std::set<std::string> hosts;
        for (const JsonTree* value : values[0]) {
          if (value == nullptr || value->text.find("://") == std::string::npos) continue;
          const Result<Url> url = ParseUrl(value->text);
          if (url) hosts.insert(Authority(*url));
        }
        if (hosts.size() < kFewestRows || hosts.size() * 10 < values[0].size() * 8) continue;
        Add("the addresses of the LoadMasters",
            ColumnText(column) + " of " + PathOf(table) +
                " has URLs, and a profile reads addresses or host names");
        return;
      }
    }
  }

  /// In rows of an array that is in a row of another one.
  void NestedLabels() {
    for (const ListTable& table : evidence_.tables) {
      const bool mapped = std::ranges::any_of(evidence_.sections, [&](const ListTable& section) {
        return section.document == table.document && section.rows.starts_with(table.rows + "/");
      });
      if (table.csv || mapped) continue;
      std::string at;
      std::vector<std::string> labels;
      for (const JsonTree* array : table.array) {
        if (array == nullptr || !labels.empty()) continue;
        for (const JsonMember& row : array->members) {
          CollectLabels(row.value, table.rows + "/*", kDeepest, at, labels);
        }
      }
      if (labels.size() < 2) continue;
      const std::size_t more = labels.size() - std::min(labels.size(), kMostLabels);
      labels.resize(labels.size() - more);
      for (std::string& label : labels) label = Quoted(CleanText(label, 40));
      Add("facts", "arrays within arrays at " + PathOf(table) + " " + at + ", with the labels " +
                       Listed(labels) + (more > 0 ? " and more" : "") +
                       "; a profile reads the rows of one array");
      return;
    }
  }

  static void CollectLabels(const JsonTree& tree, const std::string& pointer, std::size_t depth,
                            std::string& at, std::vector<std::string>& labels) {
    if (depth == 0) return;
    if (tree.IsArray()) {
      for (const JsonMember& item : tree.members) {
        if (!item.value.IsObject()) return;
        const std::string label = LabelIn(item.value);
        if (label.empty() || !SoundsLikeFact(label) || Holds(labels, label)) continue;
        labels.push_back(label);
        at = pointer;
      }
      return;
    }
    for (const JsonMember& member : tree.members) {
      CollectLabels(member.value, PointerBelow(pointer, member.name), depth - 1, at, labels);
    }
  }

  const Evidence& evidence_;
  const std::vector<AddressTable>& tables_;
  const Relations& relations_;
  const PairFacts& known_;
  const Discovery& discovery_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> FindUnmappable(const Evidence& evidence,
                                        const std::vector<AddressTable>& tables,
                                        const Relations& relations, const PairFacts& known,
                                        const Discovery& discovery) {
  return UnmappableFinder(evidence, tables, relations, known, discovery).Run();
}

}  // namespace kemp360
