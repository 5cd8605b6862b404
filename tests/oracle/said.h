#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a unit said in one read, as the metric contract has it understood. Written from the contract
// alone: nothing of the product is included here, or the oracle would repeat its mistakes.
namespace kemp360::oracle {

inline constexpr std::array<std::string_view, 14> kUnitFacts{
    "device_id", "version",          "local_license", "metered_license",  "ha_mode",
    "ha_error",  "ha_error_message", "ha_disabled",   "preferred_master", "address",
    "ha_key",    "peer_address",     "peer_ha_key",   "peer_device_id"};

/// Facts of the unit itself. Flags are "0" and "1"; a mode may be "unknown".
struct SaidFacts {
  std::map<std::string_view, std::string> value;  ///< without what was not said or not understood
  std::map<std::string_view, bool> missing;       ///< for every fact that the profile maps

  [[nodiscard]] std::optional<std::string> Of(std::string_view fact) const {
    const auto found = value.find(fact);
    return found == value.end() ? std::nullopt : std::optional(found->second);
  }
};

enum class Active { kUnknown, kNormal, kActivated };
enum class Word { kMine, kPeers, kSilent, kUnclear };

/// A MAC that stands there and was not understood.
inline constexpr std::uint64_t kUnclearMac = ~std::uint64_t{0};

/// A row of the list of LoadMasters.
struct SaidRow {
  std::string endpoint;
  std::string name;
  bool hidden_name = false;  ///< it held a secret
  std::uint64_t mac = 0;
  Active active = Active::kUnknown;
  Word word = Word::kUnclear;  ///< where no owner is named
  std::string owner_id;
};

/// A line of the Metered Licensing report.
struct SaidLine {
  std::string endpoint;
  std::uint64_t mac = 0;
  std::string owner_id;  ///< empty: the unit that made the report
  bool clear = true;
};

template <typename Row>
struct SaidRows {
  std::vector<Row> rows;  ///< as they came, repeated ones too
  std::size_t nameless = 0;
  std::map<std::string_view, bool> missing;
};

struct SaidUnit {
  std::string name;
  bool up = false;
  bool maps_peer_device = false;
  std::vector<std::string> known_addresses;  ///< `addresses` of the configuration
  std::optional<std::string> url_address;    ///< of the host of its url; nullopt: not known
  std::optional<SaidFacts> facts;            ///< nullopt: not read; so are the next two
  std::optional<SaidRows<SaidRow>> list;
  std::optional<SaidRows<SaidLine>> report;
};

/// The lines of the exposition that follow from what the units of a pair (one or two) said, sorted;
/// without those that tell how the reading went. `reports_comparable`: they were made within five
/// minutes.
[[nodiscard]] std::vector<std::string> ExpectedLines(const std::string& pair,
                                                     const std::vector<SaidUnit>& units,
                                                     bool reports_comparable);
/// Is it one of the series that ExpectedLines knows all of?
[[nodiscard]] bool IsExpectable(std::string_view line);

}  // namespace kemp360::oracle
