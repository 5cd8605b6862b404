#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

/// An easy handle, with the first error of its many options remembered instead of thrown away.
/// curl_easy_setopt's macro checks types only where the option is a constant; the overloads do that
/// instead, and the parentheses call the function. Throws bad_alloc. Belongs to the curl thread.
class EasyHandle {
 public:
  EasyHandle() : easy_(curl_easy_init()) {
    if (!easy_) throw std::bad_alloc();
    Apply(CURLOPT_ERRORBUFFER, error_text_.data());
  }

  void Set(CURLoption option, long value) { Apply(option, value); }
  void Set(CURLoption option, const std::string& text) { Apply(option, text.c_str()); }
  void SetLarge(CURLoption option, curl_off_t value) { Apply(option, value); }
  /// What curl keeps a pointer to: the caller owns it and keeps it alive.
  void SetPointer(CURLoption option, const void* pointer) { Apply(option, pointer); }
  void SetCallback(CURLoption option, size_t (*callback)(char*, size_t, size_t, void*)) {
    Apply(option, callback);
  }
  void SetCallback(CURLoption option, CURLcode (*callback)(CURL*, void*, void*)) {
    Apply(option, callback);
  }
  void SetList(CURLoption option, const std::vector<std::string>& lines) {
    List list;
    for (const std::string& line : lines) {
      curl_slist* longer = curl_slist_append(list.get(), line.c_str());
      if (longer == nullptr) throw std::bad_alloc();
      static_cast<void>(list.release());
      list.reset(longer);
    }
    Apply(option, lists_.emplace_back(std::move(list)).get());
  }
  /// The caller keeps it alive.
  void SetBlob(CURLoption option, std::string_view bytes) {
    // curl does not write.
    curl_blob blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_NOCOPY};
    Apply(option, &blob);
  }

  [[nodiscard]] long GetLong(CURLINFO info) const { return Get(info, 0L); }
  [[nodiscard]] curl_off_t GetLarge(CURLINFO info) const { return Get(info, curl_off_t{0}); }
  /// "" where there is none.
  [[nodiscard]] std::string GetText(CURLINFO info) const {
    const char* text = Get<const char*>(info, nullptr);
    return text == nullptr ? "" : text;
  }

  /// CURLE_OK, or the first option that curl did not take.
  [[nodiscard]] CURLcode error() const { return error_; }
  [[nodiscard]] const char* error_text() const { return error_text_.data(); }
  void ClearErrorText() { error_text_[0] = '\0'; }
  [[nodiscard]] CURL* get() const { return easy_.get(); }

 private:
  struct Free {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, Free>;

  template <typename Value>
  void Apply(CURLoption option, Value value) {
    const CURLcode code = (curl_easy_setopt)(easy_.get(), option, value);
    if (error_ == CURLE_OK) error_ = code;
  }
  template <typename Value>
  [[nodiscard]] Value Get(CURLINFO info, Value value) const {
    (curl_easy_getinfo)(easy_.get(), info, &value);
    return value;
  }

  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::vector<List> lists_;
  std::unique_ptr<CURL, Free> easy_;  // last: goes before what it points to
  CURLcode error_ = CURLE_OK;
};

}  // namespace kemp360
