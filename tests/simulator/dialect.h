#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "simulator/apache.h"
#include "simulator/query_string.h"
#include "simulator/simulated_pair.h"
#include "simulator/wire_message.h"

namespace kemp360::simulator {

/// How the web server of the units is set up.
struct SiteOptions {
  bool header_authentication = true;  ///< WSGIPassAuthorization: the header reaches Django
  std::size_t max_limit = 1000;       ///< rows of one page at most (0: no limit)
  bool login_without_id = false;      ///< as an older sample of the manual
  bool refused_login_as_200 = false;  ///< {"success": false} with status 200
  bool has_report = true;
  bool normal_claims = false;  ///< a normal device has a claim, too: false, which means nothing
};

/// One request to one unit, taken apart.
struct SiteRequest {
  const WireRequest& wire;
  const SimulatedPair& pair;
  UnitIndex unit;
  const SiteOptions& options;
  QueryString query;

  [[nodiscard]] const Unit& self() const { return pair.unit(unit); }
  [[nodiscard]] const Unit& peer() const { return pair.unit(PeerOf(unit)); }
};

/// A way to say what a unit knows: paths, field names, words. Stateless; reads the pair.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  [[nodiscard]] virtual Page Answer(const SiteRequest& request) const = 0;
  /// The path that changes the configuration when it is merely requested.
  [[nodiscard]] virtual std::string_view DangerousPath() const = 0;
};

[[nodiscard]] std::span<const std::string_view> DialectNames();
/// One of DialectNames(), or the file of a description (centrals/README.md). Throws
/// std::runtime_error for another name and for what is wrong with the file.
[[nodiscard]] std::unique_ptr<Dialect> MakeDialect(const std::string& name);

// What all dialects have in common:

/// By header or query; as Tastypie's ApiKeyAuthentication.
[[nodiscard]] bool IsAuthenticated(const SiteRequest& request);
/// nullopt: the method is right. HEAD and OPTIONS are answered too.
[[nodiscard]] std::optional<Page> CheckMethod(const SiteRequest& request, std::string_view allowed);
/// POST user/authenticate/.
[[nodiscard]] Page LogIn(const SiteRequest& request);
/// Django's page for a path that leads nowhere.
[[nodiscard]] Page NoSuchPage();
/// To the same path with a slash at its end, with the whole query string.
[[nodiscard]] Page AddSlash(const SiteRequest& request);

/// The parameters by which a part of a list is asked for.
struct SliceParameters {
  std::string limit = "limit";
  std::string offset = "offset";
};
/// Which part of a list was asked for; or the text of the 400.
struct Slice {
  SliceParameters parameters;
  std::size_t limit = 0;
  std::size_t offset = 0;
  std::string error;  ///< not empty: a bad request
};
[[nodiscard]] Slice ParseSlice(const SiteRequest& request, std::size_t default_limit,
                               std::size_t max_limit, SliceParameters parameters = {});
/// The value of `next` and `previous`: JSON, null where there is none.
[[nodiscard]] std::string NextLink(const SiteRequest& request, const Slice& slice,
                                   std::size_t total);
[[nodiscard]] std::string PreviousLink(const SiteRequest& request, const Slice& slice);

}  // namespace kemp360::simulator
