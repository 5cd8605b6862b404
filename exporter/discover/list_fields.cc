#include "discover/list_fields.h"

#include <algorithm>
#include <utility>

#include "appliance/endpoint.h"
#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

/// Of the values that are not blank, how many are of that kind; nullopt: all are blank.
template <typename Test>
std::optional<double> Share(const ColumnValues& values, Test&& test) {
  std::size_t all = 0;
  std::size_t fitting = 0;
  for (const auto& side : values) {
    for (const JsonTree* value : side) {
      if (value == nullptr || value->IsBlank()) continue;
      ++all;
      if (test(*value)) ++fitting;
    }
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(fitting) / static_cast<double>(all);
}

bool IsEndpointText(const JsonTree& value) {
  if (value.kind != RawKind::kString) return false;
  std::string_view text = Trim(value.text);
  text = Trim(text.substr(0, text.find('(')));
  const ValueShape shape = ShapeOfText(text);
  return (shape == ValueShape::kAddress || shape == ValueShape::kHost) &&
         ParseLoadMasterAddress(value.text).has_value();
}

/// `port`: its column, where there is one.
std::string HostInRow(const JsonTree* value, const JsonTree* port) {
  if (value == nullptr || value->kind != RawKind::kString) return {};
  const std::optional<HostAndPort> host = ParseLoadMasterAddress(value->text);
  if (!host) return {};
  std::optional<std::uint16_t> shown = host->port;
  if (port != nullptr) shown = ParsePort(Trim(port->text));
  return shown ? EndpointText(host->host, *shown) : host->host;
}

std::array<std::vector<std::string>, 2> HostsOf(const AddressTable& list) {
  const FactFinding port = FindPort(list, Fact::kLoadmasterPort);
  const ColumnValues* const ports =
      port.Taken() ? &list.columns.at(port.candidates.front().place.at) : nullptr;
  const ColumnValues& addresses = list.columns.at(list.address);
  std::array<std::vector<std::string>, 2> hosts;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (std::size_t row = 0; row < addresses[unit].size(); ++row) {
      hosts[unit].push_back(
          HostInRow(addresses[unit][row], ports == nullptr ? nullptr : (*ports)[unit][row]));
    }
  }
  return hosts;
}

double DistinctShare(const std::vector<std::string>& texts) {
  const std::set<std::string> distinct(texts.begin(), texts.end());
  return texts.empty() ? 0
                       : static_cast<double>(distinct.size()) / static_cast<double>(texts.size());
}

double AddressScore(const AddressTable& list, const ListTable& table) {
  const Naming& naming = list.naming.at(list.address);
  double score = Has(naming.own, Hint::kAddress) ? 3 : 0;
  score += 2 * std::max(DistinctShare(list.hosts[0]), DistinctShare(list.hosts[1]));
  score -= QualifierPenalty(naming);
  if (Has(table.context, Hint::kLoadmaster)) score += 2;
  const std::size_t matched = list.Matched().size();
  const std::size_t most = std::max(list.hosts[0].size(), list.hosts[1].size());
  if (most > 0) score += 3.0 * static_cast<double>(matched) / static_cast<double>(most);
  return score;
}

Candidate ColumnCandidate(const std::string& column, double score, std::string evidence) {
  Candidate candidate;
  candidate.place.at = column;
  candidate.score = score;
  candidate.evidence = std::move(evidence);
  candidate.where = ColumnText(column);
  return candidate;
}

