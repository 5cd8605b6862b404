#include "profile/profile_reader.h"

#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "yaml/checked_value.h"
#include "yaml/yaml_document.h"

namespace kemp360 {
namespace {

/// What one value alone cannot have wrong: rules between the keys of a profile. The document shows
/// where things stand, the profile what they are.
class ProfileRules {
 public:
  ProfileRules(const CheckedValue& document, const Profile& profile, const SourceFile& file,
               Mistakes& mistakes)
      : document_(document), profile_(profile), file_(file), mistakes_(mistakes) {}

  void Check(std::size_t mistakes_before) {
    if (const CheckedValue* sources = document_.FindGood("sources")) CheckSources(*sources);
    if (const CheckedValue* facts = document_.FindGood("facts")) {
      for (const CheckedEntry& entry : facts->entries) {
        if (entry.value.ok) CheckFact("fact " + Quoted(entry.key), entry.value);
      }
    }
    if (const CheckedValue* list = document_.FindGood("loadmasters")) CheckLoadMasters(*list);
    if (const CheckedValue* report = document_.FindGood("report")) CheckReport(*report);
    if (mistakes_.size() == mistakes_before)
      NoteUnreadSources();  // a mistaken reader reads nothing
  }

 private:
  void Wrong(Mark mark, std::string what, std::string mend) {
    mistakes_.Add(file_, mark, std::move(what), std::move(mend));
  }
  void Wrong(const CheckedValue& at, std::string what, std::string mend) {
    Wrong(at.mark, std::move(what), std::move(mend));
  }

  void CheckSources(const CheckedValue& sources) {
    if (sources.entries.empty()) {
      Wrong(sources, "the profile has no source", "add the requests that return facts");
    }
    for (const CheckedEntry& entry : sources.entries) {
      if (!entry.value.ok) continue;
      const SourceSpec& source = *profile_.FindSource(entry.key);
      CheckForeignKeys(entry.value, source);
      if (const CheckedValue* paging = entry.value.FindGood("paging")) {
        CheckPaging(entry.value, *paging, source);
      }
    }
  }

  void CheckPaging(const CheckedValue& value, const CheckedValue& given, const SourceSpec& source) {
    const Paging& paging = *source.paging;
    if (paging.limit_parameter == paging.offset_parameter) {
      Wrong(given, "limit and offset are one parameter", "name two");
    }
    for (const QueryParameter& parameter : source.query) {
      if (parameter.name != paging.limit_parameter && parameter.name != paging.offset_parameter) {
        continue;
      }
      Wrong(*value.Find("query"), "the parameter " + Quoted(parameter.name) + " belongs to paging",
            "write it there");
    }
  }

  /// Keys that say something only of the other kind of answer.
  void CheckForeignKeys(const CheckedValue& value, const SourceSpec& source) {
    const bool csv = source.format == SourceFormat::kCsv;
    const CheckedValue* rows = value.Find("rows");
    const CheckedValue* paging = value.Find("paging");
    const CheckedValue* shape = value.Find("csv");
    if (rows != nullptr && csv) {
      Wrong(*rows, "a CSV has no JSON rows", "remove `rows`: every line is a row");
    }
    if (paging != nullptr && csv) Wrong(*paging, "a CSV has no pages", "remove `paging`");
    if (paging != nullptr && !csv && rows == nullptr && IsKnown(value)) {
      Wrong(*paging, "paging without rows", "set `rows`, for example rows: /objects");
    }
    if (shape != nullptr && !csv) {
      Wrong(*shape, "csv is for a source with format: csv", "add the format, or remove `csv`");
    }
  }

  /// Is what kind of answer the source gives known? Else that was said, and nothing follows from
  /// it.
  static bool IsKnown(const CheckedValue& source) {
    const auto is_good = [&source](std::string_view key) {
      return source.FindGood(key) != nullptr || !source.IsMeant(key);
    };
    return is_good("rows") && is_good("format");
  }

  /// The source that a part of the profile reads; nullptr: it is not known, which is said.
  const SourceSpec* SourceOf(const std::string& reader, const CheckedValue& value) {
    const CheckedValue* named = value.FindGood("source");
    if (named == nullptr) return nullptr;
    const bool fresh = read_.insert(named->text).second;
    const CheckedValue* sources = document_.FindGood("sources");
    if (sources == nullptr) return nullptr;
    const SourceSpec* source = profile_.FindSource(named->text);
    if (source != nullptr) return IsKnown(*sources->Find(named->text)) ? source : nullptr;
    // One name that is misspelled where the source stands is one mistake, however many read it.
    if (!fresh || sources->IsMeant(named->text)) return nullptr;
    std::vector<std::string> names;
    names.reserve(profile_.sources.size());
    for (const SourceSpec& known : profile_.sources) names.push_back(known.name);
    Wrong(*named,
          reader + " reads source " + Quoted(named->text) +
              ", which this profile does not name; it names",
          Joined(names, ", "));
    return nullptr;
  }

