#include "support/https_client.h"

#include <curl/curl.h>

#include <memory>
#include <stdexcept>

#include "base/text.h"

namespace kemp360::testing {
namespace {

std::size_t AppendBody(const char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

std::size_t AddHeader(const char* data, std::size_t size, std::size_t count, void* to) {
  std::string_view line(data, size * count);
  const std::string name = ToLower(TakeUntil(line, ":"));
  if (!line.empty()) (*static_cast<std::map<std::string, std::string>*>(to))[name] = Trim(line);
  return size * count;
}

std::string SubjectOf(CURL* easy) {
  curl_certinfo* chain = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain);
  if (chain == nullptr || chain->num_of_certs == 0) return {};
  for (const curl_slist* item = chain->certinfo[0]; item != nullptr; item = item->next) {
    const std::string_view line(item->data);
    if (line.starts_with("Subject:")) return std::string(line.substr(8));
  }
  return {};
}

}  // namespace

HttpsReply Fetch(const HttpsRequest& request) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  if (!ready || easy == nullptr) throw std::runtime_error("libcurl cannot be used");
  const std::string url =
      request.scheme + "://127.0.0.1:" + std::to_string(request.port) + request.target;
  HttpsReply reply;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(nullptr,
                                                                      &curl_slist_free_all);
  for (const std::string& header : request.headers) {
    headers.reset(curl_slist_append(headers.release(), header.c_str()));
  }
  const auto set_text = [&easy](CURLoption option, const std::string& text) {
    if (!text.empty()) curl_easy_setopt(easy.get(), option, text.c_str());
  };
  set_text(CURLOPT_URL, url);
  set_text(CURLOPT_CAINFO, request.ca_file);
  set_text(CURLOPT_SSLCERT, request.cert_file);
  set_text(CURLOPT_SSLKEY, request.key_file);
  set_text(CURLOPT_USERPWD, request.user);
  set_text(CURLOPT_SSL_CIPHER_LIST, request.ciphers);
  curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, request.ca_file.empty() ? 0L : 1L);
  curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, request.ca_file.empty() ? 0L : 2L);
  curl_easy_setopt(easy.get(), CURLOPT_SSLVERSION, request.tls_versions);
  curl_easy_setopt(easy.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, request.timeout_seconds);
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &AppendBody);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &AddHeader);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &reply.headers);
  const CURLcode code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) {
    reply.problem = curl_easy_strerror(code);
    return reply;
  }
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  curl_easy_getinfo(easy.get(), CURLINFO_TOTAL_TIME, &reply.seconds);
  reply.certificate_subject = SubjectOf(easy.get());
  return reply;
}

}  // namespace kemp360::testing