double NameScoreOf(const AddressTable& list, const std::string& column,
                   const ColumnValues& values) {
  const std::optional<double> texts = Share(values, [](const JsonTree& value) {
    const ValueShape shape = ShapeOf(&value);
    return value.kind == RawKind::kString &&
           (shape == ValueShape::kWord || shape == ValueShape::kText ||
            shape == ValueShape::kHost || shape == ValueShape::kKey ||
            shape == ValueShape::kVersion);
  });
  if (!texts || *texts < 0.8) return 0;
  std::size_t different = 0;
  std::set<std::string> distinct;
  const auto matched = list.Matched();
  for (const auto& [a, b] : matched) {
    const auto text = [](const JsonTree* value) {
      return value == nullptr ? std::string() : WithoutGroup(value->text);
    };
    if (text(values[0][a]) != text(values[1][b])) ++different;
    distinct.insert(text(values[0][a]));
  }
  if (different * 10 > matched.size()) return 0;
  for (std::size_t unit = 0; matched.empty() && unit < 2; ++unit) {
    for (const JsonTree* value : values[unit]) {
      if (value != nullptr) distinct.insert(value->text);
    }
  }
  const std::size_t rows =
      matched.empty() ? std::max(values[0].size(), values[1].size()) : matched.size();
  if (rows > 1 && distinct.size() * 10 < rows * 8) return 0;
  const Naming& naming = list.naming.at(column);
  double score = Has(naming.own, Hint::kName) ? 6 : 2;
  if (naming.leaf.size() == 1 && naming.leaf[0] == "name") score += 3;
  // A host name beside a name is an address; an ID or a version is no name at all.
  const bool host = Has(naming.own, Hint::kAddress) || Holds(naming.leaf, std::string("fqdn")) ||
                    Holds(naming.leaf, std::string("hostname"));
  if (host) score -= 3;
  const bool other = Has(naming.own, Hint::kId) || Has(naming.own, Hint::kVersion) ||
                     Has(naming.own, Hint::kMac) || Has(naming.own, Hint::kMessage);
  if (other && !Has(naming.own, Hint::kName)) score -= 3;
  if (Has(naming.own, Hint::kLoadmaster)) score += 1;
  return score - QualifierPenalty(naming);
}

}  // namespace

std::string WithoutGroup(std::string_view text) {
  const std::size_t open = text.rfind(" (");
  return std::string(Trim(open == std::string_view::npos ? text : text.substr(0, open)));
}

std::vector<std::array<std::size_t, 2>> AddressTable::Matched() const {
  std::array<std::map<std::string, std::vector<std::size_t>>, 2> rows;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (std::size_t row = 0; row < hosts[unit].size(); ++row) {
      if (!hosts[unit][row].empty()) rows[unit][hosts[unit][row]].push_back(row);
    }
  }
  std::vector<std::array<std::size_t, 2>> matched;
  for (const auto& [host, of_a] : rows[0]) {
    const auto of_b = rows[1].find(host);
    if (of_b == rows[1].end() || of_a.size() != of_b->second.size()) continue;
    // One host several times, and no port that tells them apart.
    if (of_a.size() == 1) matched.push_back({of_a[0], of_b->second[0]});
  }
  return matched;
}

std::set<std::string> AddressTable::HostSet(std::size_t unit) const {
  std::set<std::string> set(hosts[unit].begin(), hosts[unit].end());
  set.erase("");
  return set;
}

double QualifierPenalty(const Naming& naming) {
  double penalty = 0;
  for (const std::string& word : naming.leaf) {
    if (Has(HintsOf({word}), Hint::kQualifier)) penalty += 3;
  }
  return penalty;
}

std::string ColumnText(std::string_view column) {
  const std::vector<std::string> tokens = PointerTokens(column);
  return CleanText(tokens.size() == 1 ? tokens[0] : column, 100);
}

std::vector<AddressTable> FindAddressTables(const Evidence& evidence) {
  std::vector<AddressTable> found;
  for (std::size_t index = 0; index < evidence.tables.size(); ++index) {
    const ListTable& table = evidence.tables[index];
    const Document& document = *evidence.documents[table.document];
    AddressTable list;
    list.table = index;
    list.columns = TableColumns(table);
    for (const auto& [column, values] : list.columns) {
      list.naming[column] = NamingOf(evidence, document, table.rows + column);
    }
    for (const auto& [column, values] : list.columns) {
      const std::optional<double> share = Share(values, IsEndpointText);
      if (!share || *share < 0.7) continue;
      AddressTable with_column = list;
      with_column.address = column;
      with_column.hosts = HostsOf(with_column);
      with_column.score = AddressScore(with_column, table);
      found.push_back(std::move(with_column));
    }
  }
  return found;
}

