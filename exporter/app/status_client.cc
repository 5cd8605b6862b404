#include "app/status_client.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/generation.h"
#include "base/local_file.h"
#include "config/http_config.h"

namespace kemp360 {
namespace {

/// The exporter may read the pairs first.
constexpr Duration kPatience = std::chrono::seconds(30);
constexpr auto kStep = std::chrono::milliseconds(50);

FetchRequest RequestFor(const Url& url, const StatusAccess& access, const Clock& clock) {
  FetchRequest request;
  request.url = url;
  request.credentials = access.credentials;
  request.tls = access.tls;
  request.deadline = Deadline::After(clock.Steady(), kPatience);
  request.caps.answer_bytes = 256U << 20U;
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{url.path}, "");
  return request;
}

std::string HowToFix(const Failure& failure) {
  const auto names = [&failure](std::string_view part) {
    return failure.detail.find(part) != std::string::npos;
  };
  if (names("tls_config.")) return "tls_config is in the file of --http.config.file";
  if (failure.reason == Reason::kConnect || failure.reason == Reason::kTimeout) {
    return "check that the exporter is running";
  }
  if (names("in the URL")) return "";  // it says what to write there
  return "check the URL of --from, and read the exporter's log";
}

std::string HowToFix(int status, const StatusAccess& access) {
  if (status == 401 && access.credentials.authentication == Authentication::kNone) {
    return "the exporter needs a password: name a file with basic_auth in --http.config.file";
  }
  if (status == 401) return "the username or the password is wrong";
  if (status == 404) return "check the URL: the page is /status of an exporter";
  return "read the exporter's log";
}

}  // namespace

Result<StatusAccess, std::vector<Mistake>> LoadStatusAccess(const std::string& file) {
  StatusAccess access;
  if (file.empty()) return access;
  const Result<HttpConfig, std::vector<Mistake>> config = LoadHttpConfig(file);
  if (!config) return config.error();
  access.tls = TlsOptionsOf(config->tls_config);
  if (!config->basic_auth) return access;
  Result<Secret, Failure> password =
      LoadCredential(config->basic_auth->password_file, CredentialKind::kPassword);
  if (!password) return std::vector{Mistake{file, 0, 0, password.error().detail, ""}};
  access.credentials = {Authentication::kBasic, config->basic_auth->username, *std::move(password)};
  return access;
}

Result<StatusPage> FetchStatus(CurlLoop& loop, const Clock& clock, const Url& url,
                               const StatusAccess& access, const std::function<bool()>& stop) {
  const auto reply = std::make_shared<std::promise<FetchResult>>();
  std::future<FetchResult> arrived = reply->get_future();
  loop.Post([&loop, reply, request = RequestFor(url, access, clock)] {
    loop.Start(request, [reply](FetchResult result) { reply->set_value(std::move(result)); });
  });
  while (arrived.wait_for(kStep) != std::future_status::ready) {
    if (stop()) return Error{Display(url), "stopped before the response was complete", ""};
  }
  const FetchResult result = arrived.get();
  if (!result) {
    return Error{Display(url), ToString(result.error()), HowToFix(result.error())};
  }
  if (result->status != 200) {
    return Error{Display(url), "status " + std::to_string(result->status),
                 HowToFix(result->status, access)};
  }
  Result<StatusPage> page = ReadStatus(result->body);
  if (page) return page;
  Error error = page.error();
  error.where = Display(url) + ": " + error.where;
  return error;
}

}  // namespace kemp360
