#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace kemp360 {

/// One GET to a unit and what came back; or what a HAR or a record says of one. Never holds
/// credentials: neither header nor cookie, and no query parameter that carries a key.
struct RecordedExchange {
  std::string path{};
  std::string query{};  ///< percent-encoded, without credentials
  int status = 0;       ///< 0: no reply; `failure` says why
  std::string content_type{};
  std::string body{};
  std::string redirect{};  ///< path of the same unit, where the reply was a redirect
  std::string redirect_query{};
  std::string failure{};
  bool truncated = false;  ///< the body is not whole

  bool operator==(const RecordedExchange&) const = default;
};

/// All that is known of one unit.
struct UnitRecord {
  std::string name{};
  std::string host{};                    ///< of its URL, canonical; empty: not known
  std::vector<std::string> addresses{};  ///< from the configuration
  std::vector<RecordedExchange> exchanges{};
  /// Why this unit could not be read at all; empty: it was.
  std::string unread{};
  /// Sentences for a person: what was left out, and why.
  std::vector<std::string> notes{};
  /// Paths that were seen in responses and not requested.
  std::vector<std::string> not_requested{};

  bool operator==(const UnitRecord&) const = default;
};

struct PairRecord {
  std::string pair{};
  std::array<UnitRecord, 2> units{};
};

}  // namespace kemp360
