#include "profile/profile_reader.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/text.h"
#include "profile/profile_table.h"
#include "yaml/checked_value.h"
#include "yaml/json_schema.h"

namespace kemp360 {
namespace {

/// A key's value; its default where it is not there (or is wrong, which was said).
const CheckedValue& ValueOf(const CheckedValue& map, const KeyTable& table, std::string_view key) {
  const CheckedValue* value = map.FindGood(key);
  return value != nullptr ? *value : DefaultOf(*table.Find(key));
}

const KeyTable& TableOf(const KeyTable& table, std::string_view key) {
  const ValueSpec& value = table.Find(key)->value;
  return value.kind == ValueKind::kNamed ? *value.item->table : *value.table;
}

std::string TextOf(const CheckedValue& map, std::string_view key) {
  const CheckedValue* value = map.FindGood(key);
  return value == nullptr ? std::string() : value->text;
}

class ProfileReader {
 public:
  ProfileReader(const CheckedValue& document, const SourceFile& file, Mistakes& mistakes,
                std::size_t mistakes_before)
      : document_(document), file_(file), mistakes_(mistakes), before_(mistakes_before) {}

  Profile Read() {
    const KeyTable& table = ProfileTable();
    profile_.name = TextOf(document_, "name");
    profile_.description = ValueOf(document_, table, "description").text;
    ReadLogin(TableOf(table, "login"));
    if (const CheckedValue* sources = document_.FindGood("sources")) ReadSources(*sources);
    if (const CheckedValue* facts = document_.FindGood("facts")) ReadFacts(*facts);
    if (const CheckedValue* list = document_.FindGood("loadmasters")) ReadLoadMasters(*list);
    if (const CheckedValue* report = document_.FindGood("report")) ReadReport(*report);
    if (mistakes_.size() == before_) NoteUnreadSources();  // a mistaken reader reads nothing
    return std::move(profile_);
  }

 private:
  void Wrong(const CheckedValue& at, std::string what, std::string mend) {
    mistakes_.Add(file_, at.mark, std::move(what), std::move(mend));
  }

  void ReadLogin(const KeyTable& table) {
    static const CheckedValue nothing;
    const CheckedValue* given = document_.FindGood("login");
    const CheckedValue& login = given != nullptr ? *given : nothing;
    profile_.login_path = ValueOf(login, table, "path").text;
    // A path of the user's own is not what the vendor documents, unless he says so.
    const bool assumed = login.Find("path") != nullptr && login.Find("basis") == nullptr &&
                         profile_.login_path != table.Find("path")->default_text;
    profile_.login_basis =
        assumed ? Basis::kAssumed
                : ParseBasis(ValueOf(login, table, "basis").text).value_or(Basis::kAssumed);
  }

  void ReadSources(const CheckedValue& sources) {
    if (sources.entries.empty()) {
      Wrong(sources, "the profile names no source", "name the requests that tell something");
    }
    for (const CheckedEntry& entry : sources.entries) {
      if (entry.value.ok) ReadSource(entry.key, entry.value);
    }
  }

  void ReadSource(const std::string& name, const CheckedValue& value) {
    const KeyTable& table = TableOf(ProfileTable(), "sources");
    SourceSpec& source = profile_.sources.emplace_back();
    source.name = name;
    source.path = TextOf(value, "path");
    source.format =
        ValueOf(value, table, "format").text == "csv" ? SourceFormat::kCsv : SourceFormat::kJson;
    source.required = ValueOf(value, table, "required").flag;
    source.basis = BasisOf(value);
    for (const CheckedEntry& parameter : ValueOf(value, table, "query").entries) {
      source.query.push_back({parameter.key, parameter.value.text});
    }
    for (const CheckedValue& path : ValueOf(value, table, "redirects_to").items) {
      if (path.ok) source.redirects_to.push_back(path.text);
    }
    if (const CheckedValue* rows = value.FindGood("rows")) source.rows = rows->text;
    if (const CheckedValue* paging = value.FindGood("paging")) ReadPaging(value, *paging, source);
    if (const CheckedValue* csv = value.FindGood("csv")) {
      source.csv.delimiter = ValueOf(*csv, TableOf(table, "csv"), "delimiter").text.front();
    }
    NoteForeignKeys(value, source);
  }

