#include "app/reloader.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/fake_fetcher.h"
#include "support/fake_look_up.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"
#include "support/recording_logger.h"
#include "support/temp_directory.h"

namespace kemp360 {
namespace {

using Lines = std::vector<std::string>;

/// A configuration in a folder of its own, and its reloader between fakes.
class ReloadScene {
 public:
  ReloadScene() {
    Write("key", "0123456789abcdef");
    Write("kemp360.yaml", Pair("emea", "key"));
  }
  ~ReloadScene() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  ReloadScene(const ReloadScene&) = delete;
  ReloadScene& operator=(const ReloadScene&) = delete;

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  static std::string Pair(const std::string& name, const std::string& key) {
    return "pairs:\n  - name: " + name +
           "\n    units: [{name: a, url: \"https://a.example\", username: u, api_key_file: " + key +
           "}]\n";
  }
  /// "" before the first load.
  [[nodiscard]] std::string PairInForce() const {
    const std::shared_ptr<Generation> generation = current.Get();
    return generation == nullptr ? "" : generation->config.pairs.front().name;
  }
  [[nodiscard]] bool LastSuccessful() const { return stats.Snapshot().last_reload_successful; }

  const std::filesystem::path folder = testing::MakeTempDirectory();
  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::FakeFetcher fetcher{loop, clock};
  testing::FakeLookUp names{loop};
  testing::InlinePool pool;
  testing::ManualCalls files{loop};
  SessionStore sessions{loop};
  SelfStats stats;
  testing::RecordingLogger logger;
  Current current;
  int woken = 0;
  /// Called in the middle of each load; true ends it.
  std::function<bool()> between_pieces = [] { return false; };
  Reloader reloader{{folder / "kemp360.yaml",
                     {std::nullopt, [this] { return between_pieces(); }},
                     [this] { ++woken; }},
                    {fetcher, names, loop, pool, files, clock, sessions, stats, logger, {}},
                    current};
};

TEST_CASE("Reloader: publishes what is good, keeps the old where there is a mistake", "[app]") {
  ReloadScene scene;
  REQUIRE(scene.reloader.Load().ok());
  CHECK(scene.PairInForce() == "emea");
  CHECK(scene.stats.Snapshot().last_reload_success == scene.clock.System());
  const SystemTime loaded = scene.clock.System();
  CHECK(scene.logger.Take() == Lines{"info: configuration loaded"});

  scene.clock.Advance(std::chrono::minutes(1));
  scene.Write("kemp360.yaml", "pears: 1\npairs: 2\n");
  const auto refused = scene.reloader.Load();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().size() == 2);
  CHECK(scene.PairInForce() == "emea");
  CHECK_FALSE(scene.LastSuccessful());
  CHECK(scene.stats.Snapshot().last_reload_success == loaded);
  CHECK(scene.logger.Take() == Lines{"error: configuration", "error: configuration"});