  void CheckFact(const std::string& called, const CheckedValue& value) {
    CheckWords(value);
    const SourceSpec* source = SourceOf(called, value);
    if (source == nullptr || (value.Find("row") == nullptr && value.IsMeant("row"))) return;
    const CheckedValue* row = value.Find("row");
    if (source->format == SourceFormat::kCsv) {
      Wrong(*value.Find("source"), called + " reads a CSV", "facts of the unit come from JSON");
    } else if (source->rows && row == nullptr) {
      Wrong(value, called + " reads a source with rows, and does not name a row",
            "add row: {field: /key, equals: …}");
    } else if (!source->rows && row != nullptr) {
      Wrong(*row, called + " names a row, and its source has no rows",
            "set `rows` at the source, or remove `row`");
    }
  }

  /// There is a word for each meaning that is named, and one word has one meaning.
  void CheckWords(const CheckedValue& value) {
    const bool has_words = value.table->Find("words") != nullptr;
    const CheckedValue* words = has_words ? value.FindGood("words") : nullptr;
    if (words == nullptr) return;
    std::map<std::string, std::string> meanings;
    for (const CheckedEntry& meaning : words->entries) {
      if (!meaning.value.ok) continue;
      if (meaning.value.items.empty()) {
        Wrong(meaning.value, "there is no word for " + Quoted(meaning.key), "write one");
      }
      for (const CheckedValue& word : meaning.value.items) {
        if (!word.ok) continue;
        const auto [other, fresh] = meanings.emplace(ToLower(word.text), meaning.key);
        if (fresh || other->second == meaning.key) continue;
        Wrong(word,
              Quoted(word.text) + " is listed under both " + Quoted(other->second) + " and " +
                  Quoted(meaning.key) + " (case is ignored)",
              "keep it in one list");
      }
    }
  }

  void CheckLoadMasters(const CheckedValue& value) {
    if (const CheckedValue* state = value.FindGood("state")) CheckWords(*state);
    if (const CheckedValue* claim = value.FindGood("claim")) {
      CheckWords(*claim);
      if (claim->FindGood("form") != nullptr) {
        CheckClaimWords(*claim, profile_.loadmasters->claim->form);
      }
    }
    const SourceSpec* source = SourceOf("the list of LoadMasters", value);
    if (source == nullptr) return;
    if (source->format == SourceFormat::kCsv || !source->rows) {
      Wrong(*value.Find("source"), "the list of LoadMasters reads a source without rows",
            "set `rows` at the source, for example rows: /objects");
    }
  }

  /// Which meanings the form knows: a word that can never be used is a misunderstanding.
  void CheckClaimWords(const CheckedValue& claim, ClaimForm form) {
    std::vector<std::string> meanings;
    if (form == ClaimForm::kPeerFlag || form == ClaimForm::kOwnFlag) meanings = {"true", "false"};
    if (form == ClaimForm::kWord) meanings = {"mine", "peer"};
    const CheckedValue* words = claim.Find("words");
    if (words != nullptr) {
      for (const CheckedEntry& entry : words->entries) {
        if (Holds(meanings, entry.key)) continue;
        Wrong(entry.mark,
              "the claim form " + std::string(ToString(form)) + " has no words for " +
                  Quoted(entry.key),
              meanings.empty() ? "remove the words"
                               : "it has words for " + meanings[0] + " and " + meanings[1]);
      }
    }
    if (form != ClaimForm::kWord) return;
    for (const std::string& meaning : meanings) {
      if (words != nullptr && words->ok && words->Find(meaning) != nullptr) continue;
      Wrong(words == nullptr ? claim : *words, "there is no word for " + Quoted(meaning),
            "add words: {mine: [local], peer: [remote]}, with the unit's own words");
    }
  }

  void CheckReport(const CheckedValue& value) {
    const SourceSpec* source = SourceOf("the report", value);
    if (source != nullptr && source->format != SourceFormat::kCsv) {
      Wrong(*value.Find("source"), "the report reads a source that is not a CSV",
            "add format: csv at the source");
    }
  }

