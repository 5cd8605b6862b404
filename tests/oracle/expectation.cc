#include <algorithm>
#include <cctype>
#include <utility>

#include "oracle/identity_of_rows.h"
#include "oracle/said.h"

namespace kemp360::oracle {
namespace {

using Verdict = std::optional<bool>;
using Labels = std::vector<std::pair<std::string_view, std::string>>;

constexpr std::array<std::string_view, 4> kOwnerships{"agreed", "disowned", "contested",
                                                      "one_sided"};

class Lines {
 public:
  explicit Lines(std::string pair) : pair_(std::move(pair)) {}

  void Add(std::string_view metric, const Labels& labels, std::size_t value) {
    std::string& line = lines_.emplace_back("kemp360_");
    line.append(metric).append("{pair=\"").append(pair_).append("\"");
    for (const auto& [label, text] : labels) {
      line.append(",").append(label).append("=\"");
      for (const char c : text) {
        if (c == '"' || c == '\\') line += '\\';
        line += c;
      }
      line += '"';
    }
    line.append("} ").append(std::to_string(value));
  }
  void Add(std::string_view metric, const Labels& labels, Verdict verdict) {
    if (verdict) Add(metric, labels, std::size_t{*verdict ? 1U : 0U});
  }
  [[nodiscard]] std::vector<std::string> Sorted() {
    std::ranges::sort(lines_);
    return std::move(lines_);
  }

