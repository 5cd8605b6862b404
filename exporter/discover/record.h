#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.h"
#include "base/result.h"
#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

/// Takes a text part by part.
using TextSink = std::function<void(std::string_view part)>;

/// A unit's record as JSON, one file for each unit, part by part...
class RecordWriter {
 public:
  /// The exchanges of `head` are left out.
  explicit RecordWriter(const UnitRecord& head);
  [[nodiscard]] std::string Add(const RecordedExchange& exchange);
  [[nodiscard]] std::string End() &&;

 private:
  JsonLines out_;
};
/// ... as one text, and back.
[[nodiscard]] std::string RenderRecord(const UnitRecord& unit);
/// Error::what says what is wrong; `where` stays empty.
[[nodiscard]] Result<UnitRecord> ParseRecord(const std::string& text);

/// A pair's record in which nothing is secret: keys, serial numbers and names are replaced, the
/// same by the same on both units, so that the relations between them stay. Each exchange is
/// cleaned when it is asked for: no second record is in memory.
class CleanRecord {
 public:
  /// `secrets`: what must not be in it whatever it looks like. `record` and `evidence` outlive it.
  CleanRecord(const PairRecord& record, const Evidence& evidence, const Discovery& discovery,
              const std::vector<std::string>& secrets);
  ~CleanRecord();
  CleanRecord(const CleanRecord&) = delete;
  CleanRecord& operator=(const CleanRecord&) = delete;

  /// "unit-a", "unit-b": whatever they are called.
  [[nodiscard]] static std::string NameOf(std::size_t unit);
  [[nodiscard]] UnitRecord Unit(std::size_t unit) const;
  /// What RenderRecord makes of it.
  void Render(std::size_t unit, const TextSink& out) const;
  /// The README that goes with it: what was replaced.
  [[nodiscard]] std::string Readme() const;

 private:
  class Cleaner;

  const PairRecord& record_;
  std::unique_ptr<const Cleaner> cleaner_;
};

/// What must not be shown of a pair: keys and tokens in the responses.
[[nodiscard]] std::vector<std::string> SecretsIn(const PairRecord& record);

}  // namespace kemp360
