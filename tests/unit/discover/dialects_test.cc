// The simulator's dialects, asked without sockets.
#include <catch2/catch.hpp>

#include "central.h"
#include "profile/profile_reader.h"

namespace kemp360::testing {
namespace {

TEST_CASE("the default dialect is mapped as the built-in profile maps it", "[discover]") {
  const Explored explored =
      ExploreAndProve(FromDialect("default"), {.asked = {"/api/v1/asl-instance/report/"}});
  INFO(explored.All());
  INFO(explored.proven.draft.text);
  const auto built_in = ParseProfile(*BuiltInProfileText("default"), "default.yaml");
  REQUIRE(built_in.ok());
  const Profile& draft = explored.proven.draft.profile;
  for (const FactSpec& fact : built_in->facts) {
    CAPTURE(ToString(fact.fact));
    const FactSpec* const found = draft.FindFact(fact.fact);
    REQUIRE(found != nullptr);
    CHECK(found->place == fact.place);
    CHECK(draft.FindSource(found->source)->path == built_in->FindSource(fact.source)->path);
  }
  REQUIRE(draft.loadmasters.has_value());
  CHECK(draft.loadmasters->address.place == built_in->loadmasters->address.place);
  CHECK(draft.loadmasters->port->place == built_in->loadmasters->port->place);
  CHECK(draft.loadmasters->name->place == built_in->loadmasters->name->place);
  CHECK(draft.loadmasters->mac->place == built_in->loadmasters->mac->place);
  CHECK(draft.loadmasters->state->place == built_in->loadmasters->state->place);
  CHECK(draft.loadmasters->claim->place == built_in->loadmasters->claim->place);
  CHECK(draft.loadmasters->claim->form == built_in->loadmasters->claim->form);
  REQUIRE(draft.report.has_value());
  CHECK(draft.report->owner->place == built_in->report->owner->place);
  CHECK(draft.report->address.place == built_in->report->address.place);
}

TEST_CASE("the dialect with parentheses in its list is mapped", "[discover]") {
  const Explored explored = ExploreAndProve(FromDialect("parentheses"));
  INFO(explored.All());
  CHECK(explored.Of(Fact::kLoadmasterClaim) == "certain license");
  CHECK(explored.Of(Fact::kLoadmasterState) == "certain asl_instance");
}

TEST_CASE("the dialect without a listing is mapped from what is asked", "[discover]") {
  const Explored explored = ExploreAndProve(
      FromDialect("other"),
      {.asked = {"/api/v2/setting/?scope=ha&format=json",
                 "/api/v2/inventory/device/?kind=loadbalancer", "/api/v2/license/usage.csv"}});
  INFO(explored.All());
  INFO(explored.proven.draft.text);
  for (const FactFinding& finding : explored.discovery.facts) {
    CAPTURE(ToString(finding.fact));
    if (finding.fact != Fact::kPeerDeviceId) CHECK(finding.Taken());
  }
  CHECK(explored.Of(Fact::kLoadmasterClaim) == "certain /licensed_from/device");
  CHECK(explored.Of(Fact::kLoadmasterState) == "certain licence");
  CHECK(explored.discovery.report.Taken());
}

}  // namespace
}  // namespace kemp360::testing
