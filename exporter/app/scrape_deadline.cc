#include "app/scrape_deadline.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {

Result<std::optional<Duration>> ParseScrapeTimeout(std::optional<std::string_view> header,
                                                   Duration offset) {
  if (!header) return std::optional<Duration>{};
  const std::string_view text = Trim(*header);
  const std::optional<double> seconds = ParseNumber<double>(text);
  if (!seconds || !std::isfinite(*seconds) || *seconds <= 0) {
    return Error{"X-Prometheus-Scrape-Timeout-Seconds", Quoted(text) + " is no time-out",
                 "a positive number of seconds, as Prometheus sends it"};
  }
  constexpr double kLongest = 86400;  // more would overflow nothing, but means nothing either
  const auto told = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min(*seconds, kLongest)));
  return std::optional<Duration>(std::max(kShortestWait, told - offset));
}

}  // namespace kemp360
