#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_words.h"
#include "pages/status.h"
#include "pages/terminal_text.h"

// The command `check` as pure functions of what /status has: the same for a read of its own and for
// one that a running exporter made.
namespace kemp360 {

/// A job after which somebody checks a pair.
enum class CheckJob : std::uint8_t { kRestore, kUpgrade, kRemoval };
[[nodiscard]] constexpr auto WordsFor(CheckJob) {
  return EnumWords<CheckJob::kRemoval>("restore", "upgrade", "removal");
}

/// What to show of each pair.
struct CheckView {
  bool all = false;          ///< what holds, too
  bool loadmasters = false;  ///< every LoadMaster
  std::optional<CheckJob> after{};
};

/// What a pair, or several, come to; the value is the exit code.
enum class CheckOutcome : std::uint8_t { kHolds = 0, kViolated = 1, kUndecided = 2 };

/// Does the fault count? Not one that is good to know, or that another one of the list causes.
[[nodiscard]] bool Counts(const StatusFault& fault);
/// Is a check violated without a fault that says so?
[[nodiscard]] bool ViolatedUnexplained(const StatusPair& pair);
/// Normal devices that its units list.
[[nodiscard]] std::size_t NormalDevices(const StatusPair& pair);
[[nodiscard]] bool IsTooOld(const StatusPair& pair);
[[nodiscard]] CheckOutcome OutcomeOf(const StatusPair& pair, std::optional<CheckJob> after);
/// The worst: violated, then undecided.
[[nodiscard]] CheckOutcome OutcomeOf(std::span<const StatusPair> pairs,
                                     std::optional<CheckJob> after);

/// Of a pair that lost a unit the one that stays, as far as it is known: it lists devices, or
/// was read.
[[nodiscard]] std::size_t RemainingUnit(const StatusPair& pair);
/// What its check-list alone comes to: anything but kHolds, and something is left.
[[nodiscard]] CheckOutcome OutcomeOfJob(const StatusPair& pair, CheckJob job);

/// "NOT IN HA - versions differ: central-a 1.24.3, central-b 1.22.4"
[[nodiscard]] std::string CheckHeadline(const StatusPair& pair);
/// "read 15:04:05 UTC in 0.4 s"
[[nodiscard]] std::string ReadLine(const StatusPair& pair);
/// Title of a check by its label; the label itself if this version does not know it.
[[nodiscard]] std::string TitleOf(const std::string& check);

/// Why a check that holds says little; empty: it says what it says.
[[nodiscard]] std::string_view NothingCompared(const StatusPair& pair, Check check);

/// LoadMasters with the same steps.
struct DeviceGroup {
  std::vector<std::string> steps;
  std::vector<const StatusDevice*> devices;  ///< of the pair
};
/// Those that need attention.
struct DevicesToFix {
  std::vector<DeviceGroup> groups;
  std::size_t more = 0;  ///< that the pair does not list
};
[[nodiscard]] DevicesToFix GroupDevices(const StatusPair& pair, std::optional<CheckJob> after);
/// "disowned: each unit reports …", or how a device that no unit licenses is listed.
[[nodiscard]] std::string DeviceState(const StatusDevice& device);
/// "2 LoadMasters need attention:"
[[nodiscard]] std::string NeedHandLine(std::size_t devices);
/// "2 LoadMasters differ in the Metered Licensing reports (owner in each):"
[[nodiscard]] std::string ReportsDifferLine(const StatusPair& pair);
/// Tables, the head first: LoadMasters on which the reports differ; all that the pair lists.
[[nodiscard]] std::vector<TableCells> ReportDifferenceRows(const StatusPair& pair);
[[nodiscard]] std::vector<TableCells> DeviceRows(const StatusPair& pair);

/// For a person.
[[nodiscard]] std::string RenderCheck(std::span<const StatusPair> pairs, const CheckView& view,
                                      const TextStyle& style);
/// A section of it: the check-list of a job.
void AppendCheckList(const StatusPair& pair, CheckJob job, TerminalText& text);
/// Sections of it: LoadMasters on which the reports differ; those that need attention, each with
/// its steps; every LoadMaster.
void AppendReportDifferences(const StatusPair& pair, TerminalText& text);
void AppendDevicesToFix(const StatusPair& pair, std::optional<CheckJob> after, TerminalText& text);
void AppendAllDevices(const StatusPair& pair, TerminalText& text);

/// For Nagios: one line, and its exit code: 0 ok, 1 warning, 2 critical, 3 unknown.
struct NagiosResult {
  std::string line;
  int exit_code = 0;
};
[[nodiscard]] NagiosResult RenderNagios(std::span<const StatusPair> pairs,
                                        std::optional<CheckJob> after);

/// What changed between two reads of a pair, one line per change; `before` null: its state.
[[nodiscard]] std::vector<std::string> DescribeChanges(const StatusPair* before,
                                                       const StatusPair& now,
                                                       const TextStyle& style);

}  // namespace kemp360
