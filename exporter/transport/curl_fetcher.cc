#include "transport/curl_fetcher.h"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <exception>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "transport/ca_files.h"
#include "transport/resolver.h"
#include "transport/transfer.h"

namespace kemp360 {
namespace {

/// Idle connections kept for the next page, of all units together. Each costs some 60 kB.
constexpr long kMostConnections = 64;
/// Expiry dates remembered for connections that are used again (curl tells a chain only once).
constexpr std::size_t kMostExpiries = 4096;
constexpr Duration kLongestPoll = std::chrono::minutes(1);

Failure Cancelled() { return {Reason::kTimeout, "cancelled"}; }

/// The curl thread takes no signals: they belong to main, and a SIGPIPE from a TLS write to a
/// closed connection must not end the process (curl's NOSIGNAL leaves that to us).
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

struct MultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using MultiHandle = std::unique_ptr<CURLM, MultiCleanup>;

MultiHandle MakeMulti() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  MultiHandle multi(curl_multi_init());
  if (!multi) throw std::bad_alloc();
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kMostConnections);
  return multi;
}

class CurlFetcher final : public Fetcher {
 public:
  explicit CurlFetcher(const Clock& clock)
      : clock_(clock),
        multi_(MakeMulti()),
        resolver_([multi = multi_.get()] { curl_multi_wakeup(multi); }) {
    const SignalsBlocked blocked;
    thread_ = std::thread([this]() noexcept { Run(); });
  }
  ~CurlFetcher() override {
    inbox_.With([](Inbox& inbox) { inbox.stop = true; });
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }
  CurlFetcher(const CurlFetcher&) = delete;
  CurlFetcher& operator=(const CurlFetcher&) = delete;

  FetchId Start(FetchRequest request, FetchDone done) override;
  void Cancel(FetchId id) override;

 private:
  struct Inbox {
    std::vector<std::unique_ptr<Transfer>> starts;
    std::vector<FetchId> cancels;
    bool stop = false;
  };
  using Transfers = std::map<FetchId, std::unique_ptr<Transfer>>;

  void Run() noexcept;
  bool TakeInbox();
  void Accept(std::unique_ptr<Transfer> transfer);
  void LaunchResolved();
  /// true: it is over.
  bool TryLaunch(Transfer& transfer, FetchId id);
  void TakeFinished();
  void ExpireOverdue();
  [[nodiscard]] int PollMilliseconds() const;
  void Finish(FetchId id, FetchResult result);
  void CompleteTlsFacts(const Transfer& transfer, FetchReply& reply);

  const Clock& clock_;
  std::atomic<FetchId> last_id_{0};
  Guarded<Inbox> inbox_;

  // The rest belongs to the curl thread.
  MultiHandle multi_;
  Resolver resolver_;
  CaFiles ca_files_;
  Transfers transfers_;
  std::vector<FetchId> waiting_;  // for their names
  std::map<std::string, SystemTime> expiries_;

  std::thread thread_;
};

FetchId CurlFetcher::Start(FetchRequest request, FetchDone done) {
  const FetchId id = ++last_id_;
  auto transfer =
      std::make_unique<Transfer>(id, std::move(request), std::move(done), clock_.Steady());
  inbox_.With([&](Inbox& inbox) { inbox.starts.push_back(std::move(transfer)); });
  curl_multi_wakeup(multi_.get());
  return id;
}

void CurlFetcher::Cancel(FetchId id) {
  inbox_.With([&](Inbox& inbox) { inbox.cancels.push_back(id); });
  curl_multi_wakeup(multi_.get());
}

void CurlFetcher::Run() noexcept {
  while (TakeInbox()) {
    LaunchResolved();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    TakeFinished();
    ExpireOverdue();
    curl_multi_poll(multi_.get(), nullptr, 0, PollMilliseconds(), nullptr);
  }
}

/// false: stopped, and nothing is under way any more.
bool CurlFetcher::TakeInbox() {
  bool stop = false;
  Inbox inbox;
  inbox_.With([&](Inbox& content) {
    stop = content.stop;
    inbox.starts.swap(content.starts);
    inbox.cancels.swap(content.cancels);
  });
  for (std::unique_ptr<Transfer>& transfer : inbox.starts) Accept(std::move(transfer));
  for (const FetchId id : inbox.cancels) Finish(id, Cancelled());
  if (!stop) return true;
  while (!transfers_.empty()) Finish(transfers_.begin()->first, Cancelled());
  // What a FetchDone started just now is cancelled in the next round.
  return inbox_.With([](const Inbox& content) { return !content.starts.empty(); });
}

