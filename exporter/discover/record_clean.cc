// A record that may be given away: what is secret, and what names somebody's devices, is replaced,
// the same by the same on both units.
#include <algorithm>
#include <array>
#include <utility>

#include "base/json_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "discover/discover.h"
#include "discover/evidence_parts.h"
#include "discover/record.h"
#include "discover/relations.h"
#include "discover/replacements.h"
#include "discover/secret_texts.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestSerial = 5;
constexpr std::size_t kShortestName = 3;
constexpr std::size_t kShortestUnit = 4;

/// Each value with the name of its field, or of what it is an item of.
template <typename Visit>
void VisitScalars(const JsonTree& tree, std::string_view name, Visit&& visit) {
  if (tree.IsScalar()) visit(name, tree);
  for (const JsonMember& member : tree.members) {
    VisitScalars(member.value, tree.array ? name : std::string_view(member.name), visit);
  }
}

bool NamesSerial(std::string_view name) {
  constexpr std::array<std::string_view, 4> kWords{"serial", "serialnumber", "serialno", "sn"};
  const std::vector<std::string> words = NameWords(name);
  return std::ranges::any_of(words, [&](const std::string& word) { return Holds(kWords, word); });
}

bool IsSerial(const JsonTree& value) {
  const std::string_view text = Trim(value.text);
  return text.size() >= kShortestSerial && text.size() <= 32 && std::ranges::all_of(text, IsDigit);
}

void AppendTree(const JsonTree& tree, std::string& out) {
  if (tree.kind == RawKind::kString) return AppendJsonString(tree.text, out);
  if (tree.kind == RawKind::kNull) out += "null";
  if (tree.kind != RawKind::kContainer) {
    out += tree.text;
    return;
  }
  out += tree.array ? '[' : '{';
  const char* separator = "";
  for (const JsonMember& member : tree.members) {
    out += separator;
    separator = ", ";
    if (!tree.array) {
      AppendJsonString(member.name, out);
      out += ": ";
    }
    AppendTree(member.value, out);
  }
  out += tree.array ? ']' : '}';
}

std::string Numbered(std::string_view prefix, std::size_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return std::string(prefix) + text;
}

/// A text of the same form in which each letter and digit tells a part of `number`: what looks like
/// an ID still does.
std::string SameForm(std::string text, std::size_t number) {
  constexpr std::size_t kBase = 6;
  for (std::size_t at = text.size(); at-- > 0;) {
    char& c = text[at];
    if (!IsAlphanumeric(c)) continue;
    const char first = IsDigit(c) ? '0' : c >= 'a' && c <= 'z' ? 'a' : 'A';
    c = static_cast<char>(first + static_cast<char>(number % kBase));
    number /= kBase;
  }
  return text;
}

}  // namespace

/// What stands for what.
class Pseudonyms {
 public:
  void AddSecret(const std::string& text) {
    if (text.empty() || texts_.Has(text)) return;
    std::string stand_in = Numbered("replacedkey", ++secrets_, 5);
    if (stand_in.size() < text.size()) stand_in.append(text.size() - stand_in.size(), 'x');
    keys_.Add(text, stand_in, Replacements::Where::kAnywhere);
    texts_.Add(text, std::move(stand_in), Replacements::Where::kAnywhere);
  }
  void AddSerial(const std::string& text) {
    if (texts_.Has(text)) return;
    ++serials_;
    std::string stand_in = SameForm(text, serials_);
    if (std::ranges::all_of(text, IsDigit)) {
      stand_in = Numbered("9", serials_, text.size() - 1);
      stand_in.resize(std::max(text.size(), std::size_t{6}), '0');
    }
    texts_.Add(text, std::move(stand_in), Replacements::Where::kWord);
  }
  void AddName(const std::string& text) {
    if (texts_.Has(text) || text.size() < kShortestName) return;
    texts_.Add(text, Numbered("name-", ++names_, 4), Replacements::Where::kWord);
  }
  void AddHost(const std::string& text) {
    if (texts_.Has(text) || text.size() < kShortestName) return;
    texts_.Add(text, Numbered("host-", ++names_, 4) + ".example", Replacements::Where::kWord);
  }

  [[nodiscard]] std::string In(std::string_view text) const { return texts_.In(text); }
  /// Secrets alone, in what the framework wrote: a LoadMaster may be called as a field is.
  [[nodiscard]] std::string WithoutKeys(std::string_view text) const { return keys_.In(text); }

  [[nodiscard]] std::vector<std::string> Counts() const {
    return {CountOf(secrets_, "key or token"), CountOf(serials_, "serial number"),
            CountOf(names_, "name")};
  }