  scene.Write("kemp360.yaml", ReloadScene::Pair("apac", "key"));
  REQUIRE(scene.reloader.Load().ok());
  CHECK(scene.PairInForce() == "apac");
  CHECK(scene.LastSuccessful());
  CHECK(scene.stats.Snapshot().last_reload_success == loaded + std::chrono::minutes(1));
}

TEST_CASE("Reloader: whoever holds the old generation keeps it", "[app]") {
  ReloadScene scene;
  REQUIRE(scene.reloader.Load().ok());
  const std::shared_ptr<Generation> old = scene.current.Get();
  scene.Write("kemp360.yaml", ReloadScene::Pair("apac", "key"));
  REQUIRE(scene.reloader.Load().ok());
  CHECK(old->FindPair("emea") != nullptr);
  CHECK(old->FindPair("apac") == nullptr);
  CHECK(scene.current.Get()->FindPair("apac") != nullptr);
  CHECK(scene.current.Get()->FindPair("emea") == nullptr);
}

TEST_CASE("Reloader: a file that did not change is not read again", "[app]") {
  ReloadScene scene;
  REQUIRE(scene.reloader.Load().ok());
  const std::shared_ptr<Generation> loaded = scene.current.Get();
  scene.reloader.LoadIfChanged();
  scene.reloader.LoadIfChanged();
  CHECK(scene.current.Get() == loaded);
  CHECK(scene.logger.Take() == Lines{"info: configuration loaded"});

  scene.Write("kemp360.yaml", ReloadScene::Pair("asia-pacific", "key"));
  scene.reloader.LoadIfChanged();
  CHECK(scene.PairInForce() == "asia-pacific");
  CHECK(scene.logger.Take() == Lines{"info: a configuration file changed, reading it again",
                                     "info: configuration loaded"});
}

TEST_CASE("Reloader: a pair file that comes or goes is a change", "[app]") {
  ReloadScene scene;
  std::filesystem::create_directory(scene.folder / "pairs.d");
  scene.Write("kemp360.yaml", "pair_files: [pairs.d/*.yaml]\n" + ReloadScene::Pair("emea", "key"));
  // The kernel's stamps are coarse: what this test does would else all happen at one time.
  std::filesystem::last_write_time(
      scene.folder / "pairs.d",
      std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  REQUIRE(scene.reloader.Load().ok());
  CHECK(scene.current.Get()->config.pairs.size() == 1);
  scene.Write("pairs.d/two.yaml", ReloadScene::Pair("apac", "../key"));
  scene.reloader.LoadIfChanged();
  CHECK(scene.current.Get()->config.pairs.size() == 2);
  std::filesystem::remove(scene.folder / "pairs.d/two.yaml");
  scene.reloader.LoadIfChanged();
  CHECK(scene.current.Get()->config.pairs.size() == 1);
}

TEST_CASE("Reloader: what was refused is taken as soon as any file that it names is mended",
          "[app]") {
  ReloadScene scene;
  REQUIRE(scene.reloader.Load().ok());
  scene.Write("kemp360.yaml", ReloadScene::Pair("asia-pacific", "a-new-key"));
  scene.reloader.LoadIfChanged();
  CHECK_FALSE(scene.LastSuccessful());
  CHECK(scene.logger.Take() == Lines{"info: configuration loaded",
                                     "info: a configuration file changed, reading it again",
                                     "error: configuration"});
  scene.reloader.LoadIfChanged();
  scene.reloader.LoadIfChanged();
  CHECK(scene.logger.Take() == Lines{});  // the same mistake is said once

  scene.Write("a-new-key", "");  // there, and empty: another mistake
  scene.reloader.LoadIfChanged();
  CHECK(scene.logger.Take() ==
        Lines{"info: a configuration file changed, reading it again", "error: configuration"});
  CHECK(scene.PairInForce() == "emea");

  scene.Write("a-new-key", "fedcba9876543210");
  scene.reloader.LoadIfChanged();
  CHECK(scene.PairInForce() == "asia-pacific");
  CHECK(scene.LastSuccessful());
}

/// What those who asked were told, in the order of their asking.
class Answers {
 public:
  Reloader::Done Next() {
    told.emplace_back("nothing");
    return [this, at = told.size() - 1](const Reloader::Outcome& outcome) {
      told.at(at) = outcome ? "loaded" : outcome.error().empty() ? "stopped" : "refused";
    };
  }
  Lines told;
};

TEST_CASE("Reloader: all who ask before a load begins share its outcome", "[app]") {
  ReloadScene scene;
  Answers answers;
  for (int i = 0; i < 8; ++i) scene.reloader.Ask(answers.Next());
  CHECK(scene.woken == 1);
  CHECK(answers.told == Lines(8, "nothing"));
  REQUIRE(scene.reloader.Load());
  CHECK(answers.told == Lines(8, "loaded"));
  CHECK(scene.logger.Take() == Lines{"info: configuration loaded"});
}

TEST_CASE("Reloader: who asks while a load is under way is told of the next one", "[app]") {
  ReloadScene scene;
  Answers answers;
  scene.between_pieces = [&] {
    if (!answers.told.empty()) return false;
    scene.reloader.Ask(answers.Next());
    scene.reloader.Ask(answers.Next());
    scene.Write("kemp360.yaml", "pairs: none of that");
    return false;
  };
  REQUIRE(scene.reloader.Load());
  CHECK(answers.told == Lines{"nothing", "nothing"});
  CHECK(scene.woken == 1);
  CHECK_FALSE(scene.reloader.Load());
  CHECK(answers.told == Lines{"refused", "refused"});
}

TEST_CASE("Reloader: at the end a load stops, and whoever waits for one is told", "[app]") {
  ReloadScene scene;
  Answers answers;
  REQUIRE(scene.reloader.Load());
  scene.reloader.Ask(answers.Next());
  scene.between_pieces = [] { return true; };
  const Reloader::Outcome outcome = scene.reloader.Load();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().empty());
  CHECK(answers.told == Lines{"stopped"});
  CHECK(scene.LastSuccessful());
  CHECK(scene.logger.Take() == Lines{"info: configuration loaded"});

  scene.reloader.Ask(answers.Next());
  scene.reloader.Stop();
  scene.reloader.Ask(answers.Next());
  CHECK(answers.told == Lines{"stopped", "stopped", "stopped"});
}

TEST_CASE("Generation: /config is rendered once, one task at a time answers", "[app]") {
  ReloadScene scene;
  REQUIRE(scene.reloader.Load());
  const std::shared_ptr<Generation> generation = scene.current.Get();
  std::vector<const char*> shown;
  const auto show = [&](const std::string& text) { shown.push_back(text.data()); };
  for (int i = 0; i < 8; ++i) generation->ShowConfig(scene.loop, show);
  CHECK(scene.loop.Waiting() == 1);
  scene.loop.RunReady();
  REQUIRE(shown.size() == 8);
  CHECK(shown.front() == RenderConfig(generation->config));
  generation->ShowConfig(scene.loop, show);
  scene.loop.RunReady();
  CHECK(shown == std::vector<const char*>(9, shown.front()));
}

}  // namespace
}  // namespace kemp360
