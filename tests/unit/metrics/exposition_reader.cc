#include "exposition_reader.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace kemp360::testing {
namespace {

bool IsName(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// nullopt: an escape that the format does not have.
std::optional<std::string> Unescape(std::string_view text, bool with_quotes) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      if (text[i] == '"' && with_quotes) return std::nullopt;
      plain += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == 'n') {
      plain += '\n';
    } else if (text[i] == '\\' || (text[i] == '"' && with_quotes)) {
      plain += text[i];
    } else {
      return std::nullopt;
    }
  }
  return plain;
}

class StrictReader {
 public:
  explicit StrictReader(TextFormat format) : open_(format == TextFormat::kOpenMetrics100) {}

  ReadExposition Read(std::string_view text) && {
    if (!text.empty() && text.back() != '\n') Complain("the last line has no end");
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      line_ = text.substr(0, end);
      text.remove_prefix(end + 1);
      if (ended_) Complain("a line after EOF");
      ReadLine();
    }
    if (open_ && !ended_) Complain("no EOF");
    for (const auto& [name, family] : read_.families) {
      if (family.samples == 0) Complain("no samples: " + name);
      if (family.type.empty() || family.help.empty()) Complain("no TYPE or HELP: " + name);
    }
    return std::move(read_);
  }

 private:
  void Complain(const std::string& what) {
    read_.complaints.push_back(what + " at: " + std::string(line_));
  }

  void ReadLine() {
    if (line_ == "# EOF" && open_) {
      ended_ = true;
    } else if (line_.starts_with("# ")) {
      ReadMetadata();
    } else {
      ReadSample();
    }
  }

  void ReadMetadata() {
    const std::string_view keyword = line_.substr(2, 4);
    const std::string_view rest = line_.substr(std::min<std::size_t>(7, line_.size()));
    const std::string name(rest.substr(0, rest.find(' ')));
    const std::string value(rest.substr(std::min(name.size() + 1, rest.size())));
    if (!IsName(name)) Complain("not a name");
    if (name != family_) {
      if (read_.families.count(name) != 0) Complain("a family in two places");
      family_ = name;
    }
    auto& family = read_.families[name];
    if (family.samples != 0) Complain("metadata after samples");
    if (keyword == "HELP") {
      const auto help = Unescape(value, open_);
      if (!help) Complain("a wrong escape");
      family.help = help.value_or("");
    } else if (keyword == "TYPE") {
      if (value != "gauge" && value != "counter") Complain("an unknown type");
      family.type = value;
    } else if (keyword == "UNIT" && open_) {
      if (!name.ends_with("_" + value)) Complain("the name does not end in its unit");
      family.unit = value;
    } else {
      Complain("an unknown keyword");
    }
  }

  void ReadSample() {
    const std::size_t name_end = line_.find_first_of("{ ");
    if (name_end == std::string_view::npos) return Complain("no value");
    const std::string name(line_.substr(0, name_end));
    std::string labels;
    std::string_view rest = line_.substr(name_end);
    if (rest.front() == '{' && !ReadLabels(rest, labels)) return Complain("wrong labels");
    if (rest.empty() || rest.front() != ' ') return Complain("no space before the value");
    rest.remove_prefix(1);
    const std::string value(rest);
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0') Complain("not a number");
    CheckFamily(name, number);
    if (!series_.insert(name + labels).second) Complain("a series twice");
    read_.samples.insert(name + labels + " " + value);
  }

  void CheckFamily(const std::string& name, double number) {
    auto& family = read_.families[family_];
    ++family.samples;
    const bool is_counter = family.type == "counter";
    if (name != (is_counter && open_ ? family_ + "_total" : family_)) Complain("not its family");
    if (is_counter != name.ends_with("_total")) Complain("_total is for counters");
    if (is_counter && !(number >= 0)) Complain("a counter below zero");
  }

  /// Takes {name="value",…} from the front of `rest`, values unescaped into `labels`.
  static bool ReadLabels(std::string_view& rest, std::string& labels) {
    std::set<std::string> names;
    do {
      rest.remove_prefix(1);
      const std::size_t equals = rest.find("=\"");
      if (equals == std::string_view::npos) return false;
      const std::string name(rest.substr(0, equals));
      if (!IsName(name) || !names.insert(name).second) return false;
      rest.remove_prefix(equals + 2);
      std::size_t quote = 0;
      while (quote < rest.size() && rest[quote] != '"') quote += rest[quote] == '\\' ? 2U : 1U;
      if (quote >= rest.size()) return false;
      const auto value = Unescape(rest.substr(0, quote), true);
      if (!value) return false;
      labels.append("|").append(name).append("=").append(*value);
      rest.remove_prefix(quote + 1);
    } while (rest.starts_with(','));
    if (!rest.starts_with('}')) return false;
    rest.remove_prefix(1);
    return true;
  }

  bool open_;
  bool ended_ = false;
  std::string_view line_;
  std::string family_;
  std::set<std::string> series_;
  ReadExposition read_;
};

}  // namespace

ReadExposition ReadExpositionStrictly(TextFormat format, const std::string& text) {
  return StrictReader(format).Read(text);
}

}  // namespace kemp360::testing
