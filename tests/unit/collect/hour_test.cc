// An hour of scrapes, faults, reloads and hung files from a seed, in one thread: whatever comes,
// everybody is answered once and in time, and nothing is left behind.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <sstream>

#include "collect/pair_reader.h"
#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::FakeAnswer;
using testing::Probe;
using testing::Scene;

constexpr auto kHour = minutes(60);
const std::vector<std::string> kHosts{"central-a.example", "central-b.example",
                                      "central-c.example"};

class Hour {
 public:
  explicit Hour(std::uint32_t seed) : random_(seed) {
    scene_.limits.reads_in_flight = 2;
    scene_.limits.waiters = 6;
    PairTarget shared = scene_.pairs[0];  // the units of emea, under another name
    shared.name = "emea-too";
    shared.timeout = seconds(3);
    scene_.pairs.push_back(std::move(shared));
    scene_.UsePassword();
    scene_.pairs[2].units[0] = scene_.unit(0);
    scene_.unit(1).credentials.inline_key = Secret();
    scene_.unit(1).credentials.key_file = scene_.folder.Write("key", "key-b");
    scene_.unit(1).report_file = scene_.folder.Write("report.csv", testing::ReportBody());
  }

  /// What happened, a line each: equal for equal seeds.
  std::string Play() {
    while (scene_.Now() < kHour) {
      Act();
      scene_.loop.Advance(milliseconds(Below(3000)));
    }
    scene_.files.Release();
    scene_.loop.Advance(minutes(2));
    return story_.str();
  }

  void CheckAllIsWell() {
    for (const Asked& asked : asked_) {
      INFO("asked at " << asked.at.count());
      CHECK(asked.probe->answers == 1);
      // In time: at its deadline, or when the read that it joined ended.
      CHECK(asked.probe->answered_at <= asked.deadline.at);
    }
    CHECK(scene_.fetcher.UnderWayCount() == 0);
    CHECK(scene_.files.Held() == 0);
    CHECK(scene_.loop.Waiting() == 0);
    CHECK(most_under_way_ <=
          std::size_t{2} * 2 * 4);  // pairs, units, and their sources with a login
  }
  [[nodiscard]] std::size_t Snapshots() const {
    std::size_t count = 0;
    for (const Asked& asked : asked_) {
      if (asked.probe->Outcome() == "snapshot") ++count;
    }
    return count;
  }
  [[nodiscard]] std::size_t Asks() const { return asked_.size(); }

 private:
  struct Asked {
    std::shared_ptr<Probe> probe;
    Duration at;
    Deadline deadline;
  };

  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

  FakeAnswer SomeAnswer(const std::string& body) {
    switch (Below(9)) {
      case 0:
        return FakeAnswer::Fail(Reason::kDisconnected, "lost");
      case 1:
        return FakeAnswer::Status(200, body).Held();
      case 2:
        return FakeAnswer::Status(401);
      case 3:
        return FakeAnswer::Status(500, "{}");
      case 4:
        return FakeAnswer::Status(200, body.substr(0, body.size() / 2));
      default:
        return FakeAnswer::Status(200, body).After(milliseconds(Below(4000)));
    }
  }

  void Spoil(const std::string& host) {
    scene_.fetcher.Serve(host, testing::kSettings, SomeAnswer(testing::SettingsBody("1")));
    scene_.fetcher.Serve(host, testing::kList, SomeAnswer(testing::ListBody(0, 2, 2)));
    scene_.fetcher.Serve(host, testing::kReport, SomeAnswer(testing::ReportBody()));
    scene_.fetcher.Serve(host, testing::kLogin,
                         SomeAnswer(R"({"apikey": "key", "success": true})"));
  }

  void Act() {
    const std::string& host = kHosts[Below(3)];
    switch (Below(12)) {
      case 0:
        story_ << "reload\n";
        scene_.Reload();
        break;
      case 1:
        scene_.folder.Write("password", Below(2) == 0 ? "open-sesame" : "changed");
        break;
      case 2:
        scene_.folder.Write("key", Below(3) == 0 ? "" : "key-b");
        break;
      case 3:
        scene_.files.Hang(Below(2) == 0 ? "report" : "credentials");
        break;
      case 4:
        scene_.files.Release();
        break;
      case 5:
      case 6:
        Spoil(host);
        break;
      case 7:
        scene_.ServeWell(host, host);
        break;
      default:
        Ask();
    }
    most_under_way_ = std::max(most_under_way_, scene_.fetcher.UnderWayCount());
  }

