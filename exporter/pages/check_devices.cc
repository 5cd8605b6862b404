#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"
#include "pages/check.h"

namespace kemp360 {
namespace {

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

}  // namespace

std::string DeviceState(const StatusDevice& device) {
  if (device.ownership) {
    const std::optional<Ownership> known = ParseWord<Ownership>(*device.ownership);
    if (!known) return *device.ownership;
    return ReplaceAll(*device.ownership, "_", "-") + ": " + std::string(OwnershipMeaning(*known));
  }
  const bool normal = std::ranges::any_of(
      device.states, [](const auto& state) { return state == std::string("normal"); });
  return normal ? "normal device" : "undecided";
}

DevicesToFix GroupDevices(const StatusPair& pair, std::optional<CheckJob> after) {
  DevicesToFix fix;
  std::size_t listed = 0;
  for (const StatusDevice& device : pair.devices) {
    std::vector<std::string> steps = StepsOf(device, pair, after);
    if (steps.empty()) continue;
    ++listed;
    const auto same = std::ranges::find(fix.groups, steps, &DeviceGroup::steps);
    DeviceGroup& group = same != fix.groups.end()
                             ? *same
                             : fix.groups.emplace_back(DeviceGroup{std::move(steps), {}});
    group.devices.push_back(&device);
  }
  std::size_t all = pair.loadmasters ? pair.loadmasters->not_agreed() : 0;
  if (!fix.groups.empty() && listed > all) all = std::max(all, NormalDevices(pair));
  if (!fix.groups.empty() && all > listed) fix.more = all - listed;
  return fix;
}

std::vector<TableCells> ReportDifferenceRows(const StatusPair& pair) {
  std::vector<TableCells> rows{{"LoadMaster", "Address"}};
  for (const StatusUnit& unit : pair.units) rows[0].push_back(unit.name + "'s report");
  for (const StatusReportDifference& difference : pair.report_differences) {
    TableCells row{difference.name, difference.loadmaster};
    for (const auto& owner : difference.owners) row.push_back(owner.value_or("not listed"));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<TableCells> DeviceRows(const StatusPair& pair) {
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
  return rows;
}

std::string NeedHandLine(std::size_t devices) {
  return CountOf(devices, "LoadMaster") + (devices == 1 ? " needs attention:" : " need attention:");
}

std::string ReportsDifferLine(const StatusPair& pair) {
  return CountOf(pair.differing_in_reports, "LoadMaster") +
         (pair.differing_in_reports == 1 ? " differs" : " differ") +
         " in the Metered Licensing reports (owner in each):";
}

void AppendReportDifferences(const StatusPair& pair, TerminalText& text) {
  if (pair.report_differences.empty()) return;
  text.Blank();
  text.Paragraph(2, "", 2, ReportsDifferLine(pair));
  text.Table(4, ReportDifferenceRows(pair));
  const std::size_t listed = pair.report_differences.size();
  if (pair.differing_in_reports > listed) {
    text.Paragraph(4, "", 4, "and " + std::to_string(pair.differing_in_reports - listed) + " more");
  }
}

void AppendDevicesToFix(const StatusPair& pair, std::optional<CheckJob> after, TerminalText& text) {
  const DevicesToFix fix = GroupDevices(pair, after);
  for (const DeviceGroup& group : fix.groups) {
    std::vector<TableCells> rows;
    for (const StatusDevice* device : group.devices) {
      rows.push_back({device->name, device->loadmaster, DeviceState(*device)});
    }
    text.Blank();
    text.Paragraph(2, "", 2, NeedHandLine(rows.size()));
    text.Table(4, rows);
    text.Steps(4, "fix", 9, group.steps);
  }
  if (fix.more != 0) text.Paragraph(4, "", 4, "and " + std::to_string(fix.more) + " more");
}

void AppendAllDevices(const StatusPair& pair, TerminalText& text) {
  const std::vector<TableCells> rows = DeviceRows(pair);
  if (rows.size() == 1 && pair.devices_complete) return;
  text.Blank();
  if (rows.size() > 1) text.Table(2, rows);
  if (!pair.devices_complete) {
    text.Paragraph(
        2, "", 2,
        "Only LoadMasters that need attention and normal devices are listed, at most 20 of "
        "each kind: the exporter did not list all.");
  }
}

}  // namespace kemp360
