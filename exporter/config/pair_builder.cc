#include "config/pair_builder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/clean_text.h"
#include "base/host.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "config/config_table.h"
#include "config/text_checks.h"

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

std::string UnitCalled(const std::string& unit, const std::string& pair) {
  return (unit.empty() ? "a unit" : "unit " + Quoted(unit)) + " of " + PairCalled(pair);
}

std::string PlaceText(const CheckedValue& value) {
  return value.file->name + ":" + std::to_string(value.mark.line) + ":" +
         std::to_string(value.mark.column);
}

}  // namespace

PairBuilder::PairBuilder(const CheckedValue* defaults, Mistakes& mistakes,
                         std::vector<std::string>& warnings)
    : defaults_(defaults != nullptr && defaults->ok ? defaults : nullptr),
      defaults_are_known_(defaults == nullptr || defaults->ok),
      mistakes_(mistakes),
      warnings_(warnings) {
  if (defaults_ != nullptr) CheckExclusive(*defaults_);
}

void PairBuilder::Wrong(const CheckedValue& at, std::string what, std::string mend) {
  mistakes_.Add(*at.file, at.mark, std::move(what), std::move(mend));
}

PairBuilder::Draft PairBuilder::Read(const CheckedValue& pair) {
  Draft draft;
  if (const CheckedValue* name = pair.FindGood("name")) draft.pair.name = name->text;
  draft.pair.defined_at = PlaceText(pair);
  pair_name_ = draft.pair.name;
  CheckExclusive(pair);

  const Levels levels(PairTable(), {&pair, defaults_});
  draft.pair.timeout = levels.ValueOf("timeout").duration;
  const Levels series = levels.Within("loadmasters");
  draft.pair.loadmaster_series = series.ValueOf("series").flag;
  draft.pair.loadmaster_limit = static_cast<std::size_t>(series.ValueOf("limit").number);

  if (const CheckedValue* units = pair.FindGood("units")) {
    for (const CheckedValue& unit : units->items) {
      if (unit.ok) draft.units.push_back(ReadUnit(unit, pair));
    }
    if (units->items.empty() || units->items.size() > 2) {
      Wrong(pair, PairCalled(pair_name_) + " has " + InWords(units->items.size()) + " units",
            "an HA pair has two; one, while the other is removed");
    }
  }
  CheckPair(pair, draft);
  return draft;
}

UnitDraft PairBuilder::ReadUnit(const CheckedValue& unit, const CheckedValue& pair) {
  UnitDraft draft{{}, Levels(UnitTable(), {&unit, &pair, defaults_}), unit.mark};
  // A pair has a name too: what only a unit has is looked for at the unit.
  if (const CheckedValue* name = unit.FindGood("name")) draft.unit.name = name->text;
  if (const CheckedValue* url = unit.FindGood("url")) {
    if (Result<Url> parsed = ParseUrl(url->text)) {
      draft.unit.url = *std::move(parsed);
      draft.unit.url.path.clear();
    }
  }
  if (const CheckedValue* addresses = unit.FindGood("addresses")) {
    for (const CheckedValue& address : addresses->items) {
      if (address.ok) draft.unit.addresses.push_back(CanonicalHost(address.text));
    }
  }
  CheckExclusive(unit);
  draft.unit.authentication = draft.levels.ValueOf("authentication").text;
  draft.unit.profile = draft.levels.ValueOf("profile").text;
  draft.unit.report_file = FileOf(draft.levels.ValueOf("report_file"), pair_name_, draft.unit.name);
  draft.unit.proxy_url = draft.levels.ValueOf("proxy_url").text;
  ReadCredentials(draft);
  ReadTls(draft);
  return draft;
}

std::string PairBuilder::FileOf(const CheckedValue& named, const std::string& pair,
                                const std::string& unit) {
  if (named.text.empty()) return {};
  return named.file->Resolve(ReplaceAll(ReplaceAll(named.text, "{pair}", pair), "{unit}", unit));
}

void PairBuilder::CheckFile(const UnitDraft& draft, std::string_view key, const CheckedValue& named,
                            const std::string& path) {
  if (draft.unit.name.empty() || pair_name_.empty()) return;  // the path is not known
  const bool pem = key == "ca_file" || key == "cert_file" || key == "key_file";
  const FileContent content = !pem                ? FileContent::kSecret
                              : key == "key_file" ? FileContent::kUnencryptedKey
                                                  : FileContent::kCertificates;
  if (std::optional<Problem> problem = local_files_.Check(path, content)) {
    if (content == FileContent::kSecret && LooksLikeSecret(named.text)) {
      problem =
          Problem{"there is no such file, and the name (not shown) looks like the secret itself",
                  "write the secret into a file, and name that file here"};
    }
    Wrong(
        named,
        std::string(key) + " of " + UnitCalled(draft.unit.name, pair_name_) + ": " + problem->what,
        std::move(problem->mend));
  }
}