  void ReadPaging(const CheckedValue& value, const CheckedValue& given, SourceSpec& source) {
    const KeyTable& table = TableOf(TableOf(ProfileTable(), "sources"), "paging");
    Paging& paging = source.paging.emplace();
    paging.limit = static_cast<std::size_t>(ValueOf(given, table, "limit").number);
    paging.limit_parameter = ValueOf(given, table, "limit_parameter").text;
    paging.offset_parameter = ValueOf(given, table, "offset_parameter").text;
    paging.total = ValueOf(given, table, "total").text;
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
  void NoteForeignKeys(const CheckedValue& value, const SourceSpec& source) {
    const bool csv = source.format == SourceFormat::kCsv;
    if (const CheckedValue* rows = value.Find("rows"); rows != nullptr && csv) {
      Wrong(*rows, "a CSV has no JSON rows", "take `rows` away: every line is a row");
    }
    if (const CheckedValue* paging = value.Find("paging"); paging != nullptr) {
      if (csv) Wrong(*paging, "a CSV comes in one piece", "take `paging` away");
      if (!csv && value.Find("rows") == nullptr) {
        Wrong(*paging, "paging without rows", "say where the rows are, for example rows: /objects");
      }
    }
    if (const CheckedValue* shape = value.Find("csv"); shape != nullptr && !csv) {
      Wrong(*shape, "csv is for a source with format: csv", "add the format, or take `csv` away");
    }
  }

  static Basis BasisOf(const CheckedValue& value) {
    return ParseBasis(TextOf(value, "basis")).value_or(Basis::kAssumed);
  }

  /// The source that a part of the profile reads; nullptr: it is not known, which is said.
  const SourceSpec* SourceOf(const std::string& reader, const CheckedValue& value) {
    const CheckedValue* named = value.FindGood("source");
    if (named == nullptr) return nullptr;
    read_.push_back(named->text);
    const SourceSpec* source = profile_.FindSource(named->text);
    if (source != nullptr) return source;
    const CheckedValue* sources = document_.FindGood("sources");
    if (sources == nullptr || sources->Find(named->text) != nullptr) return nullptr;
    std::string names;
    for (const SourceSpec& known : profile_.sources) {
      names += (names.empty() ? "" : ", ") + known.name;
    }
    Wrong(*named,
          reader + " reads source " + Quoted(named->text) +
              ", which this profile does not name; it names",
          names);
    return nullptr;
  }

  void ReadFacts(const CheckedValue& facts) {
    for (const CheckedEntry& entry : facts.entries) {
      if (!entry.value.ok) continue;
      const CheckedValue& value = entry.value;
      const std::string called = "fact " + Quoted(entry.key);
      FactSpec& fact = profile_.facts.emplace_back();
      fact.fact = ParseFact(entry.key).value_or(Fact::kDeviceId);
      fact.source = TextOf(value, "source");
      fact.place.at = TextOf(value, "at");
      if (const CheckedValue* row = value.FindGood("row")) {
        fact.place.row = RowSelector{TextOf(*row, "field"), TextOf(*row, "equals")};
      }
      fact.words = WordsOf(value);
      fact.basis = BasisOf(value);
      if (const SourceSpec* source = SourceOf(called, value)) CheckFact(called, value, *source);
    }
  }

  void CheckFact(const std::string& called, const CheckedValue& value, const SourceSpec& source) {
    const bool has_row = value.Find("row") != nullptr;
    if (source.format == SourceFormat::kCsv) {
      Wrong(*value.Find("source"), called + " reads a CSV", "facts of the unit come from JSON");
    } else if (source.rows && !has_row) {
      Wrong(value, called + " reads a source with rows, and does not say which row it means",
            "add row: {field: /key, equals: …}");
    } else if (!source.rows && has_row) {
      Wrong(*value.Find("row"), called + " means a row, and its source has none",
            "say at the source where its rows are, or take `row` away");
    }
  }

  /// The words of each meaning; one word has one meaning.
  std::vector<WordList> WordsOf(const CheckedValue& value) {
    std::vector<WordList> lists;
    const CheckedValue* words = value.FindGood("words");
    if (words == nullptr) return lists;
    std::map<std::string, std::string> meanings;
    for (const CheckedEntry& meaning : words->entries) {
      if (!meaning.value.ok) continue;
      if (meaning.value.items.empty()) {
        Wrong(meaning.value, "there is no word for " + Quoted(meaning.key), "write one");
      }
      WordList& list = lists.emplace_back();
      list.meaning = meaning.key;
      for (const CheckedValue& word : meaning.value.items) {
        if (!word.ok) continue;
        list.words.push_back(word.text);
        const auto [other, fresh] = meanings.emplace(ToLower(word.text), meaning.key);
        if (fresh || other->second == meaning.key) continue;
        Wrong(word,
              Quoted(word.text) + " means both " + Quoted(other->second) + " and " +
                  Quoted(meaning.key),
              "capitals do not count; keep it in one list");
      }
    }
    return lists;
  }

  FieldSpec FieldOf(const CheckedValue& value, std::string_view place) {
    FieldSpec field;
    field.place.at = TextOf(value, place);
    field.words = WordsOf(value);
    field.basis = BasisOf(value);
    return field;
  }

  template <typename Rows>  // LoadMasterSpec or ReportSpec
  void ReadCommonFields(const CheckedValue& value, const KeyTable& table, std::string_view place,
                        Rows& rows) {
    rows.source = TextOf(value, "source");
    if (const CheckedValue* at = value.FindGood("address")) rows.address = FieldOf(*at, place);
    if (const CheckedValue* at = value.FindGood("port")) rows.port = FieldOf(*at, place);
    if (const CheckedValue* at = value.FindGood("name")) rows.name = FieldOf(*at, place);
    if (const CheckedValue* at = value.FindGood("mac")) rows.mac = FieldOf(*at, place);
    rows.default_port = static_cast<std::uint16_t>(ValueOf(value, table, "default_port").number);
  }

  void ReadLoadMasters(const CheckedValue& value) {
    LoadMasterSpec& list = profile_.loadmasters.emplace();
    ReadCommonFields(value, TableOf(ProfileTable(), "loadmasters"), "at", list);
    if (const CheckedValue* state = value.FindGood("state")) list.state = FieldOf(*state, "at");
    if (const CheckedValue* claim = value.FindGood("claim")) {
      list.claim = FieldOf(*claim, "at");
      if (const std::optional<ClaimForm> form = ParseClaimForm(TextOf(*claim, "form"))) {
        list.claim_form = *form;
        CheckClaimWords(*claim, *form);
      }
    }
    const SourceSpec* source = SourceOf("the list of LoadMasters", value);
    if (source == nullptr) return;
    if (source->format == SourceFormat::kCsv || !source->rows) {
      Wrong(*value.Find("source"), "the list of LoadMasters reads a source without rows",
            "say at the source where its rows are, for example rows: /objects");
    }
  }

  /// Which meanings the form knows: a word that can never be used is a misunderstanding.
  void CheckClaimWords(const CheckedValue& claim, ClaimForm form) {
    std::vector<std::string> meanings;
    switch (form) {
      case ClaimForm::kPeerFlag:
      case ClaimForm::kOwnFlag:
        meanings = {"true", "false"};
        break;
      case ClaimForm::kWord:
        meanings = {"mine", "peer"};
        break;
      case ClaimForm::kOwnerDeviceId:
      case ClaimForm::kParentheses:
        break;
    }
    const std::string form_name(ToString(form));
    const CheckedValue* words = claim.Find("words");
    if (words != nullptr) {
      for (const CheckedEntry& entry : words->entries) {
        if (std::find(meanings.begin(), meanings.end(), entry.key) != meanings.end()) continue;
        mistakes_.Add(file_, entry.mark,
                      "the claim form " + form_name + " has no words for " + Quoted(entry.key),
                      meanings.empty() ? "take the words away"
                                       : "it has words for " + meanings[0] + " and " + meanings[1]);
      }
    }
    if (form != ClaimForm::kWord) return;
    for (const std::string& meaning : meanings) {
      if (words != nullptr && words->Find(meaning) != nullptr) continue;
      Wrong(words == nullptr ? claim : *words, "there is no word for " + Quoted(meaning),
            "add words: {mine: [local], peer: [remote]}, with the unit's own words");
    }
  }

  void ReadReport(const CheckedValue& value) {
    ReportSpec& report = profile_.report.emplace();
    ReadCommonFields(value, TableOf(ProfileTable(), "report"), "column", report);
    if (const CheckedValue* owner = value.FindGood("owner")) {
      report.owner = FieldOf(*owner, "column");
    }
    const SourceSpec* source = SourceOf("the report", value);
    if (source != nullptr && source->format != SourceFormat::kCsv) {
      Wrong(*value.Find("source"), "the report reads a source that is no CSV",
            "add format: csv at the source");
    }
  }

  /// Every source costs the unit a request.
  void NoteUnreadSources() {
    const CheckedValue* sources = document_.FindGood("sources");
    if (sources == nullptr) return;
    for (const CheckedEntry& entry : sources->entries) {
      if (std::find(read_.begin(), read_.end(), entry.key) != read_.end()) continue;
      mistakes_.Add(file_, entry.mark, "nothing reads the source " + Quoted(entry.key),
                    "take it away, or name it in a fact, in loadmasters or in report");
    }
  }

  const CheckedValue& document_;
  const SourceFile& file_;
  Mistakes& mistakes_;
  const std::size_t before_;  // mistakes that are not the profile's
  Profile profile_;
  std::vector<std::string> read_;  // names of sources
};

}  // namespace

std::optional<Profile> ReadProfile(std::string_view text, const SourceFile& file,
                                   Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const std::optional<YamlNode> document = ParseYaml(text, file, mistakes);
  if (!document) return std::nullopt;
  const CheckedValue checked = CheckAgainst(ProfileTable(), *document, file, mistakes);
  if (!checked.ok) return std::nullopt;
  Profile profile = ProfileReader(checked, file, mistakes, before).Read();
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

std::string ProfileJsonSchema() {
  return JsonSchema(ProfileTable(), "Profile of kemp360_exporter");
}

}  // namespace kemp360
