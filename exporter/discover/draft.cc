#include "discover/draft.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "discover/evidence_parts.h"
#include "discover/list_fields.h"
#include "fetch/request_path.h"
#include "yaml/yaml_writer.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestComment = 300;

std::string SourceWord(std::string_view text) {
  std::string word;
  for (const char c : ToLower(text)) word += IsAlphanumeric(c) ? c : '_';
  if (word.empty() || IsDigit(word.front())) word.insert(0, "r");
  return word.substr(0, 40);
}

/// A list of words as a comment or a value shows it.
std::string WordsText(const std::vector<WordList>& lists) {
  std::string text = "{";
  for (const WordList& list : lists) {
    if (text.size() > 1) text += ", ";
    text += list.meaning + ": " + YamlQuoted(list.words);
  }
  return text + "}";
}

class DraftWriter {
 public:
  DraftWriter(const Evidence& evidence, const Discovery& discovery, const std::string& name)
      : evidence_(evidence), discovery_(discovery) {
    draft_.profile.name = name;
    draft_.profile.description = "drafted by kemp360_exporter discover";
  }

  ProfileDraft Run() {
    MapFacts();
    MapLoadmasters();
    MapReport();
    if (!draft_.profile.sources.empty()) Write();
    return std::move(draft_);
  }

 private:
  /// The source for a document, read as one object or as rows; nullptr: no profile can request it.
  const SourceSpec* SourceFor(std::size_t index, const std::optional<std::string>& rows,
                              const std::string& wanted) {
    const Document& document = *evidence_.documents[index];
    const auto known = names_.find({index, rows});
    if (known != names_.end()) return draft_.profile.FindSource(known->second);
    if (!CheckProfilePath(document.path)) {
      draft_.notes.push_back(CleanText(document.path, 100) + " cannot be in a profile");
      return nullptr;
    }
    SourceSpec source;
    source.name = Unique(SourceWord(wanted.empty() ? document.resource : wanted));
    source.path = document.path;
    source.query = document.query;
    for (const std::string& target : document.redirects_to) {
      if (CheckProfilePath(target)) source.redirects_to.push_back(target);
    }
    if (document.delimiter) {
      source.format = SourceFormat::kCsv;
      source.csv = CsvShape{*document.delimiter};
      source.required = false;
    } else if (rows) {
      source.rows = rows;
      SetPaging(document, *rows, source);
    }
    names_.emplace(std::pair(index, rows), source.name);
    draft_.profile.sources.push_back(std::move(source));
    return &draft_.profile.sources.back();
  }

  /// Only what the record shows to work: a further page that came by offset, or the envelope of the
  /// framework. A request for so many rows that all of them came is no paging, and does as well.
  void SetPaging(const Document& document, const std::string& rows, SourceSpec& source) {
    if (!document.shape || document.shape->rows != rows) return;
    const ListShape& shape = *document.shape;
    if (shape.total.empty() && !shape.has_next) return;
    const bool names_differ = shape.limit_parameter != shape.offset_parameter;
    const bool seen = document.shows_offset || (shape.plain_names && !document.ignores_paging);
    if (shape.total.empty() || !seen || !names_differ) {
      std::size_t came = 0;
      for (const auto& tree : document.tree) {
        const JsonTree* const list = tree ? tree->At(rows) : nullptr;
        if (list != nullptr) came = std::max(came, list->items);
      }
      const bool whole = !shape.total.empty() && came >= shape.total_count;
      if (whole && document.shown_limit > 0) {
        source.query.push_back({shape.limit_parameter, std::to_string(document.shown_limit)});
      }
      if (whole) {
        unpaged_[source.name] =
            "paging is left out: all rows came with one request, and no second page was seen";
        return;
      }
      parts_[source.name] = document.ignores_paging
                                ? "the next page was not returned when it was requested"
                                : "the parameters of the next page were not seen";
      unpaged_[source.name] = "paging is left out: " + parts_[source.name];
      return;
    }
    Paging paging;
    if (document.shown_limit > 0 && !shape.plain_names) paging.limit = document.shown_limit;
    paging.total = shape.total;
    paging.limit_parameter = shape.limit_parameter;
    paging.offset_parameter = shape.offset_parameter;
    source.paging = std::move(paging);
  }

