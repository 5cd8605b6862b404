#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// The secrets of a pair, kept out of every text that a unit wrote: both units' API keys, passwords
/// and HA keys, for a unit knows its peer's. They are found percent-encoded, as JSON and HTML
/// escape them, and cut off at the text's end; what is spelled in hexadecimal digits, in either
/// case. A secret of fewer than eight characters counts only where it is the whole text: a password
/// "kemp" would make every name vanish.
class HiddenSecrets {
 public:
  void Add(const Secret& secret);
  /// The HA keys that the unit shows.
  void AddKeysOf(const UnitFacts& unit);
  /// All that AddKeysOf brought: what a wrong profile took for a key is a secret no longer than
  /// that.
  void ForgetShown();
  void Add(const HiddenSecrets& more);

  /// Is a secret in it?
  [[nodiscard]] bool AreIn(std::string_view text) const;
  /// `text` with "<hidden>" in place of each.
  [[nodiscard]] std::string In(std::string text) const;
  /// The same for a sentence or a word of the unit's own, which may quote a key that no unit has
  /// shown yet: 32 hexadecimal digits in a row and more are hidden, too.
  [[nodiscard]] std::string InWords(std::string text) const;
  /// Nothing in the snapshot holds one any more: a message has "<hidden>"; a fact and a row's name
  /// count as not understood, and are missing; a row with one in its address counts as nameless.
  void HideIn(PairSnapshot& pair) const;
  void HideIn(Remark& remark) const;

 private:
  struct Known {
    Secret secret;
    bool any_case = false;  ///< hexadecimal digits
    bool shown = false;     ///< by a unit
  };

  void HideIn(UnitSnapshot& unit) const;
  void Insert(const Secret& secret, bool shown);
  void NoteBeginning(std::string_view secret);
  [[nodiscard]] bool IsWhole(std::string_view text) const;
  [[nodiscard]] bool AreInEndpoint(std::string_view endpoint) const;
  [[nodiscard]] bool MayBegin(std::string_view text) const;
  [[nodiscard]] std::optional<std::size_t> MatchAt(std::string_view text, bool escapes) const;

  std::vector<Known> secrets_;
  std::vector<Known> short_;
  /// Which characters stand first, second, … in any of `secrets_`: most texts are told apart by it.
  std::array<std::array<bool, 256>, 4> may_begin_{};
};

}  // namespace kemp360
