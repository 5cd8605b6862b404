#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/executor.h"
#include "fetch/fetcher.h"
#include "transport/ca_files.h"
#include "transport/easy_handle.h"
#include "transport/failure.h"
#include "transport/reply_buffer.h"
#include "transport/resolver.h"

namespace kemp360 {

/// One FetchRequest on its way, from its start over its redirects to its result. Knows the easy
/// handle and nothing of the multi handle. Belongs to the loop; does not move (curl points
/// into it).
class Transfer {
 public:
  Transfer(FetchId id, FetchRequest request, FetchDone done, Loop& loop, SteadyTime started);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// What can be refused before anything is sent: gate, proxy url, characters that no header may
  /// hold.
  [[nodiscard]] std::optional<Failure> Check();
  /// The name to look up first (the unit's or its proxy's); empty: it is an address. After Check.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Makes the easy handle. nullopt: ready to go.
  [[nodiscard]] std::optional<Failure> Prepare(CaFiles& ca_files, const Addresses& addresses,
                                               SteadyTime now);
  /// curl is done with it. The result; or nullopt: a redirect is followed, add the handle again.
  [[nodiscard]] std::optional<FetchResult> Conclude(CURLcode code, SteadyTime now);

  [[nodiscard]] Failure TimedOutNow(SteadyTime now) const;

  [[nodiscard]] FetchId id() const { return id_; }
  /// Of its deadline.
  [[nodiscard]] Timer& timer() { return timer_; }
  [[nodiscard]] Deadline deadline() const { return request_.deadline; }
  /// Which certificate was seen: origin and server name.
  [[nodiscard]] std::string TlsIdentity() const;
  /// Null before Prepare.
  [[nodiscard]] CURL* easy() const { return easy_ ? easy_->get() : nullptr; }
  [[nodiscard]] FetchDone TakeDone() { return std::move(done_); }

 private:
  void SetBounds(SteadyTime now);
  void SetTarget();
  void SetHeaders();
  void SetTls(const CaSource& ca);
  void SetProxy();
  void SetAddresses(const Addresses& addresses);
  [[nodiscard]] bool HasServerName() const;
  [[nodiscard]] Phase PhaseNow() const;
  [[nodiscard]] std::optional<Failure> OverflowFailure(CURLcode code) const;
  [[nodiscard]] FetchReply MakeReply(SteadyTime now);

  const FetchId id_;
  FetchRequest request_;
  FetchDone done_;
  const SteadyTime started_;
  Timer timer_;
  std::optional<Url> proxy_;
  std::string name_;
  ReplyBuffer buffer_;
  int redirects_ = 0;
  CurlList headers_;
  CurlList resolve_;
  CurlList connect_to_;
  std::unique_ptr<EasyHandle> easy_;  // last: goes before what it points to
};

}  // namespace kemp360