  std::string Unique(const std::string& word) {
    std::string name = word;
    for (int number = 2; draft_.profile.FindSource(name) != nullptr; ++number) {
      name = word + "_" + std::to_string(number);
    }
    return name;
  }

  void MapFacts() {
    for (const FactFinding& finding : discovery_.facts) {
      if (!finding.Taken()) continue;
      const Candidate& taken = finding.candidates.front();
      const std::optional<std::string> rows =
          taken.place.row ? std::optional(taken.rows) : std::nullopt;
      const SourceSpec* const source = SourceFor(taken.document, rows, "");
      if (source == nullptr) continue;
      FactSpec fact;
      fact.fact = finding.fact;
      fact.source = source->name;
      fact.place = taken.place;
      fact.form = taken.flag_form;
      fact.words = taken.words;
      draft_.profile.facts.push_back(std::move(fact));
    }
  }

  static std::optional<FieldSpec> FieldOf(const ListFinding& list, Fact fact) {
    const FactFinding* const found = list.Field(fact);
    if (found == nullptr || !found->Taken()) return std::nullopt;
    const Candidate& taken = found->candidates.front();
    FieldSpec field;
    field.place = taken.place;
    field.form = taken.claim_form;
    field.flag_form = taken.flag_form;
    field.words = taken.words;
    return field;
  }

  void MapLoadmasters() {
    const ListFinding& list = discovery_.loadmasters;
    const std::optional<FieldSpec> address = FieldOf(list, Fact::kLoadmasterAddress);
    if (!list.Taken() || !address) return;
    const ListTable& table = evidence_.tables[list.table];
    const SourceSpec* const source = SourceFor(table.document, table.rows, "loadmasters");
    if (source == nullptr) return;
    // A part of the list that is taken for all of it would call the other LoadMasters one-sided.
    if (parts_.contains(source->name)) {
      draft_.notes.push_back(
          "the LoadMasters are left out of the profile: " + CleanText(source->path, 100) +
          " returns some of its rows at a time, and " + parts_[source->name] +
          ". Add them with paging");
      names_.erase({table.document, table.rows});
      if (draft_.profile.sources.back().name == source->name) draft_.profile.sources.pop_back();
      return;
    }
    LoadMasterSpec spec;
    spec.source = source->name;
    spec.address = *address;
    spec.port = FieldOf(list, Fact::kLoadmasterPort);
    spec.default_port = list.default_port.value_or(spec.default_port);
    spec.name = FieldOf(list, Fact::kLoadmasterName);
    spec.mac = FieldOf(list, Fact::kLoadmasterMac);
    spec.state = FieldOf(list, Fact::kLoadmasterState);
    spec.claim = FieldOf(list, Fact::kLoadmasterClaim);
    draft_.profile.loadmasters = std::move(spec);
  }

  void MapReport() {
    const ListFinding& report = discovery_.report;
    const std::optional<FieldSpec> address = FieldOf(report, Fact::kReportAddress);
    if (!report.Taken() || !address) return;
    const ListTable& table = evidence_.tables[report.table];
    if (!table.csv) return;  // Discovery::unmappable says so
    const SourceSpec* const source = SourceFor(table.document, std::nullopt, "report");
    if (source == nullptr) return;
    ReportSpec spec;
    spec.source = source->name;
    const auto column = [&](Fact fact) {
      std::optional<FieldSpec> field = FieldOf(report, fact);
      if (field) field->place.at = PointerTokens(field->place.at).back();
      return field;
    };
    spec.address = *column(Fact::kReportAddress);
    spec.port = column(Fact::kReportPort);
    spec.default_port = report.default_port.value_or(spec.default_port);
    spec.name = column(Fact::kReportName);
    spec.mac = column(Fact::kReportMac);
    spec.owner = column(Fact::kReportOwner);
    draft_.profile.report = std::move(spec);
  }

