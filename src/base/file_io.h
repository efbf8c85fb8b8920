// What the calls of the system do by halves, done whole.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

// All of `bytes`, with what is short or interrupted gone on with. False: errno says why, and some may be written.
[[nodiscard]] bool write_all(int descriptor, std::string_view bytes);

// So that a name that was given in `folder` ("" is the working one) is there after a power cut. False: errno says
// why.
[[nodiscard]] bool sync_folder(const std::string& folder);

}  // namespace sluice
