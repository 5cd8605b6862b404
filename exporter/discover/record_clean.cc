// A record that may be given away: what is secret, and what names somebody's devices, is replaced,
// the same by the same on both units.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/json_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "discover/discover.h"
#include "discover/evidence_parts.h"
#include "discover/record.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestKey = 6;
constexpr std::size_t kShortestSerial = 5;
constexpr std::size_t kShortestName = 3;

template <typename Visit>
void VisitScalars(const JsonTree& tree, Visit&& visit) {
  if (tree.IsScalar()) visit(tree);
  for (const JsonMember& member : tree.members) VisitScalars(member.value, visit);
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

/// What stands for what.
class Pseudonyms {
 public:
  void AddSecret(const std::string& text) {
    if (secrets_.contains(text) || text.empty()) return;
    std::string stand_in = Numbered("replacedkey", secrets_.size() + 1, 5);
    if (stand_in.size() < text.size()) stand_in.append(text.size() - stand_in.size(), 'x');
    secrets_.emplace(text, std::move(stand_in));
  }
  void AddSerial(const std::string& text) {
    if (serials_.contains(text)) return;
    std::string stand_in = Numbered("9", serials_.size() + 1, text.size() - 1);
    serials_.emplace(text, stand_in.substr(0, std::max(text.size(), std::size_t{6})));
  }
  void AddName(const std::string& text) {
    if (names_.contains(text) || text.size() < kShortestName) return;
    names_.emplace(text, Numbered("name-", names_.size() + 1, 4));
  }
  void AddHost(const std::string& text) {
    if (names_.contains(text)) return;
    names_.emplace(text, Numbered("host-", names_.size() + 1, 4) + ".example");
  }

  [[nodiscard]] std::string In(std::string_view value) const {
    if (const auto name = names_.find(std::string(value)); name != names_.end()) {
      return name->second;
    }
    std::string text(value);
    for (const auto& [secret, stand_in] : secrets_) {
      if (text.size() >= secret.size()) text = ReplaceAll(std::move(text), secret, stand_in);
    }
    return WithoutSerials(text);
  }

  /// For a text that is no JSON: names within it, too.
  [[nodiscard]] std::string InText(std::string text) const {
    for (const auto& [name, stand_in] : names_) text = ReplaceAll(std::move(text), name, stand_in);
    for (const auto& [secret, stand_in] : secrets_) {
      text = ReplaceAll(std::move(text), secret, stand_in);
    }
    return WithoutSerials(text);
  }

  [[nodiscard]] std::vector<std::string> Counts() const {
    return {CountOf(secrets_.size(), "key or token"), CountOf(serials_.size(), "serial number"),
            CountOf(names_.size(), "name")};
  }

 private:
  [[nodiscard]] std::string WithoutSerials(const std::string& text) const {
    std::string replaced;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && IsDigit(text[end])) ++end;
      if (end == at) {
        replaced += text[at++];
        continue;
      }
      const std::string digits = text.substr(at, end - at);
      const auto serial = serials_.find(digits);
      replaced += serial == serials_.end() ? digits : serial->second;
      at = end;
    }
    return replaced;
  }

  std::map<std::string, std::string> secrets_;
  std::map<std::string, std::string> serials_;
  std::map<std::string, std::string> names_;
};

class RecordCleaner {
 public:
  RecordCleaner(const PairRecord& record, const std::vector<std::string>& secrets)
      : record_(record), evidence_(CollectEvidence(record)) {
    for (const std::string& secret : secrets) pseudonyms_.AddSecret(secret);
    for (const std::string& secret : SecretsIn(record)) pseudonyms_.AddSecret(secret);
  }

  CleanRecord Run() {
    LearnNames();
    for (const auto& document : evidence_.documents) {
      for (const auto& tree : document->tree) {
        if (!tree || document->path.ends_with("/schema/")) continue;
        VisitScalars(*tree, [&](const JsonTree& value) { Learn(value); });
      }
    }
    CleanRecord clean;
    clean.record.pair = "pair";
    for (std::size_t unit = 0; unit < 2; ++unit) CleanUnit(unit, clean.record.units[unit]);
    clean.replaced = pseudonyms_.Counts();
    return clean;
  }

 private:
  void LearnNames() {
    const Discovery discovery = Discover(record_, evidence_);
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
    for (const UnitRecord& unit : record_.units) {
      if (!unit.host.empty() && !IsAddress(unit.host)) pseudonyms_.AddHost(unit.host);
    }
  }