  // The text:

  void Line(const std::string& line) { draft_.text += line + "\n"; }
  void Comment(const std::string& indent, std::string_view text) {
    Line(indent + "# " + CleanText(text, kLongestComment, "..."));
  }

  void Write() {
    Comment("",
            "Drafted by kemp360_exporter discover. Every line is assumed: compare each value with");
    Comment("", "the web UI of both units, and test the profile before you rely on it.");
    Line("name: " + YamlQuoted(draft_.profile.name));
    Line("description: " + YamlQuoted(draft_.profile.description));
    Line("");
    Line("sources:");
    for (const SourceSpec& source : draft_.profile.sources) WriteSource(source);
    WriteFacts();
    WriteLoadmasters();
    WriteReport();
    for (const std::string& sentence : discovery_.unmappable) Comment("", sentence);
  }

  void WriteSource(const SourceSpec& source) {
    Line("  " + source.name + ":");
    Line("    path: " + YamlQuoted(source.path));
    if (!source.query.empty()) {
      std::string query;
      for (const QueryParameter& one : source.query) {
        query += (query.empty() ? "" : ", ") + YamlQuoted(one.name) + ": " + YamlQuoted(one.value);
      }
      Line("    query: {" + query + "}");
    }
    if (source.format == SourceFormat::kCsv) Line("    format: csv");
    if (source.csv && source.csv->delimiter != ',') {
      Line("    csv: {delimiter: " + YamlQuoted(std::string(1, source.csv->delimiter)) + "}");
    }
    if (source.rows) Line("    rows: " + YamlQuoted(*source.rows));
    if (const auto unpaged = unpaged_.find(source.name); unpaged != unpaged_.end()) {
      Comment("    ", unpaged->second);
    }
    if (source.paging) {
      const Paging& paging = *source.paging;
      Line("    paging: {limit: " + std::to_string(paging.limit) +
           ", limit_parameter: " + YamlQuoted(paging.limit_parameter) + ", offset_parameter: " +
           YamlQuoted(paging.offset_parameter) + ", total: " + YamlQuoted(paging.total) + "}");
    }
    if (!source.redirects_to.empty()) {
      Line("    redirects_to: " + YamlQuoted(source.redirects_to));
    }
    if (!source.required) Line("    required: false");
    Line("    basis: assumed");
  }

  void WriteFacts() {
    Line("");
    if (!draft_.profile.facts.empty()) Line("facts:");
    for (const FactFinding& finding : discovery_.facts) {
      const FactSpec* const fact = draft_.profile.FindFact(finding.fact);
      const std::string name(ToString(finding.fact));
      if (fact != nullptr) {
        const Candidate& taken = finding.candidates.front();
        Comment("  ", std::string(ToString(finding.certainty)) + ": " + taken.evidence);
        if (taken.usual_words) {
          Comment("  ",
                  "usual spellings are filled in: a healthy pair does not show the word for "
                  "standalone");
        }
        Line("  " + name + ": " + FactText(*fact));
      } else if (!finding.candidates.empty()) {
        const Candidate& first = finding.candidates.front();
        Comment("  ", "choose: " + finding.question +
                          (finding.doubt.empty() ? "" : " (" + finding.doubt + ")"));
        Comment("  ", name + ": " + first.where + " (" + first.evidence + ")");
      } else {
        Comment("  ", name + ": not found");
      }
    }
  }

  static std::string FactText(const FactSpec& fact) {
    std::string text = "{source: " + fact.source;
    if (fact.place.row) {
      text += ", row: {field: " + YamlQuoted(fact.place.row->field) +
              ", equals: " + YamlQuoted(fact.place.row->equals) + "}";
    }
    text += ", at: " + YamlQuoted(fact.place.at);
    if (fact.form == FlagForm::kPresence) text += ", form: presence";
    if (!fact.words.empty()) text += ", words: " + WordsText(fact.words);
    return text + ", basis: assumed}";
  }