 private:
  std::string pair_;
  std::vector<std::string> lines_;
};

Verdict And(Verdict one, Verdict other) {
  if (one == false || other == false) return false;
  return one && other ? Verdict(true) : std::nullopt;
}

Verdict Flag(const SaidUnit& unit, std::string_view fact) {
  const auto said = unit.facts ? unit.facts->Of(fact) : std::nullopt;
  return said ? Verdict(*said == "1") : std::nullopt;
}

std::optional<std::string> Text(const SaidUnit& unit, std::string_view fact) {
  return unit.facts ? unit.facts->Of(fact) : std::nullopt;
}

Verdict Equal(const SaidUnit& one, const SaidUnit& other, std::string_view fact) {
  const auto a = Text(one, fact);
  const auto b = Text(other, fact);
  return a && b ? Verdict(*a == *b) : std::nullopt;
}

/// From release 1.23 on.
Verdict SurvivesRestore(const SaidUnit& unit) {
  auto text = Text(unit, "version");
  if (!text) return std::nullopt;
  if (text->starts_with('V')) text->erase(0, 1);
  const std::size_t dot = text->find('.');
  const int major = std::stoi(text->substr(0, dot));
  const int minor = std::stoi(text->substr(dot + 1));
  return major > 1 || minor >= 23;
}

Verdict PeerConfigured(const SaidUnit& unit) {
  const auto address = Text(unit, "peer_address");
  const auto key = Text(unit, "peer_ha_key");
  if ((address && !address->empty()) || (key && !key->empty())) return true;
  return address && key ? Verdict(false) : std::nullopt;
}

Verdict AddressMatch(const SaidUnit& unit, const SaidUnit& other) {
  const auto said = Text(unit, "peer_address");
  if (!said) return std::nullopt;
  if (said->empty()) return false;
  std::vector<std::string> known = other.known_addresses;
  if (const auto own = Text(other, "address")) known.push_back(*own);
  if (std::ranges::find(known, *said) != known.end() || other.url_address == said) return true;
  // The host of a url may be a proxy's: it alone refutes nothing, and unknown it may be the
  // setting.
  return known.empty() || !other.url_address ? std::nullopt : Verdict(false);
}

Verdict KeyMatch(const SaidUnit& unit, const SaidUnit& other) {
  const auto said = Text(unit, "peer_ha_key");
  if (!said) return std::nullopt;
  if (said->empty()) return false;
  const auto own = Text(other, "ha_key");
  return own ? Verdict(*said == *own) : std::nullopt;
}

Verdict DeviceMatch(const SaidUnit& unit, const SaidUnit& other) {
  const auto said = Text(unit, "peer_device_id");
  const auto own = Text(other, "device_id");
  if (!said || said->empty() || !own) return std::nullopt;
  return *said == *own;
}

struct Matches {
  Verdict address;
  Verdict key;
  Verdict device;
};

/// One unit behind both urls is nobody's peer; an empty setting is wrong all the same.
Matches MatchesOf(const SaidUnit& unit, const SaidUnit& other, Verdict distinct) {
  if (distinct != false)
    return {AddressMatch(unit, other), KeyMatch(unit, other), DeviceMatch(unit, other)};
  const auto empty = [&](std::string_view fact) {
    const auto said = Text(unit, fact);
    return said && said->empty() ? Verdict(false) : std::nullopt;
  };
  return {empty("peer_address"), empty("peer_ha_key"), std::nullopt};
}

/// The list without repeated rows: of those with one endpoint the first stays, and where they do
/// not say the same, what they disagree about counts for nothing.
std::vector<SaidRow> Unique(const std::vector<SaidRow>& rows) {
  std::vector<SaidRow> unique;
  for (const SaidRow& row : rows) {
    const auto kept = std::ranges::find(unique, row.endpoint, &SaidRow::endpoint);
    if (kept == unique.end()) {
      unique.push_back(row);
      continue;
    }
    if (kept->mac != row.mac) kept->mac = kUnclearMac;
    const bool same =
        kept->active == row.active && kept->word == row.word && kept->owner_id == row.owner_id;
    if (same) continue;
    if (kept->active != row.active) kept->active = Active::kUnknown;
    kept->word = Word::kUnclear;
    kept->owner_id.clear();
  }
  return unique;
}

std::vector<SaidLine> Unique(const std::vector<SaidLine>& lines) {
  std::vector<SaidLine> unique;
  for (const SaidLine& line : lines) {
    const auto kept = std::ranges::find(unique, line.endpoint, &SaidLine::endpoint);
    if (kept == unique.end()) {
      unique.push_back(line);
      continue;
    }
    const bool same =
        kept->owner_id == line.owner_id && kept->clear == line.clear && kept->mac == line.mac;
    if (!same) kept->clear = false;
    if (kept->mac != line.mac) kept->mac = kUnclearMac;
  }
  return unique;
}

template <typename Row>
std::vector<Same> Compared(const std::vector<Row>& one, const std::vector<Row>& other) {
  std::vector<Known> rows;
  for (std::size_t i = 0; i < one.size(); ++i) rows.push_back({0, i, one[i].endpoint, one[i].mac});
  for (std::size_t i = 0; i < other.size(); ++i) {
    rows.push_back({1, i, other[i].endpoint, other[i].mac});
  }
  return SameLoadMasters(rows);
}

void AddUnitLines(const SaidUnit& unit, Lines& lines) {
  const Labels who{{"unit", unit.name}};
  const auto with = [&](std::string_view label, std::string_view text) {
    return Labels{{"unit", unit.name}, {label, std::string(text)}};
  };
  lines.Add("up", who, Verdict(unit.up));
  const auto missing = [&](const std::map<std::string_view, bool>& of) {
    for (const auto& [fact, is] : of) lines.Add("fact_missing", with("fact", fact), Verdict(is));
  };
  if (unit.facts) missing(unit.facts->missing);
  const std::vector<SaidRow> rows = unit.list ? Unique(unit.list->rows) : std::vector<SaidRow>();
  if (unit.list) {
    std::map<std::string_view, bool> of_rows = unit.list->missing;
    const bool hidden = std::ranges::any_of(rows, &SaidRow::hidden_name);
    if (hidden) of_rows["loadmaster_name"] = true;
    missing(of_rows);
  }
  if (unit.report) missing(unit.report->missing);
  const auto device = Text(unit, "device_id");
  const auto version = Text(unit, "version");
  if (device || version) {
    lines.Add("unit_info",
              {{"unit", unit.name},
               {"device_id", device.value_or("")},
               {"version", version.value_or("")}},
              Verdict(true));
  }
  lines.Add("unit_license", with("license", "local"), Flag(unit, "local_license"));
  lines.Add("unit_license", with("license", "metered"), Flag(unit, "metered_license"));
  if (const auto mode = Text(unit, "ha_mode")) {
    for (const std::string_view one : {"master", "standby", "standalone", "unknown"}) {
      lines.Add("unit_ha_mode", with("mode", one), Verdict(*mode == one));
    }
  }
  lines.Add("unit_ha_error", who, Flag(unit, "ha_error"));
  lines.Add("unit_ha_disabled", who, Flag(unit, "ha_disabled"));
  lines.Add("unit_preferred_master", who, Flag(unit, "preferred_master"));
  lines.Add("unit_peer_configured", who, PeerConfigured(unit));
  lines.Add("unit_cross_restore_supported", who, SurvivesRestore(unit));
  if (unit.list) {
    const auto count = [&rows](Active active) {
      return static_cast<std::size_t>(std::ranges::count(rows, active, &SaidRow::active));
    };
    if (count(Active::kUnknown) == 0 && unit.list->nameless == 0) {
      lines.Add("unit_loadmasters", with("state", "activated"), count(Active::kActivated));
      lines.Add("unit_loadmasters", with("state", "normal"), count(Active::kNormal));
    }
    lines.Add("unit_duplicate_loadmasters", who, unit.list->rows.size() - rows.size());
  }
  if (unit.report && unit.report->nameless == 0) {
    lines.Add("unit_report_loadmasters", who, Unique(unit.report->rows).size());
  }
}

Verdict HaMode(const SaidUnit& one, const SaidUnit& other) {
  const auto a = Text(one, "ha_mode");
  const auto b = Text(other, "ha_mode");
  if (a == "standalone" || b == "standalone") return false;
  if (!a || !b || a == "unknown" || b == "unknown") return std::nullopt;
  return *a != *b;
}

Verdict ReportParity(const SaidUnit& one, const SaidUnit& other, bool comparable) {
  if (!one.report || !other.report || !comparable) return std::nullopt;
  const std::array<std::vector<SaidLine>, 2> lines{Unique(one.report->rows),
                                                   Unique(other.report->rows)};
  const std::array<const SaidUnit*, 2> units{&one, &other};
  bool sure = one.report->nameless == 0 && other.report->nameless == 0;
  bool differ = false;
  for (const Same& same : Compared(lines[0], lines[1])) {
    if (!same.clear) {
      sure = false;
    } else if (!same.row[0] || !same.row[1]) {
      // A line that nobody could name may be the one that seems to be missing.
      differ = differ || units[same.row[0] ? 1 : 0]->report->nameless == 0;
    } else {
      std::array<std::optional<std::string>, 2> owner;
      for (std::size_t i = 0; i < 2; ++i) {
        const SaidLine& line = lines[i][*same.row[i]];
        if (!line.clear) continue;
        const bool known =
            Text(one, "device_id") == line.owner_id || Text(other, "device_id") == line.owner_id;
        if (line.owner_id.empty()) owner[i] = Text(*units[i], "device_id");
        if (!line.owner_id.empty() && known) owner[i] = line.owner_id;
      }
      if (!owner[0] || !owner[1]) sure = false;
      if (owner[0] && owner[1] && *owner[0] != *owner[1]) differ = true;
    }
  }
  if (differ) return false;
  return sure ? Verdict(true) : std::nullopt;
}

/// What a unit says of a LoadMaster's licence; nullopt: its list was not read.
std::optional<Word> WordOf(const SaidUnit& unit, const SaidUnit* other, const SaidRow* row) {
  if (!unit.list) return std::nullopt;
  if (row == nullptr) return unit.list->nameless == 0 ? Word::kSilent : Word::kUnclear;
  if (row->active == Active::kNormal) return Word::kSilent;
  if (row->owner_id.empty()) return row->word;
  if (Text(unit, "device_id") == row->owner_id) return Word::kMine;
  auto peer = other == nullptr ? std::nullopt : Text(*other, "device_id");
  if (!peer && (other == nullptr || !other->up)) peer = Text(unit, "peer_device_id");
  return peer == row->owner_id ? Word::kPeers : Word::kUnclear;
}

/// agreed, disowned, contested, one_sided; nullopt: nothing can be said.
std::optional<std::string_view> Ownership(std::optional<Word> one, std::optional<Word> other) {
  if (!one || !other || one == Word::kUnclear || other == Word::kUnclear) return std::nullopt;
  if (one == Word::kSilent && other == Word::kSilent) return std::nullopt;
  if (one == Word::kSilent || other == Word::kSilent) return "one_sided";
  if (*one != *other) return "agreed";
  return one == Word::kMine ? "contested" : "disowned";
}

struct Counts {
  std::map<std::string_view, std::size_t> of;
  std::size_t undecided = 0;
};

/// The series of every LoadMaster; `judged`: both lists were read, and not from one unit.
Counts AddLoadMasters(const std::vector<SaidUnit>& units, bool judged, Lines& lines) {
  std::array<std::vector<SaidRow>, 2> lists;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].list) lists[i] = Unique(units[i].list->rows);
  }
  Counts counts;
  for (const Same& same : Compared(lists[0], lists[1])) {
    std::array<const SaidRow*, 2> row{};
    std::array<std::optional<Word>, 2> word;
    std::string label;
    std::string name;
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (same.row[i]) row[i] = &lists[i][*same.row[i]];
      const SaidUnit* other = units.size() == 2 ? &units[1 - i] : nullptr;
      word[i] = WordOf(units[i], other, row[i]);
      if (row[i] == nullptr) continue;
      if (label.empty()) label = row[i]->endpoint;
      if (name.empty()) name = row[i]->name;
    }
    const auto with = [&](std::string_view key, std::string_view text) {
      return Labels{{"loadmaster", label}, {key, std::string(text)}};
    };
    lines.Add("loadmaster_info", with("name", name), Verdict(true));
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (row[i] != nullptr && row[i]->active != Active::kUnknown) {
        lines.Add("loadmaster_activated", with("unit", units[i].name),
                  Verdict(row[i]->active == Active::kActivated));
      }
      if (word[i] == Word::kMine || word[i] == Word::kPeers) {
        lines.Add("loadmaster_claimed", with("unit", units[i].name),
                  Verdict(word[i] == Word::kMine));
      }
    }
    if (!judged) continue;
    const auto ownership = same.clear ? Ownership(word[0], word[1]) : std::nullopt;
    if (!ownership) {
      if (word[0] != Word::kSilent || word[1] != Word::kSilent) ++counts.undecided;
      continue;
    }
    ++counts.of[*ownership];
    for (const std::string_view one : kOwnerships) {
      lines.Add("loadmaster_ownership", with("ownership", one), Verdict(one == *ownership));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      lines.Add("loadmaster_owner", with("unit", units[i].name),
                Verdict(*ownership == "agreed" && word[i] == Word::kMine));
    }
  }
  return counts;
}

