#include "discover/vocabulary.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "discover/value_shape.h"

namespace kemp360 {
namespace {

TEST_CASE("NameWords: the words of a name, however they are joined", "[discover]") {
  const auto [name, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"peer_ip_address", {"peer", "ip", "address"}},
      {"peerIpAddress", {"peer", "ip", "address"}},
      {"PeerIPAddress", {"peer", "ip", "address"}},
      {"peeripaddress", {"peer", "ip", "address"}},
      {"ha.own.secret", {"ha", "own", "secret"}},
      {"hakey", {"ha", "key"}},
      {"isMelaLicensed", {"is", "mela", "licensed"}},
      {"unrelatedword", {"unrelatedword"}},
      {"", {}},
  }));
  CAPTURE(name);
  CHECK(NameWords(name) == words);
}

TEST_CASE("RoleOf and OwnerOf: words for roles and owners", "[discover]") {
  CHECK(RoleOf("Master") == RoleWord::kMaster);
  CHECK(RoleOf("HA Slave") == RoleWord::kStandby);
  CHECK(RoleOf("hot standby") == RoleWord::kStandby);
  CHECK(RoleOf("Stand-Alone") == RoleWord::kStandalone);
  CHECK(RoleOf("blue") == RoleWord::kNone);
  CHECK(RoleOf("master or slave") == RoleWord::kNone);
  CHECK(OwnerOf("REMOTE") == OwnerWord::kPeer);
  CHECK(OwnerOf("this unit") == OwnerWord::kMine);
  CHECK(OwnerOf("edge-1") == OwnerWord::kNone);
}

TEST_CASE("ShapeOfText: what a value looks like", "[discover]") {
  const auto [text, shape] = GENERATE(table<std::string, ValueShape>({
      {"", ValueShape::kBlank},
      {"yes", ValueShape::kFlag},
      {"Enabled", ValueShape::kFlag},
      {"192.0.2.1", ValueShape::kAddress},
      {"192.0.2.1:8443", ValueShape::kAddress},
      {"2001:db8::1", ValueShape::kAddress},
      {"central-a.example", ValueShape::kHost},
      {"00:50:56:00:00:01", ValueShape::kMac},
      {"1.24.3", ValueShape::kVersion},
      {"V1.24.3-build7", ValueShape::kVersion},
      {"2026-03-02T09:37:45", ValueShape::kTime},
      {"/api/v1/x/", ValueShape::kPath},
      {"1300471", ValueShape::kId},
      {"7f000000-1111-4222-8333-444455556666", ValueShape::kId},
      {"a0b1c2d3e4f5061728394a5b6c7d8e9f", ValueShape::kKey},
      {"17", ValueShape::kNumber},
      {"Not licensed", ValueShape::kWord},
      {"HA peers have different settings.", ValueShape::kText},
  }));
  CAPTURE(text);
  CHECK(static_cast<int>(ShapeOfText(text)) == static_cast<int>(shape));
}

}  // namespace
}  // namespace kemp360
