#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "discover/json_tree.h"
#include "discover/list_shape.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

/// The first version of the API whose listing is looked for.
inline constexpr int kFirstApiVersion = 1;

struct ExplorationRules {
  std::size_t max_requests = 300;
  /// Paths that a person asked for (`--ask`), with or without a query.
  std::vector<std::string> asked{};
  std::size_t pages = 20;          ///< of one list
  std::size_t bytes = 64U << 20U;  ///< of all bodies that are kept
};

/// One GET that is to be sent next. It passes the gate, if that is told of `path`.
struct ExplorationRequest {
  std::string path{};
  std::string query{};
  std::string what{};  ///< for the line of progress: "loadmaster (7 of 30)"
};

/// Looks around in one unit: the listing, then schema and rows of every listed resource (those
/// first whose names promise most), then paths that stood in the responses and that IsDiscoveryPath
/// allows. Pure: it says which request comes next and is told the reply. One request at a time.
class Exploration {
 public:
  /// `origin`: scheme://host[:port] of the unit, to tell its own addresses from others.
  Exploration(std::string name, std::string origin, ExplorationRules rules);

  /// nullopt: there is nothing left to ask, or `max_requests` were sent.
  [[nodiscard]] std::optional<ExplorationRequest> Next();
  /// The reply to what Next() returned last.
  void Feed(RecordedExchange exchange);
  /// Nothing more is asked; `why` is a note.
  void End(std::string why);
  /// No request is left: what was not asked is a note.
  void EndAtLimit();

  /// Every listing was read: what is to be asked from here on is known.
  [[nodiscard]] bool listed() const { return listed_; }
  /// Paths that will be asked, in their order, as far as they are known.
  [[nodiscard]] std::vector<std::string> Planned() const;
  [[nodiscard]] const UnitRecord& record() const { return record_; }
  [[nodiscard]] UnitRecord Take() { return std::move(record_); }

 private:
  enum class Kind { kListing, kSchema, kRows, kPage, kDetail, kLinked, kAsked };
  struct Step {
    Kind kind = Kind::kListing;
    std::string path{};
    std::string query{};
    std::string resource{};  ///< empty: of none
    std::size_t page = 0;
    std::size_t rows = 0;            ///< that came before, of kPage
    std::string limit_query{};       ///< of kPage
    int version = kFirstApiVersion;  ///< of kListing
  };
  struct Resource {
    std::string list;
    std::string schema;
    bool listable = true;
    bool has_detail = true;
  };

  void FeedListing(const Step& step, const RecordedExchange& exchange);
  void AddResources(const JsonTree& tree);
  void NoteEndpoint(std::string_view path);
  void EndListing();
  void ExplainListing();
  void FeedSchema(const Step& step, const RecordedExchange& exchange);
  void FeedRows(const Step& step, const RecordedExchange& exchange);
  void AskNextPage(const Step& step, const ListShape& shape);
  void AskDetails(const JsonTree& tree, const ListShape& shape, const Step& step);
  void FollowRedirect(const Step& step, const RecordedExchange& exchange);
  void CollectLinks(const JsonTree& tree, const Step& step);
  void ConsiderText(std::string_view text, const Step& step);
  void ConsiderLink(const std::string& path, const std::string& query);
  void Push(Step step, bool first = false);
  void NotRequested(const std::string& path);
  /// Path and query.
  [[nodiscard]] std::optional<std::pair<std::string, std::string>> LocalPath(
      std::string_view text) const;

  const std::string origin_;
  const ExplorationRules rules_;
  UnitRecord record_;
  std::deque<Step> steps_;
  std::optional<Step> current_;
  std::map<std::string, Resource> resources_;
  std::vector<std::string> names_;  ///< of the resources, in lower case
  std::set<std::string> seen_;      ///< path and query of everything that was ever put in line
  std::map<std::string, std::size_t> patterns_;  ///< links alike but for their digits
  std::size_t sent_ = 0;
  std::size_t kept_bytes_ = 0;
  int listing_misses_ = 0;
  bool listed_ = false;
};

}  // namespace kemp360
