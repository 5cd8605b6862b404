#pragma once

#include <string>
#include <string_view>

#include "simulator/dialect.h"

namespace kemp360::simulator {

/// A Central that differs from the default dialect in everything a profile can say. What it answers
/// is fixed in tests/fixtures/profiles/other.yaml.
class OtherDialect final : public Dialect {
 public:
  [[nodiscard]] Page Answer(const SiteRequest& request) const override;
  [[nodiscard]] std::string_view DangerousPath() const override {
    return "/api/v2/360/unset_proxy/";
  }

 private:
  [[nodiscard]] Page AnswerSettings(const SiteRequest& request) const;
  [[nodiscard]] Page AnswerDevices(const SiteRequest& request) const;
};

}  // namespace kemp360::simulator