  /// Every source costs the unit a request.
  void NoteUnreadSources() {
    const CheckedValue* sources = document_.FindGood("sources");
    if (sources == nullptr) return;
    for (const CheckedEntry& entry : sources->entries) {
      if (read_.contains(entry.key)) continue;
      Wrong(entry.mark, "nothing reads the source " + Quoted(entry.key),
            "remove it, or name it in a fact, in loadmasters or in report");
    }
  }

  const CheckedValue& document_;
  const Profile& profile_;
  const SourceFile& file_;
  Mistakes& mistakes_;
  std::set<std::string> read_;  // names of sources
};

/// Notes where each mapping stands.
class MappingPlaces {
 public:
  explicit MappingPlaces(const SourceFile& file)
      : built_in_(BuiltInProfileText(file.name).has_value()), file_(file.name) {}

  void Note(const CheckedValue& document, Profile& profile) const {
    if (const CheckedValue* facts = document.FindGood("facts")) {
      for (FactSpec& fact : profile.facts) Note(*facts, ToString(fact.fact), fact);
    }
    if (const CheckedValue* rows = document.FindGood("loadmasters")) {
      NoteRows(*rows, *profile.loadmasters);
      Note(*rows, "state", profile.loadmasters->state);
      Note(*rows, "claim", profile.loadmasters->claim);
    }
    if (const CheckedValue* rows = document.FindGood("report")) {
      NoteRows(*rows, *profile.report);
      Note(*rows, "owner", profile.report->owner);
    }
  }

 private:
  void NoteRows(const CheckedValue& map, RowsSpec& rows) const {
    Note(map, "address", rows.address);
    Note(map, "port", rows.port);
    Note(map, "name", rows.name);
    Note(map, "mac", rows.mac);
  }
  void Note(const CheckedValue& map, std::string_view key, std::optional<FieldSpec>& field) const {
    if (field) Note(map, key, *field);
  }
  void Note(const CheckedValue& map, std::string_view key, auto& mapping) const {
    const auto entry = std::ranges::find(map.entries, key, &CheckedEntry::key);
    if (entry == map.entries.end()) return;
    mapping.mapped_at.text =
        built_in_ ? "built-in profile " + file_ : file_ + ":" + std::to_string(entry->mark.line);
  }

  bool built_in_;
  const std::string& file_;
};

/// A configuration where a profile belongs would be a dozen unknown keys.
bool IsConfiguration(const YamlNode& document) {
  const bool like_one =
      document.Has("pairs") || document.Has("pair_files") || document.Has("defaults");
  return like_one && !document.Has("sources") && !document.Has("facts");
}

}  // namespace

std::optional<Profile> ReadProfile(std::string_view text, const SourceFile& file,
                                   Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const std::optional<YamlNode> document = ParseYaml(text, file, mistakes);
  if (!document) return std::nullopt;
  if (IsConfiguration(*document)) {
    mistakes.Add(file, {}, "this is a configuration, not a profile",
                 "name a file that has sources and facts (docs/profiles.md)");
    return std::nullopt;
  }
  const CheckedValue checked = CheckAgainst(ProfileTable(), *document, file, mistakes);
  if (!checked.ok) return std::nullopt;
  Profile profile;
  ProfileTable().Read(checked, profile);
  MappingPlaces(file).Note(checked, profile);
  // A login path of the user's own is not what the vendor documents, unless he says so.
  const CheckedValue* login = checked.FindGood("login");
  if (login != nullptr && login->Find("path") != nullptr && login->Find("basis") == nullptr &&
      profile.login_path != Profile{}.login_path) {
    profile.login_basis = Basis::kAssumed;
  }
  ProfileRules(checked, profile, file, mistakes).Check(before);
  if (mistakes.size() != before) return std::nullopt;
  return profile;
}

Result<Profile, std::vector<Mistake>> ParseProfile(std::string_view text, const std::string& file) {
  const SourceFile source{file, 0};
  Mistakes mistakes;
  std::optional<Profile> profile = ReadProfile(text, source, mistakes);
  if (!profile) return mistakes.Sorted();
  return *std::move(profile);
}

std::string RenderProfile(const Profile& profile) {
  YamlWriter out;
  ProfileTable().Write(profile, out);
  return std::move(out).Take();
}

std::string ProfileJsonSchema() {
  return JsonSchema(ProfileTable(), "Profile of kemp360_exporter");
}

}  // namespace kemp360
