#include "transport/easy_handle.h"

#include <new>

namespace kemp360 {

// curl_easy_setopt's macro checks types only where the option is a constant; the overloads of
// EasyHandle do that instead. The parentheses call the function.

void CurlList::Add(const std::string& text) {
  curl_slist* longer = curl_slist_append(list_.get(), text.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list_.release());
  list_.reset(longer);
}

EasyHandle::EasyHandle() : easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  SetPointer(CURLOPT_ERRORBUFFER, error_text_.data());
}

void EasyHandle::Set(CURLoption option, long value) {
  Note((curl_easy_setopt)(easy_.get(), option, value));
}

void EasyHandle::Set(CURLoption option, const std::string& text) {
  Note((curl_easy_setopt)(easy_.get(), option, text.c_str()));
}

void EasyHandle::SetLarge(CURLoption option, curl_off_t value) {
  Note((curl_easy_setopt)(easy_.get(), option, value));
}

void EasyHandle::SetPointer(CURLoption option, const void* pointer) {
  Note((curl_easy_setopt)(easy_.get(), option, pointer));
}

void EasyHandle::SetCallback(CURLoption option, size_t (*callback)(char*, size_t, size_t, void*)) {
  Note((curl_easy_setopt)(easy_.get(), option, callback));
}

void EasyHandle::SetList(CURLoption option, const CurlList& list) {
  Note((curl_easy_setopt)(easy_.get(), option, list.get()));
}

void EasyHandle::SetBlob(CURLoption option, const std::string& bytes) {
  curl_blob blob{};
  blob.data = const_cast<char*>(bytes.data());  // curl copies and does not write
  blob.len = bytes.size();
  blob.flags = CURL_BLOB_COPY;
  Note((curl_easy_setopt)(easy_.get(), option, &blob));
}

long EasyHandle::GetLong(CURLINFO info) const {
  long value = 0;
  (curl_easy_getinfo)(easy_.get(), info, &value);
  return value;
}

curl_off_t EasyHandle::GetLarge(CURLINFO info) const {
  curl_off_t value = 0;
  (curl_easy_getinfo)(easy_.get(), info, &value);
  return value;
}

std::string EasyHandle::GetText(CURLINFO info) const {
  const char* text = nullptr;
  (curl_easy_getinfo)(easy_.get(), info, &text);
  return text == nullptr ? "" : text;
}

}  // namespace kemp360
