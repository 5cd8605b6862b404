#include "config/pair_builder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/clean_text.h"
#include "base/local_file.h"
#include "base/text.h"
#include "base/url.h"
#include "config/config_table.h"
#include "config/local_file_check.h"

namespace kemp360 {
namespace {

std::string InWords(std::size_t number) {
  constexpr std::array<std::string_view, 10> kWords{"no",   "one", "two",   "three", "four",
                                                    "five", "six", "seven", "eight", "nine"};
  return number < kWords.size() ? std::string(kWords[number]) : std::to_string(number);
}

std::string PairCalled(const std::string& pair) {
  return pair.empty() ? "this pair" : "pair " + Quoted(pair);
}

std::string PlaceText(const CheckedValue& value) {
  return value.file->name + ":" + std::to_string(value.mark.line) + ":" +
         std::to_string(value.mark.column);
}

/// Would a file's name show a secret? Keys are 40 hexadecimal digits; file names have dots, slashes
/// or are short.
bool LooksLikeSecret(std::string_view text) {
  constexpr std::size_t kLongName = 24;
  return text.size() >= kLongName && std::ranges::all_of(text, IsAlphanumeric);
}

/// What is wrong with a file, not kAnything: it names the file, never anything that is in it.
std::optional<Problem> CheckLocalFile(const std::string& path, FileContent content,
                                      LocalFiles& known) {
  const auto [file, fresh] = known.try_emplace({path, content});
  if (fresh) {
    file->second = CheckFileContent(path, content);
  }
  return file->second;
}

}  // namespace

PairBuilder::PairBuilder(const CheckedValue& main, Mistakes& mistakes,
                         std::vector<std::string>& warnings)
    : defaults_(main.FindGood("defaults")),
      defaults_are_known_(defaults_ != nullptr || !main.IsMeant("defaults")),
      mistakes_(mistakes),
      warnings_(warnings) {}

void PairBuilder::Wrong(const CheckedValue& at, std::string what, std::string mend) {
  mistakes_.Add(*at.file, at.mark, std::move(what), std::move(mend));
}

std::string PairBuilder::Called(const std::string& unit) const {
  return (unit.empty() ? "a unit" : "unit " + Quoted(unit)) + " of " + PairCalled(pair_name_);
}

PairBuilder::Draft PairBuilder::Read(const CheckedValue& pair) {
  Draft draft;
  PairTable().Read(Levels(PairTable(), {&pair, defaults_}), draft.pair);
  draft.pair.defined_at = PlaceText(pair);
  pair_name_ = draft.pair.name;
  if (const CheckedValue* units = pair.FindGood("units")) {
    for (const CheckedValue& unit : units->items) {
      if (unit.ok) draft.units.push_back(ReadUnit(unit, pair));
    }
    if (units->items.empty() || units->items.size() > 2) {
      Wrong(pair, PairCalled(pair_name_) + " has " + InWords(units->items.size()) + " units",
            "an HA pair has two units, or one while the other one is removed");
    }
  }
  CheckUnits(draft.units);
  return draft;
}

UnitDraft PairBuilder::ReadUnit(const CheckedValue& unit, const CheckedValue& pair) {
  UnitDraft draft{{}, Levels(UnitTable(), {&unit, &pair, defaults_}), &unit};
  // The name is read first: files may be called by it.
  UnitTable().Read(draft.levels, draft.unit, [&](const KeySpec& key, const CheckedValue& named) {
    return PathOf(key, named, draft.unit.name);
  });
  draft.unit.url.path.clear();
  for (std::string& address : draft.unit.addresses) address = CanonicalHost(address);
  CheckCredentials(draft);
  if (draft.unit.url.scheme == "http") {
    warnings_.push_back(PlaceText(*draft.levels.Written("url")) + ": " + Called(draft.unit.name) +
                        " is read over plain HTTP, which sends its credentials in clear text: use "
                        "https:// if the unit offers it");
  }
  CheckTls(draft.levels.Within("tls_config"), draft.unit.tls_config);
  return draft;
}

std::string PairBuilder::FileOf(const CheckedValue& named, const std::string& pair,
                                const std::string& unit) {
  if (named.text.empty()) return {};
  return named.file->Resolve(ReplaceAll(ReplaceAll(named.text, "{pair}", pair), "{unit}", unit));
}

std::string PairBuilder::PathOf(const KeySpec& key, const CheckedValue& named,
                                const std::string& unit) {
  std::string path = FileOf(named, pair_name_, unit);
  const FileContent content = key.value.content;
  const bool known = !path.empty() && !unit.empty() && !pair_name_.empty();
  if (!known || content == FileContent::kAnything) return path;
  if (std::optional<Problem> problem = CheckLocalFile(path, content, local_files_)) {
    const bool is_secret = content == FileContent::kSecret || content == FileContent::kApiKey;
    if (is_secret && LooksLikeSecret(named.text)) {
      problem =
          Problem{"there is no such file, and the name (not shown) looks like the secret itself",
                  "write the secret into a file, and name that file here"};
    }
    Wrong(named, key.name + " of " + Called(unit) + ": " + problem->what, std::move(problem->mend));
  }
  return path;
}

void PairBuilder::CheckCredentials(const UnitDraft& draft) {
  const auto any_of = [&draft](std::initializer_list<std::string_view> keys) {
    return std::ranges::any_of(
        keys, [&draft](std::string_view key) { return draft.levels.IsMeant(key); });
  };
  if (defaults_are_known_ && !any_of({"username", "username_file"})) {
    Wrong(*draft.at, Called(draft.unit.name) + " has no username",
          "add username or username_file, here or under defaults");
  }
  if (defaults_are_known_ && !any_of({"api_key_file", "password_file", "api_key"})) {
    Wrong(*draft.at, Called(draft.unit.name) + " has no credentials",
          "add api_key_file or password_file, here or under defaults");
  }
  const CheckedValue* key = draft.levels.Good("api_key");
  if (key != nullptr && warned_.insert(key).second) {  // units that inherit it share it
    warnings_.push_back(PlaceText(*key) +
                        ": the api_key is in the configuration itself: put it in a file, and name "
                        "that file in api_key_file");
  }
}

void PairBuilder::CheckTls(const Levels& levels, const TlsConfig& tls) {
  if (std::optional<Problem> half = CheckBothFiles(tls.cert_file, tls.key_file)) {
    Wrong(*levels.Written(tls.cert_file.empty() ? "key_file" : "cert_file"), std::move(half->what),
          std::move(half->mend));
  }
}

void PairBuilder::CheckUnits(const std::vector<UnitDraft>& units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const UnitConfig& one = units[j].unit;
      const UnitConfig& other = units[i].unit;
      if (!one.name.empty() && one.name == other.name) {
        Wrong(*units[i].at, PairCalled(pair_name_) + " has two units named " + Quoted(one.name),
              "the other one is in line " + std::to_string(units[j].at->mark.line) +
                  "; each needs a name of its own");
      }
      if (!one.url.host.empty() && SameOrigin(one.url, other.url)) {
        Wrong(*units[i].at,
              "both units of " + PairCalled(pair_name_) + " have the URL " + Origin(one.url),
              "each unit of a pair has its own");
      }
    }
  }
}

}  // namespace kemp360
