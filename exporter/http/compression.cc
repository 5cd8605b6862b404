#include "http/compression.h"

#include <libdeflate.h>

#include <memory>
#include <new>

namespace kemp360 {
namespace {

// Measured by tests/bench/gzip_bench.cc on 8,000 samples: level 1 takes 0.54 ms for 30.6 kB, level
// 6 takes 0.95 ms for 29.1 kB. A compressor of level 1 weighs 200 kB and making it costs nothing
// that could be measured, so it lives as long as one answer and no thread keeps one.
constexpr int kLevel = 1;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

}  // namespace

std::optional<std::string> GzipCompress(std::string_view plain) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (compressor == nullptr) return std::nullopt;
  const std::size_t bound = libdeflate_gzip_compress_bound(compressor.get(), plain.size());
  // Not a std::string: that would write zeros over the whole bound first.
  const std::unique_ptr<char[]> buffer(new (std::nothrow) char[bound]);
  if (buffer == nullptr) return std::nullopt;
  const std::size_t size =
      libdeflate_gzip_compress(compressor.get(), plain.data(), plain.size(), buffer.get(), bound);
  if (size == 0) return std::nullopt;
  return std::string(buffer.get(), size);
}

}  // namespace kemp360
