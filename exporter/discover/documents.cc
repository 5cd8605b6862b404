// From single exchanges to documents: pages are put together, redirects are resolved, and what both
// units answered to one request stands side by side.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "discover/evidence_parts.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostRows = 20'000;

/// Parameters that only say which part of a list is meant, as web UIs and APIs call them.
constexpr std::array<std::string_view, 6> kOffsetNames{"offset", "start", "skip",
                                                       "from",   "first", "start_index"};
constexpr std::array<std::string_view, 8> kLimitNames{
    "limit", "page_size", "pagesize", "per_page", "perpage", "size", "max", "max_results"};

/// What paging is called for one path.
struct PagingNames {
  std::set<std::string, std::less<>> offsets{kOffsetNames.begin(), kOffsetNames.end()};
  std::set<std::string, std::less<>> limits{kLimitNames.begin(), kLimitNames.end()};
  std::string asked_offset{};  ///< as a request had it
  std::string asked_limit{};
  std::size_t most = 0;  ///< rows that were asked for at once, and came
  bool refused = false;  ///< a request with such a parameter was
};

std::vector<QueryParameter> ParseQuery(std::string_view query) {
  std::vector<QueryParameter> parameters;
  while (!query.empty()) {
    std::string_view parameter = TakeUntil(query, "&");
    if (parameter.empty()) continue;
    const std::optional<std::string> name = PercentDecode(TakeUntil(parameter, "="));
    const std::optional<std::string> value = PercentDecode(parameter);
    if (name && value && !name->empty()) parameters.push_back({*name, *value});
  }
  return parameters;
}

/// Are two rows the same, but for what no row is told by?
bool SameTree(const JsonTree& one, const JsonTree& other) {
  return one.kind == other.kind && one.text == other.text &&
         std::ranges::equal(
             one.members, other.members, [](const JsonMember& first, const JsonMember& second) {
               return first.name == second.name && SameTree(first.value, second.value);
             });
}

/// All requests for one path and one set of fixed parameters, of one unit.
struct Requests {
  struct Page {
    std::size_t offset = 0;
    JsonTree tree;
    std::optional<ListShape> shape;
  };
  std::vector<Page> pages;
  std::string text;  ///< of a response that is not JSON
};

struct RequestKey {
  std::string path;
  std::vector<QueryParameter> query;

  bool operator==(const RequestKey&) const = default;
};

std::string KeyText(const RequestKey& key) {
  std::string text = key.path;
  for (const QueryParameter& one : key.query) text += "&" + one.name + "=" + one.value;
  return text;
}

/// Puts the pages of a list together: the longest from the beginning, then those that follow on.
void JoinPages(Requests& requests, Document& document, std::size_t unit) {
  if (requests.pages.empty()) return;
  std::ranges::stable_sort(requests.pages, [](const auto& one, const auto& other) {
    const std::size_t rows_of_one = one.shape ? one.shape->count : 0;
    const std::size_t rows_of_other = other.shape ? other.shape->count : 0;
    return one.offset != other.offset ? one.offset < other.offset : rows_of_one > rows_of_other;
  });
  Requests::Page& first = requests.pages.front();
  const std::optional<ListShape> shape = first.shape;
  JsonTree tree = std::move(first.tree);
  std::size_t count = shape ? shape->count : 0;
  for (auto page = std::next(requests.pages.begin()); page != requests.pages.end(); ++page) {
    if (!shape || !page->shape || page->offset != count || count >= kMostRows) continue;
    const JsonTree* const more = page->tree.At(shape->rows);
    auto* const rows = const_cast<JsonTree*>(tree.At(shape->rows));  // of our own tree
    if (more == nullptr || rows == nullptr || more->members.empty()) continue;
    // A unit that does not know the parameter gives its first page again.
    if (!rows->members.empty() && SameTree(rows->members[0].value, more->members[0].value)) {
      document.ignores_paging = true;
      continue;
    }
    document.shows_offset = true;
    rows->members.insert(rows->members.end(), more->members.begin(), more->members.end());
    rows->items += more->items;
    count += more->items;
    document.paged = true;
  }
  if (shape) {
    if (shape->IsPart() || requests.pages.size() > 1) document.paged = true;
    if (!document.shape || document.shape->total.empty()) document.shape = shape;
  }
  document.tree[unit] = std::move(tree);
}

class DocumentBuilder {
 public:
  explicit DocumentBuilder(const PairRecord& record) : record_(record) {}

  std::vector<std::unique_ptr<Document>> Build() {
    for (const UnitRecord& unit : record_.units) {
      for (const RecordedExchange& exchange : unit.exchanges) LearnPaging(exchange);
    }
    for (std::size_t unit = 0; unit < 2; ++unit) {
      for (const RecordedExchange& exchange : record_.units[unit].exchanges) NoteRedirect(exchange);
    }
    for (std::size_t unit = 0; unit < 2; ++unit) AddUnit(unit);
    return std::move(documents_);
  }

 private:
  void LearnPaging(const RecordedExchange& exchange) {
    if (exchange.status != 200) return;
    std::string_view start = exchange.body;
    start.remove_prefix(std::min(start.find_first_not_of(" \r\n\t\xEF\xBB\xBF"), start.size()));
    if (!start.starts_with('{')) return;
    const std::optional<JsonTree> tree = ParseJsonTree(exchange.body, {.items = 50});
    const std::optional<ListShape> shape = tree ? FindListShape(*tree) : std::nullopt;
    if (!shape || shape->total.empty()) return;
    paging_[exchange.path].limits.insert(shape->limit_parameter);
    paging_[exchange.path].offsets.insert(shape->offset_parameter);
  }

