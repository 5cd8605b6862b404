#include "model/unit_snapshot.h"

#include <algorithm>

namespace kemp360 {

bool UnitSnapshot::up() const {
  return std::any_of(sources.begin(), sources.end(), [](const SourceStatus& source) {
    return source.authenticated && source.ok();
  });
}

UnitSnapshot UnitSnapshot::WithoutRows() const {
  UnitSnapshot copy;
  copy.unit = unit;
  copy.known_addresses = known_addresses;
  copy.url_host = url_host;
  copy.plain_http = plain_http;
  copy.tls_verified = tls_verified;
  copy.sources = sources;
  copy.missing = missing;
  copy.last_success = last_success;
  copy.clock_skew = clock_skew;
  copy.certificate_expiry = certificate_expiry;
  copy.cooldown_end = cooldown_end;
  copy.read_at = read_at;
  copy.device_id = device_id;
  copy.version = version;
  copy.local_license = local_license;
  copy.metered_license = metered_license;
  copy.ha_mode = ha_mode;
  copy.ha_error = ha_error;
  copy.ha_error_message = ha_error_message;
  copy.ha_disabled = ha_disabled;
  copy.preferred_master = preferred_master;
  copy.address = address;
  copy.peer_address =
      peer_address;  // the HA keys are compared and let go: nobody needs them afterwards
  if (loadmasters) {
    copy.loadmasters.emplace();
    copy.loadmasters->duplicates = loadmasters->duplicates;
    copy.loadmasters->without_address = loadmasters->without_address;
    copy.loadmasters->claims_mapped = loadmasters->claims_mapped;
    copy.loadmasters->states_mapped = loadmasters->states_mapped;
  }
  if (report) {
    copy.report.emplace();
    copy.report->made_at = report->made_at;
    copy.report->owners_mapped = report->owners_mapped;
    copy.report->without_address = report->without_address;
  }
  return copy;
}

}  // namespace kemp360