void PairBuilder::NoteMissing(const UnitDraft& draft, std::string_view what, std::string mend) {
  if (!defaults_are_known_) return;
  mistakes_.Add(*draft.levels.file(), draft.mark,
                UnitCalled(draft.unit.name, pair_name_) + " has " + std::string(what),
                std::move(mend));
}

void PairBuilder::ReadCredentials(UnitDraft& draft) {
  UnitConfig& unit = draft.unit;
  const auto user = draft.levels.WrittenOf({"username", "username_file"});
  if (!user) {
    NoteMissing(draft, "no user name", "add username or username_file, here or under defaults");
  } else if (user->value->ok && user->key == "username") {
    unit.username = user->value->text;
  } else if (user->value->ok) {
    unit.username_file = FileOf(*user->value, pair_name_, draft.unit.name);
    CheckFile(draft, user->key, *user->value, unit.username_file);
  }

  const auto key = draft.levels.WrittenOf({"api_key_file", "password_file", "api_key"});
  if (!key) {
    NoteMissing(draft, "no credentials",
                "add api_key_file or password_file, here or under defaults");
    return;
  }
  if (!key->value->ok) return;
  if (key->key == "api_key") {
    unit.api_key = Secret(key->value->text);
    if (warned_.insert(key->value).second) {  // units that inherit it share it
      warnings_.push_back(PlaceText(*key->value) +
                          ": the api_key stands in the configuration itself: put it into a file "
                          "and name that as api_key_file");
    }
    return;
  }
  std::string& file = key->key == "api_key_file" ? unit.api_key_file : unit.password_file;
  file = FileOf(*key->value, pair_name_, draft.unit.name);
  CheckFile(draft, key->key, *key->value, file);
}

void PairBuilder::ReadTls(UnitDraft& draft) {
  const Levels levels = draft.levels.Within("tls_config");
  TlsConfig& tls = draft.unit.tls_config;
  const auto read_file = [&](std::string_view key, std::string& file) {
    const CheckedValue& named = levels.ValueOf(key);
    file = FileOf(named, pair_name_, draft.unit.name);
    if (!file.empty()) CheckFile(draft, key, named, file);
  };
  read_file("ca_file", tls.ca_file);
  read_file("cert_file", tls.cert_file);
  read_file("key_file", tls.key_file);
  tls.server_name = levels.ValueOf("server_name").text;
  tls.insecure_skip_verify = levels.ValueOf("insecure_skip_verify").flag;
  tls.min_version = levels.ValueOf("min_version").text;
  tls.pinned_public_key = levels.ValueOf("pinned_public_key").text;
  if (!tls.cert_file.empty() && tls.key_file.empty()) {
    Wrong(levels.ValueOf("cert_file"), "cert_file without key_file",
          "a client certificate needs its key beside it");
  }
  if (tls.cert_file.empty() && !tls.key_file.empty()) {
    Wrong(levels.ValueOf("key_file"), "key_file without cert_file",
          "a client's key needs its certificate beside it");
  }
}

void PairBuilder::CheckExclusive(const CheckedValue& map) {
  const auto only_one = [&](std::initializer_list<std::string_view> keys, std::string_view mend) {
    const CheckedEntry* first = nullptr;
    for (const CheckedEntry& entry : map.entries) {
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) continue;
      if (first == nullptr) {
        first = &entry;
        continue;
      }
      mistakes_.Add(*map.file, entry.mark,
                    Quoted(entry.key) + " stands beside " + Quoted(first->key), std::string(mend));
    }
  };
  only_one({"username", "username_file"}, "keep one of them");
  only_one({"api_key_file", "password_file", "api_key"},
           "keep one of them: a unit has one kind of credentials");
}

void PairBuilder::CheckPair(const CheckedValue& pair, const Draft& draft) {
  const std::vector<UnitDraft>& units = draft.units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const UnitConfig& one = units[j].unit;
      const UnitConfig& other = units[i].unit;
      if (!one.name.empty() && one.name == other.name) {
        mistakes_.Add(*pair.file, units[i].mark,
                      PairCalled(pair_name_) + " has two units named " + Quoted(one.name),
                      "the other stands in line " + std::to_string(units[j].mark.line) +
                          "; each needs a name of its own");
      }
      if (!one.url.host.empty() && SameOrigin(one.url, other.url)) {
        mistakes_.Add(
            *pair.file, units[i].mark,
            "both units of " + PairCalled(pair_name_) + " have the url " + Origin(one.url),
            "each Central of a pair has its own");
      }
    }
  }
}

}  // namespace kemp360
