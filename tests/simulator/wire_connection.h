#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "simulator/channel.h"
#include "simulator/reply_writer.h"
#include "simulator/wire_message.h"

namespace kemp360::simulator {

/// When the server ends a connection of its own accord. Apache's defaults.
struct KeepAlive {
  Duration idle = std::chrono::seconds{5};
  std::size_t requests = 100;
};

/// What a connection needs from its server.
class ConnectionHost {
 public:
  ConnectionHost() = default;
  ConnectionHost(const ConnectionHost&) = delete;
  ConnectionHost& operator=(const ConnectionHost&) = delete;
  virtual ~ConnectionHost() = default;

  [[nodiscard]] virtual WireReply Answer(const WireRequest& request) = 0;
  /// Calls back OnGate() of this connection, from the loop, once the gate is open.
  virtual void WakeAtRelease(Gate& gate, std::uint64_t connection) = 0;
  [[nodiscard]] virtual SteadyTime Now() const = 0;
};

/// One accepted connection as a state machine; lives in the server's one thread.
class WireConnection {
 public:
  WireConnection(std::uint64_t id, std::unique_ptr<Channel> channel, KeepAlive keep_alive,
                 ConnectionHost& host);

  void OnReady(bool peer_left);
  void OnTimer();
  void OnGate();
  /// A connection that never gets a byte (for the fault "hangs in the TLS handshake").
  void Ignore();
  /// Ends it with RST.
  void Break();

  [[nodiscard]] bool finished() const { return phase_ == Phase::kFinished; }
  [[nodiscard]] bool wants_read() const;
  [[nodiscard]] bool wants_write() const;
  [[nodiscard]] std::optional<SteadyTime> timer() const { return timer_; }
  [[nodiscard]] int socket() const { return channel_->socket(); }
  /// The client went away while an answer was due or on its way.
  [[nodiscard]] bool abandoned() const { return abandoned_; }
  [[nodiscard]] bool handshake_failed() const { return handshake_failed_; }

 private:
  enum class Phase {
    kIgnored,
    kHandshake,
    kReading,
    kDelayed,
    kGated,
    kWriting,
    kPaused,
    kStalled,
    kLingering,  // we ended in order and wait for the client's end, so that it can read everything
    kFinished,
  };

  void Step();
  void DoHandshake();
  void DoRead();
  void TakeNext();
  void StartReply(const WireRequest& request);
  void AwaitGate();
  void StartWriting();
  void DoWrite();
  void EndReply();
  void Linger();
  void DoLinger();
  void Refuse(int status);

  std::uint64_t id_;
  std::unique_ptr<Channel> channel_;
  KeepAlive keep_alive_;
  ConnectionHost& host_;
  Phase phase_ = Phase::kHandshake;
  Io want_ = Io::kWantRead;  // of the handshake or the write that could not go on
  std::string input_;
  std::size_t requests_ = 0;
  bool close_after_ = false;  // the request does not allow keep-alive
  WireReply reply_;
  std::optional<ReplyWriter> writer_;
  std::optional<SteadyTime> timer_;
  bool abandoned_ = false;
  bool handshake_failed_ = false;
};

}  // namespace kemp360::simulator
