#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"
#include "pages/check.h"

namespace kemp360 {
namespace {

/// "disowned: each unit reports …", or how a device that nobody licenses is listed.
std::string StateText(const StatusDevice& device) {
  if (device.ownership) {
    const std::optional<Ownership> known = ParseWord<Ownership>(*device.ownership);
    if (!known) return *device.ownership;
    return ReplaceAll(*device.ownership, "_", "-") + ": " + std::string(OwnershipMeaning(*known));
  }
  const bool normal = std::ranges::any_of(
      device.states, [](const auto& state) { return state == std::string("normal"); });
  return normal ? "normal device" : "undecided";
}

/// Licensed by the unit that stays, which lists it alone: after a removal that is how it must be.
bool IsRelicensed(const StatusDevice& device, const StatusPair& pair) {
  if (device.ownership != std::string(ToString(Ownership::kOneSided))) return false;
  const std::size_t unit = RemainingUnit(pair);
  return unit < device.claims.size() &&
         device.claims[unit] == std::string(ClaimMeaning(Claim::kMine));
}

std::vector<std::string> StepsOf(const StatusDevice& device, const StatusPair& pair,
                                 std::optional<CheckJob> after) {
  if (after != CheckJob::kRemoval) return device.steps;
  if (IsRelicensed(device, pair)) return {};
  if (!device.steps.empty()) return device.steps;
  for (std::size_t i = 0; i < device.states.size() && i < pair.units.size(); ++i) {
    if (device.states[i] == std::string("normal")) return RemovalSteps(pair.units[i].name);
  }
  return {};
}

/// Devices with the same steps.
struct DeviceGroup {
  std::vector<std::string> steps;
  std::vector<TableCells> rows;
};

}  // namespace

void AppendDevicesToFix(const StatusPair& pair, std::optional<CheckJob> after, TerminalText& text) {
  std::vector<DeviceGroup> groups;
  std::size_t listed = 0;
  for (const StatusDevice& device : pair.devices) {
    std::vector<std::string> steps = StepsOf(device, pair, after);
    if (steps.empty()) continue;
    ++listed;
    const auto same = std::ranges::find(groups, steps, &DeviceGroup::steps);
    DeviceGroup& group =
        same != groups.end() ? *same : groups.emplace_back(DeviceGroup{std::move(steps), {}});
    group.rows.push_back({device.name, device.loadmaster, StateText(device)});
  }
  for (const DeviceGroup& group : groups) {
    text.Blank();
    const bool is_one = group.rows.size() == 1;
    text.Paragraph(
        2, "", 2,
        CountOf(group.rows.size(), "LoadMaster") + (is_one ? " needs a hand:" : " need a hand:"));
    text.Table(4, group.rows);
    text.Steps(4, "fix", 9, group.steps);
  }
  std::size_t all = pair.loadmasters ? pair.loadmasters->not_agreed() : 0;
  if (!groups.empty() && listed > all) all = std::max(all, NormalDevices(pair));
  if (!groups.empty() && all > listed) {
    text.Paragraph(4, "", 4, "and " + std::to_string(all - listed) + " more");
  }
}

void AppendAllDevices(const StatusPair& pair, TerminalText& text) {
  std::vector<TableCells> rows{{"LoadMaster", "Address", "Owner"}};
  for (const StatusUnit& unit : pair.units) rows[0].push_back("claim of " + unit.name);
  for (const StatusDevice& device : pair.devices) {
    const std::string owner = device.owner       ? *device.owner
                              : device.ownership ? ReplaceAll(*device.ownership, "_", "-")
                                                 : "-";
    TableCells row{device.name, device.loadmaster, owner};
    for (std::size_t i = 0; i < pair.units.size(); ++i) {
      const bool normal = i < device.states.size() && device.states[i] == std::string("normal");
      const bool said = i < device.claims.size() && device.claims[i];
      row.push_back(normal ? "normal device" : said ? *device.claims[i] : "not known");
    }
    rows.push_back(std::move(row));
  }
  if (rows.size() == 1 && pair.devices_complete) return;
  text.Blank();
  if (rows.size() > 1) text.Table(2, rows);
  if (!pair.devices_complete) {
    text.Paragraph(2, "", 2,
                   "Only LoadMasters that need a hand and normal devices are listed, at most 20 of "
                   "each kind: the exporter did not list all.");
  }
}

}  // namespace kemp360
