#include "simulator/control.h"

#include <algorithm>
#include <stdexcept>

#include "simulator/control_page.h"
#include "simulator/control_request.h"
#include "simulator/control_state.h"
#include "simulator/json_text.h"
#include "simulator/query_string.h"

namespace kemp360::simulator {
namespace {

/// What was done, in words.
using Outcome = Result<std::string>;

Outcome DoScenario(Simulator& simulator, const ControlFields& fields) {
  const auto pair = fields.Pair(simulator);
  if (!pair) return pair.error();
  const bool cause_only = fields.Text("settle") == "false";
  return simulator.Apply(fields.Text("name"), *pair,
                         cause_only ? Settle::kByTime : Settle::kAtOnce);
}

Outcome DoAction(Simulator& simulator, const ControlFields& fields) {
  const auto pair = fields.Pair(simulator);
  if (!pair) return pair.error();
  const auto unit = fields.Unit();
  if (!unit) return unit.error();
  const std::string name =
      fields.Text("action").empty() ? fields.Text("name") : fields.Text("action");
  const Action action{name, *unit, fields.Text("loadmaster"), fields.Text("value")};
  if (*pair) return simulator.Act(**pair, action);
  Outcome done = std::string();
  for (std::size_t number = 0; number < simulator.pairs() && done; ++number) {
    done = simulator.Act(number, action);
  }
  return done;
}

template <typename Each>
Outcome ForEachUnit(const Simulator& simulator, const ControlFields& fields, const Each& each) {
  const auto pair = fields.Pair(simulator);
  if (!pair) return pair.error();
  const auto unit = fields.Unit();
  if (!unit) return unit.error();
  for (std::size_t number = 0; number < simulator.pairs(); ++number) {
    if (*pair && **pair != number) continue;
    for (UnitIndex index = 0; index < 2; ++index) {
      if (*unit && **unit != index) continue;
      if (auto done = each(number, index); !done) return done;
    }
  }
  return std::string("done");
}

Outcome DoFault(Simulator& simulator, const ControlFields& fields) {
  const auto number = fields.Number("number");
  if (!number) return number.error();
  const auto times = fields.Number("times");
  if (!times) return times.error();
  Fault fault;
  fault.name = fields.Text("fault").empty() ? fields.Text("name") : fields.Text("fault");
  fault.path = fields.Text("path");
  fault.number = *number;
  fault.value = fields.Text("value");
  fault.times = static_cast<std::size_t>(std::max<std::int64_t>(0, times->value_or(0)));
  return ForEachUnit(simulator, fields, [&](std::size_t pair, UnitIndex unit) -> Outcome {
    const auto set = simulator.SetFault(pair, unit, fault);
    if (!set) return set.error();
    return std::string("set");
  });
}

Outcome DoClear(Simulator& simulator, const ControlFields& fields) {
  return ForEachUnit(simulator, fields, [&](std::size_t pair, UnitIndex unit) -> Outcome {
    simulator.ClearFaults(pair, unit);
    return std::string("cleared");
  });
}

Outcome DoAdvance(Simulator& simulator, const ControlFields& fields) {
  const auto seconds = fields.Number("seconds");
  if (!seconds) return seconds.error();
  constexpr std::int64_t kLongest = std::int64_t{366} * 24 * 3600;
  if (!*seconds || **seconds < 0 || **seconds > kLongest) {
    return Error{"control", "\"seconds\" is missing or out of range", "give 0 to 31622400"};
  }
  simulator.Advance(std::chrono::seconds{**seconds});
  return std::to_string(**seconds) + " s have passed";
}

using Doing = Outcome (*)(Simulator&, const ControlFields&);

Doing DoingOf(std::string_view path) {
  if (path == "/scenario") return &DoScenario;
  if (path == "/action") return &DoAction;
  if (path == "/fault") return &DoFault;
  if (path == "/faults/clear") return &DoClear;
  if (path == "/advance") return &DoAdvance;
  return nullptr;
}

WireReply Explain(int status, const Error& error) {
  WireReply reply =
      WireReply::Json("{\"error\": " + JsonString(std::string_view(ToString(error))) + "}\n");
  reply.status = status;
  reply.reason = ReasonPhrase(status);
  return reply;
}

/// Back to the page, which shows what was done.
WireReply BackToPage(const ControlFields& fields, const std::string& message) {
  QueryString query;
  if (!fields.Text("pair").empty()) query.Add("pair", fields.Text("pair"));
  query.Add("message", message);
  WireReply reply = WireReply::Text(303, "text/plain", "");
  reply.headers.push_back({"Location", "/?" + query.Encode()});
  return reply;
}

WireReply Change(Simulator& simulator, Doing doing, const WireRequest& request) {
  const auto fields = ControlFields::Parse(request);
  if (!fields) return Explain(400, fields.error());
  const Outcome done = doing(simulator, *fields);
  if (fields->from_form()) return BackToPage(*fields, done ? *done : ToString(done.error()));
  if (!done) return Explain(400, done.error());
  return WireReply::Json("{\"done\": " + JsonString(std::string_view(*done)) + "}\n");
}

WireReply ShowRequests(const Simulator& simulator, const WireRequest& request) {
  const auto fields = ControlFields::Parse(request);
  if (!fields) return Explain(400, fields.error());
  const auto pair = fields->Pair(simulator);
  if (!pair) return Explain(400, pair.error());
  const auto unit = fields->Unit();
  if (!unit) return Explain(400, unit.error());
  return WireReply::Json(RequestsJson(simulator, pair->value_or(0), unit->value_or(0)));
}

}  // namespace

Control::Control(Simulator& simulator, std::uint16_t port) : simulator_(simulator) {
  ListenerOptions options;
  options.port = port;
  options.recorded_requests = 0;
  options.handler = [this](const WireRequest& request) { return Answer(request); };
  auto added = server_.AddListener(std::move(options));
  if (!added) throw std::runtime_error("control port " + ToString(added.error()));
  listener_ = *added;
}

WireReply Control::Answer(const WireRequest& request) {
  const std::string_view path = request.Path();
  if (const Doing doing = DoingOf(path)) {
    if (request.method == "POST") return Change(simulator_, doing, request);
    return Explain(405, {std::string(path), "changes the pair", "use POST"});
  }
  if (request.method != "GET") return Explain(405, {std::string(path), "only shows", "use GET"});
  if (path == "/") {
    const auto fields = ControlFields::Parse(request);
    std::optional<std::size_t> pair;
    if (fields) {
      if (const auto named = fields->Pair(simulator_)) pair = *named;
    }
    return WireReply::Text(
        200, "text/html; charset=utf-8",
        ControlPage(simulator_, pair.value_or(0), fields ? fields->Text("message") : ""));
  }
  if (path == "/state") return WireReply::Json(StateJson(simulator_));
  if (path == "/requests") return ShowRequests(simulator_, request);
  if (path == "/scenarios" || path == "/actions" || path == "/faults") {
    return WireReply::Json(CatalogueJson());
  }
  return Explain(404, {std::string(path), "nothing is here",
                       "GET / /state /requests /scenarios /actions /faults; POST /scenario /action "
                       "/fault /faults/clear /advance"});
}

}  // namespace kemp360::simulator