Verdict AllAgreed(const std::vector<SaidUnit>& units, Counts& counts) {
  for (const std::string_view one : kOwnerships) {
    if (one != "agreed" && counts.of[one] != 0) return false;
  }
  const bool named = units[0].list->nameless == 0 && units[1].list->nameless == 0;
  return named && counts.undecided == 0 ? Verdict(true) : std::nullopt;
}

void AddPair(const std::vector<SaidUnit>& units, bool reports_comparable, Lines& lines) {
  const SaidUnit& one = units[0];
  const SaidUnit& other = units[1];
  const Verdict same_id = Equal(one, other, "device_id");
  const Verdict distinct = same_id ? Verdict(!*same_id) : std::nullopt;
  const bool judged = distinct != false && one.list && other.list;
  Counts counts = AddLoadMasters(units, judged, lines);

  std::map<std::string_view, Verdict> checks{{"distinct_units", distinct}};
  const Matches mine = MatchesOf(one, other, distinct);
  const Matches theirs = MatchesOf(other, one, distinct);
  for (const auto& [unit, matches] : {std::pair(&one, &mine), std::pair(&other, &theirs)}) {
    lines.Add("unit_peer_address_match", {{"unit", unit->name}}, matches->address);
    lines.Add("unit_peer_key_match", {{"unit", unit->name}}, matches->key);
    lines.Add("unit_peer_device_match", {{"unit", unit->name}}, matches->device);
  }
  const auto neither = [&](std::string_view fact) {
    const auto is_not = [&](const SaidUnit& unit) {
      const Verdict flag = Flag(unit, fact);
      return flag ? Verdict(!*flag) : std::nullopt;
    };
    return And(is_not(one), is_not(other));
  };
  const Verdict preferred = Equal(one, other, "preferred_master");
  const auto decide = [&](std::string_view check, Verdict verdict) {
    checks[check] = distinct == false ? std::nullopt : verdict;
  };
  decide("local_license_parity", Equal(one, other, "local_license"));
  decide("metered_license_parity", Equal(one, other, "metered_license"));
  decide("version_parity", Equal(one, other, "version"));
  decide("ha_mode", HaMode(one, other));
  decide("ha_enabled", neither("ha_disabled"));
  decide("preferred_master", preferred ? Verdict(!*preferred) : std::nullopt);
  decide("peer_address", And(mine.address, theirs.address));
  decide("peer_key", And(mine.key, theirs.key));
  if (one.maps_peer_device) decide("peer_device", And(mine.device, theirs.device));
  decide("loadmaster_ownership", judged ? AllAgreed(units, counts) : std::nullopt);
  decide("report_parity", ReportParity(one, other, reports_comparable));
  for (const auto& [check, verdict] : checks) {
    lines.Add("pair_check", {{"check", std::string(check)}}, verdict);
    lines.Add("pair_check_decided", {{"check", std::string(check)}}, Verdict(verdict.has_value()));
  }
  const bool whole =
      judged && one.list->nameless == 0 && other.list->nameless == 0;  // else there may be more
  if (!whole) return;
  for (const std::string_view ownership : kOwnerships) {
    lines.Add("pair_loadmasters", {{"ownership", std::string(ownership)}}, counts.of[ownership]);
  }
  lines.Add("pair_loadmasters_undecided", {}, counts.undecided);
}

}  // namespace

