#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/dice.h"
#include "oracle/said.h"
#include "oracle/world.h"

// How a unit tells its state: the answers of three dialects as bytes, and beside them what a reader
// must understand of them, field by field, spoiled or not.
namespace kemp360::oracle {

enum class Dialect { kDefault, kParentheses, kOther };
enum class Source { kSettings, kList, kReport, kLogin };
inline constexpr std::size_t kSources = 3;  ///< of the profile: without the login

/// The same thing three times: a path, the profile's name of the source.
struct Names {
  std::string_view path;
  std::string_view source;
};
[[nodiscard]] const Names& NamesOf(Dialect dialect, Source source);
/// The profile of this dialect as YAML.
[[nodiscard]] std::string ProfileText(Dialect dialect);

/// What is wrong with one field of an answer.
enum class Spoil {
  kMissing,
  kNull,
  kBlank,
  kObject,   ///< an object where a scalar belongs
  kTrue,     ///< a flag where a text belongs
  kGarbage,  ///< what nobody mapped, or what looks like the thing and is none
  kSecret,   ///< the unit's own API key in it
};

struct FieldSpoil {
  std::string fact;
  Spoil spoil = Spoil::kMissing;
  int device = 0;  ///< of which row; 0: of all
};
/// One at random that a dialect can have, of this source.
[[nodiscard]] std::optional<FieldSpoil> SomeSpoil(Dialect dialect, Source source,
                                                  const World& world, Dice& dice);

/// A row of a JSON list or a line of a CSV, and what it says.
template <typename Said>
struct Told {
  std::string text;
  std::optional<Said> said;  ///< nullopt: nobody could name it
  std::vector<std::string_view> missing;
};

/// What is told of one unit.
class Teller {
 public:
  /// `spelling`: while it is the same, a thing is spelled the same.
  Teller(Dialect dialect, const World& world, std::size_t unit, std::uint64_t spelling)
      : dialect_(dialect), world_(world), unit_(unit), spelling_(spelling), dice_(spelling) {}

  /// Fields of the settings as members of a JSON object (default), or rows (other), with what they
  /// say: value and missing for each fact.
  struct ToldFact {
    std::string_view fact;  ///< empty: of no interest
    std::string text;       ///< `"name": value`, or a row; empty: left out
    std::optional<std::string> value;
    bool missing = false;
  };
  [[nodiscard]] std::vector<ToldFact> Settings(const std::vector<FieldSpoil>& spoils);
  [[nodiscard]] std::vector<Told<SaidRow>> List(const std::vector<FieldSpoil>& spoils);
  /// The lines below the header.
  [[nodiscard]] std::vector<Told<SaidLine>> Report(const std::vector<FieldSpoil>& spoils);
  [[nodiscard]] std::string ReportHead() const;

 private:
  [[nodiscard]] const Central& self() const { return world_.units[unit_]; }
  [[nodiscard]] const Central& peer() const { return world_.units[1 - unit_]; }
  [[nodiscard]] std::string Flag(bool value);
  [[nodiscard]] std::string ModeWord(const std::string& mode);
  [[nodiscard]] std::string MacText(std::uint64_t mac);
  [[nodiscard]] std::string Address(const Listing& listing);
  [[nodiscard]] Told<SaidRow> Row(const Device& device, const std::vector<FieldSpoil>& spoils);
  [[nodiscard]] Told<SaidLine> Line(const Device& device, const std::vector<FieldSpoil>& spoils);

  Dialect dialect_;
  const World& world_;
  std::size_t unit_;
  std::uint64_t spelling_;
  Dice dice_;
};

/// `text` as a JSON string.
[[nodiscard]] std::string Quoted(std::string_view text);
/// The label of a LoadMaster.
[[nodiscard]] std::string EndpointOf(const std::string& host, int port);
/// Which facts of rows a dialect maps.
[[nodiscard]] std::vector<std::string_view> RowFacts(Dialect dialect, Source source);

}  // namespace kemp360::oracle
