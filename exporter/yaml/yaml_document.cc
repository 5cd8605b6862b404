#include "yaml/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <sstream>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "yaml/typos.h"

namespace kemp360 {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kNodesBetweenAsking = 1000;  // about a millisecond

/// Ends the parsing; what is wrong was noted already.
class ParsingEnds : public std::exception {};

/// Translates yaml-cpp's places (from 0, columns in bytes) into ours. They come in the order of the
/// text: a column is counted on from the one before, so that a long line is read once, not once for
/// each thing in it.
class Places {
 public:
  explicit Places(std::string_view text) : end_(text.data() + text.size()) {
    while (!text.empty()) lines_.push_back(TakeUntil(text, "\n"));
  }

  [[nodiscard]] Mark At(const YAML::Mark& mark) {
    if (mark.is_null() || mark.line < 0 || mark.column < 0) return {};
    const auto line = static_cast<std::size_t>(mark.line);
    if (line >= lines_.size()) return {mark.line + 1, mark.column + 1};
    const std::size_t column = std::min(static_cast<std::size_t>(mark.column), lines_[line].size());
    if (line != counted_line_ || column < counted_column_) {
      counted_line_ = line;
      counted_column_ = 0;
      continuing_ = 0;
    }
    const std::string_view between = lines_[line].substr(counted_column_, column - counted_column_);
    continuing_ += ContinuationBytes(between);
    counted_column_ = column;
    return {mark.line + 1, mark.column + 1 - static_cast<int>(continuing_)};
  }

  /// The first place of `character` at or behind `mark`, where a text begins that holds it.
  [[nodiscard]] Mark Of(std::string_view character, YAML::Mark mark) {
    for (auto line = static_cast<std::size_t>(mark.line); line < lines_.size(); ++line) {
      const std::size_t column =
          lines_[line].find(character, static_cast<std::size_t>(mark.column));
      mark.line = static_cast<int>(line);
      mark.column = column == std::string_view::npos ? 0 : static_cast<int>(column);
      if (column != std::string_view::npos) break;
    }
    return At(mark);
  }

  /// yaml-cpp 0.7 takes the rest of the file for the text of a quote that is never closed, if the
  /// file ends with a line break. True also where no quote begins.
  [[nodiscard]] bool QuoteIsClosed(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);  // of a null mark: beyond any
    if (line >= lines_.size() || column >= lines_[line].size()) return true;
    const char* const begin = lines_[line].data() + column;
    const char quote = *begin;
    if (quote != '"' && quote != '\'') return true;
    std::string_view rest(begin + 1, end_);
    while (!rest.empty()) {
      const bool escape = quote == '"' ? rest.front() == '\\' : rest.starts_with("''");
      if (!escape && rest.front() == quote) return true;
      rest.remove_prefix(std::min<std::size_t>(escape ? 2 : 1, rest.size()));
    }
    return false;
  }

 private:
  std::vector<std::string_view> lines_;
  const char* end_;  // of the whole text
  // Up to where bytes that continue a character were counted, and how many there were in that line.
  std::size_t counted_line_ = 0;
  std::size_t counted_column_ = 0;
  std::ptrdiff_t continuing_ = 0;
};

