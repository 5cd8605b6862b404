#include "discover/exploration.h"

#include <algorithm>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
#include "discover/listing.h"
#include "fetch/discovery_path.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

constexpr int kLastApiVersion = 9;
constexpr std::size_t kWantedRows = 1000;
constexpr std::size_t kMostNotRequested = 200;
constexpr std::size_t kMostOfOnePattern = 2;
constexpr std::size_t kLongestText = 4000;
constexpr std::string_view kWordEnds = " \t\r\n\"'<>(){}[]|,";

std::string ListingPath(int version) { return "/api/v" + std::to_string(version) + "/"; }

/// "/api/v1/loadmaster/7/" and "/api/v1/loadmaster/8/" are one pattern.
std::string PatternOf(std::string_view path) {
  std::string pattern;
  for (const char c : path) {
    if (!IsDigit(c)) pattern += c;
    if (IsDigit(c) && !pattern.ends_with('#')) pattern += '#';
  }
  return pattern;
}

std::vector<std::string_view> SegmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::string_view segment = TakeUntil(path, "/");
    if (!segment.empty()) segments.push_back(segment);
  }
  return segments;
}

/// "format=csv": not a further page of the list.
bool AsksForAnotherForm(std::string_view query) {
  return ToLower(query).find("csv") != std::string::npos;
}

/// Resources of one listing end alike: all in a slash, or none.
std::string SlashOf(std::string_view path) { return path.ends_with('/') ? "/" : ""; }

std::string WithSlash(std::string_view path) {
  return std::string(path) + (path.ends_with('/') ? "" : "/");
}

std::size_t CountOfRows(const std::optional<ListShape>& shape) { return shape ? shape->count : 0; }

/// Does the schema allow GET there? A schema that does not say forbids nothing.
bool AllowsGet(const JsonTree& schema, std::string_view of) {
  const JsonTree* const methods = schema.Find(of);
  if (methods == nullptr || !methods->IsArray()) return true;
  return std::ranges::any_of(methods->members, [](const JsonMember& method) {
    return EqualsIgnoringCase(method.value.text, "get");
  });
}

}  // namespace

Exploration::Exploration(std::string name, std::string origin, ExplorationRules rules)
    : origin_(std::move(origin)), rules_(std::move(rules)) {
  record_.name = std::move(name);
  Push({.kind = Kind::kListing, .path = ListingPath(kFirstApiVersion)});
}

std::optional<ExplorationRequest> Exploration::Next() {
  if (steps_.empty()) return std::nullopt;
  if (sent_ >= rules_.max_requests) {
    EndAtLimit();
    return std::nullopt;
  }
  current_ = std::move(steps_.front());
  steps_.pop_front();
  ++sent_;
  std::string what = current_->path;
  const auto at = std::ranges::find(names_, ToLower(current_->resource));
  if (!current_->resource.empty() && at != names_.end()) {
    what = "resource " + current_->resource + " (" + std::to_string(at - names_.begin() + 1) +
           " of " + std::to_string(names_.size()) + ")";
  }
  std::string query = current_->query;
  return ExplorationRequest{current_->path, std::move(query), std::move(what)};
}

void Exploration::Feed(RecordedExchange exchange) {
  const Step step = *std::exchange(current_, std::nullopt);
  kept_bytes_ += exchange.body.size();
  if (kept_bytes_ > rules_.bytes) {
    kept_bytes_ -= exchange.body.size();
    exchange.body = std::string();
    exchange.truncated = true;
    record_.notes.push_back(step.path + ": its response was not kept, there were too many bytes");
  }
  record_.exchanges.push_back(std::move(exchange));
  const RecordedExchange& kept = record_.exchanges.back();
  if (!kept.redirect.empty()) return FollowRedirect(step, kept);
  switch (step.kind) {
    case Kind::kListing:
      return FeedListing(step, kept);
    case Kind::kSchema:
      return FeedSchema(step, kept);
    case Kind::kRows:
    case Kind::kPage:
    case Kind::kDetail:
    case Kind::kLinked:
    case Kind::kAsked:
      return FeedRows(step, kept);
  }
}