  void Ask() {
    static const std::vector<std::string> kPairs{"emea", "apac", "emea-too", "nowhere"};
    const std::string& pair = kPairs[Below(4)];
    const Duration patience = milliseconds(Below(9000));
    const auto when_busy = Below(2) == 0 ? WhenBusy::kWait : WhenBusy::kRefuse;
    const Deadline deadline = Deadline::After(scene_.clock.Steady(), patience);
    asked_.push_back({scene_.Ask(patience, when_busy, pair), scene_.Now(), deadline});
    story_ << scene_.Now().count() << " " << pair << " " << asked_.back().probe->Outcome() << "\n";
  }

  std::mt19937 random_;
  Scene scene_;
  std::vector<Asked> asked_;
  std::size_t most_under_way_ = 0;
  std::ostringstream story_;
};

void CheckHour(std::uint32_t seed) {
  INFO("seed " << seed);
  Hour hour(seed);
  const std::string story = hour.Play();
  hour.CheckAllIsWell();
  CHECK(hour.Asks() > 500);
  CHECK(hour.Snapshots() > 100);
  CHECK(Hour(seed).Play() == story);  // the same seed is the same hour
}

TEST_CASE("collect: an hour of scrapes, faults and reloads leaves nobody waiting", "[collect]") {
  CheckHour(GENERATE(1U, 2U));
}

TEST_CASE("collect: no hour of scrapes, faults and reloads leaves anybody waiting", "[.long]") {
  CheckHour(GENERATE(range(3U, 20U)));
}

void CheckTurns(std::uint32_t seed) {
  INFO("seed " << seed);
  constexpr int kPairs = 7;
  std::mt19937 random(seed);
  Scene scene;
  scene.limits.reads_in_flight = 2;
  const PairTarget some = scene.pairs[1];
  scene.pairs.assign(kPairs, some);
  for (int i = 0; i < kPairs; ++i) {
    PairTarget& pair = scene.pairs[static_cast<std::size_t>(i)];
    pair.name = "pair-" + std::to_string(i);
    pair.units[0].url.host = pair.name + ".example";
    scene.fetcher.Serve(pair.units[0].url.host, testing::kSettings, [&random](const FetchRequest&) {
      return FakeAnswer::Status(200, testing::SettingsBody("1"))
          .After(milliseconds(random() % 10'000));
    });
  }
  std::map<std::string, Duration> last_turn;
  Duration longest{};
  while (scene.Now() < kHour) {
    // Every ten seconds with eight to wait, and between them with four.
    const bool patient = scene.Now() / seconds(5) % 2 == 0;
    std::vector<std::shared_ptr<Probe>> probes;
    for (const PairTarget& pair : scene.pairs) {
      probes.push_back(scene.AskWithin(seconds(patient ? 8 : 4), WhenBusy::kWait, pair.name));
    }
    scene.loop.Advance(seconds(5));
    for (const PairTarget& pair : scene.pairs) {
      if (!scene.RequestsTo(pair.units[0].url.host).empty()) last_turn[pair.name] = scene.Now();
      longest = std::max(longest, scene.Now() - last_turn[pair.name]);
    }
    scene.fetcher.ForgetRequests();
    scene.concluded.clear();
  }
  CHECK(longest <= seconds(10) * (kPairs + 1));
}

TEST_CASE("collect: an hour of two scrapers and more slow pairs than places gives each its turn",
          "[collect]") {
  CheckTurns(GENERATE(1U, 2U));
}

TEST_CASE("collect: every hour of two scrapers and more slow pairs than places gives each its turn",
          "[.long]") {
  CheckTurns(GENERATE(range(3U, 20U)));
}

}  // namespace
}  // namespace kemp360
