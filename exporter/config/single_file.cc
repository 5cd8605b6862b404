#include "config/single_file.h"

#include <utility>

#include "base/local_file.h"
#include "config/local_file_check.h"
#include "yaml/yaml_document.h"

namespace kemp360 {

std::optional<CheckedValue> ReadSingleFile(const KeyTable& table, const SourceFile& file,
                                           std::size_t cap, Mistakes& mistakes) {
  std::string problem;
  const std::optional<std::string> text = ReadLocalFile(file.name, cap, problem);
  if (!text) {
    mistakes.Add(file, {}, std::move(problem), "name a readable file");
    return std::nullopt;
  }
  const std::optional<YamlNode> document = ParseYaml(*text, file, mistakes);
  if (!document || document->kind == YamlNode::Kind::kNothing) return std::nullopt;
  CheckedValue value = CheckAgainst(table, *document, file, mistakes);
  if (!value.ok) return std::nullopt;
  return value;
}

std::string NamedFile(const KeySpec& key, const CheckedValue& named, const SourceFile& file,
                      Mistakes& mistakes) {
  if (named.text.empty()) return {};
  std::string path = file.Resolve(named.text);
  if (std::optional<Problem> problem = CheckFileContent(path, key.value.content)) {
    mistakes.Add(file, named.mark, key.name + ": " + problem->what, std::move(problem->mend));
  }
  return path;
}

}  // namespace kemp360