void Exploration::End(std::string why) {
  record_.notes.push_back(std::move(why));
  steps_.clear();
  listed_ = true;
}

void Exploration::EndAtLimit() {
  End("the limit of " + std::to_string(rules_.max_requests) + " requests was reached with " +
      std::to_string(steps_.size()) + " left: raise --max-requests");
}

std::vector<std::string> Exploration::Planned() const {
  std::vector<std::string> paths;
  paths.reserve(steps_.size());
  for (const Step& step : steps_) {
    paths.push_back(step.path + (step.query.empty() ? "" : "?") + step.query);
  }
  return paths;
}

void Exploration::FeedListing(const Step& step, const RecordedExchange& exchange) {
  const std::size_t before = names_.size();
  if (exchange.status == 200) {
    if (const std::optional<JsonTree> tree = ParseJsonTree(exchange.body)) AddResources(*tree);
  }
  const bool hit = names_.size() > before;
  if (!hit) ++listing_misses_;
  const bool enough = names_.empty() ? listing_misses_ >= 3 : listing_misses_ >= 1;
  if (step.version < kLastApiVersion && !enough) {
    const int next = step.version + 1;
    Push({.kind = Kind::kListing, .path = ListingPath(next), .version = next}, true);
    return;
  }
  EndListing();
}

/// Any string of the listing that is the path of a list or of a schema names a resource.
void Exploration::AddResources(const JsonTree& tree) {
  if (tree.kind == RawKind::kString) {
    if (const auto target = LocalPath(tree.text)) NoteEndpoint(target->first);
    return;
  }
  for (const JsonMember& member : tree.members) AddResources(member.value);
}

void Exploration::NoteEndpoint(std::string_view path) {
  const std::optional<std::string> normalised = NormaliseRequestPath(path);
  const std::vector<std::string_view> segments = SegmentsOf(path);
  if (!normalised || segments.size() < 3) return;
  // As it was written: "systemReboot" is two words. The last slash may be missing.
  if (ChangingWord(path) || !IsReadingForm(WithSlash(*normalised))) {
    NotRequested(std::string(path));
    return;
  }
  const std::string resource(segments[2]);
  const std::string lower = ToLower(resource);
  const auto [at, fresh] = resources_.try_emplace(lower);
  if (fresh) names_.push_back(lower);
  Resource& known = at->second;
  const std::size_t name = path.find("/" + resource, sizeof("/api") - 1);
  if (known.list.empty()) {
    known.list = path.substr(0, name + resource.size() + 1);
    if (path.ends_with('/')) known.list += '/';
  }
  if (segments.size() == 4 && segments[3] == "schema") known.schema = path;
}

void Exploration::EndListing() {
  listed_ = true;
  if (names_.empty()) ExplainListing();
  std::ranges::stable_partition(names_, SoundsPromising);
  for (const std::string& name : names_) {
    const Resource& resource = resources_[name];
    if (!resource.schema.empty()) {
      Push({.kind = Kind::kSchema, .path = resource.schema, .resource = name});
    }
    Push({.kind = Kind::kRows, .path = resource.list, .resource = name});
  }
  for (const std::string& asked : rules_.asked) {
    std::string_view rest = asked;
    const std::string path(TakeUntil(rest, "?"));
    Push({.kind = Kind::kAsked, .path = path, .query = std::string(rest)});
  }
}

/// Why there is no list of resources, and what a person can do about it.
void Exploration::ExplainListing() {
  const std::string cause = CauseOfNoListing(record_.exchanges);
  if (cause.empty()) {
    record_.notes.emplace_back(
        "the unit gives no list of its resources: name requests with --ask PATH, or record what "
        "its web UI requests and use --har");
  } else if (rules_.asked.empty()) {
    record_.unread = cause;
  } else {
    record_.notes.push_back(cause);
  }
}

