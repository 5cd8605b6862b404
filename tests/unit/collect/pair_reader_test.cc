#include "collect/pair_reader.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeAnswer;
using testing::kAllOk;
using testing::kHostA;
using testing::kHostB;
using testing::kList;
using testing::kReport;
using testing::kSettings;
using testing::Probe;
using testing::Scene;

const std::string kAllBusy = testing::All("busy");
const std::string kAllTimeout = "settings timeout, loadmasters timeout, report timeout";

/// The units accept their keys: until then a source waits for those before it.
void Prove(Scene& scene) {
  CHECK(scene.Read()->Outcome() == "snapshot");
  scene.fetcher.ForgetRequests();
}

/// Makes the unit answer nothing until released.
/// Does not respond any more, with keys that it has accepted.
void HangLater(Scene& scene, const std::string& pair, const std::string& host) {
  scene.ServeAll(host, FakeAnswer::Status(200, testing::SettingsBody("1")));
  scene.Read(pair);
  scene.ServeAll(host, FakeAnswer::Status(200, testing::SettingsBody("1")).Held());
}

void Hang(Scene& scene, const std::string& host) {
  scene.ServeAll(host, FakeAnswer::Status(200, testing::SettingsBody("1")).Held());
}

TEST_CASE("PairReader: both units start at once, their sources one behind the other", "[collect]") {
  Scene scene;
  Hang(scene, kHostA);
  Hang(scene, kHostB);
  const auto probe = scene.Ask(seconds(9));
  const std::vector<std::string> first{"GET " + kHostA + kSettings};
  CHECK(scene.RequestsTo(kHostA) == first);
  CHECK(scene.RequestsTo(kHostB).size() == 1);
  CHECK_FALSE(probe->Answered());
  // The next one begins when the one before has ended, the long list last.
  scene.ServeWell(kHostA, "1");
  scene.fetcher.Release(kHostA, kSettings);
  scene.loop.RunReady();
  CHECK(scene.RequestsTo(kHostA) ==
        std::vector<std::string>{"GET " + kHostA + kSettings, "GET " + kHostA + kReport,
                                 "GET " + kHostA + kList + "?limit=2",
                                 "GET " + kHostA + kList + "?limit=2&offset=2"});
  CHECK(scene.RequestsTo(kHostB).size() == 1);
}

TEST_CASE("PairReader: a slow source delays the others by half a second at most", "[collect]") {
  const std::string slow = GENERATE(kSettings, kReport, kList);
  Scene scene;
  Prove(scene);
  scene.fetcher.Serve(kHostA, slow, FakeAnswer::Status(200).Held());
  const auto probe = scene.Ask(seconds(9));
  scene.loop.Advance(milliseconds(500));
  CHECK(scene.RequestsTo(kHostA).size() == (slow == kList ? 3 : 4));
  scene.loop.Advance(seconds(8));
  std::string expected = kAllOk;
  const std::string name = slow == kSettings ? "settings"
                           : slow == kReport ? "report"
                                             : "loadmasters";
  expected.replace(expected.find(name) + name.size() + 1, 2, "timeout");
  CHECK(probe->Sources(0) == expected);
}

TEST_CASE("PairReader: where little time is left the sources do not wait long for each other",
          "[collect]") {
  Scene scene;
  scene.pairs[0].timeout = milliseconds(500);
  Prove(scene);
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(200).Held());
  const auto probe = scene.Ask(milliseconds(500));
  scene.loop.Advance(milliseconds(60));
  CHECK(scene.RequestsTo(kHostA).size() == 4);
  scene.loop.Advance(milliseconds(440));
  CHECK(probe->Sources(0) == "settings timeout, loadmasters ok, report ok");
}

TEST_CASE("PairReader: the answer comes as soon as every source is decided", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostB, kSettings,
                      FakeAnswer::Status(200, testing::SettingsBody("2")).After(milliseconds(700)));
  const auto probe = scene.Ask(seconds(9));
  CHECK_FALSE(probe->Answered());
  scene.loop.Advance(milliseconds(700));
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(probe->Sources(1) == kAllOk);
  const PairSnapshot& snapshot = probe->Snapshot();
  CHECK(snapshot.pair == "emea");
  CHECK(snapshot.duration == milliseconds(700));
  CHECK(snapshot.read_at == scene.clock.System());
  CHECK(snapshot.units[0].last_success == scene.clock.System() - milliseconds(700));
  CHECK(snapshot.units[1].last_success == scene.clock.System());
  CHECK(snapshot.units[0].unit == "central-a");
  CHECK(snapshot.units[1].unit == "central-b");
  CHECK(snapshot.units[1].device_id == "2");
  CHECK(snapshot.units[0].loadmasters->rows.size() == 3);  // over two pages
  CHECK(scene.fetcher.CancelledCount() == 0);
}

