#include <algorithm>
#include <cstdio>
#include <string_view>

#include "base/text.h"
#include "pages/check.h"

namespace kemp360 {
namespace {

bool HasFault(const StatusPair& pair, FindingKind kind) {
  return std::ranges::any_of(pair.faults, [kind](const StatusFault& fault) {
    return fault.kind == kind && Counts(fault);
  });
}

bool HasWork(const StatusPair& pair) {
  return std::ranges::any_of(pair.devices,
                             [](const StatusDevice& device) { return !device.steps.empty(); });
}

bool IsUndecided(const StatusPair& pair) {
  return !pair.read_at || IsTooOld(pair) || HasFault(pair, FindingKind::kUnread) ||
         std::ranges::any_of(pair.undecided, &StatusUndecided::expected);
}

/// A fault for which Nagios has its third color.
bool IsCritical(const StatusFault& fault) {
  return fault.kind == FindingKind::kViolated && Counts(fault) &&
         (fault.severity == Severity::kBad || fault.alert_severity == "critical");
}

/// The worst of several has the highest.
int NagiosRank(int exit_code) {
  constexpr int kRanks[] = {0, 2, 3, 1};  // ok, warning, critical, unknown
  return kRanks[exit_code];
}

int NagiosCode(const StatusPair& pair, std::optional<CheckJob> after) {
  switch (OutcomeOf(pair, after)) {
    case CheckOutcome::kHolds:
      return 0;
    case CheckOutcome::kViolated:
      return std::ranges::any_of(pair.faults, IsCritical) ? 2 : 1;
    case CheckOutcome::kUndecided:
      return 3;
  }
  return 3;  // unreachable: -Wswitch-enum keeps the list whole
}

std::string Fixed(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", number);
  return text;
}

/// What performance data count; of all pairs together.
struct NagiosCounts {
  std::size_t in_ha = 0;
  std::size_t violated = 0;
  std::size_t undecided = 0;
  std::size_t not_agreed = 0;
  std::size_t normal = 0;
  double seconds = 0;

  void Add(const StatusPair& pair) {
    in_ha += pair.in_ha == true ? 1U : 0U;
    for (const auto& [check, verdict] : pair.checks) {
      violated += verdict == false ? 1U : 0U;
      undecided += verdict ? 0U : 1U;
    }
    not_agreed += pair.loadmasters ? pair.loadmasters->not_agreed() : 0U;
    normal += NormalDevices(pair);
    seconds = std::max(seconds, pair.read_duration_seconds.value_or(0));
  }
};

}  // namespace

bool Counts(const StatusFault& fault) {
  return !fault.explained && fault.kind != FindingKind::kInfo;
}

bool ViolatedUnexplained(const StatusPair& pair) {
  return std::ranges::any_of(pair.checks, [&pair](const auto& check) {
    return check.second == false &&
           std::ranges::none_of(pair.faults, [&check](const StatusFault& fault) {
             return fault.check == check.first;
           });
  });
}

std::size_t NormalDevices(const StatusPair& pair) {
  std::size_t most = 0;
  for (const StatusUnit& unit : pair.units) {
    most = std::max(most, unit.normal_loadmasters.value_or(0));
  }
  return most;
}

bool IsTooOld(const StatusPair& pair) { return pair.age_seconds.value_or(0) > Seconds(kOutdated); }

CheckOutcome OutcomeOf(const StatusPair& pair, std::optional<CheckJob> after) {
  const CheckOutcome job = after ? OutcomeOfJob(pair, *after) : CheckOutcome::kHolds;
  if (pair.read_at && !IsTooOld(pair) &&
      (HasFault(pair, FindingKind::kViolated) || ViolatedUnexplained(pair) || HasWork(pair) ||
       job == CheckOutcome::kViolated)) {
    return CheckOutcome::kViolated;
  }
  return IsUndecided(pair) || job == CheckOutcome::kUndecided ? CheckOutcome::kUndecided
                                                              : CheckOutcome::kHolds;
}

CheckOutcome OutcomeOf(std::span<const StatusPair> pairs, std::optional<CheckJob> after) {
  CheckOutcome worst = pairs.empty() ? CheckOutcome::kUndecided : CheckOutcome::kHolds;
  for (const StatusPair& pair : pairs) {
    const CheckOutcome outcome = OutcomeOf(pair, after);
    if (outcome == CheckOutcome::kViolated) return outcome;
    worst = std::max(worst, outcome);
  }
  return worst;
}

NagiosResult RenderNagios(std::span<const StatusPair> pairs, std::optional<CheckJob> after) {
  NagiosResult result;
  NagiosCounts counts;
  const StatusPair* worst = nullptr;
  std::size_t not_well = 0;
  for (const StatusPair& pair : pairs) {
    counts.Add(pair);
    const int code = NagiosCode(pair, after);
    not_well += code != 0 ? 1U : 0U;
    if (worst == nullptr || NagiosRank(code) > NagiosRank(result.exit_code)) {
      worst = &pair;
      result.exit_code = code;
    }
  }
  if (worst == nullptr) result.exit_code = 3;
  constexpr std::string_view kWords[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  result.line = "KEMP360 " + std::string(kWords[result.exit_code]) + " - ";
  if (worst == nullptr) {
    result.line += "no pair";
  } else if (result.exit_code == 0 && pairs.size() > 1) {
    result.line += std::to_string(pairs.size()) + " pairs: all checks hold";
  } else {
    result.line += worst->name + ": " + CheckHeadline(*worst);
  }
  if (not_well > 1) result.line += " (and " + std::to_string(not_well - 1) + " more)";
  // A bar would begin the performance data.
  result.line = ReplaceAll(std::move(result.line), "|", "/");
  const auto datum = [&result](std::string_view name, const std::string& value) {
    result.line += " " + std::string(name) + "=" + value;
  };
  result.line += " |";
  datum("pairs", std::to_string(pairs.size()));
  datum("in_ha", std::to_string(counts.in_ha));
  datum("checks_violated", std::to_string(counts.violated));
  datum("checks_undecided", std::to_string(counts.undecided));
  datum("loadmasters_not_agreed", std::to_string(counts.not_agreed));
  datum("normal_devices", std::to_string(counts.normal));
  datum("read_duration", Fixed(counts.seconds) + "s");
  return result;
}

}  // namespace kemp360