  static bool IsAddress(const std::string& host) {
    return ShapeOfText(host) == ValueShape::kAddress;
  }

  void Learn(const JsonTree& value) {
    if (IsSerial(value)) return pseudonyms_.AddSerial(std::string(Trim(value.text)));
    if (value.kind == RawKind::kString && ShapeOf(&value) == ValueShape::kHost) {
      pseudonyms_.AddHost(value.text);
    }
  }

  void CleanUnit(std::size_t index, UnitRecord& clean) const {
    const UnitRecord& unit = record_.units[index];
    clean.name = index == 0 ? "unit-a" : "unit-b";
    clean.host = pseudonyms_.In(unit.host);
    clean.addresses = unit.addresses;
    clean.unread = unit.unread.empty() ? "" : "not read";
    for (const RecordedExchange& exchange : unit.exchanges) {
      RecordedExchange kept = exchange;
      kept.path = pseudonyms_.InText(exchange.path);
      kept.query = pseudonyms_.InText(exchange.query);
      kept.redirect = pseudonyms_.InText(exchange.redirect);
      kept.redirect_query = pseudonyms_.InText(exchange.redirect_query);
      kept.failure = exchange.failure.empty() ? "" : "failed";
      kept.body = CleanBody(exchange);
      clean.exchanges.push_back(std::move(kept));
    }
  }

  [[nodiscard]] std::string CleanBody(const RecordedExchange& exchange) const {
    std::optional<JsonTree> tree =
        ParseJsonTree(exchange.body, {.items = 20'000, .nodes = 2'000'000, .depth = 60});
    if (tree) {
      // The texts of a schema are the framework's and the vendor's.
      if (exchange.path.ends_with("/schema/")) return exchange.body;
      Replace(*tree);
      std::string body;
      AppendTree(*tree, body);
      return body;
    }
    const bool html = Trim(exchange.body.substr(0, 200)).starts_with('<');
    return html ? "<!-- removed -->" : pseudonyms_.InText(exchange.body);
  }

  void Replace(JsonTree& tree) const {
    if (tree.kind == RawKind::kString || tree.kind == RawKind::kNumber) {
      tree.text = pseudonyms_.In(tree.text);
    }
    for (JsonMember& member : tree.members) Replace(member.value);
  }

  const PairRecord& record_;
  const Evidence evidence_;
  Pseudonyms pseudonyms_;
};

}  // namespace

std::vector<std::string> SecretsIn(const PairRecord& record) {
  const Evidence evidence = CollectEvidence(record);
  std::set<std::string> secrets;
  const auto is_word = [](const JsonTree& value) {
    const ValueShape shape = ShapeOf(&value);
    return shape == ValueShape::kFlag || shape == ValueShape::kNumber ||
           shape == ValueShape::kTime || shape == ValueShape::kPath ||
           shape == ValueShape::kAddress || shape == ValueShape::kBlank;
  };
  for (const Spot& spot : evidence.spots) {
    if (!Has(spot.naming.own, Hint::kKey)) continue;
    for (const JsonTree* value : spot.value) {
      if (value == nullptr || is_word(*value) || value->text.size() < kShortestKey) continue;
      secrets.insert(value->text);
    }
  }
  for (const auto& document : evidence.documents) {
    for (const auto& tree : document->tree) {
      if (!tree) continue;
      VisitScalars(*tree, [&](const JsonTree& value) {
        if (value.kind == RawKind::kString && ShapeOf(&value) == ValueShape::kKey) {
          secrets.insert(value.text);
        }
      });
    }
  }
  return {secrets.begin(), secrets.end()};
}

CleanRecord WithoutSecrets(const PairRecord& record, const std::vector<std::string>& secrets) {
  return RecordCleaner(record, secrets).Run();
}

std::string RecordReadme(const CleanRecord& record) {
  std::string text =
      "# Record of `kemp360_exporter discover`\n\n"
      "What two units of a Kemp 360 Central HA pair responded to reading requests, one file for "
      "each unit.\n`kemp360_exporter discover --replay DIR` reads it without a network.\n\n"
      "Replaced, the same value by the same stand-in on both units, so that their relations stay "
      "the same:\n\n";
  for (const std::string& line : record.replaced) text += "- " + line + "\n";
  text +=
      "\nThe credentials of the requests, headers and cookies were never recorded. IP addresses, "
      "MAC addresses,\nversions, times and texts of errors are as the units sent them: read the "
      "files before you give them away.\n";
  return text;
}

}  // namespace kemp360
