#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "collect/pair_reader.h"
#include "collect/unit_session.h"
#include "discover/exploration.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// Asks one unit what its Exploration wants to know: one request at a time, each through the gate.
/// Belongs to the loop.
class UnitSurvey {
 public:
  struct Parts {
    Fetcher& fetcher;
    Loop& loop;
    const Clock& clock;
    /// Told once, when the listing was read: what comes next. May be empty.
    std::function<void(const std::string& unit, const std::vector<std::string>& paths)> planned;
    /// Told before each request; may be empty.
    std::function<void(const std::string& unit, const ExplorationRequest& request)> progress;
  };
  struct Order {
    UnitTarget unit{};
    UnitCredentials credentials{};
    ExplorationRules rules{};
    bool listing_only = false;                    ///< `--dry-run`
    Duration timeout = std::chrono::seconds(30);  ///< of one request
    std::size_t answer_bytes = 16U << 20U;
  };

  UnitSurvey(Order order, Parts parts);
  ~UnitSurvey();
  UnitSurvey(const UnitSurvey&) = delete;
  UnitSurvey& operator=(const UnitSurvey&) = delete;

  /// `done` is called once, on the loop.
  void Begin(std::function<void()> done);

  /// After `done`: what was recorded; without the host and addresses of the configuration, it has
  /// them.
  [[nodiscard]] UnitRecord Take();
  /// As it was given, or as a login brought it.
  [[nodiscard]] const Secret& api_key() const { return credentials_.api_key; }
  /// All that were sent, with those that were sent again and the login.
  [[nodiscard]] std::size_t requests() const { return sent_; }
  /// What would be asked from here on.
  [[nodiscard]] std::vector<std::string> Planned() const { return exploration_.Planned(); }

 private:
  void LogIn();
  void OnLogin(FetchResult result);
  void AskNext();
  void Ask();
  void OnReply(FetchResult result);
  [[nodiscard]] bool MustWait(const FetchResult& result);
  void GiveUpListing(const FetchReply& reply);
  void Judge(const RecordedExchange& exchange);
  void Finish(std::string unread);
  [[nodiscard]] FetchRequest RequestFor(Method method, const std::string& path,
                                        const std::string& query) const;

  const Order order_;
  const Parts parts_;
  Exploration exploration_;
  std::function<void()> done_;
  Credentials credentials_;
  std::optional<ExplorationRequest> current_;
  std::optional<FetchId> fetch_;
  Timer pause_;
  int attempts_ = 0;
  std::size_t sent_ = 0;
  std::size_t refused_ = 0;  ///< 401 and 403 before anything was accepted
  std::size_t failed_ = 0;   ///< connections that did not come about, one after another
  bool accepted_ = false;
  bool told_plan_ = false;
  std::string unread_;
};

}  // namespace kemp360
