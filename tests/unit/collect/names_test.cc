// Names that the comparison of "IP Address for the Other Peer" needs are looked up within the read.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "collect/pair_reader.h"
#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeAnswer;
using testing::kHostA;
using testing::kHostB;
using testing::kSettings;
using testing::Probe;
using testing::Scene;
using Names = std::vector<std::string>;

/// A unit's settings: its own address, and the one that it gives for its peer.
std::string Addresses(const std::string& device_id, const std::string& own,
                      const std::string& peer) {
  return R"({"device_id": ")" + device_id + R"(", "ha_mode": "master", "address": ")" + own +
         R"(", "peer_address": ")" + peer + R"("})";
}

/// central-a gives `peer` for central-b, which gives the right one for central-a and says `own` of
/// itself.
void Serve(Scene& scene, const std::string& peer, const std::string& own) {
  scene.fetcher.Serve(kHostA, kSettings,
                      FakeAnswer::Status(200, Addresses("1", "192.0.2.10", peer)));
  scene.fetcher.Serve(kHostB, kSettings,
                      FakeAnswer::Status(200, Addresses("2", own, "192.0.2.10")));
}

Verdict Match(const Probe& probe) {
  return (**probe.result).assessment->units[0].peer_address_match;
}

bool Tells(const Probe& probe, const std::string& line) {
  const Names& log = probe.Snapshot().log;
  return std::find(log.begin(), log.end(), line) != log.end();
}

TEST_CASE("PairRead: nothing is looked up where the addresses decide", "[collect]") {
  Scene scene;
  scene.unit(1).addresses = {"alias.example"};
  Serve(scene, "192.0.2.11", "192.0.2.11");
  const auto probe = scene.Read();
  CHECK(Match(*probe) == true);
  CHECK(scene.names.Asked().empty());
  CHECK(probe->Snapshot().units[0].resolved.empty());
}

TEST_CASE("PairRead: names that a comparison needs are looked up, each once in a read",
          "[collect]") {
  Scene scene;
  scene.unit(1).addresses = {"Alias.example"};
  Serve(scene, "192.0.2.11", "10.0.0.1");
  SECTION("one of them is the address") {
    scene.names.Know(kHostB, {"10.0.0.1"});
    scene.names.Know("alias.example", {"192.0.2.11"});
    const auto probe = scene.Read();
    CHECK(Match(*probe) == true);
    CHECK(scene.names.Asked() == Names{"alias.example", kHostB});
    CHECK(Tells(*scene.Read(), "look-up: alias.example: 192.0.2.11"));
    CHECK(scene.names.Asked().size() == 4);
  }
  SECTION("none of them is") {
    scene.names.Know(kHostB, {"10.0.0.1"});
    scene.names.Know("alias.example", {"10.0.0.2"});
    CHECK(Match(*scene.Read()) == false);
  }
  SECTION("one is not known: undecided") {
    scene.names.Know(kHostB, {"10.0.0.1"});
    const auto probe = scene.Read();
    CHECK(Match(*probe) == std::nullopt);
    CHECK(Tells(*probe, "look-up: alias.example: dns: nobody knows it"));
  }
}

TEST_CASE("PairRead: a look-up that hangs leaves the check undecided at the deadline",
          "[collect]") {
  Scene scene;
  scene.unit(1).addresses = {"alias.example"};
  scene.names.Know(kHostB, {"10.0.0.1"});
  scene.names.Know("alias.example", {"192.0.2.11"});
  Serve(scene, "192.0.2.11", "10.0.0.1");
  CHECK(Match(*scene.Read()) == true);
  const std::size_t asked = scene.names.Asked().size();
  scene.names.Hang();
  const auto hasty = scene.Ask(seconds(2));
  const auto patient = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(2));
  REQUIRE(hasty->Outcome() == "snapshot");
  CHECK(Match(*hasty) == std::nullopt);
  CHECK(hasty->Sources(0) == testing::kAllOk);
  CHECK_FALSE(patient->Answered());
  CHECK(scene.names.Asked().size() == 2 * asked);  // each once
  SECTION("and is forgotten then") {
    scene.loop.Advance(seconds(6));
    REQUIRE(patient->Outcome() == "snapshot");
    CHECK(Match(*patient) == std::nullopt);
    CHECK(patient->Sources(1) == testing::kAllOk);
    CHECK(patient->Snapshot().units[0].resolved.at("alias.example").empty());
    CHECK(Tells(*patient, "look-up: alias.example: not finished after 8s"));
    CHECK(scene.names.Waiting() == 0);
    CHECK(scene.loop.Waiting() == 0);
  }
  SECTION("but not before") {
    scene.names.Release();
    scene.loop.RunReady();
    REQUIRE(patient->Outcome() == "snapshot");
    CHECK(Match(*patient) == true);
  }
  SECTION("or when the reader is stopped") {
    CHECK(scene.Stop());
    CHECK(scene.names.Waiting() == 0);
  }
}

TEST_CASE("PairRead: what a unit that was not read may be called is looked up too", "[collect]") {
  Scene scene;
  scene.unit(1).addresses = {"alias.example"};
  scene.names.Know(kHostB, {"192.0.2.12"});
  scene.names.Know("alias.example", {"192.0.2.12"});
  Serve(scene, "192.0.2.11", "");
  SECTION("not reached") {
    scene.ServeAll(kHostB, FakeAnswer::Fail(Reason::kConnect, "connection refused"));
  }
  SECTION("its key refused, later than all else") {
    scene.ServeAll(kHostB, FakeAnswer::Status(401).After(milliseconds(300)));
  }
  SECTION("its key not tried") {
    scene.ServeAll(kHostB, FakeAnswer::Status(401));
    scene.Read();
  }
  CHECK(Match(*scene.Read()) == false);
}