 private:
  Replacements texts_;
  Replacements keys_;
  std::size_t secrets_ = 0;
  std::size_t serials_ = 0;
  std::size_t names_ = 0;
};

class CleanRecord::Cleaner {
 public:
  Cleaner(const PairRecord& record, const Evidence& evidence, const Discovery& discovery,
          const std::vector<std::string>& secrets)
      : record_(record), evidence_(evidence) {
    for (const std::string& secret : secrets) pseudonyms_.AddSecret(secret);
    for (const std::string& secret : SecretTextsIn(evidence_)) pseudonyms_.AddSecret(secret);
    LearnNames(discovery);
    LearnUnits();
    for (const auto& document : evidence_.documents) {
      for (const auto& tree : document->tree) {
        if (!tree || IsSchemaPath(document->path)) continue;
        VisitScalars(*tree, "",
                     [&](std::string_view name, const JsonTree& value) { Learn(name, value); });
      }
    }
  }

  /// Without its exchanges.
  [[nodiscard]] UnitRecord Head(std::size_t index) const {
    const UnitRecord& unit = record_.units.at(index);
    UnitRecord clean;
    clean.name = NameOf(index);
    clean.host = pseudonyms_.In(unit.host);
    clean.addresses = unit.addresses;
    clean.unread = unit.unread.empty() ? "" : "not read";
    return clean;
  }

  [[nodiscard]] RecordedExchange Cleaned(const RecordedExchange& exchange) const {
    RecordedExchange kept;
    kept.path = pseudonyms_.In(exchange.path);
    kept.query = pseudonyms_.In(exchange.query);
    kept.status = exchange.status;
    kept.content_type = exchange.content_type;
    kept.body = CleanBody(exchange);
    kept.redirect = pseudonyms_.In(exchange.redirect);
    kept.redirect_query = pseudonyms_.In(exchange.redirect_query);
    kept.failure = exchange.failure.empty() ? "" : "failed";
    kept.truncated = exchange.truncated;
    return kept;
  }

  [[nodiscard]] std::vector<std::string> Counts() const { return pseudonyms_.Counts(); }

 private:
  void LearnNames(const Discovery& discovery) {
    for (const ListFinding* list : {&discovery.loadmasters, &discovery.report}) {
      for (const Fact fact : {Fact::kLoadmasterName, Fact::kReportName}) {
        const FactFinding* const name = list->Field(fact);
        if (name == nullptr || name->candidates.empty()) continue;
        const auto columns = TableColumns(evidence_.tables[list->table]);
        for (const auto& side : columns.at(name->candidates.front().place.at)) {
          for (const JsonTree* value : side) {
            if (value == nullptr || value->IsBlank()) continue;
            pseudonyms_.AddName(std::string(Trim(value->text.substr(0, value->text.rfind(" (")))));
          }
        }
      }
    }
    for (const Fact fact : {Fact::kDeviceId, Fact::kPeerDeviceId}) LearnIds(discovery.Of(fact));
    for (const UnitRecord& unit : record_.units) {
      if (!unit.host.empty() && !IsAddress(unit.host)) pseudonyms_.AddHost(unit.host);
    }
  }

  void LearnIds(const FactFinding& finding) {
    if (!finding.Taken()) return;
    for (const std::string& id : finding.candidates.front().shown) {
      if (id.size() >= kShortestSerial && id.find_first_of("<. ") == std::string::npos) {
        pseudonyms_.AddSerial(id);
      }
    }
  }

  /// What the units are called: names that differ between the two, and names that one shows as its
  /// own and the other one as its peer's.
  void LearnUnits() {
    const Relations relations = FindRelations(evidence_, {}, {});
    for (const CrossPair& pair : relations.pairs) {
      if (pair.kind != CrossKind::kOther) continue;
      for (const std::size_t spot : pair.own.spots) LearnUnit(evidence_.spots[spot]);
    }
    for (const Spot& spot : evidence_.spots) {
      const Naming& naming = spot.naming;
      if (spot.OnBoth() && spot.Differs() && Has(naming.own, Hint::kName) &&
          !Has(naming.own, Hint::kLoadmaster)) {
        LearnUnit(spot);
      }
    }
  }

  void LearnUnit(const Spot& spot) {
    for (const JsonTree* value : spot.value) {
      if (value == nullptr || value->kind != RawKind::kString) continue;
      const std::string text(Trim(value->text));
      const bool word = text.size() >= kShortestUnit && text.find(' ') == std::string::npos;
      const ValueShape shape = ShapeOfText(text);
      const bool named = shape == ValueShape::kWord || shape == ValueShape::kText ||
                         shape == ValueShape::kHost || shape == ValueShape::kKey;
      if (!word || !named || RoleOf(text) != RoleWord::kNone || OwnerOf(text) != OwnerWord::kNone) {
        continue;
      }
      pseudonyms_.AddHost(text);
    }
  }

