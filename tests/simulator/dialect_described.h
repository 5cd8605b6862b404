#pragma once

#include <rapidjson/document.h>

#include <string>
#include <string_view>
#include <utility>

#include "simulator/dialect.h"

namespace kemp360::simulator {

/// A Central that a file describes: its paths, and for each of them a template of what it answers,
/// filled from the state of the pair. The form of the file stands in centrals/README.md.
class DescribedDialect final : public Dialect {
 public:
  /// Throws std::runtime_error with the file's name.
  explicit DescribedDialect(const std::string& file);

  /// What is wrong with a template is the body of a 500.
  [[nodiscard]] Page Answer(const SiteRequest& request) const override;
  [[nodiscard]] std::string_view DangerousPath() const override;

 private:
  /// The description of a path; of a row's own page with its key.
  [[nodiscard]] std::pair<const rapidjson::Value*, std::string> Find(std::string_view path) const;
  [[nodiscard]] Page Respond(const SiteRequest& request, const rapidjson::Value& path,
                             const std::string& key) const;
  [[nodiscard]] Page List(const SiteRequest& request, const rapidjson::Value& path,
                          const std::string& key) const;
  [[nodiscard]] Page Csv(const SiteRequest& request, const rapidjson::Value& csv) const;

  std::string file_;
  rapidjson::Document description_;
};

}  // namespace kemp360::simulator
