#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "fetch/fetcher.h"
#include "support/recording_logger.h"
#include "transport/curl_loop.h"

namespace kemp360::testing {

inline constexpr const char* kUser = "moni tor";
inline constexpr const char* kKey = "0123456789abcdef0123456789abcdef01234567";

/// A GET of /api/v1/loadmaster/ with query credentials, ten seconds before its deadline.
[[nodiscard]] FetchRequest GetRequest(const std::string& scheme, const std::string& host,
                                      std::uint16_t port);

/// The fetcher on its loop, under test from other threads. Collects every result, so that "once"
/// can be checked.
class Fetching {
 public:
  Fetching();
  ~Fetching();

  FetchId Start(FetchRequest request);
  /// Returns when it was done.
  void Cancel(FetchId id);
  /// The result of that Start. Fails the test after 30 s.
  FetchResult Wait(FetchId id);
  FetchResult Fetch(FetchRequest request) { return Wait(Start(std::move(request))); }
  /// Ends the loop; what runs is dropped.
  void Destroy() { loop_.reset(); }
  [[nodiscard]] bool HasEnded(FetchId id) const;
  [[nodiscard]] CurlLoop& loop() { return *loop_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  /// Runs it on the loop, and waits for it.
  void OnLoop(const std::function<void()>& task);

  SystemClock clock_;
  RecordingLogger logger_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::map<FetchId, std::vector<FetchResult>> results_;
  std::unique_ptr<CurlLoop> loop_;
};

/// A path whose file system hangs until this goes (`open` is replaced, see hanging_file.cc).
class HangingFile {
 public:
  HangingFile();
  ~HangingFile();
  HangingFile(const HangingFile&) = delete;
  HangingFile& operator=(const HangingFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
};
/// Returns when the path can be opened.
void WaitWhereItHangs(std::string_view path);

/// Names for the resolver of this test program (getaddrinfo is replaced, see resolver_fake.cc):
///   *.hang.test  answers nothing until ReleaseNames()
///   *.v4.test    127.0.0.1        *.v6.test  ::1       *.both.test  ::1 and 127.0.0.1
///   *.many.test  ten addresses
///   *.gone.test  does not exist   others     the system's own answer
void ReleaseNames();
/// Until exactly so many look-ups hang; false after 10 s.
[[nodiscard]] bool WaitForHangingLookUps(int count);
/// How many have ever begun.
[[nodiscard]] int HangingLookUpsBegun();

}  // namespace kemp360::testing
