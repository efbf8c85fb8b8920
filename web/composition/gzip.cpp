#include "web/composition/gzip.h"

#include <libdeflate.h>

#include <memory>

#include "base/invariant.h"

namespace sluice::web {

std::string gzipped(std::string_view text, Effort effort) {
  const int level = effort == Effort::greatest ? 12 : 6;  // libdeflate's
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
  SLUICE_INVARIANT(compressor != nullptr);
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
  SLUICE_INVARIANT(!out.empty());
  return out;
}

}  // namespace sluice::web
