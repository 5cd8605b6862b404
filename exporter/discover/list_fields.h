#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "discover/evidence.h"
#include "discover/findings.h"

namespace kemp360 {

/// A table with an address column: what might be a list of LoadMasters or a report of them.
struct AddressTable {
  std::size_t table = 0;
  std::string address;  ///< the column
  std::map<std::string, ColumnValues> columns;
  std::map<std::string, Naming> naming;
  /// Host (and port, where it stands behind the address or in a column) of each row, by unit;
  /// empty: none.
  std::array<std::vector<std::string>, 2> hosts;
  double score = 0;

  /// Rows of the two units that are about one host; hosts that come twice on a unit are left out.
  [[nodiscard]] std::vector<std::array<std::size_t, 2>> Matched() const;
  [[nodiscard]] std::set<std::string> HostSet(std::size_t unit) const;
};

/// What is known of who licenses which LoadMaster, by host; from the reports.
struct KnownOwners {
  std::array<std::map<std::string, bool>, 2> mine;  ///< of each unit: licensed by itself?
  std::set<std::string> listed;                     ///< hosts of both reports
  std::array<std::string, 2> device_id;             ///< of each unit; empty: not known

  [[nodiscard]] bool known() const { return !mine[0].empty() && !mine[1].empty(); }
};

/// Every table with an address column, and every column of it that may be the address.
[[nodiscard]] std::vector<AddressTable> FindAddressTables(const Evidence& evidence);

/// The claim of a list: which column says who licenses each LoadMaster, and how.
[[nodiscard]] FactFinding FindClaim(const AddressTable& list, const KnownOwners& owners);
/// Its state: which column tells activated LoadMasters from normal devices. `claim`: taken or not.
[[nodiscard]] FactFinding FindState(const AddressTable& list, const KnownOwners& owners,
                                    const FactFinding& claim);
/// Name, port and MAC, of a list or of a report. What the list and the report call alike is the
/// name.
[[nodiscard]] FactFinding FindName(const AddressTable& list, Fact fact);
[[nodiscard]] FactFinding FindPort(const AddressTable& list, Fact fact);
[[nodiscard]] FactFinding FindMac(const AddressTable& list, Fact fact);

/// The port of LoadMasters for which `list` shows none and `other` shows one; nullopt: it shows
/// none, or different ones.
[[nodiscard]] std::optional<std::uint16_t> FindDefaultPort(const AddressTable& list,
                                                           const AddressTable& other);
/// "10.20.1.1" of "10.20.1.1:9443".
[[nodiscard]] std::string HostOnly(const std::string& host);

/// The best candidate first; `margin`: what it must be ahead of the next one, else it is a choice.
void Rank(FactFinding& finding, double least, double margin);
/// Whether the words of a name hint at another thing than the plain one: last, minimum, gateway, …
[[nodiscard]] double QualifierPenalty(const Naming& naming);
[[nodiscard]] std::string ColumnText(std::string_view column);
/// "lm-2 (1300482)" is the name "lm-2".
[[nodiscard]] std::string WithoutGroup(std::string_view text);

}  // namespace kemp360