TEST_CASE("PairReader: a hung unit costs its own facts, and the pair's time-out bounds it",
          "[collect]") {
  Scene scene;
  Prove(scene);
  Hang(scene, kHostB);
  const auto probe = scene.Ask(seconds(20));
  scene.loop.Advance(milliseconds(7899));
  CHECK_FALSE(probe->Answered());
  scene.loop.Advance(milliseconds(1));
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(probe->Sources(1) == kAllTimeout);
  // Who made the request knows how far it came: it ends soon enough to tell.
  for (const SourceStatus& source : probe->Snapshot().units[1].sources) {
    CHECK(source.failure->detail == "deadline of the fetcher");
  }
  CHECK(scene.fetcher.UnderWayCount() == 0);
}

TEST_CASE("PairReader: each waiter gets at its own deadline what is complete", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostB, kList, [](const FetchRequest&) {
    return FakeAnswer::Status(200, testing::ListBody(0, 1, 1)).After(seconds(3));
  });
  const auto patient = scene.Ask(seconds(8));
  const auto hasty = scene.Ask(milliseconds(2300));
  scene.loop.Advance(milliseconds(2300));
  REQUIRE(hasty->Outcome() == "snapshot");
  CHECK(hasty->Sources(0) == kAllOk);
  CHECK(hasty->Sources(1) == "settings ok, loadmasters timeout, report ok");
  CHECK(hasty->Snapshot().units[1].sources[1].failure->detail == "not finished after 2.3s");
  CHECK(hasty->Snapshot().units[1].sources[1].duration == milliseconds(2300));
  CHECK(hasty->Snapshot().duration == milliseconds(2300));
  CHECK(scene.logger.Take().empty());  // the read goes on
  CHECK(scene.concluded.empty());
  CHECK_FALSE(patient->Answered());
  CHECK(scene.fetcher.CancelledCount() == 0);

  scene.loop.Advance(seconds(1));
  REQUIRE(patient->Outcome() == "snapshot");
  CHECK(patient->Sources(1) == kAllOk);
  CHECK(scene.fetcher.RequestLines().size() == 7);  // three sources each, and one second page
  CHECK(hasty->answers == 1);
  CHECK(patient->answers == 1);
}

TEST_CASE("PairReader: who joins a read, and who waits for the next", "[collect]") {
  // The read under way began two seconds ago and ends at 8 s.
  const auto [patience, joins] = GENERATE(table<Duration, bool>({
      {milliseconds(500), true},
      {seconds(5), true},
      {seconds(6), true},
      {seconds(7), true},
      {milliseconds(7001), false},
      {seconds(60), false},
  }));
  Scene scene;
  Hang(scene, kHostB);
  const auto first = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(2));
  scene.fetcher.ForgetRequests();
  const auto second = scene.Ask(patience);
  CHECK(scene.fetcher.RequestLines().empty());
  CHECK(scene.stats.Snapshot().shared_reads["emea"] == (joins ? 1U : 0U));
  scene.loop.AdvanceTo(SteadyTime{} + std::chrono::hours(1) + seconds(8));
  REQUIRE(first->Outcome() == "snapshot");
  CHECK(second->Outcome() == (joins ? "snapshot" : "waits"));
  CHECK(scene.fetcher.RequestLines().empty() == joins);
  scene.loop.Advance(seconds(60));
  CHECK(second->Outcome() == "snapshot");
  CHECK(second->answers == 1);
}

TEST_CASE("PairReader: all who come too late for one read share the next", "[collect]") {
  Scene scene;
  Hang(scene, kHostB);
  const auto first = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(4));
  const auto second = scene.Ask(seconds(8));
  const auto third = scene.Ask(seconds(7));
  scene.loop.Advance(seconds(3));
  scene.ServeWell(kHostB, "2");
  scene.fetcher.ForgetRequests();
  scene.loop.Advance(seconds(1));
  CHECK(first->Sources(1) == kAllTimeout);
  REQUIRE(second->Outcome() == "snapshot");
  CHECK(second->Sources(1) == kAllOk);
  CHECK(third->Sources(1) == kAllOk);
  CHECK(scene.RequestsTo(kHostB).size() == 4);  // one read for both
  CHECK(scene.stats.Snapshot().shared_reads["emea"] == 1);
}

TEST_CASE("PairReader: the last waiter's leaving cancels the read", "[collect]") {
  Scene scene;
  Prove(scene);
  Hang(scene, kHostB);
  const auto first = scene.Ask(seconds(1));
  const auto second = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(1));
  CHECK(first->Outcome() == "snapshot");
  CHECK(scene.fetcher.CancelledCount() == 0);
  scene.loop.Advance(seconds(1));
  REQUIRE(second->Outcome() == "snapshot");
  CHECK(second->Sources(0) == kAllOk);
  CHECK(second->Sources(1) == kAllTimeout);
  CHECK(second->Snapshot().units[1].sources[0].failure->detail == "not finished after 2s");
  CHECK(scene.fetcher.CancelledCount() == 3);

  scene.ServeWell(kHostB, "2");
  CHECK(scene.Read()->Sources(1) == kAllOk);
  CHECK(scene.stats.Snapshot().upstream_failures[{"emea", "central-b", Reason::kTimeout}] == 3);
}

