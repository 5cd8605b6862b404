#include "oracle/faults.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace kemp360::oracle {
namespace {

constexpr std::array<std::string_view, 25> kWords{"status",
                                                  "retry-after",
                                                  "no answer",
                                                  "hangs",
                                                  "slow",
                                                  "truncated",
                                                  "no length",
                                                  "html",
                                                  "not utf-8",
                                                  "another shape",
                                                  "behind its end",
                                                  "total more",
                                                  "total less",
                                                  "total changes",
                                                  "no total",
                                                  "repeats a page",
                                                  "empty page",
                                                  "row no object",
                                                  "repeats a row",
                                                  "harmless",
                                                  "field",
                                                  "login refused",
                                                  "login broken",
                                                  "login without answer",
                                                  ""};

std::string_view WordOf(Spoil spoil) {
  static constexpr std::array<std::string_view, 7> kSpoils{"missing", "null",    "blank", "object",
                                                           "true",    "garbage", "secret"};
  return kSpoils.at(static_cast<std::size_t>(spoil));
}

}  // namespace

std::string Fault::Text() const {
  std::string text =
      std::string(unit == 0 ? "unit a " : "unit b ") +
      std::array{"settings", "list", "report", "login"}.at(static_cast<std::size_t>(source)) +
      ": " + std::string(kWords.at(static_cast<std::size_t>(kind)));
  if (kind == FaultKind::kField) {
    text += " " + field.fact + " " + std::string(WordOf(field.spoil)) +
            (field.device == 0 ? "" : " of " + std::to_string(field.device));
  } else {
    text += " " + std::to_string(number);
  }
  if (page != 0) text += " from page " + std::to_string(page + 1);
  if (times >= 0) text += " " + std::to_string(times) + " times";
  return text;
}

std::optional<Fault> SomeFault(Dialect dialect, const World& world, bool logs_in, Dice& dice) {
  static constexpr std::array<int, 10> kStatuses{400, 401, 401, 403, 404, 404, 429, 500, 503, 204};
  Fault fault;
  fault.unit = dice.Below(2);
  fault.times = dice.Chance(40) ? -1 : static_cast<int>(1 + dice.Below(4));
  fault.page = dice.Chance(70) ? 0 : dice.Below(4);
  if (logs_in && dice.Chance(12)) {
    static constexpr std::array kKinds{FaultKind::kLoginRefused, FaultKind::kLoginBroken,
                                       FaultKind::kLoginFailure, FaultKind::kSlow};
    fault.source = Source::kLogin;
    fault.page = 0;
    fault.kind = dice.Pick(kKinds);
    fault.number =
        static_cast<int>(fault.kind == FaultKind::kSlow ? dice.Below(9000) : dice.Below(1000));
    return fault;
  }
  fault.source = static_cast<Source>(dice.Below(kSources));
  if (dice.Chance(45)) {
    const std::optional<FieldSpoil> field = SomeSpoil(dialect, fault.source, world, dice);
    if (!field) return std::nullopt;
    fault.kind = FaultKind::kField;
    fault.page = 0;
    fault.field = *field;
    return fault;
  }
  fault.kind = static_cast<FaultKind>(dice.Below(static_cast<std::size_t>(FaultKind::kField)));
  fault.number = static_cast<int>(dice.Below(1000));
  const bool csv = fault.source == Source::kReport;
  const bool pages = !csv && (fault.source == Source::kList || dialect == Dialect::kOther);
  if (!pages) fault.page = 0;
  const auto is = [&fault](std::initializer_list<FaultKind> kinds) {
    return std::ranges::find(kinds, fault.kind) != kinds.end();
  };
  if (fault.kind == FaultKind::kStatus) fault.number = dice.Pick(kStatuses);
  if (fault.kind == FaultKind::kRetryAfter) fault.number = static_cast<int>(1 + dice.Below(400));
  if (fault.kind == FaultKind::kSlow) fault.number = static_cast<int>(dice.Below(9000));
  if (fault.kind == FaultKind::kNoLength && !csv) return std::nullopt;
  if (fault.kind == FaultKind::kRepeatsRow && fault.source != Source::kList) return std::nullopt;
  if (fault.kind == FaultKind::kRepeatsRow) fault.page = 0;
  const bool later = is({FaultKind::kTotalChanges, FaultKind::kRepeatsPage, FaultKind::kEmptyPage});
  const bool of_list = later || is({FaultKind::kTotalMore, FaultKind::kTotalLess,
                                    FaultKind::kTotalMissing, FaultKind::kRowNoObject});
  if (of_list && !pages) return std::nullopt;
  if (later) fault.page = 1 + dice.Below(2);
  return fault;
}

}  // namespace kemp360::oracle
