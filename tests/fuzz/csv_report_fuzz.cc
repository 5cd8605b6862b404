// A Metered Licensing report, by URL and from a file, with the default profile's columns and with
// the parentheses behind the name, separated by semicolons.

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "fuzz_check.h"

namespace kemp360::fuzz {
namespace {

std::shared_ptr<const CompiledProfile> BehindTheName() {
  Profile profile = DefaultProfile();
  profile.sources[2].csv->delimiter = ';';
  profile.report->owner = profile.report->name;
  profile.report->port.reset();
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

UnitSnapshot Read(const std::shared_ptr<const CompiledProfile>& profile, const std::string& text,
                  bool file) {
  UnitReading reading(profile, ReadingLimits{500}, file);
  if (file) {
    testing::FeedReportFile(reading, text, SystemTime{});
  } else {
    (void)testing::Feed(reading, 2, SourceReply{200, text, {}});
  }
  return reading.Snapshot(Failure{Reason::kTimeout, "not finished"});
}

}  // namespace
}  // namespace kemp360::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kemp360;
  using namespace kemp360::fuzz;
  static const std::array kProfiles{std::make_shared<const CompiledProfile>(DefaultProfile()),
                                    BehindTheName()};
  const std::string text = Text(data, size);
  for (const auto& profile : kProfiles) {
    const UnitSnapshot unit = Read(profile, text, false);
    RequireSound(unit);
    std::optional<Report> of_file = Read(profile, text, true).report;
    if (of_file) of_file->fetched = true;  // all that may differ
    Require(unit.report == of_file, "a file says what the same bytes by URL say");
  }
  return 0;
}
