#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace kemp360 {

/// HTML under construction. Literals of ours go in by Raw, everything else by Text: nobody builds
/// markup from a text by hand.
class HtmlText {
 public:
  HtmlText& Raw(std::string_view markup) {
    html_ += markup;
    return *this;
  }
  /// Escaped for element content and for attribute values in double quotes.
  HtmlText& Text(std::string_view text);
  /// <name>text</name>
  HtmlText& Element(std::string_view name, std::string_view text);
  /// <name class="classes">text</name>
  HtmlText& Element(std::string_view name, std::string_view classes, std::string_view text);
  /// A relative link.
  HtmlText& Link(std::string_view href, std::string_view text);

  [[nodiscard]] std::string Take() && { return std::move(html_); }

 private:
  std::string html_;
};

}  // namespace kemp360
