// Facts that a healthy pair shows by no relation of their values: they are found by what they are
// called, in the vendor's terms and their synonyms, among the values that fit.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "discover/fact_finder.h"
#include "discover/fact_names.h"
#include "discover/flag_words.h"
#include "discover/list_fields.h"
#include "discover/role_words.h"
#include "model/comparisons.h"

namespace kemp360 {
namespace {

constexpr double kLeast = 5;
constexpr double kMargin = 2;

bool TitleHas(const Naming& naming, std::string_view phrase) {
  return naming.title.find(phrase) != std::string::npos ||
         naming.help_text.find(phrase) != std::string::npos;
}

class NamedFinder {
 public:
  explicit NamedFinder(const FactSearch& search) : search_(search) {}

  std::vector<FactFinding> Run() {
    Look(Fact::kVersion, &NamedFinder::Version,
         "which of these is the version of Kemp 360 Central that the web UI shows?");
    Look(Fact::kLocalLicense, &NamedFinder::LocalLicense,
         "which of these says whether the unit is licensed for local licensing (ASL)?");
    Look(Fact::kMeteredLicense, &NamedFinder::MeteredLicense,
         "which of these says whether the unit is licensed for Metered Licensing (MELA)?");
    Look(Fact::kHaMode, &NamedFinder::Mode,
         "which of these is the HA mode that the unit's HA page shows?");
    Look(Fact::kHaError, &NamedFinder::HaError,
         "which of these says that the unit reports an HA error?");
    Look(Fact::kHaErrorMessage, &NamedFinder::ErrorMessage,
         "which of these is the text of the HA error that the unit's HA page shows?");
    Look(Fact::kHaDisabled, &NamedFinder::Disabled,
         "which of these is the option Disable on the unit's HA page?");
    Look(Fact::kPreferredMaster, &NamedFinder::Preferred,
         "which of these is the option Preferred Master on the unit's HA page?");
    ErrorByMessage();
    return std::move(findings_);
  }

 private:
  using Test = std::optional<Candidate> (NamedFinder::*)(std::size_t) const;

  void Look(Fact fact, Test test, std::string question) {
    FactFinding finding{.fact = fact, .question = std::move(question)};
    for (std::size_t i = 0; i < search_.evidence.spots.size(); ++i) {
      if (search_.skipped.contains(i) || !At(i).OnBoth()) continue;
      std::optional<Candidate> candidate = (this->*test)(i);
      if (!candidate) continue;
      if (IsQualified(At(i))) candidate->score = std::min(candidate->score, kDoubtful);
      if (candidate->score < 2) continue;
      finding.candidates.push_back(*std::move(candidate));
    }
    Rank(finding, kLeast, kMargin);
    DropTwins(search_.evidence, finding);
    Rank(finding, kLeast, kMargin);
    findings_.push_back(std::move(finding));
  }

  [[nodiscard]] const Spot& At(std::size_t spot) const { return search_.evidence.spots[spot]; }

  [[nodiscard]] Candidate Make(std::size_t spot, double score, std::string why) const {
    return MakeCandidate(search_.evidence, spot, score, std::move(why));
  }

  /// About the unit itself, and near what is known of HA.
  [[nodiscard]] double Around(const Spot& spot) const {
    const Naming& naming = spot.naming;
    double score = -QualifierPenalty(naming);
    const bool near_ha = IsNear(spot);
    if (Has(naming.context, Hint::kQualifier) && !near_ha) score -= 2;
    return IsOfPeer(spot) ? score - 6 : score;
  }

  [[nodiscard]] bool IsOfPeer(const Spot& spot) const {
    const Naming& naming = spot.naming;
    const std::string place = PlaceAround(spot);
    const bool own_place = search_.relations.own_places.contains(place);
    return Has(naming.own, Hint::kPeer) || (Has(naming.context, Hint::kPeer) && !own_place) ||
           search_.relations.peer_places.contains(place);
  }

  /// "1.25.3.188" may be an address as well.
  [[nodiscard]] static bool IsVersion(const JsonTree* value) {
    return ShapeOf(value) == ValueShape::kVersion ||
           (ShapeOf(value) == ValueShape::kAddress && ParseRelease(value->text).has_value());
  }

