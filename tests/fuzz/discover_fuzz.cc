// A HAR file, and two units that answer everything with the same bytes: what discover makes of them
// is a profile that loads, or none.

#include <algorithm>
#include <span>

#include "discover/discovery_report.h"
#include "discover/har.h"
#include "discover/record.h"
#include "fuzz_check.h"
#include "profile/profile_reader.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kemp360;
  using namespace kemp360::fuzz;
  const std::string text = Text(data, size);
  std::string_view rest = text;
  const Result<UnitRecord> har = ReadHar("a", "", [&](std::span<char> into) {
    const std::size_t part = std::min({into.size(), rest.size(), std::size_t{7}});
    std::copy_n(rest.begin(), part, into.begin());
    rest.remove_prefix(part);
    return part;
  });
  PairRecord record;
  record.pair = "fuzz";
  for (UnitRecord& unit : record.units) {
    if (har) unit = *har;
    for (const char* path : {"/api/v1/a/", "/api/v1/a/1/", "/api/v1/a/schema/", "/files/a.csv"}) {
      unit.exchanges.push_back({.path = path, .status = 200, .body = text});
    }
  }
  record.units[0].name = "a";
  record.units[1].name = "b";
  const Evidence evidence = CollectEvidence(record);
  Discovery discovery = Discover(record, evidence);
  const ProvenDraft proven = ProveDraft(record, evidence, discovery, "fuzz");
  if (!proven.draft.text.empty()) {
    const auto parsed = ParseProfile(proven.draft.text, "draft.yaml");
    Require(parsed.ok(), "a draft loads");
    Require(*parsed == proven.draft.profile, "and is what was meant");
  }
  const DiscoveryView view{record, evidence, discovery, proven, ""};
  Require(!RenderDiscovery(view).empty() && !JsonDiscovery(view).empty(), "there is an answer");
  Require(ParseRecord(RenderRecord(record.units[0])).ok() || !IsUtf8(text), "a record is read");
  return 0;
}
