#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/simulator.h"

namespace kemp360::simulator {

/// The fields of a request to the control interface: a JSON object or a form, one level deep.
class ControlFields {
 public:
  /// A body that begins with `{` is JSON, whatever its type says (curl -d says "form").
  [[nodiscard]] static Result<ControlFields> Parse(const WireRequest& request);

  [[nodiscard]] bool from_form() const { return from_form_; }
  [[nodiscard]] std::string Text(std::string_view name) const;
  /// nullopt: not given; an error names the field.
  [[nodiscard]] Result<std::optional<std::int64_t>> Number(std::string_view name) const;
  /// By name or by number from 1; nullopt: all pairs.
  [[nodiscard]] Result<std::optional<std::size_t>> Pair(const Simulator& simulator) const;
  /// nullopt: not given.
  [[nodiscard]] Result<std::optional<UnitIndex>> Unit() const;

 private:
  std::map<std::string, std::string, std::less<>> fields_;
  bool from_form_ = false;
};

}  // namespace kemp360::simulator
