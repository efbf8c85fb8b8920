// Any bytes are a history of a line, of the shares between lines, of who shows up, or of people who were stamped.
#include "fuzz/histories.h"
#include "line/line_twin.h"
#include "line/shares_twin.h"
#include "line/show_up_twin.h"
#include "line/stamped_twin.h"

SLUICE_FUZZ_TARGET(line, bytes) {
  using namespace sluice::line;
  sluice::fuzz::play_one_of<LineHistory, SharesHistory, ShowUpHistory, StampedHistory>(bytes);
}