TEST_CASE("PairRead: names are looked up while the lists are still read", "[collect]") {
  Scene scene;
  scene.names.Know(kHostB, {"192.0.2.11"});
  Serve(scene, "192.0.2.11", "10.0.0.1");
  CHECK(Match(*scene.Read()) == true);  // the keys are accepted
  for (const std::string& host : {kHostA, kHostB}) {
    scene.fetcher.Serve(host, testing::kList, FakeAnswer::Status(200).Held());
  }
  const auto probe = scene.Ask(seconds(8));
  CHECK(scene.names.Asked().size() == 2);
  scene.loop.Advance(seconds(8));
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(Match(*probe) == true);
}

/// The same with this fact in a source of its own, which is asked last.
std::shared_ptr<const CompiledProfile> WithSourceOf(Fact fact) {
  Profile profile = testing::ThreeSources()->profile();
  SourceSpec own;
  own.name = "own";
  own.path = "/api/v1/own/";
  own.required = false;
  profile.sources.push_back(own);
  std::ranges::find(profile.facts, fact, &FactSpec::fact)->source = own.name;
  return std::make_shared<const CompiledProfile>(std::move(profile));
}

TEST_CASE("PairRead: names are looked up when both units have said all of their addresses",
          "[collect]") {
  const Fact fact = GENERATE(Fact::kAddress, Fact::kPeerAddress);
  Scene scene;
  scene.names.Know(kHostA, {"192.0.2.10"});
  scene.unit(0).profile = WithSourceOf(fact);
  scene.unit(1).addresses = {"alias.example"};
  Serve(scene, "192.0.2.11", "10.0.0.1");
  scene.fetcher.Serve(kHostB, kSettings,
                      FakeAnswer::Status(200, Addresses("2", "10.0.0.1", "192.0.2.12")));
  scene.fetcher.Serve(
      kHostA, "/api/v1/own/",
      FakeAnswer::Status(200, Addresses("1", "192.0.2.10", "192.0.2.11")).After(milliseconds(300)));
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(milliseconds(200));
  CHECK(scene.names.Asked().empty());
  scene.loop.Advance(milliseconds(100));
  CHECK_FALSE(scene.names.Asked().empty());
  CHECK(probe->Outcome() == "snapshot");
}

TEST_CASE("PairRead: no other fact is waited for before names are looked up", "[collect]") {
  Scene scene;
  scene.unit(0).profile = WithSourceOf(Fact::kDeviceId);
  Serve(scene, "192.0.2.11", "10.0.0.1");
  scene.fetcher.Serve(kHostA, "/api/v1/own/", FakeAnswer::Status(200).Held());
  scene.Ask(seconds(8));
  CHECK(scene.names.Asked() == Names{kHostB});
}

TEST_CASE("PairRead: a profile that maps no address of its own needs no word on it", "[collect]") {
  Scene scene;
  Profile profile = testing::ThreeSources()->profile();
  std::erase_if(profile.facts, [](const FactSpec& spec) { return spec.fact == Fact::kAddress; });
  const auto compiled = std::make_shared<const CompiledProfile>(std::move(profile));
  scene.unit(0).profile = scene.unit(1).profile = compiled;
  scene.names.Know(kHostB, {"192.0.2.11"});
  Serve(scene, "192.0.2.11", "10.0.0.1");
  CHECK(Match(*scene.Read()) == true);
}

TEST_CASE("PairRead: no name is looked up when the read has ended", "[collect]") {
  Scene scene;
  scene.unit(1).addresses = {"alias.example"};
  Serve(scene, "192.0.2.11", "10.0.0.1");
  const std::string long_body = Addresses("2", "10.0.0.1", "192.0.2.10") + std::string(20'000, ' ');
  scene.fetcher.Serve(kHostB, kSettings, FakeAnswer::Status(200, long_body));
  scene.pool.Hold();
  const auto probe = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  CHECK_FALSE(probe->Answered());  // the page is still being decoded
  scene.pool.Release();
  scene.loop.RunReady();
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(probe->Snapshot().units[1].address == "10.0.0.1");
  CHECK(scene.names.Asked().empty());
}

TEST_CASE(
    "PairRead: a bug in taking what was read is told to who waits, and the pair is read again",
    "[collect]") {
  Scene scene;
  scene.names.Know(kHostB, {"192.0.2.11"});
  Serve(scene, "192.0.2.11", "10.0.0.1");
  scene.names.Hang();
  const auto probe = scene.Ask(seconds(8));
  scene.clock.ThrowNext("a bug");
  scene.names.Release();
  scene.loop.RunReady();
  CHECK(probe->Outcome() == "failed");
  CHECK(scene.logger.Take() == Names{"error: an exception: a bug of the exporter"});
  CHECK(Match(*scene.Read()) == true);
}

TEST_CASE("PairRead: a name that a unit alone gives is not looked up", "[collect]") {
  Scene scene;
  const std::string peer = GENERATE("key-b.attacker.example", "192.0.2.11");
  Serve(scene, peer, "elsewhere.example");
  const auto probe = scene.Read();
  CHECK(Match(*probe) == std::nullopt);
  for (const std::string& name : scene.names.Asked()) CHECK(name == kHostB);
}

}  // namespace
}  // namespace kemp360