void Exploration::FeedSchema(const Step& step, const RecordedExchange& exchange) {
  const std::optional<JsonTree> tree =
      exchange.status == 200 ? ParseJsonTree(exchange.body) : std::nullopt;
  if (!tree) return;
  CollectLinks(*tree, step);
  Resource& resource = resources_[step.resource];
  resource.listable = AllowsGet(*tree, "allowed_list_http_methods");
  resource.has_detail = AllowsGet(*tree, "allowed_detail_http_methods");
  if (resource.listable) return;
  std::erase_if(steps_, [&](const Step& other) {
    return other.kind == Kind::kRows && other.resource == step.resource;
  });
  if (resource.has_detail) {
    Push({.kind = Kind::kDetail,
          .path = WithSlash(resource.list) + "1" + SlashOf(resource.list),
          .resource = step.resource},
         true);
  } else {
    record_.notes.push_back(resource.list + ": its schema allows no GET");
  }
}

void Exploration::FeedRows(const Step& step, const RecordedExchange& exchange) {
  if (exchange.status != 200) {
    const bool has_no_list =
        exchange.status == 400 || exchange.status == 404 || exchange.status == 405;
    if (step.kind != Kind::kRows || !has_no_list) return;
    if (resources_[step.resource].has_detail) {
      Push({.kind = Kind::kDetail,
            .path = WithSlash(step.path) + "1" + SlashOf(step.path),
            .resource = step.resource},
           true);
    }
    return;
  }
  const std::optional<JsonTree> tree = ParseJsonTree(exchange.body);
  if (!tree) return;
  const std::optional<ListShape> shape = FindListShape(*tree);
  if (shape && step.kind != Kind::kDetail) AskNextPage(step, *shape);
  if (step.kind == Kind::kPage) return;
  CollectLinks(*tree, step);
  if (shape && step.kind == Kind::kRows) AskDetails(*tree, *shape, step);
}

/// As a profile's source reads it: again from the beginning with a limit of our own, then by
/// offset until the total is in.
void Exploration::AskNextPage(const Step& step, const ListShape& shape) {
  const std::size_t rows = step.kind == Kind::kPage ? step.rows + shape.count : shape.count;
  if (shape.total.empty() || rows >= shape.total_count || step.page >= rules_.pages) return;
  Step next{.kind = Kind::kPage,
            .path = step.path,
            .query = step.query,
            .resource = step.resource,
            .page = step.page + 1};
  next.limit_query = step.kind == Kind::kPage ? step.limit_query
                                              : step.query + (step.query.empty() ? "" : "&") +
                                                    PercentEncode(shape.limit_parameter) + "=" +
                                                    std::to_string(kWantedRows);
  next.query = next.limit_query;
  if (step.kind == Kind::kPage) {
    next.query += "&" + PercentEncode(shape.offset_parameter) + "=" + std::to_string(rows);
    next.rows = rows;
  }
  Push(std::move(next), true);
}

/// A short list may show less than its rows do when they are asked for one by one.
void Exploration::AskDetails(const JsonTree& tree, const ListShape& shape, const Step& step) {
  const bool long_list = shape.IsPart() || CountOfRows(shape) > kMostOfOnePattern;
  if (long_list || !resources_[step.resource].has_detail) return;
  const JsonTree* const rows = tree.At(shape.rows);
  if (rows == nullptr) return;
  for (const JsonMember& row : rows->members) {
    const JsonTree* const uri = row.value.Find("resource_uri");
    const JsonTree* const id = row.value.Find("id");
    std::string path;
    if (uri != nullptr && uri->kind == RawKind::kString) path = uri->text;
    if (path.empty() && id != nullptr && id->kind == RawKind::kNumber) {
      path = WithSlash(step.path) + id->text + SlashOf(step.path);
    }
    const std::optional<std::string> normalised = NormaliseRequestPath(path);
    if (!normalised || *normalised != ToLower(path)) continue;
    if (!IsReadingForm(WithSlash(*normalised))) continue;
    if (!path.starts_with(step.path)) continue;
    Push({.kind = Kind::kDetail, .path = path, .resource = step.resource});
  }
}