std::vector<std::string> ExpectedLines(const std::string& pair, const std::vector<SaidUnit>& units,
                                       bool reports_comparable) {
  Lines lines(pair);
  for (const SaidUnit& unit : units) AddUnitLines(unit, lines);
  lines.Add("pair_units", {}, units.size());
  const auto up = [](const SaidUnit& unit) { return unit.up; };
  lines.Add("pair_comparable", {}, Verdict(units.size() == 2 && std::ranges::all_of(units, up)));
  const auto listed = [](const SaidUnit& unit) { return unit.list.has_value(); };
  if (std::ranges::any_of(units, listed))
    lines.Add("pair_loadmasters_truncated", {}, Verdict(false));
  if (units.size() == 2) {
    AddPair(units, reports_comparable, lines);
  } else {
    AddLoadMasters(units, false, lines);
  }
  return lines.Sorted();
}

bool IsExpectable(std::string_view line) {
  static constexpr std::array<std::string_view, 11> kOthers{
      "kemp360_source_up{",
      "kemp360_source_duration_seconds{",
      "kemp360_source_failure{",
      "kemp360_unit_last_success_timestamp_seconds{",
      "kemp360_unit_clock_skew_seconds{",
      "kemp360_unit_tls_certificate_expiry_timestamp_seconds{",
      "kemp360_unit_tls_verification_enabled{",
      "kemp360_unit_auth_cooldown_end_timestamp_seconds{",
      "kemp360_pair_read_duration_seconds{",
      "kemp360_pair_read_skew_seconds{",
      "kemp360_unit_report_timestamp_seconds{"};
  if (!line.starts_with("kemp360_")) return false;
  return std::ranges::none_of(kOthers,
                              [line](std::string_view one) { return line.starts_with(one); });
}

}  // namespace kemp360::oracle
