#include "collect/wording.h"

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kFailuresInOneLine = 3;

}  // namespace

std::string WhyRejected(Rejection rejection, int status) {
  const std::string code = std::to_string(status);
  switch (rejection) {
    case Rejection::kKey:
    case Rejection::kKeyOfOther:
      return code + ": the API key is wrong, or was made on the other unit (each unit has its own)";
    case Rejection::kHeaderKey:
      return HeaderUnauthorized().detail;
    case Rejection::kLoggedInKey:
      return code + ": the unit rejects the key that it has just returned at the login";
    case Rejection::kLogin:
      return "the login was refused: the username or the password is wrong, or the user exists on "
             "the other unit only (each unit has its own)";
    case Rejection::kElsewhere:
      return "the unit rejected these credentials a short while ago";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string KeyOfOther(int status, const std::string& file, const std::string& other_unit) {
  return std::to_string(status) + ": " + (file.empty() ? "api_key" : file) +
         " contains the key of " + other_unit + ": each unit has a key of its own";
}

Failure NotFinished(Duration elapsed) {
  return {Reason::kTimeout, "not finished after " + RoundedDuration(elapsed)};
}

Failure LeftOut(std::size_t reads_in_flight) {
  return {Reason::kBusy, "not tried: the exporter was busy with other pairs, of which it reads " +
                             std::to_string(reads_in_flight) + " at once (limits.reads_in_flight)"};
}

Failure OurBug() {
  return {Reason::kMalformed, "the exporter failed to process this: a bug, see its log"};
}

Failure CoolingDown(Duration left) {
  return {Reason::kCooldown, "not tried: the unit rejected the credentials; next attempt in " +
                                 RoundedDuration(left) + ", or as soon as they change"};
}

Failure NextTryIn(const Failure& failure, Duration left) {
  return {failure.reason, failure.detail + "; next attempt in " + RoundedDuration(left)};
}

Failure LoginFailure(const Failure& failure) {
  return {failure.reason, "login: " + failure.detail};
}

Failure NotAsked(const Failure& refusal, const std::string& refused_source) {
  return {refusal.reason, "not requested: the unit rejected the key for source " + refused_source};
}

Failure HeaderUnauthorized() {
  return {Reason::kUnauthorized,
          "401 with header authentication: the unit's web server may drop that header; try "
          "\"authentication: query\""};
}

Condition RejectedCondition(const std::string& unit, const std::string& why, Duration next_try,
                            std::uint64_t credentials) {
  return {false, "credentials rejected " + std::to_string(credentials),
          "unit " + unit + ": " + why + "; next attempt in " + RoundedDuration(next_try)};
}

Condition ConditionOf(const UnitSnapshot& snapshot) {
  std::set<Reason> reasons;
  std::string key;
  std::string listed;
  const Failure* first = nullptr;
  std::size_t failed = 0;
  for (const SourceStatus& source : snapshot.sources) {
    if (!source.failure) continue;
    if (++failed == 1) first = &*source.failure;
    reasons.insert(source.failure->reason);
    key += source.name + "=" + std::string(ToString(source.failure->reason)) + " ";
    if (failed > kFailuresInOneLine) continue;
    listed +=
        (failed == 1 ? "source " : "; source ") + source.name + ": " + ToString(*source.failure);
  }
  const std::string unit = "unit " + snapshot.unit + ": ";
  if (first == nullptr) return {true, "well", unit + "every source is read again"};
  if (snapshot.lacks_every_path())
    return {false, std::move(key), unit + std::string(kNoPathExists)};
  if (failed > 1 && failed == snapshot.sources.size() && reasons.size() == 1) {
    return {false, std::move(key), unit + "every source: " + ToString(*first)};
  }
  if (failed > kFailuresInOneLine) {
    listed += "; and " + std::to_string(failed - kFailuresInOneLine) + " more";
  }
  return {false, std::move(key), unit + listed};
}

std::string WhatIsWrong(const Remark& remark) {
  Remark kind = remark;
  kind.more = kind.rows = kind.all_rows = 0;
  if (kind.kind > RemarkKind::kUnmappedWord) kind.said.clear();
  return ToString(kind);
}

void AddRemarks(PairSnapshot& pair) {
  for (const UnitSnapshot& unit : pair.units) {
    if (unit.lacks_every_path()) pair.log.push_back(unit.unit + ": " + std::string(kNoPathExists));
    for (const Remark& remark : unit.remarks) {
      pair.log.push_back(unit.unit + " " + ToString(remark));
    }
  }
}

std::string OutcomeOf(const FetchResult& result, Duration spent) {
  if (result) {
    return std::to_string(result->status) + " " + RoundedDuration(spent) + " " +
           std::to_string(result->body.size()) + " bytes";
  }
  std::string text = std::string(ToString(result.error().reason)) + " " + RoundedDuration(spent);
  if (!result.error().detail.empty()) text += ": " + result.error().detail;
  return text;
}

void Story::Add(std::string line) {
  if (lines_.size() < kCap) {
    lines_.push_back(std::move(line));
  } else {
    ++left_out_;
  }
}

std::vector<std::string> Story::Lines() const {
  std::vector<std::string> lines = lines_;
  if (left_out_ > 0) lines.push_back("… and " + std::to_string(left_out_) + " lines more");
  return lines;
}

}  // namespace kemp360