  void NoteRedirect(const RecordedExchange& exchange) {
    if (exchange.redirect.empty()) return;
    const auto from = NormaliseRequestPath(exchange.path);
    const auto to = NormaliseRequestPath(exchange.redirect);
    if (!from || !to || *from + "/" == *to || *from == *to + "/" || from == to) return;
    redirects_[exchange.path].insert(exchange.redirect);
    reached_[exchange.redirect].insert(exchange.path);
  }

  void NoteRefusal(const RecordedExchange& exchange) {
    PagingNames& paging = paging_[exchange.path];
    for (const QueryParameter& parameter : ParseQuery(exchange.query)) {
      paging.refused = paging.refused || paging.limits.contains(parameter.name) ||
                       paging.offsets.contains(parameter.name);
    }
  }

  RequestKey KeyOf(const RecordedExchange& exchange, std::size_t& offset) {
    RequestKey key{exchange.path, {}};
    PagingNames& paging = paging_[exchange.path];
    for (QueryParameter& parameter : ParseQuery(exchange.query)) {
      const std::optional<std::size_t> number = ParseNumber<std::size_t>(parameter.value);
      if (number && paging.offsets.contains(parameter.name)) {
        offset = *number;
        paging.asked_offset = parameter.name;
      } else if (number && paging.limits.contains(parameter.name)) {
        paging.asked_limit = parameter.name;
        paging.most = std::max(paging.most, *number);
      } else if (parameter.name != "page") {
        key.query.push_back(std::move(parameter));
      }
    }
    return key;
  }

  void AddUnit(std::size_t unit) {
    std::map<std::string, Requests> found;
    std::map<std::string, RequestKey> keys;
    std::vector<std::string> order;
    for (const RecordedExchange& exchange : record_.units[unit].exchanges) {
      if (exchange.status == 400 || exchange.status == 422) NoteRefusal(exchange);
      if (exchange.status != 200 || exchange.truncated || exchange.body.empty()) continue;
      std::size_t offset = 0;
      RequestKey key = KeyOf(exchange, offset);
      Requests parsed;
      if (std::optional<JsonTree> tree = ParseJsonTree(exchange.body)) {
        std::optional<ListShape> shape = FindListShape(*tree);
        parsed.pages.push_back({offset, *std::move(tree), std::move(shape)});
      } else {
        parsed.text = exchange.body;
      }
      for (const RequestKey& one : AsRequested(std::move(key), parsed)) {
        const std::string text = KeyText(one);
        if (!found.contains(text)) order.push_back(text);
        keys.emplace(text, one);
        Requests& requests = found[text];
        requests.pages.insert(requests.pages.end(), parsed.pages.begin(), parsed.pages.end());
        if (!parsed.text.empty()) requests.text = parsed.text;
      }
    }
    for (const std::string& text : order) AddDocument(keys.at(text), found[text], unit);
  }

  /// A download that is reached by a redirect belongs to the request that leads there.
  std::vector<RequestKey> AsRequested(RequestKey key, const Requests& parsed) {
    const auto from = reached_.find(key.path);
    if (from == reached_.end() || parsed.text.empty()) return {std::move(key)};
    std::vector<RequestKey> keys;
    for (const std::string& path : from->second) keys.push_back({path, {}});
    return keys;
  }

  void AddDocument(const RequestKey& key, Requests& requests, std::size_t unit) {
    auto at = std::ranges::find_if(documents_, [&](const auto& document) {
      return document->path == key.path && document->query == key.query;
    });
    if (at == documents_.end()) {
      auto fresh = std::make_unique<Document>();
      fresh->path = key.path;
      fresh->query = key.query;
      fresh->resource = ResourceOf(key.path);
      if (const auto to = redirects_.find(key.path); to != redirects_.end()) {
        fresh->redirects_to.assign(to->second.begin(), to->second.end());
      }
      documents_.push_back(std::move(fresh));
      at = std::prev(documents_.end());
    }
    Document& document = **at;
    document.text[unit] = std::move(requests.text);
    JoinPages(requests, document, unit);
    const PagingNames& paging = paging_[key.path];
    if (!document.shape) return;
    document.ignores_paging = document.ignores_paging || paging.refused;
    document.shown_limit = paging.most;
    if (!paging.asked_limit.empty()) document.shape->limit_parameter = paging.asked_limit;
    if (!paging.asked_offset.empty()) document.shape->offset_parameter = paging.asked_offset;
  }

  const PairRecord& record_;
  std::map<std::string, PagingNames> paging_;
  std::map<std::string, std::set<std::string>> redirects_;
  std::map<std::string, std::set<std::string>> reached_;
  std::vector<std::unique_ptr<Document>> documents_;
};

}  // namespace

std::string ResourceOf(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view first = TakeUntil(path, "/");
  if (EqualsIgnoringCase(first, "api")) {
    path.remove_prefix(std::min(path.find('/'), path.size() - 1) + 1);
    return ToLower(TakeUntil(path, "/"));
  }
  return ToLower(first);
}

std::vector<std::unique_ptr<Document>> BuildDocuments(const PairRecord& record) {
  return DocumentBuilder(record).Build();
}

}  // namespace kemp360
