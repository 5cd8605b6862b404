#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "discover/discover.h"
#include "discover/exploration.h"
#include "discover/proof.h"
#include "simulator/simulated_pair.h"

namespace kemp360::testing {

/// What a unit answers to a GET: `unit` is 0 or 1.
using Central = std::function<RecordedExchange(std::size_t unit, const std::string& path,
                                               const std::string& query)>;

/// A made-up Central: bodies by path, for each unit one. A path with rows gives them in pages.
class MadeUpCentral {
 public:
  struct List {
    std::string before;  ///< what stands before the rows, with LIMIT, OFFSET, TOTAL and NEXT
    std::string after;
    std::array<std::vector<std::string>, 2> rows;
    std::size_t page = 20;  ///< rows of one page, if nothing else is asked for
    std::size_t most = 1000;
    std::string limit = "limit";
    std::string offset = "offset";
  };

  void Object(const std::string& path, const std::string& a, const std::string& b);
  void Both(const std::string& path, const std::string& body) { Object(path, body, body); }
  void Rows(const std::string& path, List list) { lists_[path] = std::move(list); }
  void Redirect(const std::string& path, const std::string& to) { redirects_[path] = to; }
  void Status(const std::string& path, int status) { statuses_[path] = status; }
  /// The listing of /api/vN/, and a schema for each resource: fields as JSON, or "".
  void Listing(const std::string& api, const std::vector<std::string>& resources);

  [[nodiscard]] RecordedExchange Answer(std::size_t unit, const std::string& path,
                                        const std::string& query) const;
  [[nodiscard]] Central AsCentral() const {
    return [self = *this](std::size_t unit, const std::string& path, const std::string& query) {
      return self.Answer(unit, path, query);
    };
  }

 private:
  std::map<std::string, std::array<std::string, 2>> objects_;
  std::map<std::string, List> lists_;
  std::map<std::string, std::string> redirects_;
  std::map<std::string, int> statuses_;
};

/// A LoadMaster of a made-up Central.
struct MadeUpLoadmaster {
  int number = 0;
  std::string address;
  std::string name;
  std::string mac;
  int owner = 0;  ///< 0 or 1; -1: a normal device
};
[[nodiscard]] std::vector<MadeUpLoadmaster> MadeUpLoadmasters();

/// Asks both units everything that an Exploration asks.
[[nodiscard]] PairRecord Explore(const Central& central, ExplorationRules rules = {});

/// A dialect of the simulator, asked without sockets.
[[nodiscard]] Central FromDialect(const std::string& dialect);

/// Everything about one Central.
struct Explored {
  PairRecord record;
  Evidence evidence;
  Discovery discovery;
  ProvenDraft proven;

  /// "certain /api/v1/ha/1/ /serial"; "choose"; "not found".
  [[nodiscard]] std::string Of(Fact fact) const;
  [[nodiscard]] std::string All() const;
};
[[nodiscard]] Explored ExploreAndProve(const Central& central, ExplorationRules rules = {});

}  // namespace kemp360::testing
