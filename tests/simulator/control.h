#pragma once

#include <cstdint>
#include <string>

#include "simulator/simulator.h"
#include "simulator/wire_server.h"

namespace kemp360::simulator {

/// The control interface of a simulator on a port of its own, plain HTTP, for people (a page with
/// forms, no JavaScript) and programs (JSON). README.md describes it. It has a server of its own,
/// so that it answers while a unit is told to hang.
class Control {
 public:
  /// 0: a free port. Throws std::runtime_error if the port cannot be had.
  Control(Simulator& simulator, std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const { return server_.Port(listener_); }
  [[nodiscard]] std::string url() const { return server_.Url(listener_) + "/"; }

  /// What one request is answered with; without any socket.
  [[nodiscard]] WireReply Answer(const WireRequest& request);

 private:
  Simulator& simulator_;
  WireServer server_;
  WireServer::ListenerId listener_ = 0;
};

}  // namespace kemp360::simulator
