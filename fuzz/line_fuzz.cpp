// Any bytes are a history of a line, of the shares between lines or of who shows up.
#include "fuzz/histories.h"
#include "line/line_twin.h"
#include "line/shares_twin.h"
#include "line/show_up_twin.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::line;
  return sluice::play_one_of<LineHistory, SharesHistory, ShowUpHistory>(data, size);
}