void CurlFetcher::Accept(std::unique_ptr<Transfer> transfer) {
  const FetchId id = transfer->id();
  Transfer& accepted = *transfer;
  transfers_.emplace(id, std::move(transfer));
  if (std::optional<Failure> refused = accepted.Check()) {
    Finish(id, *std::move(refused));
  } else {
    waiting_.push_back(id);
  }
}

void CurlFetcher::LaunchResolved() {
  std::vector<FetchId> waiting;
  waiting.swap(waiting_);
  for (const FetchId id : waiting) {
    const auto found = transfers_.find(id);
    if (found != transfers_.end() && !TryLaunch(*found->second, id)) waiting_.push_back(id);
  }
}

bool CurlFetcher::TryLaunch(Transfer& transfer, FetchId id) {
  const SteadyTime now = clock_.Steady();
  if (transfer.deadline().Passed(now)) return false;  // ExpireOverdue ends it; nothing is sent
  Addresses addresses;
  if (!transfer.name().empty()) {
    std::optional<Result<Addresses, Failure>> answer = resolver_.Ask(transfer.name(), now);
    if (!answer) return false;
    if (!answer->ok()) {
      Finish(id, answer->error());
      return true;
    }
    addresses = **std::move(answer);
  }
  if (std::optional<Failure> failure = transfer.Prepare(ca_files_, addresses, now)) {
    Finish(id, *std::move(failure));
    return true;
  }
  curl_multi_add_handle(multi_.get(), transfer.easy());
  return true;
}

void CurlFetcher::TakeFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    Transfer* transfer = nullptr;
    (curl_easy_getinfo)(easy, CURLINFO_PRIVATE, &transfer);
    curl_multi_remove_handle(multi_.get(), easy);  // `message` is gone from here on
    std::optional<FetchResult> result = transfer->Conclude(code, clock_.Steady());
    if (!result) {
      curl_multi_add_handle(multi_.get(), easy);
      continue;
    }
    if (result->ok()) CompleteTlsFacts(*transfer, **result);
    Finish(transfer->id(), *std::move(result));
  }
}

void CurlFetcher::ExpireOverdue() {
  const SteadyTime now = clock_.Steady();
  std::vector<FetchId> overdue;
  for (const auto& [id, transfer] : transfers_) {
    if (transfer->deadline().Passed(now)) overdue.push_back(id);
  }
  for (const FetchId id : overdue) Finish(id, transfers_.at(id)->TimedOutNow(now));
}

int CurlFetcher::PollMilliseconds() const {
  const SteadyTime now = clock_.Steady();
  Duration wait = kLongestPoll;
  for (const auto& [id, transfer] : transfers_) {
    wait = std::min(wait, transfer->deadline().Remaining(now));
  }
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count());
}

void CurlFetcher::Finish(FetchId id, FetchResult result) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end()) return;
  const FetchDone done = found->second->TakeDone();
  // Taking a handle away that is still under way closes its connection: no reuse after a time-out.
  if (CURL* easy = found->second->easy()) curl_multi_remove_handle(multi_.get(), easy);
  transfers_.erase(found);
  try {
    if (done) done(std::move(result));
  } catch (const std::exception&) {
    // A FetchDone hands over and returns; one that throws breaks its contract, not the others.
  }
}

void CurlFetcher::CompleteTlsFacts(const Transfer& transfer, FetchReply& reply) {
  if (!reply.tls.handshake) return;
  const std::string identity = transfer.TlsIdentity();
  if (!reply.tls.earliest_expiry) {
    if (const auto known = expiries_.find(identity); known != expiries_.end()) {
      reply.tls.earliest_expiry = known->second;
    }
    return;
  }
  if (expiries_.size() >= kMostExpiries) expiries_.clear();
  expiries_.insert_or_assign(identity, *reply.tls.earliest_expiry);
}

}  // namespace

std::unique_ptr<Fetcher> MakeCurlFetcher(const Clock& clock) {
  return std::make_unique<CurlFetcher>(clock);
}

const char* CurlVersion() { return curl_version(); }

}  // namespace kemp360