  void WriteField(const char* key, const std::optional<FieldSpec>& field, const ListFinding& list,
                  Fact fact) {
    const FactFinding* const found = list.Field(fact);
    const bool claim = fact == Fact::kLoadmasterClaim;
    const bool column = &list == &discovery_.report;
    if (found == nullptr || found->candidates.empty()) return;
    const Candidate& taken = found->candidates.front();
    if (!field) {
      Comment("  ", std::string(key) + ": choose: " + found->question + " First: " + taken.where);
      return;
    }
    Comment("  ", std::string(ToString(found->certainty)) + ": " + taken.evidence);
    if (taken.usual_words) Comment("  ", "usual spellings are filled in for what no row shows");
    std::string text = "  " + std::string(key) + ": {";
    if (claim) text += "form: " + std::string(ToString(field->form)) + ", ";
    text += (column ? "column: " : "at: ") + YamlQuoted(field->place.at);
    if (field->flag_form == FlagForm::kPresence) text += ", form: presence";
    if (!field->words.empty()) text += ", words: " + WordsText(field->words);
    Line(text + ", basis: assumed}");
  }

  void WriteDefaultPort(const ListFinding& list, const char* other) {
    if (!list.default_port) return;
    Comment("  ", std::string("likely: the port that ") + other +
                      " shows for LoadMasters that are listed without one");
    Line("  default_port: " + std::to_string(*list.default_port));
  }

  void WriteLoadmasters() {
    const ListFinding& list = discovery_.loadmasters;
    Line("");
    if (!draft_.profile.loadmasters) {
      Comment("", "loadmasters: " + (list.question.empty() ? "not found" : list.question));
      return;
    }
    const LoadMasterSpec& spec = *draft_.profile.loadmasters;
    Comment("", std::string(ToString(list.certainty)) + ": " + list.evidence);
    Line("loadmasters:");
    Line("  source: " + spec.source);
    WriteField("address", spec.address, list, Fact::kLoadmasterAddress);
    WriteField("port", spec.port, list, Fact::kLoadmasterPort);
    WriteDefaultPort(list, "the report");
    WriteField("name", spec.name, list, Fact::kLoadmasterName);
    WriteField("mac", spec.mac, list, Fact::kLoadmasterMac);
    WriteField("state", spec.state, list, Fact::kLoadmasterState);
    WriteField("claim", spec.claim, list, Fact::kLoadmasterClaim);
  }

  void WriteReport() {
    const ListFinding& report = discovery_.report;
    Line("");
    if (!draft_.profile.report) {
      Comment("", "report: " + (report.question.empty() ? "not found" : report.question));
      return;
    }
    const ReportSpec& spec = *draft_.profile.report;
    Comment("", std::string(ToString(report.certainty)) + ": " + report.evidence);
    Line("report:");
    Line("  source: " + spec.source);
    WriteField("address", spec.address, report, Fact::kReportAddress);
    WriteField("port", spec.port, report, Fact::kReportPort);
    WriteDefaultPort(report, "the list");
    WriteField("name", spec.name, report, Fact::kReportName);
    WriteField("mac", spec.mac, report, Fact::kReportMac);
    WriteField("owner", spec.owner, report, Fact::kReportOwner);
  }

  const Evidence& evidence_;
  const Discovery& discovery_;
  std::map<std::pair<std::size_t, std::optional<std::string>>, std::string> names_;
  std::map<std::string, std::string> parts_;  ///< why a source has a part of its rows, by its name
  std::map<std::string, std::string> unpaged_;  ///< why a source has no paging, by its name
  ProfileDraft draft_;
};

}  // namespace

ProfileDraft DraftProfile(const Evidence& evidence, const Discovery& discovery,
                          const std::string& name) {
  return DraftWriter(evidence, discovery, name).Run();
}

}  // namespace kemp360
