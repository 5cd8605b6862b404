#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/result.h"
#include "base/text.h"
#include "fetch/request_path.h"
#include "profile/profile_reader.h"

namespace kemp360 {
namespace {

using enum Presence;

constexpr std::size_t kLongestSourceName = 63;  // it is a label

/// A path that two web servers could read differently is refused by the gate when it is requested;
/// better to say so now.
std::optional<Problem> CheckOneReading(std::string_view path) {
  const std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (normalised && *normalised == ToLower(path)) return std::nullopt;
  return Problem{Quoted(path) + " is not a plain path", "write it without //, . and .."};
}

std::optional<Problem> CheckSourceName(std::string_view text) {
  const bool fits =
      !text.empty() && text.size() <= kLongestSourceName && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (fits) return std::nullopt;
  return Problem{Quoted(text) + " is not a valid source name",
                 "use lowercase letters, digits and underscore, at most 63"};
}

std::optional<Problem> CheckSourcePath(std::string_view text) {
  const Result<std::string> checked = CheckProfilePath(text);
  if (!checked) {
    return Problem{"the path " + Quoted(text) + " is refused", checked.error().what};
  }
  return CheckOneReading(text);
}

std::optional<Problem> CheckLoginPath(std::string_view text) {
  const std::string lower = ToLower(text);
  std::string_view parent = lower;
  if (parent.ends_with('/')) parent.remove_suffix(1);
  if (!parent.ends_with("/authenticate")) {
    return Problem{"the login path " + Quoted(text) + " is refused",
                   "the login is the only POST, and its path must end in /authenticate/"};
  }
  parent.remove_suffix(std::string_view("/authenticate").size());
  return parent.empty() ? std::nullopt : CheckSourcePath(parent);
}

std::optional<Problem> CheckParameterName(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOurs{"username", "api_key", "password", "_method"};
  if (Holds(kOurs, ToLower(text))) {
    return Problem{"the parameter " + Quoted(text) + " cannot be fixed",
                   "credentials belong in the configuration, and are added to every request"};
  }
  if (!text.empty() && std::ranges::none_of(text, IsControlCharacter)) {
    return std::nullopt;
  }
  return Problem{Quoted(text) + " is not a valid name of a query parameter",
                 "write it without control characters"};
}

std::optional<Problem> CheckPointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') {
    return Problem{Quoted(text) + " is not a JSON Pointer",
                   "it begins with /, for example /ha_mode or /info/role"};
  }
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) {
      return Problem{Quoted(text) + " is not a JSON Pointer",
                     "a ~ is written ~0, and a / in a name ~1"};
    }
  }
  return std::nullopt;
}

std::optional<Problem> CheckDelimiter(std::string_view text) {
  const auto may_be = [](char c) {
    return c == '\t' || (c > ' ' && c < '\x7f' && c != '"' && !IsAlphanumeric(c));
  };
  if (text.size() == 1 && may_be(text.front())) return std::nullopt;
  return Problem{Quoted(text) + " is not a delimiter",
                 R"(write one character, for example ";" or "\t")"};
}

template <typename Spec>
BoundKey<Spec> BasisKey() {
  return {"basis", &Spec::basis, ChoiceOf<Basis>(),
          "How this is known; shown wherever the profile is shown.", "documented"};
}

const BoundTable<Profile>& LoginTable() {
  static const BoundTable<Profile> table{
      "login",
      {{"path", &Profile::login_path, TextValue(CheckLoginPath),
        "The path that a username and a password are posted to.", "/api/v1/user/authenticate/"},
       {"basis", &Profile::login_basis, ChoiceOf<Basis>(), "How this is known.", "assumed"}}};
  return table;
}

