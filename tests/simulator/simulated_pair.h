#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "simulator/devices.h"

namespace kemp360::simulator {

/// What a unit says of its own place in the pair.
enum class Mode { kMaster, kStandby, kStandalone };

/// What a unit's table says of a LoadMaster.
enum class Licence {
  kMine,    ///< activated, licensed by this unit
  kPeers,   ///< activated, licensed by the peer
  kNormal,  ///< a normal device: not activated through Central
};

struct Row {
  std::size_t device = 0;  ///< index into SimulatedPair::devices()
  std::size_t id = 0;      ///< this unit's own number for it
  Licence licence = Licence::kNormal;

  bool operator==(const Row&) const = default;
};

/// One unit: what it is, what it was told, what it concluded at its last HA poll.
struct Unit {
  std::string host_name;
  std::string device_id;
  std::string version;
  bool local_licensed = false;
  bool metered_licensed = true;
  bool disabled = false;
  bool preferred_master = false;
  std::string ip_address;
  std::string ha_key;
  std::optional<std::string> peer_device_id;
  std::optional<std::string> peer_ip_address;
  std::optional<std::string> peer_ha_key;

  Mode mode = Mode::kStandalone;
  std::optional<std::string> ha_error;  ///< the message
  bool up = true;                       ///< powered and booted
  bool ha_broken = false;  ///< a restored backup destroyed the HA configuration (before 1.23)

  std::string username = "admin";
  std::string password = "fixture-password";
  std::string api_key;
  std::set<std::string> denied;  ///< resources for which the user has no permission

  std::vector<Row> rows;
  std::optional<std::vector<Row>> frozen_report;  ///< the report stands still since then
  bool proxy_unset =
      false;  ///< somebody requested 360/unset_proxy/, which changes the configuration

  /// What the report lists.
  [[nodiscard]] const std::vector<Row>& ReportRows() const {
    return frozen_report ? *frozen_report : rows;
  }
};

struct PairOptions {
  std::size_t loadmasters = 7;  ///< licensed; odd ones by unit a, even ones by unit b
  std::size_t plain_devices = 1;
  std::string version = "1.24.3";
  Duration poll_interval = std::chrono::seconds{60};  ///< of the HA poll
  Duration poll_offset = std::chrono::seconds{20};    ///< unit b polls so much after unit a
  Duration sync_delay = std::chrono::minutes{3};      ///< until the peer learns of a moved licence
  Duration reboot_time = std::chrono::minutes{5};     ///< of an upgrade
  Duration upgrade_pause = std::chrono::minutes{30};  ///< of a rolling upgrade, between the units
  std::array<std::string, 2> api_keys = {"0123456789abcdef0123456789abcdef01234567",
                                         "0123456789abcdef0123456789abcdef01234567"};
  std::array<std::string, 2> host_names = {"unit-a.example", "unit-b.example"};
};

/// Unit a is 0, unit b is 1.
using UnitIndex = std::size_t;
[[nodiscard]] constexpr UnitIndex PeerOf(UnitIndex unit) { return 1 - unit; }

/// Two units with the behaviour of a Kemp 360 Central HA pair under Metered Licensing. Pure: time
/// passes only in Advance(). Not thread-safe. What of it the vendor documents and what is assumed
/// stands in README.md.
class SimulatedPair {
 public:
  explicit SimulatedPair(PairOptions options);

  [[nodiscard]] const PairOptions& options() const { return options_; }
  [[nodiscard]] const Unit& unit(UnitIndex index) const { return units_.at(index); }
  [[nodiscard]] const Device& device(std::size_t index) const { return devices_.at(index); }
  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }
  /// Since the pair was made.
  [[nodiscard]] Duration now() const { return now_; }
  /// Grows with everything that changes an answer of one of the units.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] bool link_up() const { return link_up_; }
  [[nodiscard]] bool sync_running() const { return sync_running_; }

