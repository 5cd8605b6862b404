#include "app/scraping.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/fake_fetcher.h"
#include "support/fake_look_up.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"
#include "support/recording_logger.h"

namespace kemp360 {
namespace {

using std::chrono::seconds;

constexpr const char* kSettings = "/api/v1/settings/1/";

/// A generation of three pairs of one unit each between fakes; every unit hangs until released.
class ScrapeScene {
 public:
  ScrapeScene() {
    Config config;
    Profile profile;
    profile.name = "one source";
    SourceSpec settings;
    settings.name = "settings";
    settings.path = kSettings;
    profile.sources.push_back(settings);
    config.profiles["default"] = profile;
    for (const char* name : {"emea", "apac", "amer"}) {
      PairConfig pair;
      pair.name = name;
      pair.timeout = seconds(pair.name == "apac" ? 2 : 8);
      UnitConfig unit;
      unit.name = "a";
      unit.url = *ParseUrl("https://" + pair.name + ".example");
      unit.username = "monitoring";
      unit.api_key = Secret("key");
      pair.units.push_back(unit);
      config.pairs.push_back(pair);
      fetcher.Serve(pair.name + ".example", kSettings,
                    testing::FakeAnswer::Status(200, R"({"mode": "master"})").Held());
    }
    config.limits.reads_in_flight = 2;
    generation = std::make_shared<Generation>(
        std::move(config),
        PairReader::Parts{fetcher, names, loop, pool, files, clock, sessions, stats, logger, {}});
  }

  void Ask(std::vector<std::string> pairs, Duration patience) {
    ReadPairs({generation, std::move(pairs), clock.Steady(),
               Deadline::After(clock.Steady(), patience), WhenBusy::kWait},
              loop, pool, [this](const std::vector<PairOutcome>& outcomes) {
                ++answers;
                said.clear();
                for (const PairOutcome& outcome : outcomes) {
                  const bool read = outcome.read && outcome.read->snapshot->took_place;
                  said += outcome.pair +
                          (read           ? " read"
                           : outcome.read ? " left out"
                                          : " refused") +
                          ", ";
                }
              });
    loop.RunReady();
  }
  void Release(const std::string& pair) {
    fetcher.Release(pair + ".example", kSettings);
    loop.RunReady();
  }

  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::FakeFetcher fetcher{loop, clock};
  testing::FakeLookUp names{loop};
  testing::InlinePool pool;
  testing::ManualCalls files{loop};
  SessionStore sessions{loop};
  SelfStats stats;
  testing::RecordingLogger logger;
  std::shared_ptr<Generation> generation;
  int answers = 0;
  std::string said;
};

TEST_CASE(
    "ReadPairs: the whole is handed over when the last read has ended, in the order asked for",
    "[app]") {
  ScrapeScene scene;
  scene.Ask({"amer", "emea"}, seconds(9));
  scene.Release("emea");
  CHECK(scene.answers == 0);
  scene.Release("amer");
  CHECK(scene.answers == 1);
  CHECK(scene.said == "amer read, emea read, ");
}

TEST_CASE("ReadPairs: no pair is waited for longer than its own time-out, nor past the deadline",
          "[app]") {
  ScrapeScene scene;
  scene.Ask({"apac"}, seconds(60));
  scene.loop.Advance(seconds(2));
  CHECK(scene.said == "apac read, ");
  scene.Ask({"emea"}, seconds(3));
  scene.loop.Advance(seconds(3));
  CHECK(scene.said == "emea read, ");
  CHECK(scene.answers == 2);
}

TEST_CASE("ReadPairs: a pair whose turn does not come is told as that", "[app]") {
  ScrapeScene scene;
  scene.Ask({"emea", "amer", "apac"}, seconds(1));
  scene.loop.Advance(seconds(1));
  // None was read before: the configuration's order counts.
  CHECK(scene.said == "emea read, amer left out, apac read, ");
}

TEST_CASE("ReadPairs: no pairs are an answer too, and an unknown one is refused", "[app]") {
  ScrapeScene scene;
  scene.Ask({}, seconds(1));
  CHECK(scene.answers == 1);
  CHECK(scene.said.empty());
  scene.Ask({"nowhere"}, seconds(1));
  CHECK(scene.said == "nowhere refused, ");
}

TEST_CASE("ReadPairs: a generation that was replaced lives until its reads have ended", "[app]") {
  ScrapeScene scene;
  const std::weak_ptr<Generation> watched = scene.generation;
  scene.Ask({"emea"}, seconds(9));
  scene.generation.reset();
  CHECK_FALSE(watched.expired());
  scene.Release("emea");
  CHECK(scene.answers == 1);
  CHECK(watched.expired());
}

}  // namespace
}  // namespace kemp360
