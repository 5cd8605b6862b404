// Addresses, MACs, ports and owners in parentheses.

#include "appliance/endpoint.h"

#include "base/clean_text.h"
#include "fuzz_check.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kemp360;
  using namespace kemp360::fuzz;
  const std::string text = Text(data, size);
  if (const auto address = ParseLoadMasterAddress(text)) {
    Require(!address->host.empty() && IsTame(address->host, 253), "a host is a label");
    const std::string endpoint = EndpointText(address->host, 443);
    const auto again = ParseLoadMasterAddress(endpoint);
    Require(again.has_value(), "an endpoint is an address");
    Require(EndpointText(again->host, again->port.value_or(0)) == endpoint,
            "an endpoint is canonical");
  }
  if (const auto mac = ParseMac(text)) Require(*mac < 0xFFFFFFFFFFFFU, "a MAC has 48 bits");
  const OwnerText owner = ParseOwnerInParentheses(text);
  Require(IsTame(owner.device_id, 64), "a device ID is a label");
  Require(IsTame(owner.perhaps, 64), "so is what may be one");
  Require(owner.clear || owner.device_id.empty(), "what is not clear names nobody");
  if (const auto port = ParsePort(text)) Require(*port != 0, "no port is 0");
  Require(FindTextFlaw(CleanText(text, 64)) == TextFlaw::kNone, "clean text is UTF-8");
  return 0;
}
