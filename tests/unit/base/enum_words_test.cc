#include "base/enum_words.h"

#include <catch2/catch.hpp>
#include <tuple>

#include "base/reason.h"
#include "base/tls_words.h"

namespace kemp360 {
namespace {

TEST_CASE("ParseWord: a word is that of its enumerator, and any other of none", "[base]") {
  for (const Reason reason : kAll<Reason>) CHECK(ParseWord<Reason>(ToString(reason)) == reason);
  CHECK(ParseWord<Reason>("") == std::nullopt);
  CHECK(ParseWord<Reason>("DNS") == std::nullopt);
  CHECK(ParseWord<Reason>("dn") == std::nullopt);
}

TEST_CASE("ClientAuth: which of them require a certificate, and which verify one", "[base]") {
  const auto [auth, requires_one, verifies] = GENERATE(table<ClientAuth, bool, bool>({
      {ClientAuth::kNone, false, false},
      {ClientAuth::kRequest, false, false},
      {ClientAuth::kRequireAny, true, false},
      {ClientAuth::kVerifyIfGiven, false, true},
      {ClientAuth::kRequireAndVerify, true, true},
  }));
  CHECK(RequiresCertificate(auth) == requires_one);
  CHECK(VerifiesCertificate(auth) == verifies);
}

}  // namespace
}  // namespace kemp360