void Exploration::FollowRedirect(const Step& step, const RecordedExchange& exchange) {
  if (step.kind == Kind::kListing) return FeedListing(step, exchange);  // a login page: a miss
  const std::optional<std::string> from = NormaliseRequestPath(step.path);
  const std::optional<std::string> to = NormaliseRequestPath(exchange.redirect);
  const bool own_slash = from && to && (*from + "/" == *to || *from == *to + "/");
  if (!to ||
      !(own_slash || IsDiscoveryPath(*to, names_) || Holds(rules_.asked, exchange.redirect))) {
    return NotRequested(exchange.redirect);
  }
  Step next = step;
  next.kind = step.kind == Kind::kPage ? Kind::kPage : Kind::kLinked;
  next.path = exchange.redirect;
  next.query = IsReadingQuery(exchange.redirect_query) ? exchange.redirect_query
                                                       : ReadingQuery(exchange.redirect_query);
  Push(std::move(next), true);
}

void Exploration::CollectLinks(const JsonTree& tree, const Step& step) {
  if (tree.kind == RawKind::kString) return ConsiderText(tree.text, step);
  for (const JsonMember& member : tree.members) CollectLinks(member.value, step);
}

/// A path by itself, or within a sentence: "Download it from /api/v1/license/usage.csv."
void Exploration::ConsiderText(std::string_view text, const Step& step) {
  if (text.size() > kLongestText) return;
  const bool whole = text.find_first_of(kWordEnds) == std::string_view::npos;
  while (!text.empty()) {
    std::string_view word = TakeUntil(text, kWordEnds);
    while (!word.empty() &&
           std::string_view(".,:;!?").find(word.back()) != std::string_view::npos) {
      word.remove_suffix(1);
    }
    if (const auto target = LocalPath(word)) {
      ConsiderLink(target->first, target->second);
    } else if (whole && word.ends_with(".csv") && word.find("://") == std::string_view::npos) {
      ConsiderLink(step.path.substr(0, step.path.rfind('/') + 1) + std::string(word), "");
    }
  }
}

void Exploration::ConsiderLink(const std::string& path, const std::string& query) {
  if (path == "/") return;
  const std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (!normalised) return NotRequested(path);
  const std::vector<std::string_view> segments = SegmentsOf(*normalised);
  // The page of a listed resource, or one of its rows: asked as such, if at all.
  const bool of_a_list =
      IsReadingForm(WithSlash(*normalised)) && segments.size() >= 3 && Holds(names_, segments[2]);
  if (of_a_list && !AsksForAnotherForm(query)) return;
  if (!IsDiscoveryPath(*normalised, names_)) return NotRequested(path);
  if (++patterns_[PatternOf(*normalised)] > kMostOfOnePattern) return;
  Push({.kind = Kind::kLinked, .path = path, .query = ReadingQuery(query)});
}

void Exploration::Push(Step step, bool first) {
  // What no gate lets out is not put in line; the message names it.
  const std::optional<std::string> normalised = NormaliseRequestPath(step.path);
  if (!normalised || !CheckProfilePath(step.path) || *normalised != ToLower(step.path)) {
    return NotRequested(step.path);
  }
  if (!seen_.insert(step.path + "?" + step.query).second) return;
  if (first) {
    steps_.push_front(std::move(step));
  } else {
    steps_.push_back(std::move(step));
  }
}

void Exploration::NotRequested(const std::string& path) {
  std::string shown = CleanText(path, 200);
  std::vector<std::string>& named = record_.not_requested;
  if (named.size() < kMostNotRequested && !Holds(named, shown)) named.push_back(std::move(shown));
}

/// The path of a same-host address; nullopt: the text is none.
std::optional<std::pair<std::string, std::string>> Exploration::LocalPath(
    std::string_view text) const {
  if (text.empty() || text.size() > 2000) return std::nullopt;
  std::string_view path = text;
  if (!text.starts_with('/')) {
    const Result<Url> url = ParseUrl(text);
    if (!url || Origin(*url) != origin_) return std::nullopt;
    path = text.substr(text.find("://") + 3);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    path = path.substr(slash);
  }
  if (path.starts_with("//")) return std::nullopt;
  std::string_view rest = TakeUntil(path, "#");
  const std::string before(TakeUntil(rest, "?"));
  return std::pair(before, std::string(rest));
}

}  // namespace kemp360