const BoundTable<Paging>& PagingTable() {
  static const BoundTable<Paging> table{
      "paging",
      {{"limit", &Paging::limit, CountValue(1, 100'000), "Number of rows per request.", "1000"},
       {"limit_parameter", &Paging::limit_parameter, TextValue(CheckParameterName),
        "The query parameter with that number.", "limit"},
       {"offset_parameter", &Paging::offset_parameter, TextValue(CheckParameterName),
        "The query parameter with the number of rows to skip.", "offset"},
       {"total", &Paging::total, TextValue(CheckPointer),
        "Where the response has the total number of rows.", "/meta/total_count"}}};
  return table;
}

const BoundTable<CsvShape>& CsvTable() {
  static const BoundTable<CsvShape> table{
      "csv",
      {{"delimiter", &CsvShape::delimiter, TextValue(CheckDelimiter),
        "The character between two columns.", "\";\""}}};
  return table;
}

EntriesOf<QueryParameter> QueryEntries() {
  return {NamedValue(OrNothing(TextValue()), CheckParameterName, ""),
          [](const std::string& name, const CheckedValue& from, QueryParameter& to) {
            to = {name, from.text};
          },
          [](const QueryParameter& from, YamlWriter& out) {
            out.Line(YamlQuoted(from.name), YamlQuoted(from.value));
          }};
}

const BoundTable<SourceSpec>& SourceTable() {
  static const BoundTable<SourceSpec> table{
      "source",
      {{"path", &SourceSpec::path, TextValue(CheckSourcePath, "^/"), "The path to request.",
        "/api/v1/ha-settings/1/", kRequired},
       {"query", &SourceSpec::query, QueryEntries(),
        "Fixed query parameters, sent with every request of this source.", "{format: json}", kRare},
       {"format", &SourceSpec::format, ChoiceOf<SourceFormat>(), "What the response is.", "csv",
        kRare},
       {"rows", &SourceSpec::rows, OrNothing(TextValue(CheckPointer)),
        "JSON Pointer to the list of rows; without it the response is one object.", "/objects"},
       {"paging", &SourceSpec::paging, PagingTable(),
        "The list comes in pages by limit and offset.", "{limit: 1000}"},
       {"csv", &SourceSpec::csv, CsvTable(), "How the CSV is written.", "{delimiter: \";\"}"},
       {"redirects_to", &SourceSpec::redirects_to, ListValue(TextValue(CheckSourcePath)),
        "Other paths of the same host that this one may redirect to.", "[/api/v2/devices/]", kRare},
       {"required", &SourceSpec::required, FlagValue(),
        "false: a 404 means that the unit has none.", "false"},
       BasisKey<SourceSpec>()}};
  return table;
}

EntriesOf<SourceSpec> SourceEntries() {
  return {
      NamedValue(MapValue(SourceTable()), CheckSourceName, "^[a-z0-9_]{1,63}$"),
      [](const std::string& name, const CheckedValue& from, SourceSpec& to) {
        to.name = name;
        SourceTable().Read(from, to);
        if (to.format == SourceFormat::kCsv && !to.csv) to.csv.emplace();
      },
      [](const SourceSpec& from, YamlWriter& out) { SourceTable().WriteAs(from.name, from, out); }};
}

const BoundTable<RowSelector>& RowTable() {
  static const BoundTable<RowSelector> table{
      "row",
      {{"field", &RowSelector::field, TextValue(CheckPointer),
        "JSON Pointer within the row to what identifies it.", "/key", kRequired},
       {"equals", &RowSelector::equals, OrNothing(TextValue()),
        "The value of that field in the row that is meant.", "ha.role", kRequired}}};
  return table;
}

/// The keys of a fact or a field that has words, and those for each meaning.
template <typename Spec>
BoundTable<Spec> WithWords(std::string title, std::vector<BoundKey<Spec>> keys,
                           const KeyTable& meanings, Presence presence = kOptional) {
  std::string example;
  for (const KeySpec& meaning : meanings.keys) {
    example += (example.empty() ? "{" : ", ") + meaning.name + ": [word, other]";
  }
  const EntriesOf<WordList> entries{
      MapValue(meanings),
      [](const std::string& name, const CheckedValue& from, WordList& to) {
        to.meaning = name;
        ReadValue(from, to.words);
      },
      [](const WordList& from, YamlWriter& out) {
        out.Line(from.meaning, YamlQuoted(from.words));
      }};
  keys.emplace_back("words", &Spec::words, entries,
                    "The unit's words for each meaning; case is ignored.", example + "}", presence);
  return {std::move(title), std::move(keys)};
}

KeyTable MeaningsTable(std::string title, const std::vector<std::string>& meanings,
                       Presence presence = kOptional) {
  KeyTable table{std::move(title)};
  for (const std::string& meaning : meanings) {
    table.keys.push_back(
        {meaning, ListValue(TextValue()), "The unit's words for it.", "[word, other]", presence});
  }
  return table;
}

std::vector<BoundKey<FactSpec>> FactKeys() {
  return {{"source", &FactSpec::source, TextValue(CheckSourceName), "The source that contains it.",
           "settings", kRequired},
          {"at", [](auto& fact) -> auto& { return fact.place.at; }, TextValue(CheckPointer),
           "JSON Pointer to the value, in the object or in the row.", "/ha_mode", kRequired},
          {"row", [](auto& fact) -> auto& { return fact.place.row; }, RowTable(),
           "In a source with rows: which row is meant.", "{field: /key, equals: ha.role}"},
          BasisKey<FactSpec>()};
}

/// The key of a flag that may be told by presence.
template <typename Spec>
std::vector<BoundKey<Spec>> WithForm(std::vector<BoundKey<Spec>> keys, FlagForm Spec::*form) {
  keys.emplace_back("form", form, ChoiceOf<FlagForm>(),
                    "presence: text means true; null or empty text means false.", "presence",
                    kRare);
  return keys;
}

const BoundTable<FactSpec>& FactTable(Fact fact) {
  static const KeyTable flag_words = MeaningsTable("flag_words", {"true", "false"});
  static const KeyTable mode_words = [] {
    KeyTable words = MeaningsTable("mode_words", {"master", "standby"}, kRequired);
    // A healthy pair never shows its word.
    words.keys.push_back(MeaningsTable("", {"standalone"}).keys.front());
    return words;
  }();
  static const BoundTable<FactSpec> text{"text_fact", FactKeys()};
  static const auto flag =
      WithWords("flag_fact", WithForm(FactKeys(), &FactSpec::form), flag_words);
  static const auto mode = WithWords("mode_fact", FactKeys(), mode_words, kRequired);
  const FactKind kind = RowOf(fact).kind;
  return kind == FactKind::kFlag ? flag : kind == FactKind::kMode ? mode : text;
}

const KeyTable& FactsTable() {
  static const KeyTable table = [] {
    KeyTable facts{"facts"};
    for (const FactRow& row : kFactTable) {
      if (row.kind == FactKind::kOfRows) continue;
      const std::string word(row.word);
      facts.keys.push_back({word, MapValue(FactTable(row.fact)), std::string(row.meaning),
                            "{source: settings, at: /" + word + "}"});
    }
    return facts;
  }();
  return table;
}

EntriesOf<FactSpec> FactEntries() {
  return {MapValue(FactsTable()),
          [](const std::string& name, const CheckedValue& from, FactSpec& to) {
            to.fact = ParseWord<Fact>(name).value_or(to.fact);
            FactTable(to.fact).Read(from, to);
          },
          [](const FactSpec& from, YamlWriter& out) {
            FactTable(from.fact).WriteAs(ToString(from.fact), from, out);
          }};
}

std::vector<BoundKey<FieldSpec>> FieldKeys() {
  return {{"at", [](auto& field) -> auto& { return field.place.at; }, TextValue(CheckPointer),
           "JSON Pointer within the row.", "/ip_address", kRequired},
          BasisKey<FieldSpec>()};
}

std::vector<BoundKey<FieldSpec>> ClaimKeys() {
  std::vector<BoundKey<FieldSpec>> keys = FieldKeys();
  keys.insert(keys.begin(),
              {"form", &FieldSpec::form, ChoiceOf<ClaimForm>(),
               "How the value says who licenses the LoadMaster.", "peer_flag", kRequired});
  return keys;
}

template <typename Rows>
BoundKey<Rows> SourceKey(const char* example) {
  return {"source", &Rows::source, TextValue(CheckSourceName), "The source whose rows they are.",
          example,  kRequired};
}

template <typename Rows>
BoundKey<Rows> DefaultPortKey() {
  return {"default_port", &Rows::default_port, CountValue(1, 65535), "The port if a row has none.",
          "8443"};
}

const BoundTable<LoadMasterSpec>& LoadMastersTable() {
  static const KeyTable state_words = MeaningsTable("state_words", {"activated", "normal"});
  static const KeyTable claim_words =
      MeaningsTable("claim_words", {"mine", "peer", "true", "false"});
  static const BoundTable<FieldSpec> field{"field", FieldKeys()};
  static const auto state =
      WithWords("state_field", WithForm(FieldKeys(), &FieldSpec::flag_form), state_words);
  static const auto claim = WithWords("claim_field", ClaimKeys(), claim_words);
  using Rows = LoadMasterSpec;
  static const BoundTable<Rows> table{
      "loadmasters",
      {SourceKey<Rows>("loadmasters"),
       {"address", &Rows::address, field, "Its address or host name, with the port or without.",
        "{at: /ip_address}", kRequired},
       {"port", &Rows::port, field, "Its port, if that is a field of its own.", "{at: /port}"},
       DefaultPortKey<Rows>(),
       {"name", &Rows::name, field, "Its name.", "{at: /name}"},
       {"mac", &Rows::mac, field, "Its MAC address, to which its license is bound.",
        "{at: /mac_address}"},
       {"state", &Rows::state, state,
        "Activated by Kemp 360 Central, or a normal device: a flag, or words.",
        "{at: /asl_instance}"},
       {"claim", &Rows::claim, claim, "Who licenses it, according to this unit.",
        "{form: peer_flag, at: /licensed_by_peer}"}}};
  return table;
}

const BoundTable<ReportSpec>& ReportTable() {
  static const BoundTable<FieldSpec> column{
      "column",
      {{"column", [](auto& field) -> auto& { return field.place.at; }, TextValue(),
        "The column's header.", "IP Address", kRequired},
       BasisKey<FieldSpec>()}};
  using Rows = ReportSpec;
  static const BoundTable<Rows> table{
      "report",
      {SourceKey<Rows>("report"),
       {"address", &Rows::address, column, "Address or host name, with the port or without.",
        "{column: IP Address}", kRequired},
       {"port", &Rows::port, column, "The port, if that is a column of its own.", "{column: Port}"},
       DefaultPortKey<Rows>(),
       {"name", &Rows::name, column, "The LoadMaster's name.", "{column: Name}"},
       {"mac", &Rows::mac, column, "Its MAC address.", "{column: MAC Address}"},
       {"owner", &Rows::owner, column,
        "The column with the other unit's device ID in parentheses, alone or after another value.",
        "{column: Peer}"}}};
  return table;
}

}  // namespace

const BoundTable<Profile>& ProfileTable() {
  static const BoundTable<Profile> table{
      "profile",
      {{"name", &Profile::name, LabelValue(), "What it is called on pages.", "lab", kRequired},
       {"description", &Profile::description, OrNothing(TextValue()), "A description for people.",
        "units in the lab"},
       {"login", LoginTable(), "The login, for units with a password_file.",
        "{path: /api/v1/user/authenticate/}"},
       {"sources", &Profile::sources, SourceEntries(),
        "The requests, each with a name of its own: the label `source`.",
        "{settings: {path: /api/v1/ha-settings/1/}}", kRequired},
       {"facts", &Profile::facts, FactEntries(), "Where each fact of the unit itself is.",
        "{version: {source: settings, at: /version}}"},
       {"loadmasters", &Profile::loadmasters, LoadMastersTable(), "The list of LoadMasters.",
        "{source: loadmasters, address: {at: /ip_address}}"},
       {"report", &Profile::report, ReportTable(), "The Metered Licensing report.",
        "{source: report, address: {column: IP Address}}"}}};
  return table;
}

}  // namespace kemp360
