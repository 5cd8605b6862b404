#include "base/result.h"

namespace kemp360 {

std::string ToString(const Error& error) {
  std::string text;
  for (const std::string* part : {&error.where, &error.what, &error.mend}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ": ";
    text += *part;
  }
  return text;
}

}  // namespace kemp360
