#pragma once

#include <string_view>

namespace kemp360 {

/// The landing page's style sheet, for <style>: light and dark, from 320 px on.
extern const std::string_view kPageStyle;

}  // namespace kemp360