TEST_CASE("PairReader: the last to leave ends the read while the others' answers are being made",
          "[collect]") {
  Scene scene;
  Hang(scene, kHostB);
  const auto first = scene.Ask(seconds(1));
  const auto second = scene.Ask(seconds(2));
  scene.pool.Hold();
  scene.loop.Advance(seconds(2));
  CHECK(scene.fetcher.UnderWayCount() == 0);
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(first->Outcome() == "snapshot");
  CHECK(second->Outcome() == "snapshot");
}

TEST_CASE("PairReader: who leaves while the read ends gets what it brought", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(
      kHostB, kSettings,
      FakeAnswer::Status(200, testing::SettingsBody("2") + std::string(20'000, ' ')));
  Prove(scene);
  scene.pool.Hold();
  const auto first = scene.Ask(milliseconds(8300));
  const auto second = scene.Ask(milliseconds(8500));
  scene.loop.Advance(milliseconds(8600));
  CHECK_FALSE(first->Answered());  // a page is still being decoded
  scene.pool.Release();
  scene.loop.RunReady();
  REQUIRE(first->Outcome() == "snapshot");
  REQUIRE(second->Outcome() == "snapshot");
  CHECK(first->Sources(1) == kAllOk);
  CHECK((**first->result).snapshot == (**second->result).snapshot);
}

TEST_CASE("PairReader: nobody joins a read that waits for its last page", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(
      kHostB, kSettings,
      FakeAnswer::Status(200, testing::SettingsBody("2") + std::string(20'000, ' ')));
  scene.pool.Hold();
  const auto first = scene.Ask(seconds(1));
  scene.loop.Advance(seconds(1));
  const auto second = scene.Ask(seconds(5));
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(first->Sources(1) == kAllOk);
  CHECK(second->Sources(1) == kAllOk);
  CHECK(scene.RequestsTo(kHostB).size() == 8);  // two reads
}

TEST_CASE("PairReader: nobody joins a read that has come to its end", "[collect]") {
  Scene scene;
  scene.pool.Hold();  // while it is assessed
  const auto first = scene.Ask(seconds(5));
  const std::size_t requests = scene.fetcher.Requests().size();
  const auto second = scene.Ask(seconds(5));
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(first->Outcome() == "snapshot");
  CHECK(second->Outcome() == "snapshot");
  CHECK(scene.fetcher.Requests().size() == 2 * requests);
}

TEST_CASE("PairReader: nobody joins a read that is being cancelled", "[collect]") {
  Scene scene;
  Hang(scene, kHostB);
  const auto first = scene.Ask(seconds(1));
  std::shared_ptr<Probe> second;
  // While what the read brought is assessed: it is there still, and nobody was answered.
  scene.when_concluded = [&] {
    scene.loop.Post([&] {
      if (second) return;
      scene.ServeWell(kHostB, "2");
      CHECK_FALSE(first->Answered());
      second = scene.AskWithin(seconds(5));
    });
  };
  scene.loop.Advance(seconds(1));
  CHECK(first->Sources(1) == kAllTimeout);
  REQUIRE(second->Outcome() == "snapshot");
  CHECK(second->Sources(1) == kAllOk);
}

TEST_CASE("PairReader: with no place free a probe is refused at once, and metrics wait",
          "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  const auto under_way = scene.Ask(seconds(8));
  const auto refused = scene.Ask(seconds(8), WhenBusy::kRefuse, "apac");
  CHECK(refused->Outcome() == "busy");
  const auto waits = scene.Ask(seconds(9), WhenBusy::kWait, "apac");
  CHECK(waits->Outcome() == "waits");
  CHECK(scene.RequestsTo("central-c.example").empty());
  // Behind one that waits, a probe is refused too: its turn would come later still.
  CHECK(scene.Ask(seconds(9), WhenBusy::kRefuse, "apac")->Outcome() == "busy");

  SECTION("until a place is free") {
    scene.loop.Advance(seconds(8));
    CHECK(under_way->Outcome() == "snapshot");
    REQUIRE(waits->Outcome() == "snapshot");
    CHECK(waits->Sources(0) == kAllOk);
  }
  SECTION("or until their deadline: nothing was read for them") {
    const auto hasty = scene.Ask(seconds(2), WhenBusy::kWait, "apac");
    scene.loop.Advance(seconds(2));
    REQUIRE(hasty->Outcome() == "snapshot");
    CHECK(hasty->Sources(0) == kAllBusy);
    CHECK_FALSE(hasty->Snapshot().took_place);
    CHECK_FALSE(hasty->Snapshot().units[0].up());
    CHECK(hasty->Snapshot().pair == "apac");
    CHECK(hasty->Snapshot().read_at == scene.clock.System());
    CHECK(hasty->Snapshot().log ==
          std::vector<std::string>{
              "busy: not tried: the exporter was busy with other pairs, of which it reads 1 at "
              "once (limits.reads_in_flight)"});
    CHECK(hasty->Snapshot().units[0].unit == "central-c");
    CHECK(scene.concluded.back().snapshot == (**hasty->result).snapshot);
    CHECK(waits->Outcome() == "waits");
    scene.loop.Advance(seconds(6));
    CHECK(waits->Sources(0) == kAllOk);
  }
  SECTION("and a place that nobody waits for any more goes to the next") {
    const auto queued = scene.Ask(seconds(20), WhenBusy::kRefuse);  // the next read of the pair
    scene.loop.Advance(milliseconds(7899));
    scene.ServeWell(kHostA, "1");
    scene.loop.Advance(seconds(1));
    CHECK(queued->Outcome() == "snapshot");
    CHECK(waits->Outcome() == "snapshot");
  }
}

TEST_CASE("PairReader: the turn of a read that all have left is passed over", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  const auto under_way = scene.Ask(seconds(8));
  const auto left = scene.Ask(seconds(1), WhenBusy::kWait, "apac");
  scene.loop.Advance(seconds(8));
  CHECK(left->Sources(0) == kAllBusy);
  CHECK(under_way->Outcome() == "snapshot");
  CHECK(scene.RequestsTo("central-c.example").empty());
  CHECK(scene.Read("apac")->Sources(0) == kAllOk);
}

TEST_CASE("PairReader: pairs in line are read one after another, and each is answered",
          "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 2;
  scene.limits.waiters = 3;
  const PairTarget apac = scene.pairs[1];
  for (int i = 0; i < 20; ++i) {
    scene.pairs.push_back(apac);
    scene.pairs.back().name = "pair-" + std::to_string(i);
  }
  CHECK(scene.Read("apac")->Sources(0) == kAllOk);  // else one tries the key, and the others wait
  scene.fetcher.Serve("central-c.example", kSettings,
                      FakeAnswer::Status(200, testing::SettingsBody("3")).After(milliseconds(100)));
  std::vector<std::shared_ptr<Probe>> probes;
  probes.reserve(20);
  for (int i = 0; i < 20; ++i) {  // many more than `waiters`: one scrape of /metrics
    probes.push_back(scene.Ask(seconds(9), WhenBusy::kWait, "pair-" + std::to_string(i)));
  }
  scene.loop.Advance(milliseconds(100));
  CHECK(std::count_if(probes.begin(), probes.end(),
                      [](const auto& probe) { return probe->Answered(); }) == 2);
  scene.loop.Advance(milliseconds(900));
  for (const auto& probe : probes) CHECK(probe->Outcome() == "snapshot");
}

TEST_CASE("PairReader: pairs that are slow take turns, and what is left out says busy",
          "[collect]") {
  Scene scene;
  const std::size_t places = GENERATE(1U, 2U, 3U);
  const int pairs = GENERATE(2, 5, 7);
  scene.limits.reads_in_flight = places;
  const PairTarget apac = scene.pairs[1];
  scene.pairs.clear();
  for (int i = 0; i < pairs; ++i) {
    scene.pairs.push_back(apac);
    PairTarget& pair = scene.pairs.back();
    pair.name = "pair-" + std::to_string(i);
    pair.units[0].url.host = pair.name + ".example";
  }
  for (const PairTarget& pair : scene.pairs) HangLater(scene, pair.name, pair.name + ".example");
  const Duration patience = GENERATE(milliseconds(9500), milliseconds(5000));
  const int bound = (pairs + static_cast<int>(places) - 1) / static_cast<int>(places);
  std::map<std::string, int> left_out;  // since it was read
  for (int scrape = 0; scrape < 4 * bound; ++scrape) {
    std::map<std::string, std::shared_ptr<Probe>> probes;
    for (const PairTarget& pair : scene.pairs) {
      // As ReadPairs has it: no longer than the pair's own time-out.
      probes[pair.name] =
          scene.AskWithin(std::min<Duration>(patience, pair.timeout), WhenBusy::kWait, pair.name);
    }
    scene.loop.Advance(seconds(10));
    std::size_t begun = 0;
    for (const auto& [name, probe] : probes) {
      INFO("scrape " << scrape << ", " << name);
      REQUIRE(probe->Outcome() == "snapshot");
      if (probe->Sources(0) == kAllBusy) {
        CHECK(++left_out[name] < bound);
      } else {
        CHECK(probe->Sources(0) == kAllTimeout);
        left_out[name] = 0;
        ++begun;
      }
    }
    CHECK(begun == std::min<std::size_t>(places, scene.pairs.size()));
  }
}

TEST_CASE("PairReader: a pair that begins late and is cut has the next turn", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  scene.pairs[0].timeout = milliseconds(7000);  // hangs; the other needs three seconds
  HangLater(scene, "emea", kHostA);
  scene.fetcher.Serve("central-c.example", kSettings,
                      FakeAnswer::Status(200, testing::SettingsBody("3")).After(seconds(3)));
  std::string story;
  for (int scrape = 0; scrape < 6; ++scrape) {
    const auto hangs = scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
    const auto slow = scene.AskWithin(seconds(8), WhenBusy::kWait, "apac");
    scene.loop.Advance(seconds(10));
    story += slow->Sources(0) == kAllOk ? "read " : slow->Sources(0) == kAllBusy ? "busy " : "cut ";
    CHECK(hangs->Outcome() == "snapshot");
  }
  // apac first, for emea was read before; then emea first, apac in its last second, and so on.
  CHECK(story == "read cut read cut read cut ");
}

TEST_CASE("PairReader: a turn that was cut is given back once, and then others have theirs",
          "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  scene.pairs.push_back(scene.pairs[0]);
  scene.pairs[2].name = "amer";
  for (PairTarget& pair : scene.pairs) pair.timeout = seconds(8);
  scene.pairs[0].timeout = scene.pairs[2].timeout = seconds(7);
  HangLater(scene, "emea", kHostA);
  const std::string host_c = "central-c.example";
  scene.ServeAll(host_c, FakeAnswer::Status(200, testing::SettingsBody("3")).Held());
  std::string first;
  for (int scrape = 0; scrape < 4; ++scrape) {
    scene.fetcher.ForgetRequests();
    // amer comes from the second scrape on.
    if (scrape > 0) scene.AskWithin(seconds(7), WhenBusy::kWait, "amer");
    scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
    scene.AskWithin(seconds(8), WhenBusy::kWait, "apac");
    scene.loop.RunReady();
    const bool apac = !scene.RequestsTo(host_c).empty();
    first += apac ? "apac " : "other ";
    scene.loop.Advance(seconds(10));
    CHECK_FALSE(scene.RequestsTo(host_c).empty());
  }
  CHECK(first == "apac other other other ");
}

TEST_CASE("PairReader: a probe that is not refused begins before those who wait", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Prove(scene);  // so that the turn of apac is longer ago
  const auto probe = scene.AskWithin(seconds(8));
  const auto scrape = scene.AskWithin(seconds(8), WhenBusy::kWait, "apac");
  scene.loop.RunReady();
  CHECK(scene.fetcher.Requests().front().url.host == kHostA);
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(scrape->Sources(0) == kAllOk);
}

TEST_CASE("PairReader: no read begins for one who is about to leave", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  scene.pairs[0].timeout = milliseconds(7700);
  const auto hangs = scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
  const auto late = scene.AskWithin(milliseconds(7400), WhenBusy::kWait, "apac");
  scene.loop.Advance(milliseconds(7400));
  CHECK(hangs->Outcome() == "snapshot");
  CHECK(late->Sources(0) == kAllBusy);
  CHECK(scene.RequestsTo("central-c.example").empty());
}

TEST_CASE("PairReader: the log says once in ten minutes that pairs are left out", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  HangLater(scene, "emea", kHostA);
  for (int scrape = 0; scrape <= 60; ++scrape) {
    const auto hangs = scene.Ask(seconds(9), WhenBusy::kRefuse);
    CHECK(scene.Ask(seconds(9), WhenBusy::kRefuse, "apac")->Outcome() == "busy");
    const auto left_out = scene.AskWithin(seconds(5), WhenBusy::kWait, "apac");
    scene.loop.Advance(seconds(20));
    CHECK(left_out->Sources(0) == kAllBusy);
  }
  const std::vector<std::string> lines = scene.logger.Take();
  CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
          return line.starts_with("warn: a pair was not read in time");
        }) == 3);
}

TEST_CASE("PairReader: the pages are told of probes that are refused, of one at a time",
          "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  const auto under_way = scene.Ask(seconds(8));
  for (std::size_t told = 1; told <= 2; ++told) {
    std::vector<std::shared_ptr<Probe>> refused;
    for (int i = 0; i < 3; ++i) {
      refused.push_back(scene.AskWithin(seconds(8), WhenBusy::kRefuse, "apac"));
    }
    scene.loop.RunReady();
    for (const auto& probe : refused) CHECK(probe->Outcome() == "busy");
    REQUIRE(scene.concluded.size() == told);
    CHECK(scene.concluded.back().snapshot->pair == "apac");
    CHECK_FALSE(scene.concluded.back().snapshot->took_place);
  }
}

/// Both pairs hang; "emea" had its turn before "apac".
void BothHang(Scene& scene, Duration timeout) {
  scene.limits.reads_in_flight = 1;
  scene.pairs[0].timeout = timeout;
  HangLater(scene, "emea", kHostA);
  HangLater(scene, "apac", "central-c.example");
}

/// Whose turn is the next, where both are asked for.
std::string NextTurn(Scene& scene) {
  scene.fetcher.ForgetRequests();
  scene.AskWithin(seconds(7), WhenBusy::kWait, "apac");
  scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
  scene.loop.RunReady();
  return scene.fetcher.Requests().front().url.host == kHostA ? "emea" : "apac";
}

TEST_CASE("PairReader: only a read that began late, and was cut, was no turn", "[collect]") {
  // emea is read first, apac when that has ended: 100 ms before the time-out.
  const auto [time_of_emea, timeout, patience, next] =
      GENERATE(table<Duration, Duration, Duration, std::string>({
          {seconds(2), seconds(20), milliseconds(15'200), "emea"},  // an eighth was over
          {seconds(2), seconds(20), milliseconds(15'199), "apac"},
          {seconds(7), seconds(1), seconds(9), "emea"},            // ended by its own time-out
          {seconds(7), seconds(8), milliseconds(13'900), "emea"},  // an eighth of it was left
          {seconds(7), seconds(8), milliseconds(13'899), "apac"},
      }));
  Scene scene;
  scene.pairs[1].timeout = timeout;
  BothHang(scene, time_of_emea);
  const auto emea = scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
  const auto apac = scene.AskWithin(patience, WhenBusy::kWait, "apac");
  scene.loop.Advance(seconds(30));
  CHECK(apac->Sources(0) == kAllTimeout);
  CAPTURE(time_of_emea.count(), patience.count());
  CHECK(NextTurn(scene) == next);
}

TEST_CASE("PairReader: a read that is not late for all who wait for it is a turn", "[collect]") {
  Scene scene;
  BothHang(scene, seconds(7));
  const auto emea = scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");
  const auto late = scene.AskWithin(seconds(8), WhenBusy::kWait, "apac");
  scene.loop.Advance(milliseconds(6800));
  const auto in_time = scene.AskWithin(seconds(6), WhenBusy::kWait, "apac");
  scene.loop.Advance(seconds(10));
  CHECK(late->Sources(0) == kAllTimeout);
  CHECK(in_time->Sources(0) == kAllTimeout);
  CHECK(NextTurn(scene) == "emea");
}

TEST_CASE("PairReader: a read begins where half a second is left to one of those who wait",
          "[collect]") {
  const auto [patience, reads] = GENERATE(table<Duration, bool>({
      {milliseconds(7399), false},
      {milliseconds(7400), true},
  }));
  const bool another_waits = GENERATE(false, true);
  Scene scene;
  scene.limits.reads_in_flight = 1;
  scene.pairs[0].timeout = seconds(7);
  Hang(scene, kHostA);
  Hang(scene, kHostB);
  const auto hangs = scene.AskWithin(seconds(7), WhenBusy::kWait, "emea");  // until 6.9 s
  const auto first = scene.AskWithin(patience, WhenBusy::kWait, "apac");
  if (another_waits) scene.AskWithin(seconds(9), WhenBusy::kWait, "apac");
  scene.loop.Advance(seconds(8));
  CHECK(first->Sources(0) == (reads || another_waits ? kAllOk : kAllBusy));
}

TEST_CASE("PairReader: a probe shares the read of a scrape that is about to begin", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  const auto scrape = scene.AskWithin(seconds(8), WhenBusy::kWait, "emea");
  const auto probe = scene.Ask(seconds(8));
  CHECK(scrape->Sources(0) == kAllOk);
  CHECK(probe->Sources(0) == kAllOk);
  CHECK(scene.concluded.size() == 1);
}

TEST_CASE("PairReader: probes beyond the limit of waiters are refused", "[collect]") {
  Scene scene;
  scene.limits.waiters = 2;
  Hang(scene, kHostA);
  const auto first = scene.Ask(seconds(8));
  const auto second = scene.Ask(seconds(3));
  CHECK(scene.Ask(seconds(3))->Outcome() == "busy");
  CHECK(scene.Ask(seconds(3), WhenBusy::kRefuse, "apac")->Outcome() == "busy");
  const auto metrics = scene.Ask(seconds(3), WhenBusy::kWait);
  CHECK(metrics->Outcome() == "waits");
  scene.loop.Advance(seconds(3));
  CHECK(second->Outcome() == "snapshot");
  CHECK(metrics->Outcome() == "snapshot");
  const auto third = scene.Ask(seconds(3));  // a place among the waiters is free again
  CHECK(third->Outcome() == "waits");
  scene.loop.Advance(seconds(10));
  CHECK(first->answers == 1);
  CHECK(third->answers == 1);
}

TEST_CASE("PairReader: a probe that leaves its line is no waiter any more", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  scene.limits.waiters = 2;
  Hang(scene, kHostA);
  Hang(scene, "central-c.example");
  const auto under_way = scene.Ask(seconds(8));
  const auto scrape = scene.Ask(seconds(20), WhenBusy::kWait, "apac");
  const auto queued = scene.Ask(milliseconds(9500));
  scene.loop.Advance(seconds(10));
  CHECK(queued->Outcome() == "busy");
  scene.loop.Advance(seconds(10));
  const auto one = scene.Ask(seconds(8));
  const auto two = scene.Ask(seconds(8));
  CHECK(one->Outcome() == "waits");
  CHECK(two->Outcome() == "waits");
  CHECK(scene.Ask(seconds(8))->Outcome() == "busy");
}

TEST_CASE("PairReader: an unknown pair, and a deadline that has passed", "[collect]") {
  Scene scene;
  CHECK(scene.Ask(seconds(1), WhenBusy::kWait, "nowhere")->Outcome() == "unknown pair");
  CHECK(scene.Ask(seconds(0))->Outcome() == "busy");
  CHECK(scene.fetcher.RequestLines().empty());
}

TEST_CASE("PairReader: a waiter without a deadline has the pair's", "[collect]") {
  Scene scene;
  Hang(scene, kHostA);
  std::string outcome = "waits";
  scene.reader().Read("emea", Deadline{}, WhenBusy::kRefuse,
                      [&](const ReadResult& result) { outcome = result ? "snapshot" : "refused"; });
  scene.loop.Advance(seconds(8));
  CHECK(outcome == "snapshot");
}

TEST_CASE("PairReader: when it is stopped all are answered, and what comes late touches nothing",
          "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  const auto waits = scene.Ask(seconds(2));
  const auto queued = scene.Ask(seconds(30));
  const auto in_line = scene.Ask(seconds(2), WhenBusy::kWait, "apac");
  CHECK(scene.Stop());
  CHECK(scene.fetcher.UnderWayCount() == 0);
  for (const auto& probe : {waits, queued, in_line}) {
    CHECK(probe->Outcome() == "stopping");
    CHECK(probe->answers == 1);
  }
  CHECK(scene.Ask(seconds(2))->Outcome() == "stopping");
  scene.loop.Advance(seconds(60));
  CHECK(waits->answers == 1);
  CHECK(scene.loop.Waiting() == 0);
  CHECK(scene.RequestsTo("central-c.example").empty());
}

TEST_CASE("PairReader: who has left before it is stopped gets his own answer, and is waited for",
          "[collect]") {
  Scene scene;
  Hang(scene, kHostA);
  const auto left = scene.Ask(seconds(1));
  const auto stays = scene.Ask(seconds(8));
  scene.pool.Hold();
  scene.loop.Advance(seconds(1));
  int stopped = 0;
  scene.reader().Stop([&stopped] { ++stopped; });
  scene.loop.RunReady();
  CHECK(stays->Outcome() == "stopping");
  CHECK_FALSE(left->Answered());
  CHECK(stopped == 0);
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(left->Outcome() == "snapshot");
  CHECK(left->answers == 1);
  CHECK(stopped == 1);
}

TEST_CASE("PairReader: who was left out before it is stopped is waited for", "[collect]") {
  Scene scene;
  scene.limits.reads_in_flight = 1;
  Hang(scene, kHostA);
  const auto probe = scene.Ask(seconds(8));
  const auto left_out = scene.Ask(seconds(1), WhenBusy::kWait, "apac");
  scene.pool.Hold();
  scene.loop.Advance(seconds(1));
  int stopped = 0;
  scene.reader().Stop([&stopped] { ++stopped; });
  scene.loop.RunReady();
  CHECK(probe->Outcome() == "stopping");
  CHECK_FALSE(left_out->Answered());
  CHECK(stopped == 0);
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(left_out->Sources(0) == kAllBusy);
  CHECK(stopped == 1);
}

TEST_CASE("PairReader: whoever is asked keeps it alive until he answered", "[collect]") {
  Scene scene;
  Hang(scene, kHostA);
  const auto probe = scene.Ask(seconds(3));
  const std::weak_ptr<PairReader> watched = scene.Reload();
  scene.loop.Advance(seconds(2));
  CHECK_FALSE(watched.expired());
  scene.loop.Advance(seconds(1));
  CHECK(probe->Outcome() == "snapshot");
  CHECK(watched.expired());
}

TEST_CASE("PairReader: a read is assessed once, for all who waited for it", "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostB, kSettings,
                      FakeAnswer::Status(200, testing::SettingsBody("2")).After(seconds(1)));
  const auto first = scene.Ask(seconds(8));
  const auto second = scene.Ask(seconds(8));
  const auto third = scene.Ask(seconds(8), WhenBusy::kWait);
  scene.loop.Advance(seconds(1));
  REQUIRE(first->Outcome() == "snapshot");
  CHECK(scene.concluded.size() == 1);
  const auto& assessment = (**first->result).assessment;
  CHECK(assessment->of(Check::kDistinctUnits) == true);
  CHECK((**second->result).assessment == assessment);
  CHECK((**third->result).assessment == assessment);
}

TEST_CASE("PairReader: a bug in taking in a reply fails that source, and the pair is read again",
          "[collect]") {
  Scene scene;
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(500));
  // The clock is asked when a reply is taken in.
  scene.fetcher.Serve(kHostA, kSettings, [&scene](const FetchRequest&) {
    scene.loop.Post([&scene] { scene.clock.ThrowNext("a bug"); });
    return FakeAnswer::Status(200, testing::SettingsBody("1"));
  });
  const auto probe = scene.Ask(seconds(9));
  REQUIRE(probe->Outcome() == "snapshot");
  CHECK(probe->Sources(0) == "settings malformed, loadmasters malformed, report malformed");
  CHECK(probe->Sources(1) == kAllOk);
  const std::vector<std::string> lines = scene.logger.Take();
  CHECK(std::count(lines.begin(), lines.end(), "error: an exception: a bug of the exporter") == 1);
  scene.ServeWell(kHostA, "1");
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("PairReader: a bug ends what else is asked of the unit", "[collect]") {
  Scene scene;
  Prove(scene);
  scene.fetcher.Serve(kHostA, kReport, FakeAnswer::Status(200, testing::ReportBody()).Held());
  scene.fetcher.Serve(kHostA, kSettings, FakeAnswer::Status(500).Held());
  scene.fetcher.Serve(
      kHostA, kList,
      FakeAnswer::Status(200, testing::ListBody(0, 1, 1) + std::string(20'000, ' ')));
  scene.pool.Hold();
  const auto probe = scene.Ask(seconds(8));
  scene.loop.Advance(seconds(1));
  CHECK(scene.fetcher.UnderWayCount() == 2);
  scene.clock.ThrowNext("a bug");
  scene.fetcher.Release(kHostA, kSettings);
  scene.loop.RunReady();
  CHECK(scene.fetcher.UnderWayCount() == 0);
  CHECK_FALSE(probe->Answered());  // a page is still being decoded
  scene.pool.Release();
  scene.loop.RunReady();
  CHECK(probe->Sources(0) == "settings malformed, loadmasters ok, report malformed");
  for (const std::string& line : probe->Snapshot().log) {
    CHECK(line.find("not finished") == std::string::npos);
  }
}

TEST_CASE(
    "PairReader: a bug in concluding a read is told to all who wait, and the pair is read again",
    "[collect]") {
  Scene scene;
  scene.throw_when_concluded = true;
  CHECK(scene.Ask(seconds(9))->Outcome() == "failed");
  // A scrape of many pairs says so of this one.
  const auto scrape = scene.Ask(seconds(9), WhenBusy::kWait);
  CHECK(scrape->Sources(0) == testing::All("malformed"));
  CHECK_FALSE(scrape->Snapshot().took_place);
  scene.throw_when_concluded = false;
  CHECK(scene.Read()->Sources(0) == kAllOk);
}

TEST_CASE("PairReader: the story of a read has a line a request, and no query", "[collect]") {
  Scene scene;
  Prove(scene);
  scene.fetcher.Serve(kHostB, kReport, FakeAnswer::Fail(Reason::kTls, "certificate has expired"));
  scene.fetcher.Serve(kHostB, kSettings, FakeAnswer::Status(500).Held());
  const auto probe = scene.Ask(seconds(2));
  scene.loop.Advance(seconds(2));
  const std::vector<std::string> expected{
      "central-a settings: GET https://central-a.example/api/v1/ha-settings/1/ 200 0ms 175 bytes",
      "central-a report: GET https://central-a.example/api/v1/asl-instance/report/ 200 0ms 26 "
      "bytes",
      "central-b settings: GET https://central-b.example/api/v1/ha-settings/1/ not finished after "
      "2s",
      "central-b report: GET https://central-b.example/api/v1/asl-instance/report/ tls 0ms: "
      "certificate has expired",
  };
  const std::vector<std::string>& log = probe->Snapshot().log;
  for (const std::string& line : expected) {
    INFO(line);
    CHECK(std::find(log.begin(), log.end(), line) != log.end());
  }
  CHECK(log.size() == 8);
  for (const std::string& line : log) CHECK(line.find('?') == std::string::npos);
}

TEST_CASE("PairReader: a list of very many pages leaves a story of bounded length", "[collect]") {
  Scene scene;
  scene.fetcher.Serve("central-c.example", kList, [](const FetchRequest& request) {
    const std::string& query = request.url.query;
    const std::size_t at = query.find("offset=");
    const int offset = at == std::string::npos ? 0 : std::stoi(query.substr(at + 7));
    return FakeAnswer::Status(200, testing::ListBody(offset, std::min(offset + 2, 254), 254));
  });
  const auto probe = scene.Read("apac");
  CHECK(probe->Snapshot().units[0].loadmasters->rows.size() == 254);
  CHECK(probe->Snapshot().log.size() == 99);
}

}  // namespace
}  // namespace kemp360
