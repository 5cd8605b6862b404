#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collect/pair_reader.h"
#include "support/fake_fetcher.h"
#include "support/fake_look_up.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"
#include "support/recording_logger.h"

namespace kemp360::testing {

inline constexpr const char* kSettings = "/api/v1/ha-settings/1/";
inline constexpr const char* kList = "/api/v1/loadmaster/";
inline constexpr const char* kReport = "/api/v1/asl-instance/report/";
inline constexpr const char* kLogin = "/api/v1/user/authenticate/";

inline const std::string kHostA = "central-a.example";
inline const std::string kHostB = "central-b.example";

/// Outcomes of a unit's three sources, as Probe tells them.
inline const std::string kAllOk = "settings ok, loadmasters ok, report ok";
[[nodiscard]] inline std::string All(const std::string& reason) {
  return "settings " + reason + ", loadmasters " + reason + ", report " + reason;
}

/// A profile of three sources: settings (an object), loadmasters (rows in pages of two) and report
/// (CSV, optional).
[[nodiscard]] std::shared_ptr<const CompiledProfile> ThreeSources();
/// The same with settings alone.
[[nodiscard]] std::shared_ptr<const CompiledProfile> OneSource();

/// Bodies that this profile reads.
[[nodiscard]] std::string SettingsBody(const std::string& device_id,
                                       const std::string& mode = "master");
/// A page of the list: rows `from` up to, not including, `to` of `total`.
[[nodiscard]] std::string ListBody(int from, int to, int total);
[[nodiscard]] std::string ReportBody();

/// A folder of its own under the system's, which goes with it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  /// Writes the file anew (another inode each time); returns its path.
  std::string Write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string PathOf(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// One who asked for a read, and what he was told.
struct Probe {
  std::optional<ReadResult> result;
  SteadyTime answered_at;
  int answers = 0;

  [[nodiscard]] bool Answered() const { return answers > 0; }
  /// Only with a snapshot.
  [[nodiscard]] const PairSnapshot& Snapshot() const { return *(**result).snapshot; }
  /// Of one unit: "settings ok, loadmasters timeout, report absent".
  [[nodiscard]] std::string Sources(std::size_t unit) const;
  /// The refusal's word, or "snapshot", or "waits".
  [[nodiscard]] std::string Outcome() const;
};

/// A pair reader between fakes, all in one thread: time stands still until a test moves it. Two
/// pairs: "emea" (central-a, central-b) and "apac" (central-c); the units answer well until told
/// otherwise. Change `pairs` and `limits` before the first Ask.
class Scene {
 public:
  Scene();
  /// Whoever still waits keeps his reader no longer.
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  PairReader& reader();
  /// As after a reload: another reader on the same sessions; the old one goes when nobody waits.
  std::weak_ptr<PairReader> Reload() { return std::exchange(reader_, nullptr); }
  /// Ends the reader's reads; true: it said that nothing is under way any more.
  bool Stop();
  std::shared_ptr<Probe> Ask(Duration patience, WhenBusy when_busy = WhenBusy::kRefuse,
                             const std::string& pair = "emea");
  /// The same from within a task of the loop, or of one of many pairs in one scrape: what it leads
  /// to runs later.
  std::shared_ptr<Probe> AskWithin(Duration patience, WhenBusy when_busy = WhenBusy::kRefuse,
                                   const std::string& pair = "emea");
  /// Asks, lets time go on until the answer is there, and returns it.
  std::shared_ptr<Probe> Read(const std::string& pair = "emea");
  UnitTarget& unit(std::size_t index) { return pairs[0].units[index]; }
  /// central-a logs in with a password file; the unit gives out key-1.
  void UsePassword();
  /// Answers every source of the host.
  void ServeAll(const std::string& host, const FakeAnswer& answer);
  void ServeWell(const std::string& host, const std::string& device_id);
  [[nodiscard]] Duration Now() const {
    return clock.Steady() - SteadyTime{} - std::chrono::hours{1};
  }
  [[nodiscard]] std::vector<std::string> RequestsTo(const std::string& host) const;

  ManualClock clock;
  ManualLoop loop{clock};
  FakeFetcher fetcher{loop, clock};
  FakeLookUp names{loop};
  InlinePool pool;
  ManualCalls files{loop};
  SessionStore sessions{loop};
  SelfStats stats;
  RecordingLogger logger;
  TempFolder folder;
  ReadLimits limits;
  std::vector<PairTarget> pairs;
  /// Every read that was concluded.
  std::vector<AssessedRead> concluded;
  bool throw_when_concluded = false;
  /// Called at every one: in the pool, where a read is assessed.
  std::function<void()> when_concluded = [] {};

 private:
  /// By those who wait: a reader must stay as long as somebody does.
  std::vector<std::weak_ptr<std::shared_ptr<PairReader>>> kept_;
  std::shared_ptr<PairReader> reader_;
};

}  // namespace kemp360::testing
