#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_words.h"
#include "model/fact.h"
#include "profile/profile.h"

namespace kemp360 {

/// How sure a finding is. The words are API.
enum class Certainty { kCertain, kLikely, kChoose, kNotFound };
[[nodiscard]] constexpr auto WordsFor(Certainty) {
  return EnumWords<Certainty::kNotFound>("certain", "likely", "choose", "not found");
}

/// A place that may be what is looked for.
struct Candidate {
  std::size_t document = 0;  ///< of Evidence::documents
  std::string rows{};        ///< JSON Pointer to the rows; with `place.row`, or of a list
  Place place{};
  FlagForm flag_form = FlagForm::kValue;
  ClaimForm claim_form = ClaimForm::kPeerFlag;
  std::vector<WordList> words{};
  /// Words that a healthy pair cannot show and that the usual spellings fill in.
  bool usual_words = false;
  double score = 0;
  std::string evidence{};              ///< one sentence
  std::array<std::string, 2> shown{};  ///< the value on each unit, fit to be shown; never a secret
  std::string where{};                 ///< "/api/v1/ha/1/ /role"
};

/// What was found out about one fact of the unit, or one field of a list.
struct FactFinding {
  Fact fact = Fact::kDeviceId;
  Certainty certainty = Certainty::kNotFound;
  std::vector<Candidate> candidates{};  ///< the best first
  std::string question{};               ///< with kChoose: what a person looks for on the unit
  std::string doubt{};                  ///< why it was taken back; empty: it was not

  [[nodiscard]] bool Taken() const {
    return certainty == Certainty::kCertain || certainty == Certainty::kLikely;
  }
};

/// The list of LoadMasters, or the report: a source and the fields of its rows.
struct ListFinding {
  Certainty certainty = Certainty::kNotFound;
  std::size_t table = 0;  ///< of Evidence::tables
  std::string evidence{};
  std::string question{};
  std::vector<FactFinding> fields{};
  std::size_t rows = 0;  ///< LoadMasters that both units list
  /// Of rows that show none, by the other list's; nullopt: it is not known.
  std::optional<std::uint16_t> default_port{};

  [[nodiscard]] bool Taken() const {
    return certainty == Certainty::kCertain || certainty == Certainty::kLikely;
  }
  [[nodiscard]] const FactFinding* Field(Fact fact) const {
    for (const FactFinding& field : fields) {
      if (field.fact == fact) return &field;
    }
    return nullptr;
  }
};

/// What was found out about a pair.
struct Discovery {
  std::vector<FactFinding> facts;  ///< of the unit, in the order of kFactTable
  ListFinding loadmasters;
  ListFinding report;
  std::vector<std::string> warnings;    ///< to be said first: the pair is not healthy, …
  std::vector<std::string> unmappable;  ///< what is shown in a form that no profile describes
  bool same_unit = false;               ///< both records come from one unit

  [[nodiscard]] FactFinding& Of(Fact fact) { return facts.at(static_cast<std::size_t>(fact)); }
  [[nodiscard]] const FactFinding& Of(Fact fact) const {
    return facts.at(static_cast<std::size_t>(fact));
  }
};

}  // namespace kemp360