  /// Does the other unit show the same as its peer's version?
  [[nodiscard]] bool IsVersionOfPeer(const Spot& spot) const {
    return std::ranges::any_of(search_.evidence.spots, [&](const Spot& other) {
      return other.OnBoth() && Has(other.naming.own, Hint::kVersion) && IsVersion(other.value[0]) &&
             !IsQualified(other) && IsOfPeer(other) && other.Said(0) == spot.Said(1) &&
             other.Said(1) == spot.Said(0);
    });
  }

  [[nodiscard]] bool IsNear(const Spot& spot) const {
    return search_.relations.near.contains(NearKey(spot));
  }

  [[nodiscard]] bool InHa(const Spot& spot) const {
    return Has(spot.naming.own, Hint::kHa) || Has(spot.naming.context, Hint::kHa) || IsNear(spot);
  }

  [[nodiscard]] std::optional<Candidate> Version(std::size_t index) const {
    const Spot& spot = At(index);
    if (!IsVersion(spot.value[0]) || !IsVersion(spot.value[1])) return std::nullopt;
    const Naming& naming = spot.naming;
    if (!Has(naming.own, Hint::kVersion) && !TitleHas(naming, "version")) return std::nullopt;
    double score = 6 + Around(spot);
    if (naming.leaf == std::vector<std::string>{"version"}) score += 1;
    if (IsNear(spot)) score += 2;
    if (Has(naming.own, Hint::kProduct) || Has(naming.context, Hint::kProduct)) score += 1.5;
    if (TitleHas(naming, "kemp 360") || TitleHas(naming, "central")) score += 3;
    if (Has(naming.own, Hint::kLoadmaster) && !Has(naming.own, Hint::kProduct)) score -= 3;
    if (spot.Differs()) score -= 2;
    // An item of a list of versions is one of them, whichever.
    if (IsDigit(spot.at.back())) score -= 2;
    const bool crosses = !IsOfPeer(spot) && IsVersionOfPeer(spot);
    if (crosses) score += 2;
    score = Fitting(score, naming, {Hint::kVersion, Hint::kProduct, Hint::kMode});
    return Make(
        index, score,
        std::string(spot.Differs() ? "a version, by its name; the two units differ"
                                   : "a version that is the same on both units, by its name") +
            (crosses ? "; the other unit shows it as its peer's" : ""));
  }

  [[nodiscard]] std::optional<Candidate> License(std::size_t index, double score, bool metered,
                                                 bool in_terms, const char* why) const {
    const Spot& spot = At(index);
    std::optional<FlagReading> reading = ReadFlag(spot);
    if (!reading) reading = ReadLicenseWord(spot);
    if (!reading) return std::nullopt;
    score += Around(spot);
    if (reading->value[0] != reading->value[1]) score -= 2;
    if (IsNear(spot)) score += 1;
    // What a title or a help text says in the vendor's terms needs no name.
    if (!in_terms && metered) {
      score = Fitting(score, spot.naming, {Hint::kMetered, Hint::kLicense, Hint::kEnable});
    } else if (!in_terms) {
      score =
          Fitting(score, spot.naming, {Hint::kLocal, Hint::kAsl, Hint::kLicense, Hint::kEnable});
    }
    Candidate candidate = Make(index, score, why);
    candidate.words = std::move(reading->words);
    return candidate;
  }

  [[nodiscard]] std::optional<Candidate> LocalLicense(std::size_t index) const {
    const Naming& naming = At(index).naming;
    if (Has(naming.own, Hint::kMetered)) return std::nullopt;
    const bool license = Has(naming.own, Hint::kLicense) || Has(naming.context, Hint::kLicense);
    double score = 0;
    if (Has(naming.own, Hint::kLocal) && Has(naming.own, Hint::kLicense)) score = 7;
    if (Has(naming.own, Hint::kLocal) && license) score = std::max(score, 6.0);
    if (Has(naming.own, Hint::kAsl)) score = std::max(score, 6.0);
    const bool context =
        Has(naming.context, Hint::kAsl) || (Has(naming.context, Hint::kLocal) && license);
    if (score == 0 && context && naming.leaf.size() <= 2) score = 6;
    const bool in_terms = TitleHas(naming, "local licens") ||
                          TitleHas(naming, "activation server local") ||
                          TitleHas(naming, "licensed locally");
    if (in_terms) {
      score = std::max(score, 6.0) + 1;
    }
    if (score == 0) return std::nullopt;
    return License(index, score, false, in_terms, "a flag; its name indicates local licensing");
  }

