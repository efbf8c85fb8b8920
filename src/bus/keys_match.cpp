#include "bus/keys_match.h"

namespace sluice::bus {

bool KeysMatch::look(std::string_view theirs, std::string_view ours, MonoTime now) {
  if (theirs == ours) {
    have_matched_ = true;
    differ_since_.reset();
    is_refused_ = false;
    return false;
  }
  const bool is_news = !differ_since_;
  if (is_news) differ_since_ = now;
  is_refused_ = !have_matched_ || now - *differ_since_ >= keys_differ_max;
  return is_news;
}

}  // namespace sluice::bus
