#include "app/status_client.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fetch/fetcher.h"

namespace kemp360 {
namespace {

/// The exporter may read the pairs first.
constexpr Duration kPatience = std::chrono::seconds(30);
constexpr auto kStep = std::chrono::milliseconds(50);

FetchRequest RequestFor(const Url& url, const Clock& clock) {
  FetchRequest request;
  request.url = url;
  request.deadline = Deadline::After(clock.Steady(), kPatience);
  request.caps.answer_bytes = 256U << 20U;
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{url.path}, "");
  return request;
}

std::string HowToMend(int status) {
  if (status == 401 || status == 403) return "the exporter asks for a password, which is not sent";
  if (status == 404) return "check the URL: the page is /status of an exporter";
  return "read the exporter's log";
}

}  // namespace

Result<StatusPage> FetchStatus(CurlLoop& loop, const Clock& clock, const Url& url,
                               const std::function<bool()>& stop) {
  const auto reply = std::make_shared<std::promise<FetchResult>>();
  std::future<FetchResult> arrived = reply->get_future();
  loop.Post([&loop, reply, request = RequestFor(url, clock)] {
    loop.Start(request, [reply](FetchResult result) { reply->set_value(std::move(result)); });
  });
  while (arrived.wait_for(kStep) != std::future_status::ready) {
    if (stop()) return Error{Display(url), "was not asked to the end", ""};
  }
  const FetchResult result = arrived.get();
  if (!result) {
    return Error{Display(url), ToString(result.error()), "check that the exporter is running"};
  }
  if (result->status != 200) {
    return Error{Display(url), "the response has the status " + std::to_string(result->status),
                 HowToMend(result->status)};
  }
  Result<StatusPage> page = ReadStatus(result->body);
  if (page) return page;
  Error error = page.error();
  error.where = Display(url) + ": " + error.where;
  return error;
}

}  // namespace kemp360