  /// Lets time pass; everything due happens in its order.
  void Advance(Duration span);
  /// As it was made: a healthy pair. Time goes on, keys and passwords stay as they were made.
  void Reset();

  /// Changes a unit's settings at once; what follows from it shows at the next polls.
  void Change(UnitIndex unit, const std::function<void(Unit&)>& change);
  /// Power off. The unit no longer answers anybody.
  void ShutDown(UnitIndex unit);
  /// Power on: the unit comes up as standby (or standalone) and judges at its next poll.
  void StartUp(UnitIndex unit);
  /// Down for the reboot time, then up with the new version.
  void Upgrade(UnitIndex unit, const std::string& version);
  /// Unit b first, after the pause unit a: how the vendor's manual describes an upgrade.
  void RollingUpgrade(const std::string& version);
  /// The connection between the two units; readers still reach both.
  void SetLink(bool up);
  /// Whether news of moved licences reach the peer. News that would have arrived meanwhile are
  /// lost.
  void SetSync(bool running);
  /// The LoadMaster licenses, or re-licenses, against the unit: its licence moves there at once and
  /// its peer reports that after the sync delay.
  void License(std::size_t device, UnitIndex unit);
  /// A device that no unit lists yet. Its index.
  [[nodiscard]] std::size_t AddDevice(const Device& device);
  /// The device is removed from that unit's tree.
  void RemoveDevice(std::size_t device, UnitIndex unit);
  /// The unit is taken out of the pair: its licences move to the remaining one, where all actively
  /// licensed LoadMasters become normal devices.
  void RemoveUnit(UnitIndex unit);
  /// Both units are told of each other (again); a unit that lists nothing gets its peer's list.
  void FormPair();
  /// A backup of the other unit is restored onto `unit`.
  void RestoreBackup(UnitIndex unit, bool with_users);
  /// The report of the unit stands still, or follows its list again.
  void FreezeReport(UnitIndex unit, bool frozen);
  /// The numbers of the unit's rows begin anew, without gaps.
  void RenumberRows(UnitIndex unit);
  /// The HA poll of the unit, now (the next one stays where it was).
  void Poll(UnitIndex unit);

  /// The row of a device in a unit's list, or null.
  [[nodiscard]] const Row* FindRow(std::size_t device, UnitIndex unit) const;
  /// By name, device ID, MAC, address or address:port.
  [[nodiscard]] std::optional<std::size_t> FindDevice(std::string_view text) const;

 private:
  struct Event {
    std::function<void()> run;
  };

  void MakeUnits();
  void MakeRows();
  void SchedulePoll(UnitIndex unit, Duration at);
  void After(Duration delay, std::function<void()> run);
  void Touch() { ++revision_; }
  [[nodiscard]] bool Reaches(UnitIndex unit) const;
  [[nodiscard]] bool KnowsPeer(UnitIndex unit) const;
  [[nodiscard]] std::optional<std::string> Mismatch() const;
  [[nodiscard]] Mode RoleOf(UnitIndex unit) const;
  void Conclude(UnitIndex unit, Mode mode, std::optional<std::string> error);
  void Learn(std::size_t device, UnitIndex unit, Licence licence);
  void SetLicence(std::size_t device, UnitIndex unit, Licence licence);

  PairOptions options_;
  std::vector<Device> devices_;
  std::array<Unit, 2> units_;
  std::array<std::vector<std::size_t>, 2> row_of_device_;  // position in rows, or kNoRow
  std::multimap<Duration, Event> events_;
  Duration now_{};
  std::uint64_t revision_ = 1;
  bool link_up_ = true;
  bool sync_running_ = true;
};

/// "master", "slave", "standalone": the words of the default dialect.
[[nodiscard]] std::string_view ToString(Mode mode);

/// Is "1.22.4" before 1.23? What is not understood is not.
[[nodiscard]] bool BreaksOnCrossRestore(std::string_view version);

}  // namespace kemp360::simulator