/// Builds our tree from the parser's events. An alias is an event, never followed: no tree can be
/// endless.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(Places& places, const SourceFile& file, Mistakes& mistakes, const StopCondition& stop)
      : places_(places), file_(file), mistakes_(mistakes), stop_(stop) {}

  [[nodiscard]] bool HasDocument() const { return documents_ != 0; }
  [[nodiscard]] YamlNode Take() { return std::move(root_); }
  [[nodiscard]] const OddCharacters& odd() const { return odd_; }
  /// Notes what is wrong only where the rest is YAML.
  void Finish() {
    for (const Mark mark : no_words_) {
      Wrong(mark, "this is not a valid key", "put text that contains :, # or braces in quotes");
    }
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    Wrong(places_.At(mark), "a second document begins here", "a file contains one document");
    throw ParsingEnds();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    Place(NodeAt(places_.At(mark), YamlNode::Kind::kNothing));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    const Mark at = places_.At(mark);
    Wrong(at, "YAML aliases are not supported", "repeat the value where it is needed");
    Place(Broken(at));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseAnchor(mark, anchor);
    const Mark at = places_.At(mark);
    const bool quoted = tag == "!";
    if (quoted && !places_.QuoteIsClosed(mark)) {
      Wrong(at, "a quote begins here and is never closed", "close it at the end of the text");
      throw ParsingEnds();
    }
    if (ExpectsKey() && value == "<<" && !quoted) {
      Wrong(at, "YAML merge keys are not supported", "repeat the keys where they are needed");
      Place(Broken(at));
      return;
    }
    if (!quoted && RefuseTag(at, tag)) {
      Place(Broken(at));
      return;
    }
    if (const auto odd = quoted ? std::nullopt : FindOddCharacter(value, ExpectsKey())) {
      odd_.Note(places_.Of(odd->text, mark), *odd);
      Place(Broken(at));
      return;
    }
    YamlNode node = NodeAt(at, YamlNode::Kind::kScalar);
    node.text = value;
    node.quoted = quoted;
    Place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Begin(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { End(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Begin(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { End(); }

 private:
  struct Open {
    YamlNode node;
    bool has_key = false;  // kMap: a key waits for its value
    bool key_is_broken = false;
    std::string key;
    Mark key_mark;
  };

  void Wrong(Mark mark, std::string what, std::string mend) {
    mistakes_.Add(file_, mark, std::move(what), std::move(mend));
  }

  static YamlNode NodeAt(Mark mark, YamlNode::Kind kind) {
    YamlNode node;
    node.kind = kind;
    node.mark = mark;
    return node;
  }
  static YamlNode Broken(Mark mark) { return NodeAt(mark, YamlNode::Kind::kBroken); }

  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    Wrong(places_.At(mark), "YAML anchors are not supported",
          "repeat the value where it is needed");
  }

  bool RefuseTag(Mark at, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return false;
    Wrong(at, "YAML tags are not supported",
          "write the value without the tag; in quotes it is a string");
    return true;
  }

  [[nodiscard]] bool ExpectsKey() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::kMap &&
           !open_.back().has_key;
  }

  void Begin(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    RefuseAnchor(mark, anchor);
    Open open;
    open.node = NodeAt(places_.At(mark), kind);
    RefuseTag(open.node.mark, tag);
    if (open_.size() == kDeepest) {
      Wrong(open.node.mark, "nested deeper than 32 levels", "no valid file needs more than seven");
      throw ParsingEnds();
    }
    open_.push_back(std::move(open));
  }

  void End() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Place(std::move(node));
  }

  /// Puts a finished node where it belongs: the root, an item, a key or a value.
  void Place(YamlNode node) {
    if (stop_ && ++placed_ % kNodesBetweenAsking == 0 && stop_()) throw ParsingEnds();
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    if (!parent.has_key) {
      TakeKey(parent, node);
      return;
    }
    parent.has_key = false;
    if (parent.key_is_broken) return;
    if (node.kind == YamlNode::Kind::kNothing) node.mark = parent.key_mark;
    parent.node.entries.push_back({std::move(parent.key), parent.key_mark, std::move(node)});
  }

  void TakeKey(Open& parent, YamlNode& key) {
    parent.has_key = true;
    parent.key_mark = key.mark;
    parent.key_is_broken = key.kind != YamlNode::Kind::kScalar;
    parent.node.has_broken_key = parent.node.has_broken_key || parent.key_is_broken;
    parent.key = std::move(key.text);
    if (parent.key_is_broken && key.kind != YamlNode::Kind::kBroken) {
      no_words_.push_back(key.mark);
    }
  }

  Places& places_;
  const SourceFile& file_;
  Mistakes& mistakes_;
  const StopCondition& stop_;
  std::size_t placed_ = 0;
  int documents_ = 0;
  std::vector<Open> open_;
  YamlNode root_;
  OddCharacters odd_;
  std::vector<Mark> no_words_;  // keys that are none
};

/// Why it is not YAML: a typo that stands near the place, if there is one.
void NoteNoYaml(std::string_view text, Mark at, const std::string& parser_says,
                const SourceFile& file, Mistakes& mistakes) {
  if (const auto typo = TypoNear(text, at.line)) {
    return mistakes.Add(file, typo->first, typo->second.what, typo->second.mend);
  }
  mistakes.Add(file, at, "not YAML: " + parser_says,
               "look for a wrong indentation, a tab, a missing space behind a colon, or a quote "
               "or bracket that is not closed");
}

}  // namespace

bool YamlNode::Has(std::string_view key) const {
  return std::ranges::find(entries, key, &YamlEntry::key) != entries.end();
}

Mark FirstByteThatIsNoText(std::string_view text) {
  const auto is_forbidden = [](char c) {
    return IsControlCharacter(c) && c != '\t' && c != '\n' && c != '\r';
  };
  Mark mark{1, 1};
  while (!text.empty()) {
    const std::size_t length = DecodeUtf8(text).size;
    if (length == 0 || is_forbidden(text.front())) return mark;
    if (text.front() == '\n') {
      ++mark.line;
      mark.column = 0;
    }
    ++mark.column;
    text.remove_prefix(length);
  }
  return {};
}

std::optional<YamlNode> ParseYaml(std::string_view text, const SourceFile& file, Mistakes& mistakes,
                                  const StopCondition& stop) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const Mark bad = FirstByteThatIsNoText(text); bad != Mark{}) {
    mistakes.Add(file, bad, "this byte is not UTF-8", "save the file as UTF-8");
    return std::nullopt;
  }
  Places places(text);
  TreeBuilder builder(places, file, mistakes, stop);
  bool whole = false;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    whole = true;
    builder.Finish();
  } catch (const ParsingEnds&) {
  } catch (const YAML::Exception& error) {
    if (builder.odd().empty()) {
      NoteNoYaml(text, places.At(error.mark), error.msg, file, mistakes);
    }
  }
  builder.odd().Tell(file, mistakes);
  if (!whole) return std::nullopt;
  if (!builder.HasDocument()) return YamlNode{};
  return builder.Take();
}

}  // namespace kemp360
