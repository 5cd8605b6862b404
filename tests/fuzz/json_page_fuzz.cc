// A unit's JSON answers through UnitReading, by three profiles: the default one, LoadMasters with
// the owner's device ID and the port in the address, and facts in key/value rows. The byte 0x1E (a
// control character, so never part of an answer that decodes) stands between pages.

#include <array>
#include <memory>
#include <utility>

#include "fuzz_check.h"

namespace kemp360::fuzz {
namespace {

std::shared_ptr<const CompiledProfile> OwnerIdProfile() {
  Profile profile = DefaultProfile();
  profile.loadmasters->port.reset();
  profile.loadmasters->claim->form = ClaimForm::kOwnerDeviceId;
  profile.loadmasters->claim->place.at = "/device_id";
  profile.sources[1].paging.reset();
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

std::shared_ptr<const CompiledProfile> KeyValueProfile() {
  Profile profile = DefaultProfile();
  profile.sources[0].rows = "/objects";
  profile.sources[0].paging = Paging{};
  for (FactSpec& fact : profile.facts) {
    fact.place = {"/value/0", RowSelector{"/key", std::string(ToString(fact.fact))}};
  }
  profile.loadmasters->claim->form = ClaimForm::kParentheses;
  profile.loadmasters->claim->place.at = "/name";
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

UnitSnapshot Read(const std::shared_ptr<const CompiledProfile>& profile, std::string_view pages) {
  UnitReading reading(profile, ReadingLimits{500}, false);
  while (true) {
    const std::size_t end = std::min(pages.find('\x1e'), pages.size());
    for (std::size_t source = 0; source < 3; ++source) {
      (void)testing::Feed(reading, source, SourceReply{200, std::string(pages.substr(0, end)), {}});
    }
    if (end == pages.size()) break;
    pages.remove_prefix(end + 1);
  }
  UnitSnapshot unit = reading.Snapshot(Failure{Reason::kTimeout, "not finished"});
  for (const Remark& remark : unit.remarks) {
    Require(IsTame(ToString(remark), 2000), "a remark fits a line");
  }
  return unit;
}

}  // namespace
}  // namespace kemp360::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kemp360;
  using namespace kemp360::fuzz;
  static const std::array kProfiles{std::make_shared<const CompiledProfile>(DefaultProfile()),
                                    OwnerIdProfile(), KeyValueProfile()};
  const std::string text = Text(data, size);
  for (const auto& profile : kProfiles) {
    const UnitSnapshot unit = Read(profile, text);
    RequireSound(unit);
    Require(unit == Read(profile, text), "the same bytes give the same snapshot");
  }
  return 0;
}
