#include "fuzz_check.h"

#include <set>

#include "base/clean_text.h"
#include "model/identity.h"

namespace kemp360::fuzz {
namespace {

void RequireLabel(std::string_view text, std::size_t longest) {
  Require(IsTame(text, longest), "a label is short and holds no control characters");
  Require(FindTextFlaw(text) == TextFlaw::kNone, "a label is UTF-8");
}

}  // namespace

bool IsUtf8(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return FindTextFlaw(text) == TextFlaw::kNone;
}

void RequireSound(const UnitSnapshot& unit) {
  for (const SourceStatus& source : unit.sources) {
    Require(!(source.absent && source.failure), "an absent source has not failed");
    if (!source.failure) continue;
    Require(FindTextFlaw(source.failure->detail) == TextFlaw::kNone, "a detail is UTF-8");
    Require(source.failure->detail.size() < 1000, "a detail is one line");
  }
  if (unit.device_id) RequireLabel(*unit.device_id, 128);
  if (unit.version) RequireLabel(*unit.version, 128);
  if (unit.address) RequireLabel(*unit.address, 128);
  if (unit.ha_error_message) RequireLabel(*unit.ha_error_message, 4 * 1000);
  std::set<std::string_view> endpoints;
  if (unit.loadmasters) {
    for (const LoadMaster& row : unit.loadmasters->rows) {
      RequireLabel(row.endpoint, 262);
      RequireLabel(row.name, 4 * 255);
      RequireLabel(row.owner_id, 128);
      Require(!row.endpoint.empty(), "a row has an endpoint");
      Require(row.mac <= 0xFFFFFFFFFFFFU || row.mac == kUnclearMac, "a MAC has 48 bits");
      Require(endpoints.insert(row.endpoint).second, "endpoints are unique in a list");
    }
  }
  endpoints.clear();
  if (unit.report) {
    for (const ReportRow& row : unit.report->rows) {
      RequireLabel(row.endpoint, 262);
      RequireLabel(row.owner_id, 64);
      Require(endpoints.insert(row.endpoint).second, "endpoints are unique in a report");
    }
  }
}

}  // namespace kemp360::fuzz
