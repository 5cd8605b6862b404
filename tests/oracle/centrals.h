#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fetch/fetcher.h"
#include "oracle/accounts.h"
#include "oracle/faults.h"
#include "oracle/record.h"
#include "oracle/telling.h"
#include "oracle/world.h"
#include "support/fake_fetcher.h"
#include "support/manual_clock.h"

namespace kemp360::oracle {

/// Of the url of a unit.
[[nodiscard]] std::string HostOf(std::size_t unit);

/// How the exporter is set up, and how the units answer. Fixed for a run.
struct Setup {
  Dialect dialect = Dialect::kDefault;
  bool logs_in = false;          ///< password_file; else api_key_file
  std::size_t page_rows = 1000;  ///< that a unit gives at most
  int refusal = 401;
  bool report_is_open = false;  ///< the report does not look at the key
  bool knows_names = false;     ///< the hosts of the urls have addresses
  Duration cooldown = std::chrono::minutes(2);
};

/// Both units behind a fetcher: what they answer is their state (world.h) in their dialect, spoiled
/// by the faults that are there. Keeps for each read what was really told, and counts what was
/// asked that should not have been.
class Centrals final : public Fetcher {
 public:
  struct Parts {
    const Setup& setup;
    World& world;
    Loop& loop;
    const testing::ManualClock& clock;
  };

  explicit Centrals(Parts parts);

  FetchId Start(FetchRequest request, FetchDone done) override;
  bool Cancel(FetchId id) override;

  /// The record of the read of that mark which is under way or begins now.
  std::shared_ptr<ReadRecord> Open(const std::string& mark);
  /// The read has ended.
  std::shared_ptr<ReadRecord> Close(const std::string& mark);
  [[nodiscard]] bool IsOpen(const std::string& mark) const { return open_.contains(mark); }
  void Drop(const std::string& mark);
  void DropAll() { open_.clear(); }
  /// The unit's credentials changed on one side or the other: reads under way need not succeed.
  void Muddle(std::size_t unit);
  /// The exporter shows a cool-down in this read.
  void CoolsUntil(const UnitRecord& unit, SteadyTime end);

  [[nodiscard]] std::size_t UnderWay() const { return plans_.size(); }
  [[nodiscard]] std::size_t Requests() const { return requests_; }

  std::uint64_t spelling = 0;  ///< of all that is told
  std::vector<Fault> faults;
  std::array<std::set<Source>, kUnits> denied;  ///< sources that the user may not read
  std::array<std::string, kUnits> given;        ///< what the exporter's files hold
  std::string hung;                             ///< pair/unit whose files hang, for one step
  Accounts accounts;
  /// What was asked or answered against the rules.
  std::vector<std::string> complaints;

 private:
  /// An answer that is on its way.
  struct Plan {
    std::shared_ptr<ReadRecord> record;
    std::size_t unit = 0;
    Source source = Source::kSettings;
    Accounts::Ref account;
    testing::FakeAnswer answer;
    std::string broken;
    std::set<std::string> reasons;
    std::string key;  ///< of a login
    bool right_key = true;
    bool last = false;  ///< the last page
    bool refused_login = false;
  };
  struct Page {
    std::size_t offset = 0;
    std::size_t number = 0;
  };

  Accounts::Ref Current(std::size_t unit);
  [[nodiscard]] Fault* Find(const Plan& plan, std::size_t page, bool transport);
  [[nodiscard]] std::vector<FieldSpoil> Fields(const Plan& plan);
  void Break(Plan& plan, std::string what, std::set<std::string> reasons);
  void CheckAsking(const Plan& plan, const Page& page);
  void Answer(const FetchRequest& request, Plan& plan);
  void AnswerLogin(const FetchRequest& request, Plan& plan);
  void SpoilReply(const Fault& fault, Plan& plan);
  void SpoilText(const Fault& fault, Plan& plan, std::string& body);
  void Tell(Plan& plan, const Page& page, const Fault* fault);
  void TellObject(Plan& plan, const Fault* fault);
  void TellReport(Plan& plan, const Fault* fault);
  void TellPage(Plan& plan, const Page& page, const Fault* fault);
  void Delivered(Plan& plan, const FetchResult& result);
  void LoginEnded(Plan& plan, bool refused, Duration at_least);
  [[nodiscard]] Ban Until(SteadyTime end) { return {++events_, end}; }
  void Complain(const Plan& plan, const std::string& what);
  [[nodiscard]] SteadyTime Now() const { return parts_.clock.Steady(); }

  const Parts parts_;
  testing::FakeFetcher inner_;
  testing::FakeAnswer next_;
  std::map<std::string, std::shared_ptr<ReadRecord>> open_;
  std::map<FetchId, std::shared_ptr<Plan>> plans_;
  std::map<const ReadRecord*, std::array<std::vector<int>, kUnits>> listed_;  ///< at the first page
  std::size_t requests_ = 0;
  std::size_t events_ = 0;  ///< reads that began, and bans
};

/// "a" or "b", of a host or a name.
[[nodiscard]] std::size_t UnitOfHost(const std::string& host);

}  // namespace kemp360::oracle