  static bool IsAddress(const std::string& host) {
    return ShapeOfText(host) == ValueShape::kAddress;
  }

  void Learn(std::string_view name, const JsonTree& value) {
    if (IsSerial(value)) return pseudonyms_.AddSerial(std::string(Trim(value.text)));
    if (value.kind != RawKind::kString) return;
    const std::string text(Trim(value.text));
    if (NamesSerial(name) && text.size() >= kShortestSerial && text.size() <= 40 &&
        std::ranges::any_of(text, IsDigit)) {
      pseudonyms_.AddSerial(text);
    } else if (ShapeOf(&value) == ValueShape::kHost) {
      pseudonyms_.AddHost(value.text);
    }
  }

  [[nodiscard]] std::string CleanBody(const RecordedExchange& exchange) const {
    std::optional<JsonTree> tree =
        ParseJsonTree(exchange.body, {.items = 20'000, .nodes = 2'000'000, .depth = 60});
    if (tree) {
      // The texts of a schema are the framework's and the vendor's.
      if (IsSchemaPath(exchange.path)) return pseudonyms_.WithoutKeys(exchange.body);
      HideShortSecrets(*tree);
      Replace(*tree);
      std::string body;
      AppendTree(*tree, body);
      return body;
    }
    const std::string_view start = Trim(std::string_view(exchange.body).substr(0, 200));
    if (start.starts_with('<')) return "<!-- removed -->";
    // JSON that is too large or broken: nobody can tell what in it is secret.
    if (start.starts_with('{') || start.starts_with('[')) return "";
    return CleanText(exchange.body);
  }

  [[nodiscard]] std::string CleanText(std::string_view text) const {
    return WithoutUrlSecrets(pseudonyms_.In(text));
  }

  void Replace(JsonTree& tree) const {
    if (tree.kind == RawKind::kString) tree.text = CleanText(tree.text);
    if (tree.kind == RawKind::kNumber) tree.text = pseudonyms_.In(tree.text);
    for (JsonMember& member : tree.members) {
      member.name = pseudonyms_.WithoutKeys(member.name);
      Replace(member.value);
    }
  }

  const PairRecord& record_;
  const Evidence& evidence_;
  Pseudonyms pseudonyms_;
};

CleanRecord::CleanRecord(const PairRecord& record, const Evidence& evidence,
                         const Discovery& discovery, const std::vector<std::string>& secrets)
    : record_(record),
      cleaner_(std::make_unique<const Cleaner>(record, evidence, discovery, secrets)) {}

CleanRecord::~CleanRecord() = default;

std::string CleanRecord::NameOf(std::size_t unit) { return unit == 0 ? "unit-a" : "unit-b"; }

UnitRecord CleanRecord::Unit(std::size_t unit) const {
  UnitRecord clean = cleaner_->Head(unit);
  for (const RecordedExchange& exchange : record_.units.at(unit).exchanges) {
    clean.exchanges.push_back(cleaner_->Cleaned(exchange));
  }
  return clean;
}

void CleanRecord::Render(std::size_t unit, const TextSink& out) const {
  RecordWriter writer(cleaner_->Head(unit));
  for (const RecordedExchange& exchange : record_.units.at(unit).exchanges) {
    out(writer.Add(cleaner_->Cleaned(exchange)));
  }
  out(std::move(writer).End());
}

std::vector<std::string> SecretsIn(const PairRecord& record) {
  return SecretTextsIn(CollectEvidence(record));
}

std::string CleanRecord::Readme() const {
  std::string text =
      "# Record of `kemp360_exporter discover`\n\n"
      "What two units of a Kemp 360 Central HA pair responded to reading requests, one file for "
      "each unit.\n`kemp360_exporter discover --replay DIR` reads it without a network.\n\n"
      "Replaced, the same value by the same stand-in on both units, so that their relations stay "
      "the same:\n\n";
  for (const std::string& line : cleaner_->Counts()) text += "- " + line + "\n";
  text +=
      "\nThe credentials of the requests, headers and cookies were never recorded. Of addresses "
      "(URLs) only scheme, host\nand the paths of the units themselves are left. IP addresses, "
      "MAC addresses,\nversions, times and texts of errors are as the units sent them: read the "
      "files before you give them away.\n";
  return text;
}

}  // namespace kemp360
