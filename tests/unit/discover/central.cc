#include "central.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "discover/list_shape.h"
#include "fetch/fetcher.h"
#include "simulator/dialect.h"

namespace kemp360::testing {
namespace {

constexpr const char* kHosts[] = {"central-a.example", "central-b.example"};

std::string Origin(std::size_t unit) { return std::string("https://") + kHosts[unit]; }

std::size_t NumberIn(const std::string& query, const std::string& name, std::size_t otherwise) {
  const std::optional<std::string> text = QueryValue(query, name);
  return text ? ParseNumber<std::size_t>(*text).value_or(otherwise) : otherwise;
}

}  // namespace

void MadeUpCentral::Object(const std::string& path, const std::string& a, const std::string& b) {
  objects_[path] = {a, b};
}

void MadeUpCentral::Listing(const std::string& api, const std::vector<std::string>& resources) {
  std::string listing = "{";
  for (const std::string& resource : resources) {
    listing += (listing.size() > 1 ? ", \"" : "\"") + resource + "\": {\"list_endpoint\": \"" +
               api + resource + "/\", \"schema\": \"" + api + resource + "/schema/\"}";
  }
  Both(api, listing + "}");
}

RecordedExchange MadeUpCentral::Answer(std::size_t unit, const std::string& path,
                                       const std::string& query) const {
  RecordedExchange exchange{.path = path, .query = query, .status = 200};
  if (const auto status = statuses_.find(path); status != statuses_.end()) {
    exchange.status = status->second;
  } else if (const auto to = redirects_.find(path); to != redirects_.end()) {
    exchange.status = 302;
    exchange.redirect = to->second;
  } else if (const auto object = objects_.find(path); object != objects_.end()) {
    exchange.body = object->second[unit];
  } else if (const auto found = lists_.find(path); found != lists_.end()) {
    const List& list = found->second;
    const std::vector<std::string>& rows = list.rows[unit];
    const std::size_t limit = std::min(list.most, NumberIn(query, list.limit, list.page));
    const std::size_t offset = NumberIn(query, list.offset, 0);
    const std::size_t end = std::min(rows.size(), offset + limit);
    std::string next = "null";
    if (end < rows.size()) {
      next = "\"" + path + "?" + list.limit + "=" + std::to_string(limit) + "&" + list.offset +
             "=" + std::to_string(end) + "\"";
    }
    std::string body = ReplaceAll(list.before, "LIMIT", std::to_string(limit));
    body = ReplaceAll(body, "OFFSET", std::to_string(offset));
    body = ReplaceAll(body, "TOTAL", std::to_string(rows.size()));
    body = ReplaceAll(body, "NEXT", next);
    for (std::size_t i = offset; i < end; ++i) body += (i > offset ? ", " : "") + rows[i];
    exchange.body = body + list.after;
  } else {
    exchange.status = 404;
  }
  return exchange;
}

std::vector<MadeUpLoadmaster> MadeUpLoadmasters() {
  std::vector<MadeUpLoadmaster> all;
  for (int i = 1; i <= 9; ++i) {
    const std::string number = std::to_string(i);
    all.push_back({i, "10.20.1." + number, "edge-" + number, "00:50:56:00:00:0" + number,
                   i == 9 ? -1 : (i % 3 == 0 ? 1 : 0)});
  }
  return all;
}

PairRecord Explore(const Central& central, ExplorationRules rules) {
  PairRecord record;
  record.pair = "lab";
  for (std::size_t unit = 0; unit < 2; ++unit) {
    Exploration exploration(unit == 0 ? "central-a" : "central-b", Origin(unit), rules);
    while (const std::optional<ExplorationRequest> request = exploration.Next()) {
      const Url url{"https", kHosts[unit], 443, request->path, request->query};
      if (!Gate({request->path}, "").IsAllowed(Method::kGet, url)) {
        throw std::runtime_error("the gate refuses " + request->path);
      }
      exploration.Feed(central(unit, request->path, request->query));
    }
    record.units[unit] = exploration.Take();
    record.units[unit].host = kHosts[unit];
  }
  return record;
}

Central FromDialect(const std::string& name) {
  const std::shared_ptr<simulator::Dialect> dialect = simulator::MakeDialect(name);
  const auto pair = std::make_shared<simulator::SimulatedPair>(simulator::PairOptions{});
  return [=](std::size_t unit, const std::string& path, const std::string& query) {
    simulator::WireRequest wire;
    wire.method = "GET";
    wire.target = path + "?" + query + (query.empty() ? "" : "&") +
                  "username=" + pair->unit(unit).username + "&api_key=" + pair->unit(unit).api_key;
    const simulator::SiteOptions options;
    const simulator::SiteRequest request{wire, *pair, unit, options,
                                         simulator::QueryString(wire.Query())};
    const simulator::Page page = dialect->Answer(request);
    RecordedExchange exchange{.path = path, .query = query, .status = page.status};
    if (page.body) exchange.body = *page.body;
    for (const simulator::WireHeader& header : page.headers) {
      if (header.name != "Location") continue;
      std::string_view rest = header.value;
      exchange.redirect = TakeUntil(rest, "?");
    }
    return exchange;
  };
}

std::string Explored::Of(Fact fact) const {
  const auto of = [](const FactFinding& finding) {
    std::string text(ToString(finding.certainty));
    if (finding.Taken()) text += " " + finding.candidates.front().where;
    return text;
  };
  for (const ListFinding* list : {&discovery.loadmasters, &discovery.report}) {
    if (const FactFinding* const field = list->Field(fact)) return of(*field);
  }
  if (RowOf(fact).kind == FactKind::kOfRows) return "not found";
  return of(discovery.Of(fact));
}

std::string Explored::All() const {
  std::string text;
  for (const FactRow& row : kFactTable) {
    text += std::string(row.word) + ": " + Of(row.fact) + "\n";
  }
  return text;
}

Explored ExploreAndProve(const Central& central, ExplorationRules rules) {
  Explored explored;
  explored.record = Explore(central, std::move(rules));
  explored.evidence = CollectEvidence(explored.record);
  explored.discovery = Discover(explored.record, explored.evidence);
  explored.proven = ProveDraft(explored.record, explored.evidence, explored.discovery, "lab");
  return explored;
}

}  // namespace kemp360::testing
