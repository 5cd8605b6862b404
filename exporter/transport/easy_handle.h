#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

namespace kemp360 {

/// A list of curl's. Grows by Add; goes with its owner.
class CurlList {
 public:
  /// Throws bad_alloc.
  void Add(const std::string& text);
  [[nodiscard]] curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

/// An easy handle, with the first error of its many options remembered instead of thrown away.
/// Belongs to the curl thread.
class EasyHandle {
 public:
  EasyHandle();

  void Set(CURLoption option, long value);
  void Set(CURLoption option, const std::string& text);
  void SetLarge(CURLoption option, curl_off_t value);
  /// What curl keeps a pointer to: the caller owns it and keeps it alive.
  void SetPointer(CURLoption option, const void* pointer);
  void SetCallback(CURLoption option, size_t (*callback)(char*, size_t, size_t, void*));
  void SetList(CURLoption option, const CurlList& list);
  void SetBlob(CURLoption option, const std::string& bytes);

  [[nodiscard]] long GetLong(CURLINFO info) const;
  [[nodiscard]] curl_off_t GetLarge(CURLINFO info) const;
  /// "" where there is none.
  [[nodiscard]] std::string GetText(CURLINFO info) const;

  /// CURLE_OK, or the first option that curl did not take.
  [[nodiscard]] CURLcode error() const { return error_; }
  [[nodiscard]] const char* error_text() const { return error_text_.data(); }
  void ClearErrorText() { error_text_[0] = '\0'; }
  [[nodiscard]] CURL* get() const { return easy_.get(); }

 private:
  struct Cleanup {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };

  void Note(CURLcode code) {
    if (error_ == CURLE_OK) error_ = code;
  }

  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::unique_ptr<CURL, Cleanup> easy_;
  CURLcode error_ = CURLE_OK;
};

}  // namespace kemp360
