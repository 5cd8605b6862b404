#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/dialect.h"
#include "simulator/schema.h"

namespace kemp360::simulator {

/// How the list of LoadMasters says who licenses one.
enum class ClaimForm {
  kPeerFlag,     ///< "licensed_by_peer": as recorded
  kParentheses,  ///< "license": "Metered (1300482)", no MAC: the dialect "parentheses"
};

/// Django Tastypie as it was recorded: /api/v1/, sorted keys, envelopes.
class DefaultDialect final : public Dialect {
 public:
  explicit DefaultDialect(ClaimForm claim) : claim_(claim) {}

  [[nodiscard]] Page Answer(const SiteRequest& request) const override;
  [[nodiscard]] std::string_view DangerousPath() const override {
    return "/api/v1/360/unset_proxy/";
  }

 private:
  [[nodiscard]] Page AnswerResource(const SiteRequest& request,
                                    const std::vector<std::string>& parts) const;
  [[nodiscard]] Page AnswerList(const SiteRequest& request, const Resource& resource) const;
  [[nodiscard]] Page AnswerOne(const SiteRequest& request, const Resource& resource,
                               const std::string& key) const;
  [[nodiscard]] Page AnswerReport(const SiteRequest& request) const;
  /// The rows of a resource, as positions that AppendObject understands.
  [[nodiscard]] std::vector<std::size_t> Objects(const SiteRequest& request,
                                                 std::string_view resource) const;
  [[nodiscard]] std::size_t IdOf(const SiteRequest& request, std::string_view resource,
                                 std::size_t object) const;
  void AppendObject(std::string& out, const SiteRequest& request, std::string_view resource,
                    std::size_t object) const;
  void AppendLoadmaster(std::string& out, const SiteRequest& request, const Row& row) const;
  void AppendNetwork(std::string& out, const SiteRequest& request, std::size_t index) const;

  ClaimForm claim_;
};

}  // namespace kemp360::simulator
