#include "simulator/wire_connection.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "base/text.h"
#include "simulator/request_parser.h"

namespace kemp360::simulator {
namespace {

constexpr Duration kRequestTime = std::chrono::seconds{30};  // for a whole request to arrive
constexpr Duration kLingerTime = std::chrono::seconds{2};
constexpr std::size_t kReadPiece = std::size_t{16} * 1024;
constexpr int kTurns = 64;  // pieces at once, so that one fast client does not starve the others

bool AllowsKeepAlive(const WireRequest& request) {
  const auto connection = request.Header("Connection").value_or("");
  if (request.version == "HTTP/1.0") return EqualsIgnoringCase(connection, "keep-alive");
  return !EqualsIgnoringCase(connection, "close");
}

}  // namespace

WireConnection::WireConnection(std::uint64_t id, std::unique_ptr<Channel> channel,
                               KeepAlive keep_alive, ConnectionHost& host)
    : id_(id), channel_(std::move(channel)), keep_alive_(keep_alive), host_(host) {
  timer_ = host_.Now() + kRequestTime;
  if (!channel_->encrypted()) phase_ = Phase::kReading;
}

void WireConnection::Ignore() {
  phase_ = Phase::kIgnored;
  timer_.reset();
}

void WireConnection::Break() {
  channel_->ResetOnClose();
  phase_ = Phase::kFinished;
}

bool WireConnection::wants_read() const {
  return phase_ == Phase::kReading || phase_ == Phase::kLingering ||
         ((phase_ == Phase::kHandshake || phase_ == Phase::kWriting) && want_ == Io::kWantRead);
}

bool WireConnection::wants_write() const {
  return (phase_ == Phase::kHandshake || phase_ == Phase::kWriting) && want_ == Io::kWantWrite;
}

void WireConnection::OnReady(bool peer_left) {
  // Who leaves while we read or linger is noticed by reading; data may still be on its way.
  if (peer_left && phase_ != Phase::kReading && phase_ != Phase::kLingering) {
    abandoned_ = phase_ != Phase::kHandshake && phase_ != Phase::kIgnored;
    handshake_failed_ = phase_ == Phase::kHandshake;
    phase_ = Phase::kFinished;
    return;
  }
  Step();
}

void WireConnection::Step() {
  for (bool again = true; again;) {
    const Phase before = phase_;
    if (phase_ == Phase::kHandshake) {
      DoHandshake();
    } else if (phase_ == Phase::kReading) {
      DoRead();
    } else if (phase_ == Phase::kWriting) {
      DoWrite();
    } else if (phase_ == Phase::kLingering) {
      DoLinger();
    }
    again = phase_ != before;
  }
}

void WireConnection::OnTimer() {
  timer_.reset();
  switch (phase_) {
    case Phase::kDelayed:
      AwaitGate();
      break;
    case Phase::kPaused:
      writer_->Resume();
      phase_ = Phase::kWriting;
      break;
    case Phase::kReading:
      // Apache ends an idle connection without a word.
      if (requests_ > 0 && input_.empty()) {
        Linger();
      } else {
        phase_ = Phase::kFinished;
      }
      break;
    case Phase::kHandshake:
    case Phase::kLingering:
      phase_ = Phase::kFinished;
      break;
    case Phase::kIgnored:
    case Phase::kGated:
    case Phase::kWriting:
    case Phase::kStalled:
    case Phase::kFinished:
      break;
  }
  Step();
}

void WireConnection::OnGate() {
  if (phase_ != Phase::kGated) return;
  StartWriting();
  Step();
}

void WireConnection::DoHandshake() {
  const IoResult result = channel_->Handshake();
  switch (result.state) {
    case Io::kDone:
      phase_ = Phase::kReading;
      return;
    case Io::kWantRead:
    case Io::kWantWrite:
      want_ = result.state;
      return;
    case Io::kEnd:
    case Io::kBroken:
      handshake_failed_ = true;
      // An alert was written: a bare close with unread bytes would turn it into a reset.
      Linger();
      return;
  }
}

void WireConnection::DoRead() {
  std::array<char, kReadPiece> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  if (!input_.empty()) TakeNext();      // the client did not wait for the last answer
  while (phase_ == Phase::kReading) {
    const IoResult result = channel_->Read(buffer.data(), buffer.size());
    switch (result.state) {
      case Io::kDone:
        if (input_.empty()) timer_ = host_.Now() + kRequestTime;
        input_.append(buffer.data(), result.size);
        TakeNext();
        break;
      case Io::kWantRead:
      case Io::kWantWrite:
        return;
      case Io::kEnd:
      case Io::kBroken:
        phase_ = Phase::kFinished;
        return;
    }
  }
}

void WireConnection::TakeNext() {
  auto taken = TakeRequest(input_);
  if (auto* request = std::get_if<WireRequest>(&taken)) {
    StartReply(*request);
  } else if (const auto* bad = std::get_if<BadRequest>(&taken)) {
    Refuse(bad->status);
  }
}

void WireConnection::Refuse(int status) {
  reply_ = WireReply::Text(status, "text/plain", "");
  reply_.after = AfterReply::kClose;
  StartWriting();
}

void WireConnection::StartReply(const WireRequest& taken) {
  WireRequest request = taken;
  request.connection = id_;
  request.number = ++requests_;
  request.last_allowed = requests_ >= keep_alive_.requests;
  request.tls_version = channel_->TlsVersion();
  request.tls_server_name = channel_->TlsServerName();
  request.tls_client_subject = channel_->TlsClientSubject();
  close_after_ = request.last_allowed || !AllowsKeepAlive(request);
  timer_.reset();
  reply_ = host_.Answer(request);
  if (reply_.delay > Duration::zero()) {
    phase_ = Phase::kDelayed;
    timer_ = host_.Now() + reply_.delay;
  } else {
    AwaitGate();
  }
}

void WireConnection::AwaitGate() {
  if (reply_.gate && !reply_.gate->released()) {
    phase_ = Phase::kGated;
    host_.WakeAtRelease(*reply_.gate, id_);
    return;
  }
  StartWriting();
}

void WireConnection::StartWriting() {
  writer_.emplace(reply_);
  if (reply_.framing == Framing::kUntilClose && !reply_.exact) close_after_ = true;
  reply_.body.reset();
  phase_ = Phase::kWriting;
}

void WireConnection::DoWrite() {
  for (int turn = 0; turn < kTurns; ++turn) {
    switch (writer_->state()) {
      case ReplyWriter::State::kDone:
        EndReply();
        return;
      case ReplyWriter::State::kPause:
        phase_ = Phase::kPaused;
        timer_ = host_.Now() + writer_->interval();
        return;
      case ReplyWriter::State::kSend:
        break;
    }
    const IoResult result = channel_->Write(writer_->Pending());
    if (result.state == Io::kDone) {
      writer_->Consume(result.size);
    } else if (result.state == Io::kWantRead || result.state == Io::kWantWrite) {
      want_ = result.state;
      return;
    } else {
      abandoned_ = true;
      phase_ = Phase::kFinished;
      return;
    }
  }
  want_ = Io::kWantWrite;  // goes on when the others had their turn
}

void WireConnection::EndReply() {
  writer_.reset();
  switch (reply_.after) {
    case AfterReply::kKeepAlive:
      if (close_after_) {
        Linger();
      } else {
        phase_ = Phase::kReading;
        timer_ = host_.Now() + keep_alive_.idle;
      }
      return;
    case AfterReply::kClose:
      Linger();
      return;
    case AfterReply::kAbort:
      phase_ = Phase::kFinished;
      return;
    case AfterReply::kReset:
      channel_->ResetOnClose();
      phase_ = Phase::kFinished;
      return;
    case AfterReply::kStall:
      phase_ = Phase::kStalled;
      return;
  }
}

void WireConnection::Linger() {
  channel_->EndWriting();
  phase_ = Phase::kLingering;
  timer_ = host_.Now() + kLingerTime;
}

void WireConnection::DoLinger() {
  std::array<char, kReadPiece> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (int turn = 0; turn < kTurns; ++turn) {
    const IoResult result = channel_->Read(buffer.data(), buffer.size());
    if (result.state == Io::kDone) continue;
    if (result.state == Io::kEnd || result.state == Io::kBroken) phase_ = Phase::kFinished;
    return;
  }
}

}  // namespace kemp360::simulator
