#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "oracle/accounts.h"
#include "oracle/said.h"
#include "oracle/telling.h"
#include "oracle/world.h"

namespace kemp360::oracle {

/// What one source of one unit did in one read.
struct SourceRecord {
  int requests = 0;            ///< since its first page was asked for
  std::size_t rows = 0;        ///< of the pages so far
  std::size_t first_rows = 0;  ///< of the first page
  std::size_t total = 0;       ///< as the first page had it
  bool whole = false;          ///< its last page was delivered, and every page was honest
  bool absent = false;         ///< 404 was delivered for its first page
  SteadyTime decided_at;       ///< whole, absent or broken since then
  /// Delivered and spoiled: it must fail, with one of these reasons.
  std::string broken;
  std::set<std::string> reasons;
  bool torn = false;     ///< rows came or went between pages, and nobody can see it
  bool refused = false;  ///< 401 or 403 was delivered, and no page since
  bool rests = false;    ///< by an earlier refusal or Retry-After, when the read began
  Duration delay{};      ///< of all its answers
  bool hangs = false;
  bool asked = false;
};

struct UnitRecord {
  Accounts::Ref account;  ///< of what the files held when the read began
  std::array<SourceRecord, kSources> sources;
  SaidFacts facts;
  SaidRows<SaidRow> list;
  SaidRows<SaidLine> report;
  std::optional<SystemTime> report_at;  ///< when it was received
  int logins = 0;
  Duration login_delay{};
  std::string login_broken;   ///< how the login failed
  bool good_key = true;       ///< what the files hold is what the unit takes
  bool proven = false;        ///< a required source had accepted the key before the read
  bool cools = false;         ///< may cool down, or wait for its next login
  bool accepted = false;      ///< by a required source in this read
  bool refused = false;       ///< by any source
  bool refused_well = false;  ///< with the right key: by a fault, or for want of a permission
  bool muddled = false;       ///< its credentials or files changed meanwhile, or hang
};

/// What happened in one read of a pair. By the true unit, not by its place in the pair.
struct ReadRecord {
  std::string mark;  ///< which pair of which generation
  SteadyTime begun;
  std::size_t begun_event = 0;
  bool alone = true;  ///< no other read of these units was under way meanwhile
  std::array<UnitRecord, kUnits> units;
};

}  // namespace kemp360::oracle
