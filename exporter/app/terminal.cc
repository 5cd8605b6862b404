#include "app/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kFewestColumns = 40;  ///< narrower ones wrap by themselves

bool SaysUtf8(const Environment& environment) {
  // The first that is set counts, as for setlocale.
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = ToLower(environment(name).value_or(""));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

std::optional<std::string> FromEnvironment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

TextStyle StyleFor(std::size_t columns, const Environment& environment) {
  TextStyle style;
  style.width = columns == 0 ? 0 : std::max(columns, kFewestColumns);
  style.color = columns != 0 && environment("NO_COLOR").value_or("").empty() &&
                environment("TERM").value_or("") != "dumb";
  style.utf8 = SaysUtf8(environment);
  return style;
}

std::size_t TerminalColumns() {
  if (isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) return size.ws_col;
  return kUsualColumns;
}

bool OutputIsClosed() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) == 1;  // the errors, which need not be asked for
}

}  // namespace kemp360
