#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/unit_reading.h"
#include "profile/profile.h"
#include "support/feed_reading.h"

namespace kemp360::testing {

/// Fails the test with every mistake.
[[nodiscard]] Profile ParsedProfile(std::string_view text, const std::string& file);

/// The built-in profile `default`, as shipped: it reads the recordings.
[[nodiscard]] Profile RecordedProfile();

/// A profile with one source `list` at /api/v1/list/ (rows at /objects, paging) that maps
/// LoadMasters like RecordedProfile. Tests change what they are about.
[[nodiscard]] Profile ListProfile();
/// One source `settings` at /api/v1/settings/1/, one object; `facts` at /NAME_OF_THE_FACT.
[[nodiscard]] Profile SettingsProfile(const std::vector<Fact>& facts);
/// One CSV source `report` with every column.
[[nodiscard]] Profile ReportProfile();

[[nodiscard]] FieldSpec Field(std::string at);

/// Moments that the replies carry.
inline constexpr SystemTime kReceivedAt{std::chrono::seconds{1772444200}};
inline const Failure kUnfinished{Reason::kTimeout, "not finished"};

[[nodiscard]] inline SourceReply Reply(std::string body, int status = 200) {
  return {status, std::move(body), kReceivedAt};
}

[[nodiscard]] UnitReading MakeReading(Profile profile, ReadingLimits limits = {},
                                      bool has_report_file = false);

/// Feeds one body to the only source and returns what became of it.
[[nodiscard]] UnitSnapshot ReadOnce(Profile profile, std::string body, int status = 200);

}  // namespace kemp360::testing
