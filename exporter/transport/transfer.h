#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/blocking_calls.h"
#include "base/clock.h"
#include "base/executor.h"
#include "fetch/fetcher.h"
#include "transport/easy_handle.h"
#include "transport/failure.h"
#include "transport/resolver.h"
#include "transport/tls_files.h"
#include "transport/tls_session.h"

namespace kemp360 {

/// Takes what a unit sends, within the caps, and nothing after a cap is passed.
class ReplyBuffer {
 public:
  enum class Overflow { kNone, kBody, kHeaders };

  ReplyBuffer(const Caps& caps, const Secret& api_key) : caps_(caps), api_key_(api_key) {}

  /// Both return false to end the transfer: overflow() says why.
  [[nodiscard]] bool TakeHeaderLine(std::string_view line);
  [[nodiscard]] bool TakeBody(std::string_view bytes);
  /// Another request on the same transfer (a redirect): headers count on, the body begins again.
  void BeginNext();

  [[nodiscard]] Overflow overflow() const { return overflow_; }
  /// Did the blank line come that ends the header? curl takes a connection that was lost in the
  /// middle of the header for a response without a body.
  [[nodiscard]] bool header_ended() const { return header_ended_; }
  [[nodiscard]] const std::map<std::string, std::string>& headers() const { return headers_; }
  [[nodiscard]] std::map<std::string, std::string> TakeHeaders() { return std::move(headers_); }
  [[nodiscard]] std::string TakeBodyText() { return std::move(body_); }

 private:
  const Caps& caps_;
  const Secret& api_key_;  // a header that repeats it is not kept
  std::map<std::string, std::string> headers_;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool header_ended_ = false;
  Overflow overflow_ = Overflow::kNone;
};

/// One FetchRequest on its way, from its start over its redirects to its result. Knows the easy
/// handle and nothing of the multi handle. Belongs to the loop; does not move (curl points
/// into it).
class Transfer {
 public:
  Transfer(FetchId id, FetchRequest request, FetchDone done, Loop& loop, SteadyTime started);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// What can be refused before anything is sent: gate, proxy URL, characters that no header may
  /// hold.
  [[nodiscard]] std::optional<Failure> Check();
  /// The name to look up first (the unit's or its proxy's); empty: it is an address. After Check.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Is there a TLS handshake, with the unit or with its proxy? After Check.
  [[nodiscard]] bool UsesTls() const;
  [[nodiscard]] const TlsOptions& tls() const { return request_.tls; }
  /// `files` are being read; TakeTlsFiles ends that.
  void AwaitTlsFiles(BlockingCalls::CallId files) { tls_files_call_ = files; }
  void TakeTlsFiles(TlsFilesRead files) {
    tls_files_call_.reset();
    tls_files_ = std::move(files);
  }
  [[nodiscard]] const std::optional<BlockingCalls::CallId>& tls_files_call() const {
    return tls_files_call_;
  }
  /// Makes the easy handle. nullopt: ready to go.
  [[nodiscard]] std::optional<Failure> Prepare(const Addresses& addresses, SteadyTime now);
  /// curl is done with it. The result; or nullopt: a redirect is followed, add the handle again.
  [[nodiscard]] std::optional<FetchResult> Conclude(CURLcode code, SteadyTime now);

  [[nodiscard]] Failure TimedOutNow(SteadyTime now) const;

  [[nodiscard]] FetchId id() const { return id_; }
  /// Of its deadline.
  [[nodiscard]] Timer& timer() { return timer_; }
  [[nodiscard]] Deadline deadline() const { return request_.deadline; }
  /// Null before Prepare.
  [[nodiscard]] CURL* easy() const { return easy_ ? easy_->get() : nullptr; }
  [[nodiscard]] FetchDone TakeDone() { return std::move(done_); }

 private:
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* transfer) noexcept;
  static CURLcode OnTlsSettings(CURL* easy, void* context, void* transfer) noexcept;
  void SetBounds(SteadyTime now);
  void SetTarget();
  void SetHeaders();
  void SetTls(const TlsMaterial& files);
  void SetProxy();
  void SetAddresses(const Addresses& addresses);
  [[nodiscard]] bool HasServerName() const;
  [[nodiscard]] Phase PhaseNow() const;
  [[nodiscard]] std::optional<Failure> OverflowFailure(CURLcode code) const;
  [[nodiscard]] FetchResult ReportRedirect(const std::string& location, SteadyTime now);
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
  std::optional<BlockingCalls::CallId> tls_files_call_;  // while they are being read
  std::optional<TlsFilesRead> tls_files_;
  std::shared_ptr<HandshakeNotes> handshake_ = std::make_shared<HandshakeNotes>();
  std::optional<SystemTime> certificate_expiry_;  // of the connection of the last reply
  std::unique_ptr<EasyHandle> easy_;              // last: goes before what it points to
};

}  // namespace kemp360