  [[nodiscard]] std::optional<Candidate> MeteredLicense(std::size_t index) const {
    const Naming& naming = At(index).naming;
    const bool license = Has(naming.own, Hint::kLicense) || Has(naming.context, Hint::kLicense);
    double score = 0;
    if (Has(naming.own, Hint::kMetered)) score = license ? 7 : 6;
    const bool local = Has(naming.own, Hint::kLocal) || Has(naming.own, Hint::kAsl);
    if (score == 0 && local) return std::nullopt;
    if (score == 0 && Has(naming.context, Hint::kMetered) && naming.leaf.size() <= 2) score = 6;
    const bool in_terms = TitleHas(naming, "metered licens") || TitleHas(naming, "mela") ||
                          TitleHas(naming, "metered enterprise");
    if (in_terms) {
      score = std::max(score, 6.0) + 1;
    }
    if (score == 0) return std::nullopt;
    return License(index, score, true, in_terms, "a flag; its name indicates Metered Licensing");
  }

  [[nodiscard]] std::optional<Candidate> Mode(std::size_t index) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    if (Has(naming.own, Hint::kPrefer)) return std::nullopt;
    const std::optional<RoleWords> words = RoleWordsOf(spot);
    if (!words) return std::nullopt;
    double score = (words->known ? 6 : 4) + Around(spot);
    if (Has(naming.own, Hint::kMode)) score += 3;
    if (InHa(spot)) score += 2;
    if (naming.leaf.size() <= 2) score += 0.5;
    score = Fitting(score, naming, {Hint::kMode});
    const bool enough = words->known || (words->half_known && InHa(spot));
    // Two words of that kind alone may be a database's, or those of any other pair.
    const bool named = Has(naming.own, Hint::kMode) || Has(naming.own, Hint::kHa);
    if (!enough || !named) score = std::min(score, kDoubtful);
    Candidate candidate =
        Make(index, score,
             words->known ? "words that differ between the units, and mean the two roles"
                          : "words that differ between the units; which one is the Master is not "
                            "known");
    candidate.words = words->lists;
    candidate.usual_words = words->usual;
    return candidate;
  }

  [[nodiscard]] std::optional<Candidate> HaError(std::size_t index) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    const bool named = Has(naming.own, Hint::kError);
    const bool around = Has(naming.context, Hint::kError) && naming.leaf.size() <= 2;
    if (!named && !around) return std::nullopt;
    std::optional<FlagReading> reading = ReadFlag(spot);
    if (!reading) return std::nullopt;
    double score = (named ? 4 : 3) + Around(spot) + (InHa(spot) ? 3 : 0);
    if (*reading->value[0] || *reading->value[1]) score -= 2;
    if (Has(naming.own, Hint::kHa)) score += 1;
    score = Fitting(score, naming, {Hint::kError, Hint::kMode, Hint::kEnable});
    Candidate candidate =
        Make(index, score, "a flag that is false on both units; its name indicates an error");
    candidate.words = std::move(reading->words);
    return candidate;
  }

