#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/mistakes.h"

namespace kemp360 {

/// Is it all UTF-8, without control characters but tab and line breaks? The place of
/// the first byte that is not, or a zero Mark.
[[nodiscard]] Mark FirstByteThatIsNoText(std::string_view text);

/// Asked now and then by what takes long: true ends it.
using StopCondition = std::function<bool()>;

struct YamlEntry;

/// A piece of a YAML file, with what yaml-cpp's own tree forgets: where each key stands, that a key
/// came twice, that a scalar was quoted. The place of a missing value is its key's.
struct YamlNode {
  enum class Kind {
    kNothing,  ///< null, `~`, or nothing at all
    kScalar,
    kList,
    kMap,
    kBroken,  ///< a mistake was already noted: say no more about it
  };

  Kind kind = Kind::kNothing;
  Mark mark;
  std::string text;     ///< kScalar
  bool quoted = false;  ///< kScalar: "10" and not 10
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;  ///< in the order of the file, duplicates included
  bool has_broken_key = false;     ///< kMap: a key is not among the entries, which was noted

  /// kMap: does it have this key?
  [[nodiscard]] bool Has(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Mark mark;
  YamlNode value;
};

/// The one document of a file, in time linear in its length. Notes as mistakes: what is not YAML or
/// not UTF-8, a second document, nesting deeper than 32, anchors, aliases, merge keys, tags, keys
/// that are not words, and characters that only look like YAML (typos.h). nullopt where nothing can
/// be said about the content, or `stop` ended it. Does not throw.
[[nodiscard]] std::optional<YamlNode> ParseYaml(std::string_view text, const SourceFile& file,
                                                Mistakes& mistakes,
                                                const StopCondition& stop = nullptr);

}  // namespace kemp360