FactFinding FindName(const AddressTable& list, Fact fact) {
  FactFinding finding;
  finding.fact = fact;
  for (const auto& [column, values] : list.columns) {
    if (column == list.address) continue;
    const double score = NameScoreOf(list, column, values);
    if (score <= 0) continue;
    finding.candidates.push_back(
        ColumnCandidate(column, score,
                        "a text that is different in each row, and the same on "
                        "both units"));
  }
  Rank(finding, finding.candidates.size() == 1 ? 2 : 4, 2);
  finding.question = "which of them is the LoadMaster's name?";
  return finding;
}

FactFinding FindPort(const AddressTable& list, Fact fact) {
  FactFinding finding;
  finding.fact = fact;
  const bool in_address = Share(list.columns.at(list.address), [](const JsonTree& value) {
                            const auto host = ParseLoadMasterAddress(value.text);
                            return host && host->port;
                          }).value_or(0) > 0;
  if (in_address) return finding;
  for (const auto& [column, values] : list.columns) {
    const Naming& naming = list.naming.at(column);
    if (!Has(naming.own, Hint::kPort)) continue;
    const std::optional<double> ports = Share(
        values, [](const JsonTree& value) { return ParsePort(Trim(value.text)).has_value(); });
    if (!ports || *ports < 1) continue;
    // Words beside "port" name another one: ssh_port, snmp_port.
    const double more = 2.0 * static_cast<double>(naming.leaf.size() - 1);
    const bool other = QualifierPenalty(naming) > 0;
    finding.candidates.push_back(
        ColumnCandidate(column, other ? 1 : 8 - more, "numbers that can be ports, by their name"));
  }
  Rank(finding, 3, 2);
  finding.question = "which of them is the port of the LoadMaster's web UI?";
  return finding;
}

FactFinding FindMac(const AddressTable& list, Fact fact) {
  FactFinding finding;
  finding.fact = fact;
  for (const auto& [column, values] : list.columns) {
    const Naming& naming = list.naming.at(column);
    const bool named = Has(naming.own, Hint::kMac);
    // Without separators twelve digits may be a serial number: only a name tells.
    const std::optional<double> macs = Share(values, [named](const JsonTree& value) {
      return value.kind == RawKind::kString &&
             (ShapeOf(&value) == ValueShape::kMac || (named && ParseMac(value.text)));
    });
    if (!macs || *macs < 0.8) continue;
    double score = 6 + (named ? 3 : 0) - QualifierPenalty(naming);
    if (QualifierPenalty(naming) > 0) score = std::min(score, 3.0);
    finding.candidates.push_back(ColumnCandidate(column, score, "MAC addresses"));
  }
  Rank(finding, 4, 2);
  finding.question = "which of them is the MAC address that the license is bound to?";
  return finding;
}

std::string HostOnly(const std::string& host) {
  const std::optional<HostAndPort> parsed = ParseLoadMasterAddress(host);
  return parsed ? parsed->host : host;
}

std::optional<std::uint16_t> FindDefaultPort(const AddressTable& list, const AddressTable& other) {
  std::map<std::string, std::set<std::string>> shown;  // of `other`, by host
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (const std::string& host : other.HostSet(unit)) shown[HostOnly(host)].insert(host);
  }
  std::set<std::uint16_t> ports;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    for (const std::string& host : list.HostSet(unit)) {
      const auto there = shown.find(host);  // with a port of its own it is no host of `shown`
      if (there == shown.end() || there->second.size() != 1) continue;
      const auto parsed = ParseLoadMasterAddress(*there->second.begin());
      if (parsed && parsed->port) ports.insert(*parsed->port);
    }
  }
  if (ports.size() != 1) return std::nullopt;
  return *ports.begin();
}

void Rank(FactFinding& finding, double least, double margin) {
  std::ranges::stable_sort(finding.candidates, std::ranges::greater{}, &Candidate::score);
  finding.certainty = Certainty::kNotFound;
  if (finding.candidates.empty()) return;
  const double best = finding.candidates.front().score;
  const bool ahead = finding.candidates.size() == 1 || best - finding.candidates[1].score >= margin;
  finding.certainty = best >= least && ahead ? Certainty::kLikely : Certainty::kChoose;
}

}  // namespace kemp360