  [[nodiscard]] std::optional<Candidate> ErrorMessage(std::size_t index) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    for (const JsonTree* value : spot.value) {
      const bool text = value->IsBlank() || ShapeOf(value) == ValueShape::kText ||
                        ShapeOf(value) == ValueShape::kWord;
      if (!text) return std::nullopt;
    }
    const bool error = Has(naming.own, Hint::kError);
    const bool message = Has(naming.own, Hint::kMessage);
    const bool around = Has(naming.context, Hint::kError);
    double score = 0;
    if (error) score = message ? 6 : 4;
    if (!error && around && message) score = 6;
    // Any text beside the HA settings: that is for a person to say.
    if (score == 0 && message && InHa(spot)) score = 1.5;
    if (score == 0) return std::nullopt;
    score += Around(spot) + (InHa(spot) ? 3 : 0);
    score = Fitting(score, naming, {Hint::kError, Hint::kMessage, Hint::kMode});
    const bool blank = spot.value[0]->IsBlank() && spot.value[1]->IsBlank();
    if (!blank) score = std::min(score - 2, kDoubtful);
    return Make(index, score,
                blank ? "a text that is empty on both units; its name indicates an error"
                      : "a text; its name indicates an error");
  }

  [[nodiscard]] std::optional<Candidate> Disabled(std::size_t index) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    std::optional<FlagReading> reading = ReadFlag(spot);
    if (!reading) return std::nullopt;
    const bool off = Has(naming.own, Hint::kDisable);
    const bool on = !off && (Has(naming.own, Hint::kEnable) || IsHaAlone(naming));
    if (!off && !on) return std::nullopt;
    if (Has(naming.own, Hint::kLicense) || Has(naming.own, Hint::kMetered)) return std::nullopt;
    double score = (off ? 4 : 3) + Around(spot) + (InHa(spot) ? 3 : 0);
    if (Has(naming.own, Hint::kHa) && IsNear(spot)) {
      score += 1;
    }
    if (naming.title == "disable") score += 2;
    const bool healthy = *reading->value[0] == on && *reading->value[1] == on;
    if (!healthy) score -= 2;
    score = Fitting(score, naming, {Hint::kDisable, Hint::kEnable});
    Candidate candidate =
        Make(index, score,
             off ? "a flag that is false on both units; its name indicates the option Disable"
                 : "a flag that is true on both units; its name indicates the opposite of the "
                   "option Disable");
    candidate.words = on ? UpsideDown(reading->words) : std::move(reading->words);
    return candidate;
  }

  [[nodiscard]] std::optional<Candidate> Preferred(std::size_t index) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    const bool nested = Has(naming.context, Hint::kPrefer) && Has(naming.own, Hint::kMaster);
    if (!Has(naming.own, Hint::kPrefer) && !nested && !TitleHas(naming, "preferred master")) {
      return std::nullopt;
    }
    std::optional<FlagReading> reading = ReadFlag(spot);
    if (!reading) reading = PreferredWord(spot);
    if (!reading) return std::nullopt;
    double score = 4 + Around(spot) + (InHa(spot) ? 2 : 0);
    if (Has(naming.own, Hint::kMaster)) score += 1;
    if (TitleHas(naming, "preferred master")) score += 2;
    const bool one = reading->value[0] != reading->value[1];
    score += one ? 2 : -3;
    score = Fitting(score, naming, {Hint::kPrefer, Hint::kMaster, Hint::kMode});
    Candidate candidate =
        Make(index, score,
             one ? "a flag that is true on exactly one unit; its name indicates Preferred Master"
                 : "a flag; its name indicates Preferred Master, but it is not true on exactly one "
                   "unit");
    candidate.words = std::move(reading->words);
    return candidate;
  }

  /// "Preferred Master" on one unit, "Preferred Slave" on the other.
  [[nodiscard]] static std::optional<FlagReading> PreferredWord(const Spot& spot) {
    const std::optional<RoleWords> words = RoleWordsOf(spot);
    if (!words || !words->known) return std::nullopt;
    FlagReading reading;
    reading.value = {words->first_is_master, !words->first_is_master};
    const std::string a = ToLower(Trim(spot.value[0]->text));
    const std::string b = ToLower(Trim(spot.value[1]->text));
    reading.words = {{"true", {words->first_is_master ? a : b}},
                     {"false", {words->first_is_master ? b : a}}};
    return reading;
  }

  /// Where no flag says that there is an error, its text does.
  void ErrorByMessage() {
    const auto of = [&](Fact fact) -> FactFinding& {
      return *std::ranges::find(findings_, fact, &FactFinding::fact);
    };
    FactFinding& error = of(Fact::kHaError);
    const FactFinding& message = of(Fact::kHaErrorMessage);
    if (error.Taken() || !message.Taken()) return;
    Candidate text = message.candidates.front();
    text.flag_form = FlagForm::kPresence;
    text.evidence = "the text of the HA error, which is empty without one";
    error.candidates.insert(error.candidates.begin(), std::move(text));
    error.certainty = Certainty::kLikely;
  }

  const FactSearch& search_;
  std::vector<FactFinding> findings_;
};

}  // namespace

std::vector<FactFinding> FindNamedFacts(const FactSearch& search) {
  return NamedFinder(search).Run();
}

}  // namespace kemp360
