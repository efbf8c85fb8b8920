// What is told of a sale, as text: for edges in other processes, which keep a front of their own of it.
//
// A copy has what is the same for everybody: the settings, the state, the status document, what is sold out. It has
// no places: its board is empty and its calls have no owner, so nobody may be answered by it who asks for what is
// theirs.
//
// Thread-safe, but for the front that is being filled in.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "shop/told/sale_front.h"

namespace sluice::shop {

// Cost: the length of the settings and of the document.
[[nodiscard]] std::string copy_text(const SaleFront& front);

// The front that the text tells of: `before`, brought up to date, where that is one of the same lines; else a new
// one. nullptr: the text is none.
[[nodiscard]] std::shared_ptr<SaleFront> take_copy(std::string_view text, const std::shared_ptr<SaleFront>& before);

}  // namespace sluice::shop
